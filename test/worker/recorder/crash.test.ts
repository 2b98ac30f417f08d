/**
 * The Recorder's bad days: the object dies, R2 fails, or both. Whatever happens, a call that was
 * acknowledged is in exactly one capture file and exactly once in the profile.
 */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  callOf,
  capturedIds,
  capturesOf,
  eventually,
  flush,
  healthOf,
  newName,
  profileIn,
  record,
  withBucket,
} from "../given/given.ts";

const hour = 3_600_000;
const time = Math.floor(Date.now() / hour) * hour;

/** Records so many calls in batches of three; their ids, in order. */
async function recorded(name: string, word: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${word}-${String(index).padStart(3, "0")}`);
  for (let start = 0; start < count; start += 3) {
    await record(name, ...ids.slice(start, start + 3).map((id, index) => callOf(id, time + start + index)));
  }
  return ids;
}

/** What an endpoint's Recorder holds, in the files, the profile and the counters, once no alarm is at work. */
async function stateOf(name: string): Promise<object> {
  await eventually(async () => expect((await healthOf(name)).pendingBytes).toBe(0));
  return {
    captured: await capturedIds(name),
    calls: (await profileIn(name)).calls,
    health: await healthOf(name),
  };
}

/** Every call once. */
function once(ids: readonly string[]): object {
  const { length } = ids;
  const counters = { seen: length, profiled: length, captured: length };
  return {
    captured: ids.toSorted(),
    calls: length,
    health: {
      counters,
      lately: { hour: counters, day: counters },
      pendingBytes: 0,
      oldestUnflushed: null,
      lagMs: expect.toSatisfy((lag) => lag === null || lag >= 0),
      sampledShare: 1,
      // These calls have no word on how they were answered.
      served: expect.objectContaining({ statuses: {} }),
      flushFailures: 0,
      lastFlushError: null,
    },
  };
}

/** Fails the puts that `fails` picks, by their number, before or after they were done. */
async function failingPuts(
  name: string,
  when: "before" | "after",
  fails: (put: number) => boolean,
): Promise<void> {
  let puts = 0;
  await withBucket(name, (bucket) => ({
    put: (async (...request: Parameters<R2Bucket["put"]>) => {
      const failing = fails(++puts);
      if (failing && when === "before") throw new Error("R2 is down");
      const object = await bucket.put(...request);
      if (failing) throw new Error("R2 answered too late");
      return object;
    }) as R2Bucket["put"],
  }));
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("Recorder that dies", () => {
  it("after the acknowledgement and before the flush: nothing is missing, nothing doubled", async () => {
    const name = newName("dies");
    const ids = await recorded(name, "a", 10);
    await abortAllDurableObjects();
    expect((await profileIn(name)).calls).toBe(10);
    // What waits is flushed by the new life's own alarm, perhaps by now.
    expect((await healthOf(name)).counters).toMatchObject({ seen: 10, profiled: 10 });
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
  });

  it("again and again, between batches and flushes", async () => {
    const name = newName("often");
    const ids: string[] = [];
    for (const word of ["a", "b", "c", "d"]) {
      ids.push(...(await recorded(name, `${word}1`, 4)));
      await abortAllDurableObjects();
      ids.push(...(await recorded(name, `${word}2`, 5)));
      if (word !== "b") await flush(name);
      await abortAllDurableObjects();
    }
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
    await abortAllDurableObjects();
    expect(await stateOf(name)).toEqual(once(ids));
  });

  it("with its stored profile and counters intact", async () => {
    const name = newName("counters");
    await recorded(name, "a", 5);
    await flush(name);
    await recorded(name, "b", 4);
    await abortAllDurableObjects();
    const { counters } = await healthOf(name);
    expect(counters).toMatchObject({ seen: 9, profiled: 9 });
    expect([5, 9]).toContain(counters["captured"]);
    expect((await profileIn(name)).calls).toBe(9);
  });

  it("between the put and the commit: the same file is found there, what came since goes to the next", async () => {
    const name = newName("between");
    const ids = await recorded(name, "a", 9);
    // Watched, not awaited: a promise of one object may not be settled by another.
    const file = { written: false };
    await withBucket(name, (bucket) => ({
      put: (async (...request: Parameters<R2Bucket["put"]>) => {
        await bucket.put(...request);
        file.written = true;
        return new Promise(() => {});
      }) as R2Bucket["put"],
    }));
    await runInDurableObject(recorderOf(env, name), (_, { storage }) => storage.setAlarm(Date.now()));
    await eventually(async () => expect(file.written).toBe(true));
    ids.push(...(await recorded(name, "b", 6)));
    await abortAllDurableObjects();
    const [first] = await capturesOf(name);
    expect(first?.lines).toHaveLength(9);
    ids.push(...(await recorded(name, "c", 3)));
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
    expect(await capturesOf(name)).toContainEqual(first);
  });

  it("after a commit that counted calls of the next flush: they are not counted again", async () => {
    const name = newName("ahead");
    const ids = await recorded(name, "a", 6);
    const file = { writing: 0, open: false };
    await withBucket(name, (bucket) => ({
      put: (async (...request: Parameters<R2Bucket["put"]>) => {
        file.writing++;
        while (!file.open) await scheduler.wait(5);
        return bucket.put(...request);
      }) as R2Bucket["put"],
    }));
    await runInDurableObject(recorderOf(env, name), (_, { storage }) => storage.setAlarm(Date.now()));
    await eventually(async () => expect(file.writing).toBe(1));
    ids.push(...(await recorded(name, "b", 6)));
    file.open = true;
    // The file is committed, with a profile that holds the later calls too; they wait for the next alarm.
    await eventually(async () => expect((await healthOf(name)).counters["captured"]).toBe(6));
    expect(file.writing).toBe(1);
    await abortAllDurableObjects();
    expect((await profileIn(name)).calls).toBe(12);
    expect((await healthOf(name)).counters).toMatchObject({ seen: 12, profiled: 12 });
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
  });
});

/** A flush after which none comes by itself for an hour. */
async function flushOnce(name: string): Promise<void> {
  await flush(name);
  await runInDurableObject(recorderOf(env, name), (_, { storage }) => storage.setAlarm(Date.now() + hour));
}

describe("Recorder without R2", () => {
  it("a put that fails keeps the journal, is counted and tried again until it works", async () => {
    const name = newName("down");
    const ids = await recorded(name, "a", 7);
    await failingPuts(name, "before", (put) => put <= 2);
    await flushOnce(name);
    expect(await healthOf(name)).toMatchObject({
      counters: { seen: 7 },
      flushFailures: 1,
      lastFlushError: "Error: R2 cannot be reached: R2 is down",
    });
    expect((await healthOf(name)).pendingBytes).toBeGreaterThan(0);
    expect(await capturesOf(name)).toEqual([]);
    // While R2 is down calls are acknowledged and counted as ever.
    ids.push(...(await recorded(name, "b", 2)));
    expect((await profileIn(name)).calls).toBe(9);
    await flushOnce(name);
    expect(await healthOf(name)).toMatchObject({ flushFailures: 2 });
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
  });

  it("a failed flush comes again by its own alarm", async () => {
    const name = newName("alarm");
    const ids = await recorded(name, "a", 3);
    await failingPuts(name, "before", (put) => put === 1);
    await flush(name);
    await eventually(async () => expect(await stateOf(name)).toEqual(once(ids)));
  });

  it("a put that works but reports a failure is not repeated under another key", async () => {
    const name = newName("late");
    const ids = await recorded(name, "a", 8);
    await failingPuts(name, "after", (put) => put === 1);
    await flushOnce(name);
    expect(await capturesOf(name)).toHaveLength(1);
    ids.push(...(await recorded(name, "b", 5)));
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
    expect(await capturesOf(name)).toHaveLength(2);
  });

  it("all but one of the puts failing, and dying in between: every call once", async () => {
    const name = newName("storm");
    const ids: string[] = [];
    for (const [index, word] of ["a", "b", "c", "d"].entries()) {
      ids.push(...(await recorded(name, word, 5)));
      await failingPuts(name, index % 2 === 0 ? "before" : "after", () => true);
      await flush(name);
      await flush(name);
      await abortAllDurableObjects();
    }
    await eventually(async () => {
      await flush(name);
      expect((await healthOf(name)).pendingBytes).toBe(0);
    });
    expect(await stateOf(name)).toEqual(once(ids));
  });

  it("one file of several that fails leaves the others, and all calls in one file each", async () => {
    const name = newName("partly");
    const ids = ["a", "b", "c", "d"];
    const calls = ids.map((id, index) => callOf(id, time - index * hour, { variant: id }));
    await record(name, ...calls);
    await failingPuts(name, "before", (put) => put === 3);
    await flushOnce(name);
    expect(await capturesOf(name)).toHaveLength(2);
    await flush(name);
    expect(await stateOf(name)).toEqual(once(ids));
  });

  it("an object of others under the key of a capture file is neither overwritten nor taken for it", async () => {
    const name = newName("foreign");
    await recorded(name, "a", 2);
    await withBucket(name, (bucket) => ({
      put: (async (...request: Parameters<R2Bucket["put"]>) => {
        await bucket.put(request[0], "theirs");
        return bucket.put(...request);
      }) as R2Bucket["put"],
    }));
    await flush(name);
    expect((await healthOf(name)).lastFlushError).toContain("another object has its key");
    expect((await healthOf(name)).pendingBytes).toBeGreaterThan(0);
    expect(await capturesOf(name)).toMatchObject([{ lines: ["theirs"] }]);
  });
});
