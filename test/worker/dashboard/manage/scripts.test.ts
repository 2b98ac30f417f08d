/** The scripts of a monitor on the page of settings, and what one has left on that of a report. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EndpointView } from "../../../../src/worker/commands/endpoints.ts";
import { ask } from "../../given/given.ts";
import { openAs, sendAs } from "../../given/pages.ts";
import { firstHour, monitored, ordinaryRow, runNow, scheduled, sendTraffic } from "../../given/traffic.ts";
import { putScript } from "../../script/given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const settingsOf = (name: string) => `/dashboard/${name}/settings`;

const summary = "export const postprocess = (report) => ({ status: report.status });\n";

async function scripted(word: string, source: string): Promise<string> {
  const name = await monitored(word);
  await putScript(name, "summary", source);
  const monitor = { schedule: "hourly", postAnalytics: { script: "summary" } };
  await scheduled(name, monitor);
  await sendTraffic(name, firstHour, ordinaryRow);
  return name;
}

it("a monitor's scripts are named with when they were put and what became of them; the report has their file", async () => {
  const name = await scripted("named", summary);
  const before = await openAs("reader", settingsOf(name));
  expect(before).toMatch(/Post-analytics <code>summary<\/code>, put \d{4}-\d\d-\d\d \d\d:\d\d\./);
  expect(before).toContain("No window was checked with it yet.");
  const { id } = await runNow(name, firstHour);
  const html = await openAs("reader", settingsOf(name));
  expect(html).toMatch(
    /<p class="soft">Last window, until [^<]*Post-analytics summary: what it returned is in post-analytics\.json/,
  );
  expect(html).toContain(`<a href="/reports/${name}/${id}">Its report</a>`);
  const report = await openAs("reader", `/reports/${name}/${id}`);
  const file = `/reports/${name}/${id}/post-analytics.json`;
  expect(report).toContain(`<a href="${file}">post-analytics.json</a>`);
  expect(JSON.parse(await openAs("reader", file))).toEqual({ status: "Completed" });
});

it("one that failed is said to have, with its line, and its report has no file of it", async () => {
  const name = await scripted(
    "failed",
    "export function postprocess(report) {\n  throw new RangeError('nothing');\n}\n",
  );
  const { id } = await runNow(name, firstHour);
  expect(await openAs("reader", settingsOf(name))).toMatch(
    /<p class="lack">Last window, until [^<]*it failed, and changes nothing: summary\.js:2: RangeError: nothing/,
  );
  expect(await openAs("reader", `/reports/${name}/${id}`)).not.toContain("post-analytics.json");
});

it("one that is not there is said not to be; saving the form keeps scripts, and may take them out", async () => {
  const name = await scripted("kept", summary);
  const viewOf = async () => (await ask<EndpointView>("GET", `/endpoints/${name}`)).monitors[0];
  await scheduled(name, {
    schedule: "hourly",
    preprocessor: { script: "rows" },
    postAnalytics: { script: "summary" },
  });
  const html = await openAs("admin", settingsOf(name));
  expect(html).toContain('<code>rows</code>, <strong class="bad">which is not there');
  expect(html).toMatch(/<select name="preprocessor">.*<option value="rows" selected/);
  const { etag = "" } = (await viewOf()) ?? {};
  const fields = { action: "put-monitor", monitor: "hourly", schedule: "daily", alertOn: "evidence" };
  const counts = { needed: "1", of: "2", clean: "3", minimumRecords: "" };
  const scripts = { preprocessor: "rows", postAnalytics: "summary" };
  expect((await sendAs("admin", settingsOf(name), { ...fields, ...counts, ...scripts, etag })).status).toBe(
    303,
  );
  expect((await viewOf())?.config).toMatchObject({
    schedule: "daily",
    preprocessor: { script: "rows" },
    postAnalytics: { script: "summary" },
  });
  const without = { ...fields, ...counts, ...scripts, preprocessor: "", etag: (await viewOf())?.etag ?? "" };
  expect((await sendAs("admin", settingsOf(name), without)).status).toBe(303);
  expect((await viewOf())?.config).not.toHaveProperty("preprocessor");
});
