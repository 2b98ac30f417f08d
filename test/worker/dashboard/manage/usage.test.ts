/** What is counted and billed, as pages: of all endpoints and of one. */
import { expect, it } from "vitest";
import { counted, invoke, newEndpoint, server } from "../../given/given.ts";
import { openAs } from "../../given/pages.ts";

/** The list from its beginning to its end. */
async function wholeList(): Promise<string> {
  let [html, path]: [string, string | undefined] = ["", "/usage"];
  while (path !== undefined) {
    const page: string = await openAs("reader", path);
    html += page;
    path = /href="(\/usage\?after=[^"]+)"/.exec(page)?.[1];
  }
  return html;
}

it("says what was counted of each endpoint, what it costs, and where the figures come from", async () => {
  const name = await newEndpoint("used");
  for (let times = 0; times < 3; times++) await invoke(name, "1,red");
  await counted(name, "seen", 3);
  const html = await wholeList();
  expect(html).toContain(`href="/usage?endpoint=${name}"`);
  expect(html).toMatch(/About (?:less than \$0\.01|\$[\d.]+) a month for (?:these )?\d+ endpoints?,/);
  expect(html).toContain("Where these figures come from");
  const own = await openAs("reader", `/usage?endpoint=${name}`);
  expect(own).toContain(`${name}: 3 calls in the last day, nothing lost`);
  expect(own).toContain("calls that reached a Recorder");
});

it("has calls that failed and calls that were not recorded among those that came and are billed", async () => {
  const upstream = { url: `${server}/errors/status/500` };
  const name = await newEndpoint("used", { upstream, callersMay: ["opt-out"] });
  await invoke(name, "1,red");
  await invoke(name, "1,red", { "x-weir-capture": "off" });
  await counted(name, "opted_out", 1);
  await counted(name, "upstream_error_status", 1);
  const own = await openAs("reader", `/usage?endpoint=${name}`);
  expect(own).toContain(
    `${name}: 2 calls in the last day, 2 kinds of losses; about less than $0.01 a month.`,
  );
});

it("says that nothing has come, and refuses what is no endpoint", async () => {
  const name = await newEndpoint("unused");
  expect(await openAs("reader", `/usage?endpoint=${name}`)).toContain("No call has come to it yet.");
  await openAs("reader", "/usage?endpoint=no-such", 404);
  await openAs("reader", "/usage?endpoint=%2F", 400);
});
