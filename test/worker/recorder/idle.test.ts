/** An endpoint that nobody calls costs nothing, once what it keeps is past keeping: no alarm wakes its objects. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  ask,
  at,
  batchOf,
  callOf,
  capturesOf,
  counted,
  cron,
  eventually,
  flush,
  healthOf,
  invoke,
  newEndpoint,
  newName,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  sendTraffic,
} from "../given/traffic.ts";

async function recorderAlarm(name: string): Promise<number | null> {
  return runInDurableObject(recorderOf(env, name), (_, { storage }) => storage.getAlarm());
}

async function endpointAlarm(name: string): Promise<number | null> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => storage.getAlarm());
}

/** What the Recorder keeps that is past keeping one day. */
async function rowsOf(name: string) {
  return runInDurableObject(recorderOf(env, name), (_, { storage }) => {
    const rows = (table: string) =>
      storage.sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).one().n;
    return { profiles: rows("profiles"), recent: rows("recent") };
  });
}

/** Waits until the endpoint has done what its configuration left it to do. */
async function settled(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await endpointAlarm(name)).toBeNull();
  });
}

/** Waits until the endpoint has only its daily look left to do. */
async function daily(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect((await endpointAlarm(name)) ?? 0).toBeGreaterThan(Date.now() + 23 * hour);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an idle endpoint", () => {
  it("has an alarm after the flush only for what it keeps, and looking at it sets none", async () => {
    const name = await newEndpoint("idle");
    await settled(name);
    expect(await recorderAlarm(name)).toBeNull();
    await invoke(name, "1\n");
    await counted(name, "seen", 1);
    expect(await recorderAlarm(name)).not.toBeNull();
    await flush(name);
    expect(await capturesOf(name)).toHaveLength(1);
    const folding = await recorderAlarm(name);
    expect(folding).toBeGreaterThan(Date.now() + hour);
    await ask("GET", `/endpoints/${name}/health`);
    await ask("GET", `/endpoints/${name}/profile`);
    expect([await recorderAlarm(name), await endpointAlarm(name)]).toEqual([folding, null]);
    expect(await healthOf(name)).toMatchObject({ pendingBytes: 0, oldestUnflushed: null });
  });

  it("has one a day after a check, or with an age to watch over: what is past keeping goes", async () => {
    const name = await monitored("checked");
    await sendTraffic(name, firstHour, ordinaryRow);
    await flush(name);
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([{ status: "Completed" }]);
    await daily(name);
    const kept = await newEndpoint("aged", { retention: { capturesDays: 1 } });
    await daily(kept);
  });

  it("folds its profiles and lets them go in time without a call, and then has no alarm any more", async () => {
    const name = newName("forgotten");
    const recorder = recorderOf(env, name);
    const day = 24 * hour;
    const begin = Math.floor(Date.now() / day + 2) * day;
    for (let index = 0; index < 3; index++) {
      const time = begin + index * 10 * hour + minute;
      await at(time, () => recorder.record(batchOf(`isolate/${index}`, [callOf(`call-${index}`, time)])));
      await at(time, () => runDurableObjectAlarm(recorder));
    }
    const lived = [];
    for (;;) {
      const next = await recorderAlarm(name);
      if (next === null || lived.length > 20) break;
      await at(next, () => runDurableObjectAlarm(recorder));
      lived.push([(next - begin) / hour, await rowsOf(name)]);
    }
    // The last minute two hours after its hour, hours two days after their day, the day after 400 days.
    expect(lived).toEqual([
      [23, { profiles: 3, recent: 0 }],
      [24 + 48, { profiles: 1, recent: 0 }],
      [24 + 400 * 24, { profiles: 0, recent: 0 }],
    ]);
    expect((await healthOf(name)).counters).toMatchObject({ seen: 3, captured: 3 });
  });

  it("tries a fold that fails again an hour later, not at once", async () => {
    const name = newName("failing");
    const recorder = recorderOf(env, name);
    const begin = Math.floor(Date.now() / hour + 2) * hour;
    await at(begin, () => recorder.record(batchOf("isolate/0", [callOf("call", begin)])));
    await at(begin + minute, () => runDurableObjectAlarm(recorder));
    await runInDurableObject(recorder, (_, { storage }) => {
      storage.sql.exec("UPDATE profiles SET bytes = x'00'");
    });
    const first = await recorderAlarm(name);
    expect(first).toBe(begin + 3 * hour);
    vi.spyOn(console, "error").mockImplementation(() => {});
    await at(begin + 3 * hour, () => runDurableObjectAlarm(recorder));
    expect(await recorderAlarm(name)).toBe(begin + 4 * hour);
  });
});
