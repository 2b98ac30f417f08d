/** The pages of all endpoints and of one, by clicks: list, endpoint, incident, report. */
import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newEndpoint, origin, ask } from "../given/given.ts";
import { cookieFor, sendForm } from "../given/signed-in.ts";
import {
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const hrefs = (html: string) =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));

/** The list from its beginning to its end. */
async function wholeList(open: (path: string) => Promise<string>): Promise<string> {
  let [html, page] = ["", await open("/dashboard")];
  for (;;) {
    html += page;
    const next = hrefs(page).find((href) => href.includes("after="));
    if (next === undefined) return html;
    page = await open(next);
  }
}

describe("pages for who is signed in", () => {
  it("lead from the list to the endpoint, its incident and its report, by links alone", async () => {
    const name = await monitored("clicked");
    await sendTraffic(name, firstHour, shiftedRow);
    const { id } = await runNow(name, firstHour);
    const cookie = await cookieFor("the-reading-token");
    const open = async (path: string) => {
      const response = await exports.default.fetch(`${origin}${path}`, { headers: { cookie } });
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      return response.text();
    };
    const list = await wholeList(open);
    expect(list).toMatch(/needs? somebody/);
    expect(list).toContain(`href="/dashboard/${name}"`);
    const page = await open(`/dashboard/${name}`);
    expect(page).toMatch(/pill violation.*3 of 3 columns differ from the baseline, since /s);
    const feature = hrefs(page).find((href) => href.startsWith(`/dashboard/${name}/feature?name=`));
    expect(await open(feature ?? "")).toMatch(/Where it differs.*score-time.*Statistics/s);
    const incident = hrefs(page).find((href) => href.startsWith(`/incidents/${name}/`));
    expect(await open(incident ?? "")).toContain("What to do");
    expect(hrefs(page)).toContain(`/reports/${name}/${id}`);
    expect(await open(`/reports/${name}/${id}`)).toContain(name);
  });

  it("say of an endpoint what keeps it from being judged", async () => {
    const name = await newEndpoint("bare");
    const cookie = await cookieFor("the-admin-token");
    const response = await exports.default.fetch(`${origin}/dashboard/${name}`, { headers: { cookie } });
    expect(await response.text()).toContain(`${name} is not judged: there is no baseline.`);
    const missing = await exports.default.fetch(`${origin}/dashboard/no-such`, { headers: { cookie } });
    expect(missing.status).toBe(404);
  });

  it("let an admin acknowledge, and nobody else", async () => {
    const name = await monitored("acted");
    await sendTraffic(name, firstHour, shiftedRow);
    await runNow(name, firstHour);
    const [{ id } = { id: "" }] = (
      await ask<{ incidents: { id: string }[] }>("GET", `/endpoints/${name}/incidents`)
    ).incidents;
    const act = (cookie: string, site: string) =>
      sendForm(`/incidents/${name}/${id}`, "action=acknowledge", { "sec-fetch-site": site, cookie });
    const [admin, reader] = [await cookieFor("the-admin-token"), await cookieFor("the-reading-token")];
    const refused = [act("", "same-origin"), act(reader, "same-origin"), act(admin, "cross-site")];
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await ask("GET", `/endpoints/${name}/incidents/${id}`)).toMatchObject({ acknowledgedAt: null });
    expect((await act(admin, "same-origin")).status).toBe(303);
    const { acknowledgedAt } = await ask<{ acknowledgedAt: string | null }>(
      "GET",
      `/endpoints/${name}/incidents/${id}`,
    );
    expect(acknowledgedAt).not.toBeNull();
  });

  it("show ordinary traffic as nothing to tell", async () => {
    const name = await monitored("ordinary");
    await sendTraffic(name, firstHour, ordinaryRow);
    await runNow(name, firstHour);
    const cookie = await cookieFor("the-admin-token");
    const response = await exports.default.fetch(`${origin}/dashboard/${name}`, { headers: { cookie } });
    const html = await response.text();
    expect(html).not.toContain("pill violation");
    expect(html).toContain("There was none.");
  });

  it("list those first that need somebody, once it is known, and those whose names are asked for", async () => {
    const [calm, odd] = [await monitored("a-needy-calm"), await monitored("b-needy-odd")];
    await sendTraffic(calm, firstHour, ordinaryRow);
    await runNow(calm, firstHour);
    await sendTraffic(odd, firstHour, shiftedRow);
    await runNow(odd, firstHour);
    const cookie = await cookieFor("the-admin-token");
    const open = async (path: string) =>
      (await exports.default.fetch(`${origin}${path}`, { headers: { cookie } })).text();
    const both = await open("/dashboard?q=-needy-");
    expect(both).toMatch(/1 of 2 endpoints with “-needy-” in their names needs somebody/);
    expect(both.indexOf(odd)).toBeLessThan(both.indexOf(calm));
    const needy = await open("/dashboard?q=-needy-&show=need");
    expect(needy).toContain(odd);
    expect(needy).not.toContain(`>${calm}<`);
    expect(await open("/dashboard?q=nobody-is-called-so")).toContain("There is no endpoint with");
  });

  it("rehearse the limits of a feature, and set them for an admin", async () => {
    const name = await monitored("limited");
    await sendTraffic(name, firstHour, shiftedRow);
    await runNow(name, firstHour);
    const [admin, reader] = [await cookieFor("the-admin-token"), await cookieFor("the-reading-token")];
    const path = `/dashboard/${name}/feature`;
    const open = async (query: string, cookie = admin) =>
      (await exports.default.fetch(`${origin}${path}?name=score${query}`, { headers: { cookie } })).text();
    expect(await open("&drift=0.9")).toMatch(/drift was beyond 0\.1 in 1; 0\.9 would be in 0\./);
    const days = /The last 7 days of hourly by these limits: \d+ incidents? instead of \d+, in \d+ windows/;
    expect(await open("&drift=0.9&over=7")).toMatch(days);
    const lots = await open("&drift=lots&over=7");
    expect(lots).toMatch(/Not rehearsed over the last 7 days: drift: Expected a number/);
    expect(await open("&drift=0.9&over=7", reader)).not.toContain("he last 7 days");
    expect(await open("", reader)).not.toContain("Save");
    const site = { "sec-fetch-site": "same-origin" };
    const save = (form: string, cookie: string) => sendForm(path, form, { ...site, cookie });
    expect((await save("name=score&drift=0.95", reader)).status).toBe(403);
    const refused = await save("name=score&drift=lots", admin);
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("Expected a number from 0 to 1"),
    ]);
    const saved = await save("name=score&drift=0.95&missing=&judged=yes", admin);
    expect([saved.status, saved.headers.get("location")]).toEqual([303, `${path}?name=score&saved=1`]);
    expect(await open("")).toContain('value="0.95"');
    const after = await runNow(name, firstHour);
    const report = await ask<{ findings: { feature: string; check: string; answer: { kind: string } }[] }>(
      "GET",
      `/endpoints/${name}/executions/${after.id}/report`,
    );
    const drift = report.findings.find(
      ({ feature, check }) => feature === "score" && check === "baseline_drift_check",
    );
    expect(drift?.answer.kind).toBe("pass");
  });

  it("lead on to windows of another monitor than the one that checked last, also from their features", async () => {
    const name = await monitored("two-monitors");
    await sendTraffic(name, firstHour, shiftedRow);
    const other = await runNow(name, firstHour);
    await ask("PUT", `/endpoints/${name}/monitors/later`, { schedule: "hourly" });
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    const window = {
      start: new Date(firstHour + hour).toISOString(),
      end: new Date(firstHour + 2 * hour).toISOString(),
    };
    await ask("POST", `/endpoints/${name}/monitors/later/executions`, window);
    const cookie = await cookieFor("the-reading-token");
    const open = async (path: string) => {
      const response = await exports.default.fetch(`${origin}${path}`, { headers: { cookie } });
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      return response.text();
    };
    expect(await open(`/dashboard/${name}`)).toContain("pill alike");
    const page = await open(`/dashboard/${name}?monitor=${other.monitor}`);
    expect(page).toContain("3 of 3 columns differ");
    const feature = hrefs(page).find((href) => href.includes("/feature?name=") && href.includes("window="));
    expect(feature).toContain(other.id);
    expect(await open(feature ?? "")).toContain("Where it differs");
    expect(await open(`/dashboard/${name}?window=${other.id}`)).toContain("3 of 3 columns differ");
  });
});
