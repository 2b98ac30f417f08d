/** Past windows judged anew: another baseline, other settings, captures; each beside what was said of it before. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ReplayView } from "../../../src/worker/monitor/replay/record.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import { api, ask, errorOf, eventually, flush, record } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  scheduled,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

const range = { start: firstHour, end: firstHour + 2 * hour };
const lenient = {
  monitoring_config: { distribution_constraints: { comparison_threshold: 0.9 } },
  weir: { checks: { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } } },
};

async function replayed(name: string, asked: object): Promise<ReplayView> {
  return ask<ReplayView>("POST", `/endpoints/${name}/monitors/hourly/replays`, asked);
}

function shown(name: string, id: string): Promise<ReplayView> {
  return ask<ReplayView>("GET", `/endpoints/${name}/replays/${id}`);
}

/** The replay once it has ended. */
async function ended(name: string, id: string, state: ReplayView["state"] = "done"): Promise<ReplayView> {
  return eventually(async () => {
    const replay = await shown(name, id);
    expect(replay).toMatchObject({ state });
    return replay;
  });
}

async function run(name: string, asked: object): Promise<ReplayView> {
  return ended(name, (await replayed(name, asked)).id);
}

/** An hour that has shifted after one that has not, both checked. */
async function checked(word: string): Promise<{ name: string; executions: ExecutionRecord[] }> {
  const name = await monitored(word);
  await sendTraffic(name, firstHour, ordinaryRow);
  await sendTraffic(name, firstHour + hour, shiftedRow);
  const executions = [await runNow(name, firstHour), await runNow(name, firstHour + hour)];
  return { name, executions };
}

/** Captured calls, one each minute of the hour. */
async function capturedHour(name: string, start: number, rowOf: (index: number) => string): Promise<void> {
  const calls = Array.from({ length: 60 }, (_, index) => ({
    ...trafficCall(start + index * minute, rowOf(index)),
    stored: true,
  }));
  await record(name, ...calls);
  await flush(name);
}

describe("POST …/replays", () => {
  it("judges the windows of a range by other constraints, beside the original reports, which stay", async () => {
    const { name, executions } = await checked("constraints");
    const incidents = await ask("GET", `/endpoints/${name}/incidents`);
    const original = await env.BUCKET.get(`${executions[1]?.report}report.json`);
    const text = await original?.text();
    const replay = await run(name, { ...range, constraints: lenient });
    expect(replay.windows).toMatchObject({ total: 2, done: 2, left: 0 });
    const [first, second] = replay.results.map(({ outcome }) => outcome);
    expect(first).toMatchObject({
      kind: "judged",
      verdict: { before: { kind: "alike" }, after: { kind: "alike" } },
    });
    expect(second).toMatchObject({
      kind: "judged",
      execution: executions[1]?.id,
      source: "profiles",
      records: 250,
      verdict: { before: { kind: "differs" } },
      vanish: expect.arrayContaining([{ feature: "age", check: "baseline_drift_check" }]),
    });
    const end = encodeURIComponent(new Date(range.end).toISOString());
    const report = await ask<{ execution: string }>(
      "GET",
      `/endpoints/${name}/replays/${replay.id}/report.json?end=${end}`,
    );
    expect(report.execution).toBe(replay.id);
    expect(await (await env.BUCKET.get(`${executions[1]?.report}report.json`))?.text()).toBe(text);
    expect(await ask("GET", `/endpoints/${name}/incidents`)).toEqual(incidents);
    expect(await executionsOf(name)).toHaveLength(2);
  });

  it("judges by another baseline: what had shifted from the one is as in the other", async () => {
    const { name, executions } = await checked("baseline");
    const rows = Array.from({ length: 500 }, (_, index) => shiftedRow(index));
    const csv = `score,age,colour\n${rows.map((row) => `${Number.parseFloat(row) / 100},${row}\n`).join("")}`;
    const before = executions[0]?.baseline;
    const { id } = await ask<{ id: string }>("POST", `/endpoints/${name}/baselines`, csv, {
      "content-type": "text/csv",
    });
    await ask("POST", `/endpoints/${name}/baselines/${before}/use`);
    const replay = await run(name, { execution: executions[1]?.id, baseline: id });
    expect(replay.windows).toEqual({ total: 1, done: 1, left: 0, differing: 1 });
    expect(replay.results[0]?.outcome).toMatchObject({
      verdict: { before: { kind: "differs" }, after: { kind: "alike" } },
    });
    const gone = await replayed(name, { ...range, baseline: "nobody" });
    expect(await ended(name, gone.id, "failed")).toMatchObject({
      failure: "Cannot read the baseline nobody: constraints.json is not in the bucket: PUT it again",
      windows: { done: 0 },
    });
  });

  it("reads captures where it is told to, says what share they are, and names what cannot be read", async () => {
    const name = await monitored("captures");
    await capturedHour(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour, ordinaryRow);
    const folder = `captures/${name}/AllTraffic/${new Date(firstHour).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/")}/`;
    await env.BUCKET.put(`${folder}59-00-000-x.jsonl`, "nonsense\n");
    const replay = await run(name, { ...range, source: "captures" });
    const [first, second] = replay.results.map(({ outcome }) => outcome);
    expect(first).toMatchObject({
      source: "captures",
      records: 60,
      verdict: { before: null, after: { kind: "differs" } },
      notes: expect.arrayContaining([
        "Judged by captures: 60 calls, redacted and cut as they are stored, of 310 calls that the window had: 19 %",
        "1 line could not be read as a capture record",
        `${folder}59-00-000-x.jsonl:1: Cannot read the line as a capture record: it is not JSON`,
      ]),
    });
    expect(second).toEqual({
      kind: "left",
      reason: "There are no captures of this window: 0 calls were counted",
    });
    expect(replay.windows).toMatchObject({ done: 2, left: 1 });
  });

  it("reads captures where profiles cannot answer, and not where only profiles were asked for", async () => {
    const name = await monitored("finer");
    await scheduled(name, { schedule: "every 30 minutes" });
    await capturedHour(name, firstHour, shiftedRow);
    const half = { start: firstHour, end: firstHour + hour };
    const replay = await run(name, half);
    expect(replay.results.map(({ outcome }) => outcome)).toMatchObject([
      { source: "captures", records: 30 },
      { source: "captures", records: 30 },
    ]);
    const refused = await run(name, { ...half, source: "profiles" });
    expect(refused.results[0]?.outcome).toMatchObject({
      kind: "left",
      reason: expect.stringContaining("cannot answer this window exactly"),
    });
  });

  it("refuses what cannot be: a range without windows, one that is not over, an unknown monitor or feature", async () => {
    const { name } = await checked("refused");
    const path = `/endpoints/${name}/monitors/hourly/replays`;
    const refusal = async (asked: object, to = path) => errorOf(await api("POST", to, asked));
    expect(await refusal({ start: firstHour, end: firstHour + minute })).toMatchObject({
      status: 400,
      message: expect.stringContaining("No window of the monitor's schedule lies within"),
    });
    expect(await refusal({ start: firstHour, end: Date.now() + hour })).toMatchObject({ status: 400 });
    expect(await refusal(range, path.replace("hourly", "nobody"))).toMatchObject({ status: 404 });
    const odd = await replayed(name, { ...range, constraints: { features: { nobody: {} } } });
    expect(await ended(name, odd.id, "failed")).toMatchObject({
      failure: "Cannot rehearse constraints.features.nobody: the baseline has no such feature",
    });
  });
});

/** Changes the tables of an endpoint's object, which then looks what is to be done. */
async function inTables(name: string, statement: string): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(statement);
    return storage.setAlarm(Date.now());
  });
}

describe("a replay under way", () => {
  /** Windows of ten minutes, of captures: each takes its time. */
  async function slow(word: string): Promise<{ name: string; replay: ReplayView }> {
    const name = await monitored(word);
    await scheduled(name, { schedule: "every 2 minutes" });
    await capturedHour(name, firstHour, shiftedRow);
    return { name, replay: await replayed(name, { ...range, source: "captures" }) };
  }

  async function begun(name: string, id: string): Promise<ReplayView> {
    return eventually(async () => {
      const replay = await shown(name, id);
      expect(replay.windows.done).toBeGreaterThan(0);
      return replay;
    });
  }

  /** The replay once the window that was being judged as it was cancelled has ended. */
  async function atRest(name: string, id: string): Promise<ReplayView> {
    return eventually(async () => {
      const replay = await shown(name, id);
      await scheduler.wait(1_000);
      expect(await shown(name, id)).toEqual(replay);
      return replay;
    });
  }

  it("is cancelled, keeps what is done, and is resumed at the next window", async () => {
    const { name, replay } = await slow("cancelled");
    await begun(name, replay.id);
    await ask("DELETE", `/endpoints/${name}/replays/${replay.id}`);
    const cancelled = await atRest(name, replay.id);
    expect(cancelled.state).toBe("cancelled");
    expect(cancelled.windows.done).toBeLessThan(60);
    await scheduler.wait(1_500);
    expect(await shown(name, replay.id)).toEqual(cancelled);
    const resumed = await ask<ReplayView>("POST", `/endpoints/${name}/replays/${replay.id}/resume`);
    expect(resumed.windows.done).toBeGreaterThanOrEqual(cancelled.windows.done);
    const done = await ended(name, replay.id);
    expect(done.windows).toMatchObject({ total: 60, done: 60, left: 30 });
    expect(done.results.slice(0, cancelled.windows.done)).toEqual(
      cancelled.results.slice(0, cancelled.windows.done),
    );
    expect(await errorOf(await api("POST", `/endpoints/${name}/replays/${replay.id}/resume`))).toMatchObject({
      status: 409,
    });
  });

  it("goes on at the next window after its object died", async () => {
    const { name, replay } = await slow("crashed");
    await begun(name, replay.id);
    await ask("DELETE", `/endpoints/${name}/replays/${replay.id}`);
    const before = await atRest(name, replay.id);
    // As an attempt leaves it that dies with its object.
    await inTables(name, "UPDATE replays SET state = 'running', attempts = 1, run_after = 4e12");
    await abortAllDurableObjects();
    expect(await shown(name, replay.id)).toMatchObject({ state: "running" });
    // It is made again a minute later.
    await inTables(name, "UPDATE replays SET run_after = 0");
    const done = await ended(name, replay.id);
    expect(done.windows).toMatchObject({ total: 60, done: 60, left: 30, differing: 30 });
    expect(done.results.slice(0, before.windows.done)).toEqual(before.results.slice(0, before.windows.done));
  });
});

describe("backfill", () => {
  it("checks the windows that never were, as executions of which nobody is told", async () => {
    const name = await monitored("backfilled");
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    await ask("POST", `/endpoints/${name}/monitors/hourly/executions`, {
      start: firstHour + hour,
      end: range.end,
    });
    const replay = await run(name, { ...range, backfill: true });
    expect(replay.results.map(({ outcome }) => outcome)).toMatchObject([
      { kind: "judged", verdict: { before: null, after: { kind: "differs" } } },
    ]);
    expect(await executionsOf(name)).toMatchObject([
      { trigger: "manual" },
      {
        trigger: "backfill",
        status: "CompletedWithViolations",
        window: { start: new Date(firstHour).toISOString() },
      },
    ]);
    expect(await ask("GET", `/endpoints/${name}/incidents`)).toMatchObject({ incidents: [] });
    const again = await api("POST", `/endpoints/${name}/monitors/hourly/replays`, {
      ...range,
      backfill: true,
    });
    expect(await errorOf(again)).toMatchObject({
      status: 409,
      message: expect.stringContaining("was checked already"),
    });
  });

  it("counts the windows of a range before those that were checked are left out: none is forgotten", async () => {
    const name = await monitored("too-many");
    await scheduled(name, { schedule: "every 2 minutes" });
    await sendTraffic(name, firstHour, ordinaryRow);
    await ask("POST", `/endpoints/${name}/monitors/hourly/executions`, {
      start: firstHour,
      end: firstHour + 2 * minute,
    });
    const asked = { start: firstHour - 33 * hour, end: range.end, backfill: true };
    const refused = await api("POST", `/endpoints/${name}/monitors/hourly/replays`, asked);
    expect(await errorOf(refused)).toMatchObject({
      status: 400,
      message: expect.stringContaining("more than 1000 windows"),
    });
  });
});
