/** The report of an execution as who is signed in sees it, with its pictures and files, and as who has a link does. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { signedLink } from "../../../src/worker/notify/link.ts";
import { ask, origin } from "../given/given.ts";
import { cookieFor } from "../given/signed-in.ts";
import { firstHour, monitored, ordinaryRow, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

let path: string;
let stored: string;
let prefix: string;
let cookie: string;

beforeAll(async () => {
  const name = await monitored("report-page");
  await sendTraffic(name, firstHour, shiftedRow);
  const { id, report } = await runNow(name, firstHour);
  path = `/reports/${name}/${id}`;
  prefix = report ?? "";
  stored = await inBucket("report.json");
  cookie = await cookieFor("the-reading-token");
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The text of a file beside the report, "" where it is not there. */
const inBucket = async (file: string, beside = prefix) =>
  (await (await env.BUCKET.get(`${beside}${file}`))?.text()) ?? "";

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

  it("has the same pictures, and nothing to follow but itself with example calls, for who has its link", async () => {
    const link = (await signedLink(env, origin, path, Date.now())) ?? "";
    const page = await (await open(link)).text();
    expect(page).toMatch(/<svg class="chart (?:wide|mini)"/);
    const ways = [...page.matchAll(/href="([^"]*)"/g)].map(([, way = ""]) => way.replaceAll("&amp;", "&"));
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way.startsWith(`${link.slice(origin.length)}&calls=1#`)).toBe(true);
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

describe("report.html in the bucket", () => {
  it("is kept beside a report with violations, and given as it was kept", async () => {
    const kept = await inBucket("report.html");
    expect(kept).toMatch(/^<!doctype html>/);
    expect(kept).toMatch(/<svg class="chart (?:wide|mini)"/);
    const { httpMetadata } = (await env.BUCKET.head(`${prefix}report.html`)) ?? {};
    expect(httpMetadata?.contentType).toBe("text/html; charset=utf-8");
    await env.BUCKET.put(`${prefix}report.html`, "as another version made it");
    expect(await (await open(`${path}/report.html`, { cookie })).text()).toBe("as another version made it");
    await env.BUCKET.put(`${prefix}report.html`, kept);
  });

  it("is not kept of a window without a violation, and made when it is asked for", async () => {
    const name = await monitored("fine-page");
    await sendTraffic(name, firstHour, ordinaryRow);
    const { id, report, status } = await runNow(name, firstHour);
    expect(status).toBe("Completed");
    expect(await inBucket("report.html", report ?? "")).toBe("");
    const made = await open(`/reports/${name}/${id}/report.html`, { cookie });
    expect(await made.text()).toMatch(/^<!doctype html>/);
  });

  it("that cannot be kept ends the check all the same, with its incidents", async () => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const put = env.BUCKET.put.bind(env.BUCKET);
    vi.spyOn(env.BUCKET, "put").mockImplementation(((key: string, ...rest: [string]) =>
      key.endsWith(".html") ? Promise.reject(new Error("R2 is away")) : put(key, ...rest)) as typeof put);
    const name = await monitored("unkept-page");
    await sendTraffic(name, firstHour, shiftedRow);
    const { id, report, status, violations } = await runNow(name, firstHour);
    expect([status, violations]).toEqual(["CompletedWithViolations", 4]);
    expect(await inBucket("report.html", report ?? "")).toBe("");
    expect(lines.mock.calls.flat().join("\n")).toContain("report_page_failed");
    const { incidents } = await ask<{ incidents: object[] }>("GET", `/endpoints/${name}/incidents`);
    expect(incidents.length).toBeGreaterThan(0);
    expect((await open(`/reports/${name}/${id}/report.html`, { cookie })).status).toBe(200);
  });
});
