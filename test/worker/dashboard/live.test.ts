/** What is live on an endpoint's page: events for who is signed in, and a page that runs no script but its own. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { pageScript } from "../../../src/view/script.ts";
import { counted, invoke, newEndpoint, origin, server } from "../given/given.ts";
import { cookieFor } from "../given/signed-in.ts";
import { firstHour, monitored, ordinaryRow, runNow, sendTraffic } from "../given/traffic.ts";

const get = (path: string, cookie = "") => exports.default.fetch(`${origin}${path}`, { headers: { cookie } });

/** The first events of a stream, and no more. */
async function eventsOf(response: Response, count: number): Promise<{ words: string; mark: string }[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.split("\n\n").length <= count) {
    const read = await reader?.read();
    if (read === undefined || read.done) break;
    text += read.value;
  }
  await reader?.cancel();
  return text
    .split("\n\n")
    .slice(0, count)
    .map((event) => {
      const [words = "", mark = ""] = [...event.matchAll(/^data: (.*)$/gm)].map(([, line = ""]) => line);
      return { words, mark };
    });
}

describe("what is live", () => {
  it("has calls that failed among those that came", async () => {
    const name = await newEndpoint("followed", { upstream: { url: `${server}/errors/status/500` } });
    await invoke(name, "1,red");
    await counted(name, "upstream_error_status", 1);
    const cookie = await cookieFor("the-reading-token");
    const [first] = await eventsOf(await get(`/dashboard/${name}/live`, cookie), 1);
    expect(first?.words).toMatch(/: 1 call in the last hour$/);
  });

  it("says how many calls came, and changes its mark with a window that was checked", async () => {
    const name = await monitored("followed");
    const cookie = await cookieFor("the-reading-token");
    const response = await get(`/dashboard/${name}/live`, cookie);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const [first] = await eventsOf(response, 1);
    expect(first?.words).toMatch(/^Live.*: \d+ calls? in the last hour$/);
    await sendTraffic(name, firstHour, ordinaryRow);
    await runNow(name, firstHour);
    const [then] = await eventsOf(await get(`/dashboard/${name}/live`, cookie), 1);
    expect(then?.mark).not.toBe(first?.mark);
  });

  it("goes on every three seconds, and ends before a request may ask no more", async () => {
    const name = await newEndpoint("ended");
    const response = await get(`/dashboard/${name}/live`, await cookieFor("the-reading-token"));
    const two = await eventsOf(response, 2);
    expect(two).toHaveLength(2);
  });

  it("is for nobody who is not signed in, and of no endpoint that is not there", async () => {
    const name = await newEndpoint("unfollowed");
    expect((await get(`/dashboard/${name}/live`)).status).toBe(401);
    expect((await get("/dashboard/no-such/live", await cookieFor("the-reading-token"))).status).toBe(404);
  });

  it("is done by the one script that the page's policy allows", async () => {
    const name = await newEndpoint("scripted");
    const response = await get(`/dashboard/${name}`, await cookieFor("the-reading-token"));
    const html = await response.text();
    const [, script] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
    expect(script).toBe(pageScript);
    expect(html.match(/<script/g)).toHaveLength(1);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get("content-security-policy")).toContain(
      `script-src 'sha256-${hash}'; connect-src 'self'`,
    );
  });
});
