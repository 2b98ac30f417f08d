/** Calls that come after their window was checked: each counts in one window, and no window changes once it is sealed. */
import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Window } from "../../../src/core/monitor/window.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  batchOf,
  callOf,
  capturedIds,
  capturesOf,
  configure,
  cron,
  eventually,
  flush,
  healthOf,
  newName,
  profileIn,
  server,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

const start = Math.floor(Date.now() / hour) * hour - hour;
/** Two windows that follow each other. */
const first: Window = { start, end: start + 5 * minute };
const second: Window = { start: first.end, end: first.end + 5 * minute };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

let batches = 0;

/** Acknowledged calls of the first window. */
async function came(name: string, ...ids: string[]): Promise<void> {
  const calls = ids.map((id, index) => callOf(id, start + index * minute));
  await recorderOf(env, name).record(batchOf(`isolate/${batches++}`, calls));
}

async function seal(name: string, window: Window): Promise<void> {
  await recorderOf(env, name).profile(window, true);
}

async function countsOf(name: string): Promise<readonly number[]> {
  const profiles = await Promise.all([first, second].map((window) => profileIn(name, window)));
  return profiles.map(({ calls }) => calls);
}

async function drained(name: string): Promise<void> {
  await eventually(async () => {
    await flush(name);
    expect((await healthOf(name)).pendingBytes).toBe(0);
  });
}

describe("Recorder windows that were checked", () => {
  it("a call that comes after the seal counts in the next window, its file is that of its time", async () => {
    const name = newName("late");
    await came(name, "a", "b");
    await seal(name, first);
    await came(name, "c");
    expect(await countsOf(name)).toEqual([2, 1]);
    await drained(name);
    expect(await countsOf(name)).toEqual([2, 1]);
    expect(await capturedIds(name)).toEqual(["a", "b", "c"]);
    const hours = new Set((await capturesOf(name)).map(({ key }) => key.split("/").slice(3, 7).join("/")));
    expect([...hours]).toEqual([new Date(start).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/")]);
  });

  it("looking at a window does not seal it, and neither does one that cannot be answered", async () => {
    const name = newName("look");
    await came(name, "a");
    await profileIn(name, first);
    await recorderOf(env, name).nearest(first);
    await seal(name, { start: start + 1, end: second.end + 1 });
    await came(name, "b");
    expect(await countsOf(name)).toEqual([2, 0]);
  });

  it("an object that dies between seal and checkpoint counts each call where it was counted before", async () => {
    const name = newName("dies");
    await came(name, "a", "b");
    await seal(name, first);
    await came(name, "c");
    await abortAllDurableObjects();
    expect(await countsOf(name)).toEqual([2, 1]);
    await came(name, "d");
    expect(await countsOf(name)).toEqual([2, 2]);
    await abortAllDurableObjects();
    await drained(name);
    expect(await countsOf(name)).toEqual([2, 2]);
    await abortAllDurableObjects();
    expect(await countsOf(name)).toEqual([2, 2]);
    expect(await capturedIds(name)).toEqual(["a", "b", "c", "d"]);
  });

  it("a window is not opened again by one that ended before it", async () => {
    const name = newName("back");
    await seal(name, second);
    await seal(name, first);
    await came(name, "a");
    expect(await countsOf(name)).toEqual([0, 0]);
    expect((await profileIn(name)).calls).toBe(1);
  });

  it("calls of a sealed window that is folded away by then are counted in the next one as well", async () => {
    const name = newName("folded");
    const old = start - 10 * hour;
    const window = { start: old, end: old + hour };
    const record = (id: string) => recorderOf(env, name).record(batchOf(id, [callOf(id, old + 30 * minute)]));
    await record("a");
    await drained(name);
    await seal(name, window);
    // The hour after is folded too, once it holds a call.
    await record("b");
    await drained(name);
    await record("c");
    await drained(name);
    const counts = async (at: number) => (await profileIn(name, { start: at, end: at + hour })).calls;
    expect([await counts(old), await counts(old + hour)]).toEqual([1, 2]);
    expect((await profileIn(name)).calls).toBe(3);
  });
});

describe("monitor windows and late calls", () => {
  it("a scheduled check seals its window, what comes late is checked with the next, and only there", async () => {
    const name = await monitored("sealed");
    await sendTraffic(name, firstHour, ordinaryRow);
    await cron(firstHour + hour + minute);
    const late = [0, 1, 2].map((index) => trafficCall(firstHour + minute, ordinaryRow(index)));
    await recorderOf(env, name).record(batchOf("isolate/late", late));
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    await cron(firstHour + 2 * hour + minute);
    expect((await executionsOf(name)).map(({ records }) => records)).toEqual([253, 250]);
    // Run again by hand, the window is as it was.
    expect(await runNow(name, firstHour)).toMatchObject({ records: 250, status: "Completed" });
  });

  it("a check by hand seals nothing", async () => {
    const name = await monitored("manual");
    await sendTraffic(name, firstHour, ordinaryRow);
    expect(await runNow(name, firstHour)).toMatchObject({ records: 250 });
    await sendTraffic(name, firstHour, shiftedRow);
    await cron(firstHour + hour + minute);
    const [scheduled] = (await executionsOf(name)).filter(({ trigger }) => trigger === "schedule");
    expect(scheduled).toMatchObject({ records: 500, status: "CompletedWithViolations" });
  });

  it.each([
    ["raised", (name: string) => env.ENDPOINTS.getByName(name).raiseShards(1)],
    ["configured", (name: string) => configure(name, { shards: 2, upstream: { url: `${server}/${name}` } })],
  ])(
    "a call that comes late to a shard that is new, as shards are %s, is in the next check",
    async (how, add) => {
      const name = await monitored(`new-${how}`);
      await sendTraffic(name, firstHour, ordinaryRow);
      await cron(firstHour + hour + minute);
      await add(name);
      const calls = [1, 2, 3].map((index) => trafficCall(firstHour + index * minute, ordinaryRow(index)));
      await recorderOf(env, name, 1).record(batchOf(`isolate/${batches++}`, calls));
      await cron(firstHour + 2 * hour + minute);
      const executions = await executionsOf(name);
      expect(executions.map(({ records }) => records)).toEqual([3, 250]);
    },
  );
});
