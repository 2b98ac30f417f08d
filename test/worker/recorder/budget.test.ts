/** A daily budget of captures: what is stored of a day's calls, the same however often a flush is repeated. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Budget } from "../../../src/core/call/budget.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  asRecorder,
  ask,
  batchOf,
  callOf,
  capturedIds,
  capturesOf,
  configure,
  cron,
  eventually,
  flush,
  healthOf,
  invokeDirectly,
  newEndpoint,
  newName,
  profileIn,
  at,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  shiftedRow,
} from "../given/traffic.ts";

const midnight = Date.UTC(2026, 10, 22);

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A batch of so many calls, told apart by the time at which they come. */
function batchAt(time: number, calls: number, budget?: Budget) {
  const all = Array.from({ length: calls }, (_, index) => callOf(`${time}-${index}`, time + index));
  return batchOf(`isolate/${time}`, all, { budget });
}

/** Calls at times, each followed by the alarm a minute later; what was captured in each step. */
async function storedIn(
  recorder: Recorder,
  steps: readonly (readonly [time: number, calls: number])[],
  budget?: Budget,
) {
  const stored: number[] = [];
  let before = recorder.health().counters["captured"] ?? 0;
  for (const [time, calls] of steps) {
    await at(time, () => recorder.record(batchAt(time, calls, budget)));
    await at(time + minute, () => recorder.alarm());
    const captured = recorder.health().counters["captured"] ?? 0;
    stored.push(captured - before);
    before = captured;
  }
  return stored;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Every half hour of a day. */
const halfHours = Array.from({ length: 48 }, (_, index) => midnight + index * 30 * minute);

describe("Recorder under a daily budget", () => {
  it("stores about the budget over a day, something in each part of it, and counts what it left out", async () => {
    const name = newName("day");
    await asRecorder(name, {}, async (recorder) => {
      const steps = halfHours.map((time) => [time, 100] as const);
      const stored = await storedIn(recorder, steps, { captures: 480 });
      expect(total(stored)).toBeGreaterThan(480 * 0.85);
      expect(total(stored)).toBeLessThan(480 * 1.15);
      const sixHours = [0, 12, 24, 36].map((from) => total(stored.slice(from, from + 12)));
      expect(Math.min(...sixHours)).toBeGreaterThan(40);
      const { counters, sampledShare } = recorder.health();
      expect(counters).toMatchObject({ seen: 4_800, profiled: 4_800, captured: total(stored) });
      expect(counters["over_daily_budget"]).toBe(4_800 - total(stored));
      expect(sampledShare).toBeLessThan(0.5);
    });
    expect(await capturedIds(name)).toHaveLength((await countersOf(name))["captured"] ?? 0);
  });

  it("keeps to a budget of bytes where it is for a few calls only", async () => {
    const name = newName("bytes");
    await asRecorder(name, {}, async (recorder) => {
      const steps = halfHours.map((time) => [time, 20] as const);
      const stored = await storedIn(recorder, steps, { bytes: 40 * 450 });
      const files = await capturesOf(name);
      const bytes = total(files.flatMap(({ lines }) => lines).map((line) => line.length + 1));
      expect(bytes).toBeLessThan(40 * 450 * 1.3);
      expect(bytes).toBeGreaterThan(40 * 450 * 0.6);
      const halves = [total(stored.slice(0, 24)), total(stored.slice(24))];
      expect(Math.min(...halves)).toBeGreaterThan(8);
    });
  });

  it("does not spend it all on the first minute of an endpoint, and not on a sudden one", async () => {
    const name = newName("burst");
    await asRecorder(name, {}, async (recorder) => {
      const [first = 0] = await storedIn(recorder, [[midnight, 3_000]], { captures: 300 });
      expect(first).toBeLessThan(60);
      const quiet = [1, 2, 3, 4].map((index) => [midnight + index * hour, 1] as const);
      await storedIn(recorder, quiet, { captures: 300 });
      const late = await storedIn(recorder, [[midnight + 23 * hour, 3_000]], { captures: 300 });
      expect(total(late)).toBeLessThan(330);
      expect(recorder.health().counters["captured"]).toBeLessThan(345);
    });
  });

  it("begins anew with the day, and is over with the configuration", async () => {
    const name = newName("days");
    await asRecorder(name, {}, async (recorder) => {
      const day = 24 * hour;
      const evening = [midnight + 23 * hour, 200] as const;
      const [first = 0] = await storedIn(recorder, [evening], { captures: 50 });
      expect(first).toBeLessThan(60);
      const next = await storedIn(recorder, [[midnight + day + 23 * hour, 200]], { captures: 50 });
      expect(total(next)).toBeGreaterThan(15);
      expect(await storedIn(recorder, [[midnight + 2 * day, 200]])).toEqual([200]);
      expect(recorder.health().sampledShare).toBe(1);
    });
  });

  it("chooses the same calls when a flush is repeated, though at another time it would choose others", async () => {
    const name = newName("repeated");
    // About a quarter of 400 calls a minute.
    const budget = { captures: 100 * 24 * 60 };
    const put = async (...request: Parameters<R2Bucket["put"]>) => {
      await env.BUCKET.put(...request);
      throw new Error("R2 answered too late");
    };
    await asRecorder(name, { BUCKET: { put } }, async (recorder) => {
      await at(midnight, () => recorder.record(batchAt(midnight, 400, budget)));
      await at(midnight + minute, () => recorder.alarm());
      expect(recorder.health()).toMatchObject({ flushFailures: 1, sampledShare: expect.closeTo(0.25, 2) });
    });
    const before = await capturesOf(name);
    const [length = 0, ...others] = before.map(({ lines }) => lines.length);
    expect(others).toEqual([]);
    expect(Math.abs(length - 100)).toBeLessThan(25);
    await asRecorder(name, {}, async (recorder) => {
      await at(midnight + 23 * hour, () => recorder.record(batchAt(midnight + 23 * hour, 1, budget)));
      await at(midnight + 23 * hour, () => recorder.alarm());
      const { counters } = recorder.health();
      expect(counters).toMatchObject({ seen: 401, captured: length + 1, over_daily_budget: 400 - length });
    });
    expect(await capturesOf(name)).toContainEqual(before[0]);
    expect(await capturedIds(name)).toHaveLength(length + 1);
  });

  it("is the endpoint's, dealt out to its shards", async () => {
    const name = await newEndpoint("dealt", { shards: 4, capture: { dailyBudget: { captures: 100 } } });
    for (let index = 0; index < 4; index++) await invokeDirectly(name, `${index}\n`);
    const heads = async () => {
      const found = [0, 1, 2, 3].map((shard) =>
        runInDurableObject(recorderOf(env, name, shard), (_, { storage }) =>
          storage.sql
            .exec<{ g: number }>("SELECT g FROM generations")
            .toArray()
            .flatMap(({ g }) =>
              storage.sql.exec<{ head: string }>(`SELECT head FROM journal_${g}`).toArray(),
            ),
        ),
      );
      return (await Promise.all(found))
        .flat()
        .map(({ head }) => (JSON.parse(head) as { budget: Budget }).budget);
    };
    await eventually(async () => expect((await heads()).length).toBeGreaterThan(0));
    for (const budget of await heads()) expect(budget).toEqual({ captures: 25 });
  });
});

async function countersOf(name: string): Promise<Readonly<Record<string, number>>> {
  await abortAllDurableObjects();
  return (await healthOf(name)).counters;
}

/** Calls are stamped ahead of time: an alarm that is due in the past would flush every one of them on its own. */
const begin = firstHour + 4 * hour;

describe("statistics and the sample", () => {
  it("the same traffic at 1 % and at 100 % is found the same: every distance, every outcome", async () => {
    const names = [await monitored("all", { from: begin }), await monitored("few", { from: begin })];
    const [all = "", few = ""] = names;
    const { upstream } = (await ask<{ config: { upstream: object } }>("GET", `/endpoints/${few}`)).config;
    await configure(few, { upstream, capture: { samplingPercentage: 1 } });
    const rows = [ordinaryRow, shiftedRow];
    for (const name of names) {
      for (const [index, rowOf] of rows.entries()) await callInHour(name, begin + index * hour, rowOf);
      await eventually(async () => expect((await healthOf(name)).counters["profiled"]).toBe(500));
      await flush(name);
    }
    await cron(begin + 2 * hour + minute);
    const reports = await Promise.all(names.map((name) => reportsOf(name)));
    expect(reports[0]?.map(({ violations }) => violations)).toEqual([4, 0]);
    expect(reports[1]).toEqual(reports[0]);
    expect(await capturedIds(all)).toHaveLength(500);
    expect((await capturedIds(few)).length).toBeLessThan(30);
    expect((await profileIn(few)).calls).toBe(500);
  });
});

/** 250 calls through the gateway, 25 at a time. */
async function callInHour(name: string, start: number, rowOf: (index: number) => string): Promise<void> {
  await at(start + 5 * minute, async () => {
    for (let index = 0; index < 250; index += 25) {
      const some = Array.from({ length: 25 }, (_, next) => invokeDirectly(name, `${rowOf(index + next)}\n`));
      await Promise.all(some);
    }
  });
}

async function reportsOf(name: string) {
  return Promise.all(
    (await executionsOf(name)).map(async ({ id }) => {
      const response = await api("GET", `/endpoints/${name}/executions/${id}/report`);
      const { violations, records, features } = await response.json<Record<string, unknown>>();
      return { violations, records, features };
    }),
  );
}
