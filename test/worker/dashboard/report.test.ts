/** The report of an execution as who is signed in sees it, with its pictures and files, and as who has a link does. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { signedLink } from "../../../src/worker/notify/link.ts";
import { origin } from "../given/given.ts";
import { cookieFor } from "../given/signed-in.ts";
import { firstHour, monitored, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

let path: string;
let stored: string;
let cookie: string;

beforeAll(async () => {
  const name = await monitored("report-page");
  await sendTraffic(name, firstHour, shiftedRow);
  const { id, report } = await runNow(name, firstHour);
  path = `/reports/${name}/${id}`;
  stored = (await (await env.BUCKET.get(`${report}report.json`))?.text()) ?? "";
  cookie = await cookieFor("the-reading-token");
});

const open = (address: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(new URL(address, origin).href, { headers, redirect: "manual" });

describe("a report", () => {
  it("has pictures of its features, the frame and its files for who is signed in", async () => {
    const page = await (await open(path, { cookie })).text();
    expect(page).toMatch(/<svg class="chart (?:wide|mini)"/);
    expect(page).toContain('<form method="post" action="/sign-out">');
    expect(page).toContain(`href="${path}/statistics.json"`);
    expect(page).toContain(`href="${path}/report.html"`);
  });

  it("has the same pictures and nothing to follow for who has its link", async () => {
    const link = (await signedLink(env, origin, path, Date.now())) ?? "";
    const page = await (await open(link)).text();
    expect(page).toMatch(/<svg class="chart (?:wide|mini)"/);
    expect(page).not.toContain("href=");
  });

  it("gives its files, and its page as one, to be kept, and no other", async () => {
    const json = await open(`${path}/report.json`, { cookie });
    expect(await json.text()).toBe(stored);
    expect(json.headers.get("content-disposition")).toBe('attachment; filename="report.json"');
    const html = await open(`${path}/report.html`, { cookie });
    expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const text = await html.text();
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain("nothing is loaded from elsewhere");
    expect(text).toMatch(/<svg class="chart (?:wide|mini)"/);
    for (const other of ["overview.json", "..%2freport.json", "none"])
      expect((await open(`${path}/${other}`, { cookie })).status).toBe(404);
  });

  it("gives no file to who is not signed in, whatever link they have", async () => {
    const link = new URL((await signedLink(env, origin, `${path}/report.json`, Date.now())) ?? "");
    const refused = await open(link.href);
    expect(refused.status).toBe(303);
    expect(refused.headers.get("location")).toMatch(/^\/sign-in\?/);
  });
});
