/** What was found, over the API: executions and their files, the live profile, and links that need no token. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Statistics } from "../../../src/core/baseline/statistics.ts";
import { signedLink } from "../../../src/worker/notify/link.ts";
import { api, ask, errorOf, origin, record } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  runNowResponse,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

describe("POST …/executions", () => {
  it("checks a past window at once and answers 201 with what was found", async () => {
    const name = await monitored("now");
    await sendTraffic(name, firstHour, shiftedRow);
    const start = new Date(firstHour).toISOString();
    const end = new Date(firstHour + hour).toISOString();
    const response = await runNowResponse(name, { start, end });
    expect(response.status).toBe(201);
    const execution = await response.json<{ id: string }>();
    expect(execution).toMatchObject({
      monitor: "hourly",
      trigger: "manual",
      status: "CompletedWithViolations",
      window: { start, end },
      violations: 4,
      records: 250,
    });
    expect(await ask("GET", `/endpoints/${name}/executions/${execution.id}`)).toEqual(execution);
  });

  it("the same window may be checked again, under another id", async () => {
    const name = await monitored("again");
    await sendTraffic(name, firstHour, ordinaryRow);
    const first = await runNow(name, firstHour);
    const second = await runNow(name, firstHour);
    expect(second.id).not.toBe(first.id);
    expect(await executionsOf(name)).toHaveLength(2);
  });

  it("refuses a window the profiles cannot answer, with the nearest", async () => {
    const name = await monitored("nearest");
    await record(name, trafficCall(firstHour + 90_000, "30,red"));
    const error = await errorOf(
      await runNowResponse(name, { start: firstHour + 100_000, end: firstHour + 200_000 }),
    );
    expect(error).toMatchObject({
      status: 400,
      details: [
        { path: "start", message: expect.stringContaining(new Date(firstHour + minute).toISOString()) },
        { path: "end", message: expect.stringContaining(new Date(firstHour + 4 * minute).toISOString()) },
      ],
    });
    expect(await executionsOf(name)).toEqual([]);
  });

  it.each([
    ["no window", {}, /start/],
    ["no object", [], /Cannot run this/],
    [
      "an end before its start",
      { start: "2026-01-01T01:00:00Z", end: "2026-01-01T00:00:00Z" },
      /end must be after start/,
    ],
    ["a time without a zone", { start: "2026-01-01T01:00:00", end: "2026-01-01T02:00:00Z" }, /zone/],
    ["an end that is not over", { start: 0, end: Date.UTC(2100, 0) }, /not over/],
  ])("refuses %s", async (_, window, message) => {
    const name = await monitored("refused");
    const error = await errorOf(await runNowResponse(name, window));
    expect(error).toMatchObject({ status: 400, code: "invalid" });
    expect(error.message).toMatch(message);
  });

  it("of a monitor that is not there is 404", async () => {
    const name = await monitored("other");
    const response = await api("POST", `/endpoints/${name}/monitors/other/executions`, {
      start: 0,
      end: 60_000,
    });
    expect(response.status).toBe(404);
  });
});

describe("GET …/executions", () => {
  it("lists newest first, in pages, of one monitor if asked", async () => {
    const name = await monitored("pages");
    await ask("PUT", `/endpoints/${name}/monitors/other`, { schedule: "daily" });
    for (const hours of [0, 1, 2]) await runNow(name, firstHour + hours * hour);
    const all = await executionsOf(name);
    const starts = all.map(({ window }) => (Date.parse(window.start) - firstHour) / hour);
    expect(starts).toEqual([2, 1, 0]);
    expect(await executionsOf(name, "?limit=2")).toEqual(all.slice(0, 2));
    expect(await executionsOf(name, `?limit=2&before=${all[1]?.window.end}`)).toEqual(all.slice(2));
    expect(await executionsOf(name, "?monitor=hourly")).toEqual(all);
    expect(await executionsOf(name, "?monitor=other")).toEqual([]);
  });
});

it.each([
  ["?limit=0", "limit"],
  ["?limit=many", "limit"],
  ["?before=yesterday", "before"],
  ["?sort=up", "sort"],
])("GET …/executions%s is refused by name", async (query, path) => {
  const name = await monitored("refused");
  const response = await api("GET", `/endpoints/${name}/executions${query}`);
  expect(response.status).toBe(400);
  const { error } = await response.json<{ error: { details: { path: string }[] } }>();
  expect(error.details.map((detail) => detail.path)).toEqual([path]);
});

describe("report files", () => {
  it("each can be read, with its own content; others are 404", async () => {
    const name = await monitored("files");
    await sendTraffic(name, firstHour, shiftedRow);
    const execution = await runNow(name, firstHour);
    const path = `/endpoints/${name}/executions/${execution.id}`;
    const response = await api("GET", `${path}/report`);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const report = await response.json<object>();
    expect(report).toMatchObject({ version: 1, execution: execution.id, violations: 4 });
    expect(await ask("GET", `${path}/report.json`)).toEqual(report);
    const { violations } = await ask<{ violations: object[] }>("GET", `${path}/constraint_violations.json`);
    expect(violations).toContainEqual({
      feature_name: "age",
      constraint_check_type: "baseline_drift_check",
      description: expect.stringMatching(/^Baseline drift distance: 0\.46\d* exceeds threshold: 0\.1$/),
    });
    expect(violations).toHaveLength(4);
    const statistics = await ask<Statistics>("GET", `${path}/statistics.json`);
    expect(statistics.dataset.item_count).toBe(250);
    expect(statistics.features.map((feature) => feature.name)).toEqual(["score", "age", "colour"]);
    const constraints = await ask<{ features: object[] }>("GET", `${path}/constraints.json`);
    expect(constraints.features).toHaveLength(3);
    expect((await api("GET", `${path}/captures.jsonl`)).status).toBe(404);
    expect((await api("GET", `${path}/__proto__`)).status).toBe(404);
    expect((await api("GET", `${path}/constructor`)).status).toBe(404);
    const end = new Date(firstHour + hour).toISOString().slice(0, 16).replaceAll(/[-T:]/g, "/");
    expect(execution.report).toBe(`reports/${name}/hourly/${end}/${execution.id}/`);
    const { objects } = await env.BUCKET.list({ prefix: execution.report ?? "" });
    expect(objects.map(({ key }) => key.slice(execution.report?.length))).toEqual([
      "constraint_violations.json",
      "constraints.json",
      "figures.json",
      "overview.json",
      "report.html",
      "report.json",
      "statistics.json",
    ]);
  });

  it("an empty window has a report, and no statistics", async () => {
    const name = await monitored("none");
    const { id, status } = await runNow(name, firstHour);
    expect(status).toBe("NoData");
    const path = `/endpoints/${name}/executions/${id}`;
    expect(await ask("GET", `${path}/report`)).toMatchObject({ status: "NoData", findings: [] });
    expect((await api("GET", `${path}/statistics.json`)).status).toBe(404);
  });
});

describe("GET …/profile", () => {
  it("shows this moment's statistics of the last hour, under the baseline's names", async () => {
    const name = await monitored("live");
    const statistics = () => ask<Statistics>("GET", `/endpoints/${name}/profile`);
    expect((await statistics()).dataset.item_count).toBe(0);
    await record(name, trafficCall(Date.now(), "40,red"), trafficCall(Date.now(), "44,red"));
    const now = await statistics();
    expect(now.dataset.item_count).toBe(2);
    expect(now.features.map((feature) => feature.name)).toEqual(["score", "age", "colour"]);
    expect(now.features[1]?.numerical_statistics).toMatchObject({ mean: 42, min: 40, max: 44 });
    await record(name, trafficCall(Date.now(), "45,red"));
    expect((await statistics()).features[1]?.numerical_statistics?.mean).toBe(43);
  });

  it("shows any window, without a baseline under the columns' own names; a misaligned one with the nearest", async () => {
    const name = await monitored("window", { baseline: false });
    await sendTraffic(name, firstHour, ordinaryRow);
    const of = (start: number | string, end: number | string) =>
      `/endpoints/${name}/profile?start=${start}&end=${end}`;
    const half = await ask<Statistics>("GET", of(firstHour, firstHour + 20 * minute));
    expect(half.dataset.item_count).toBe(120);
    expect(half.features.map((feature) => feature.name)).toEqual(["_c0", "_c1", "_c2"]);
    const iso = await ask(
      "GET",
      of(new Date(firstHour).toISOString(), new Date(firstHour + 20 * minute).toISOString()),
    );
    expect(iso).toEqual(half);
    const error = await errorOf(await api("GET", of(firstHour + 1, firstHour + minute)));
    expect(error).toMatchObject({ status: 400, details: [{ path: "start" }, { path: "end" }] });
    expect(error.details?.[0]?.message).toContain(new Date(firstHour).toISOString());
    expect((await api("GET", `/endpoints/${name}/profile?start=${firstHour}`)).status).toBe(400);
    expect((await api("GET", of("yesterday", "today"))).status).toBe(400);
  });
});

describe("report link", () => {
  const open = (url: string | URL) => exports.default.fetch(url.toString());

  it("opens the one report it was made for, without a token", async () => {
    const name = await monitored("link");
    await sendTraffic(name, firstHour, shiftedRow);
    const [one, other] = [await runNow(name, firstHour), await runNow(name, firstHour)];
    const path = `/reports/${name}/${one.id}`;
    const link = new URL((await signedLink(env, origin, path, Date.now())) ?? "");
    const page = await open(link);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await page.text()).toContain("4 violations");

    const another = new URL(link);
    another.pathname = `/reports/${name}/${other.id}`;
    const later = new URL(link);
    later.searchParams.set("expires", String(Number(link.searchParams.get("expires")) + 1));
    const forged = new URL(link);
    const signature = link.searchParams.get("signature") ?? "";
    forged.searchParams.set(
      "signature",
      signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    );
    const short = new URL(link);
    short.searchParams.set("signature", signature.slice(2));
    for (const tampered of [another, later, forged, short, origin + path]) {
      const refused = await open(tampered);
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain("This link opens nothing");
    }
    const week = 7 * 24 * hour;
    expect((await open((await signedLink(env, origin, path, Date.now() - week + minute)) ?? "")).status).toBe(
      200,
    );
    expect((await open((await signedLink(env, origin, path, Date.now() - week - 1)) ?? "")).status).toBe(403);
    const foreign = await signedLink({ ...env, WEIR_ADMIN_TOKEN: "another" }, origin, path, Date.now());
    expect((await open(foreign ?? "")).status).toBe(403);
  });

  it("does not show a report without the findings that only another version of Weir knows", async () => {
    const name = await monitored("foreign");
    await sendTraffic(name, firstHour, shiftedRow);
    const { id, report } = await runNow(name, firstHour);
    const link = (await signedLink(env, origin, `/reports/${name}/${id}`, Date.now())) ?? "";
    const key = `${report}report.json`;
    const text = (await (await env.BUCKET.get(key))?.text()) ?? "";
    await env.BUCKET.put(key, text.replaceAll('"version": 1', '"version": 1, "segments": []'));
    expect((await open(link)).status).toBe(200);
    await env.BUCKET.put(key, text.replace('"categorical_values_check"', '"new_check"'));
    const refused = await open(link);
    expect(refused.status).toBe(404);
    expect(await refused.text()).toContain(
      "This report was written by another version of Weir and cannot be shown",
    );
  });

  it("says so where the endpoint's configuration cannot be read, and not that the report is gone", async () => {
    const name = await monitored("unread");
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec("UPDATE endpoint SET config = '[]'");
    });
    await abortAllDurableObjects();
    const link = (await signedLink(env, origin, `/reports/${name}/any`, Date.now())) ?? "";
    expect((await errorOf(await open(link))).status).toBe(409);
  });

  it("is 404 when the report is gone, and is not made without an admin token", async () => {
    const name = await monitored("lost");
    const link = await signedLink(env, origin, `/reports/${name}/none`, Date.now());
    expect((await open(link ?? "")).status).toBe(404);
    expect(await signedLink({ ...env, WEIR_ADMIN_TOKEN: "" }, origin, "/reports/a/b", 0)).toBeNull();
  });
});
