/** Calls are sent to fewer shards again after a day in which fewer had done, and none of what the others hold is lost. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { sendBatch } from "../../../src/worker/gateway/send.ts";
import type { Batch } from "../../../src/worker/recorder/batch.ts";
import { fewerShards, Load, Peaks } from "../../../src/worker/recorder/load.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { alarm, ask, at, batchOf, callOf, configure, newEndpoint, withEnv } from "../given/given.ts";
import { hour, minute } from "../given/traffic.ts";

const day = 24 * hour;
/** Just after a midnight to come. */
const begin = Math.floor(Date.now() / day) * day + 2 * day + minute;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Told {
  readonly shards: readonly unknown[];
  readonly sending: number;
  readonly seen: number;
  readonly problems: readonly string[];
}

function healthOf(name: string): Promise<Told> {
  return ask("GET", `/endpoints/${name}/health`);
}

/** To how many shards isolates send calls, and how many there are. */
async function countsOf(name: string): Promise<readonly [number, number]> {
  const { shards, sending } = await healthOf(name);
  const asked = await env.ENDPOINTS.getByName(name).configuration();
  expect(asked?.shards).toBe(sending);
  return [sending, shards.length];
}

/** An endpoint whose calls have come to go to so many shards. */
async function raised(name: string, time: number, to: number): Promise<void> {
  const endpoint = env.ENDPOINTS.getByName(name);
  for (let from = 1; from < to; from *= 2) await at(time, () => endpoint.raiseShards(from));
}

/** Shards that had so much to do in the hours before a time, as the part of what one is good for. */
async function busy(name: string, time: number, peaks: readonly number[]): Promise<void> {
  for (const [shard, peak] of peaks.entries()) {
    // The part is of 20 MiB in five seconds.
    const data = "x".repeat(peak * 20 * 2 ** 20);
    const input = { contentType: "text/csv", encoding: "CSV" as const, data, truncated: false };
    const call = callOf(`${time}/${shard}`, time, { input, profiled: false, stored: false });
    await at(time - 2 * hour, () => recorderOf(env, name, shard).record(batchOf(call.eventId, [call])));
    await runInDurableObject(recorderOf(env, name, shard), (recorder: Recorder) => recorder.alarm());
  }
}

describe("an endpoint whose shards were raised", () => {
  it("sends to half as many each day that was quiet, down to those configured, and all are asked", async () => {
    const name = await newEndpoint("down", { shards: 2 });
    await at(begin, () => env.ENDPOINTS.getByName(name).raiseShards(2));
    await at(begin, () => env.ENDPOINTS.getByName(name).raiseShards(4));
    await alarm(name, begin);
    expect(await countsOf(name)).toEqual([8, 8]);
    for (let shard = 0; shard < 8; shard++) {
      await recorderOf(env, name, shard).record(batchOf("isolate/0", [callOf(`call-${shard}`, begin)]));
    }
    const lived = [];
    for (let days = 1; days <= 4; days++) {
      await alarm(name, begin + days * day - 2 * minute);
      const before = await countsOf(name);
      await alarm(name, begin + days * day);
      lived.push([before, await countsOf(name)].map(([sending]) => sending));
    }
    expect(lived).toEqual([
      [8, 4],
      [4, 2],
      [2, 2],
      [2, 2],
    ]);
    const health = await healthOf(name);
    expect([health.seen, health.shards.length]).toEqual([8, 8]);
    // Nothing is left to look at, and nothing wakes the object.
    const next = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.getAlarm(),
    );
    expect(next).toBeNull();
  });

  it("does not where what fewer would have had to do is more than half of what they are good for", async () => {
    const name = await newEndpoint("busy");
    await raised(name, begin, 4);
    await busy(name, begin + day, [0.3, 0, 0.25, 0]);
    await alarm(name, begin + day);
    expect(await countsOf(name)).toEqual([4, 4]);
    await busy(name, begin + 2 * day, [0.3, 0, 0.15, 0.4]);
    await alarm(name, begin + 2 * day);
    // What the third had to do is of the day before by now.
    expect(await countsOf(name)).toEqual([2, 4]);
  });

  it("does not while a shard does not say what it had to do", async () => {
    const name = await newEndpoint("silent");
    await raised(name, begin, 2);
    const refuse = () => Promise.reject(new Error("Network connection lost"));
    const getByName = (shard: string) => (shard.endsWith(":1") ? { peak: refuse } : recorderOf(env, name));
    const see = (changes: object) =>
      runInDurableObject(env.ENDPOINTS.getByName(name), (object: Endpoint) => {
        Object.defineProperty(object, "env", { value: { ...env, ...changes }, configurable: true });
      });
    await see({ RECORDERS: { getByName } });
    await alarm(name, begin + day);
    expect((await healthOf(name)).sending).toBe(2);
    await see({});
    await alarm(name, begin + 2 * day);
    expect((await healthOf(name)).sending).toBe(1);
  });

  it("is looked at later each time a number that was lowered proves too low", async () => {
    const name = await newEndpoint("flapping");
    const looks = [];
    let time = begin;
    for (let round = 0; round < 4; round++) {
      await raised(name, time, 2);
      const raisedAt = time;
      do {
        time += day;
        await alarm(name, time);
      } while ((await healthOf(name)).sending > 1);
      looks.push((time - raisedAt) / day);
    }
    expect(looks).toEqual([1, 2, 4, 8]);
  });

  it("by an earlier version, has noted nothing: it is looked at after a whole day", async () => {
    const name = await newEndpoint("earlier");
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec("UPDATE endpoint SET shards = 4");
    });
    await configure(name, { variant: "another" });
    await alarm(name);
    await alarm(name, begin - day);
    expect(await countsOf(name)).toEqual([4, 4]);
    await alarm(name, begin);
    expect(await countsOf(name)).toEqual([2, 4]);
  });

  it("goes up again from what it sends to, and to what a configuration asks for", async () => {
    const name = await newEndpoint("again");
    await raised(name, begin, 4);
    for (let days = 1; days <= 2; days++) await alarm(name, begin + days * day);
    expect(await countsOf(name)).toEqual([1, 4]);
    // An isolate that has not heard of it yet asks by the number it knows.
    expect(await env.ENDPOINTS.getByName(name).raiseShards(4)).toBe(1);
    expect(await env.ENDPOINTS.getByName(name).raiseShards(1)).toBe(2);
    expect(await countsOf(name)).toEqual([2, 4]);
    await configure(name, { shards: 3 });
    expect(await countsOf(name)).toEqual([3, 4]);
    await configure(name, { shards: 5 });
    expect(await countsOf(name)).toEqual([5, 5]);
  });

  it("a batch whose answer is lost while fewer are sent to is counted once, where it was counted", async () => {
    const name = await newEndpoint("repeated");
    await raised(name, begin, 8);
    const asked: number[] = [];
    const getByName = (object: string) => ({
      record: async (batch: Batch) => {
        asked.push(Number(object.split(":")[1]));
        const answer = await env.RECORDERS.getByName(object).record(batch);
        if (asked.length > 1) return answer;
        for (let days = 1; days <= 3; days++) await alarm(name, begin + days * day);
        throw new Error("Network connection lost");
      },
    });
    const batch = batchOf(crypto.randomUUID(), [callOf("a", begin)]);
    expect(await sendBatch(withEnv({ RECORDERS: { getByName } }), name, 8, batch)).toBeNull();
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(1);
    const { seen, sending } = await healthOf(name);
    expect({ seen, sending }).toEqual({ seen: 1, sending: 1 });
  });
});

describe("fewerShards()", () => {
  it.each([
    [[0.2, 0.1, 0.3, 0.4], 1, 2],
    [[0.2, 0.1, 0.31, 0], 1, 4],
    [[0, 0, 0, 0], 4, 4],
    [[0, 0, 0, 0], 3, 3],
    [[0.1, 0.1, 0.1], 1, 2],
    [[0.5, 0.1], 1, 2],
    [[0.9], 1, 1],
    [Array.from({ length: 64 }, () => 0), 1, 32],
  ])("of peaks %j and %d at the least is %d", (peaks, least, fewer) => {
    expect(fewerShards(peaks, least)).toBe(fewer);
  });

  it("of a steady load never gives a number that is raised again", () => {
    for (let count = 2; count <= 64; count *= 2) {
      for (const load of [0.1, 0.24, 0.26, 0.49, 0.99]) {
        const peaks = Array.from({ length: count }, () => load);
        expect((load * count) / fewerShards(peaks, 1)).toBeLessThan(1);
      }
    }
  });
});

describe("Load.peak()", () => {
  it("is the most of any five seconds of the last day, a short burst's too", () => {
    const load = new Load();
    const note = (from: number, batches: number) => {
      for (let index = 0; index < batches; index++) load.note(`a/${index}`, 0, from + index);
    };
    note(begin, 500);
    expect(load.peak(begin + minute)).toBe(0.4);
    note(begin + hour, 250);
    expect(load.peak(begin + 24 * hour)).toBe(0.4);
    expect(load.peak(begin + 25 * hour)).toBe(0.2);
    expect(load.peak(begin + 26 * hour)).toBe(0);
  });

  it("of a clock that was ahead does not last", () => {
    const peaks = new Peaks([[10_000, 3]]);
    peaks.raise(100, 0.1);
    expect(peaks.since(0)).toBe(0.1);
  });
});
