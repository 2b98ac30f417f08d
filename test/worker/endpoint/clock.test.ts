/** Clocks that jump: what a tick from the future or the past leaves behind does not blind the present. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { alarm, ask, at, cron, eventually, record } from "../given/given.ts";
import { executionsOf, minute, monitored, ordinaryRow, shiftedRow, trafficCall } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const year = 365 * 86_400_000;

/** A whole minute that all clocks show by now, as far as the tests are concerned. */
const start = Math.ceil(Date.now() / minute) * minute + 10 * minute;

/** An endpoint with a monitor each minute, which begins at `start`. */
function everyMinute(word: string): Promise<string> {
  return monitored(word, { schedule: "* * * * *", from: start - minute });
}

/** 250 calls in the minute that begins at `time`. */
async function traffic(name: string, time: number, rowOf = ordinaryRow): Promise<void> {
  const calls = Array.from({ length: 250 }, (_, index) => trafficCall(time + index * 200, rowOf(index)));
  await at(time + minute - 1_000, () => record(name, ...calls));
}

/** What was said of the windows of the schedule since `start`, by their minute. */
async function verdicts(name: string): Promise<Record<number, [status: string, records: number | null]>> {
  const executions = await executionsOf(name, "?limit=200");
  return Object.fromEntries(
    executions
      .filter(({ trigger }) => trigger === "schedule")
      .map(({ window, status, records }) => [(Date.parse(window.end) - start) / minute, [status, records]]),
  );
}

/** Cron comes so many minutes after `start`, when the window that ends then has settled. */
function cronAt(minutes: number): Promise<void> {
  return cron(start + minutes * minute + 15_000);
}

async function nextDueOf(name: string): Promise<string | null> {
  const path = `/endpoints/${name}/monitors/hourly`;
  return (await ask<{ nextDue: string | null }>("GET", path)).nextDue;
}

function minuteOf(minutes: number): string {
  return new Date(start + minutes * minute).toISOString();
}

it("cron from the future, while the object's own clock is right, enters nothing that is not over", async () => {
  const name = await everyMinute("cron-ahead");
  await traffic(name, start);
  await at(start + minute, () => env.ENDPOINTS.getByName(name).tick(start + year));
  expect(await nextDueOf(name)).toBe(minuteOf(2));
  expect(await catalogOf(env).due(start + 2 * minute)).toContain(name);
  await traffic(name, start + minute);
  await cronAt(2);
  expect(await verdicts(name)).toEqual({ 1: ["Completed", 250], 2: ["Completed", 250] });
});

it("all clocks a year ahead, then right again: the present is checked, and what was said of it is taken back", async () => {
  const name = await everyMinute("all-ahead");
  await traffic(name, start);
  await cronAt(1);
  await cron(start + year);
  const ahead = await verdicts(name);
  expect(Object.keys(ahead)).toHaveLength(101);
  expect(ahead[3]).toEqual(["NoData", 0]);
  expect(await nextDueOf(name)).toBe(minuteOf(102));

  // It is two minutes past the start again.
  await traffic(name, start + 2 * minute);
  await cronAt(3);
  expect(await verdicts(name)).toEqual({
    1: ["Completed", 250],
    2: ["NoData", 0],
    3: ["Completed", 250],
  });
  expect(await nextDueOf(name)).toBe(minuteOf(4));
  expect(await catalogOf(env).due(start + 4 * minute)).toContain(name);
  expect(await catalogOf(env).due(start + 3 * minute + 20_000)).not.toContain(name);
  const others = (await executionsOf(name, "?limit=200")).filter(({ trigger }) => trigger !== "schedule");
  expect(others).toHaveLength(100);
  expect(others[0]).toMatchObject({
    report: null,
    exitMessage: expect.stringContaining("by a clock that was ahead"),
  });

  await traffic(name, start + 3 * minute);
  await cronAt(4);
  expect((await verdicts(name))[4]).toEqual(["Completed", 250]);
});

it("runs and alerts that were put off by a clock that was ahead come with the next tick", async () => {
  const name = await everyMinute("put-off");
  await traffic(name, start);
  await at(start + minute, () => env.ENDPOINTS.getByName(name).tick(start + minute));
  const waiting = () =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.sql
        .exec<{ next_attempt: number }>("SELECT next_attempt FROM outbox ORDER BY id")
        .toArray()
        .map(({ next_attempt }) => next_attempt),
    );
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec("UPDATE executions SET run_after = run_after + ?", year);
    for (const wait of [year, 86_400_000]) {
      storage.sql.exec(
        "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt) VALUES ('e', '{}', '{}', ?, ?)",
        start,
        start + wait,
      );
    }
  });
  await cronAt(2);
  expect((await verdicts(name))[1]).toEqual(["Completed", 250]);
  const [first = 0, second] = await waiting();
  expect(first).toBeLessThan(start + 86_400_000);
  expect(second).toBe(start + 86_400_000);
});

it("cron from the past, or a clock that is behind alone, takes nothing back and loses nothing", async () => {
  const name = await everyMinute("behind");
  await traffic(name, start);
  await cronAt(1);
  const before = await executionsOf(name);
  const endpoint = env.ENDPOINTS.getByName(name);
  await at(start + 2 * minute, () => endpoint.tick(start - year));
  await at(start - year, () => endpoint.tick(start + 2 * minute));
  expect(await executionsOf(name)).toEqual(before);
  await traffic(name, start + minute);
  await cronAt(2);
  expect(await verdicts(name)).toEqual({ 1: ["Completed", 250], 2: ["Completed", 250] });
});

it("a Recorder seals nothing that is not over by its own clock, and unseals what it sealed by a wrong one", async () => {
  const name = await everyMinute("sealed");
  const recorder = recorderOf(env, name);
  const future = { start: start + year, end: start + year + minute };
  const sealed = () =>
    runInDurableObject(recorder, (_, { storage }) =>
      storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'sealed'").toArray(),
    );
  await traffic(name, start);
  await at(start + minute, async () => recorder.profile(future, true));
  expect(await sealed()).toEqual([]);
  await at(future.end, async () => recorder.profile(future, true));
  expect(JSON.stringify(await sealed())).toContain(String(future.end));
  await traffic(name, start + minute);
  await eventually(async () => expect(JSON.stringify(await sealed())).toContain(String(start + minute)));
});

it("an incident of a clock that was a year ahead goes on by the right one: a window without it ends it", async () => {
  const name = await everyMinute("incident-ahead");
  const then = start + year;
  const monitor = `/endpoints/${name}/monitors/hourly`;
  await at(start, () => ask("POST", `${monitor}/pause`));
  await at(then, () => ask("POST", `${monitor}/resume`));
  await traffic(name, then, shiftedRow);
  const ahead = then + minute + 15_000;
  await at(ahead, () => env.ENDPOINTS.getByName(name).tick(ahead));
  await alarm(name, ahead);
  const drift = async () => {
    const { incidents } = await ask<{ incidents: { kind: string; state: string; seenAt: string }[] }>(
      "GET",
      `/endpoints/${name}/incidents`,
    );
    return incidents.find(({ kind }) => kind === "drift");
  };
  expect(await drift()).toMatchObject({ state: "firing", seenAt: minuteOf(year / minute + 1) });
  await cronAt(1);
  expect(Date.parse((await drift())?.seenAt ?? "")).toBeLessThan(start + 2 * minute);
  await traffic(name, start + minute);
  await cronAt(2);
  expect(await drift()).toMatchObject({ state: "resolved" });
});
