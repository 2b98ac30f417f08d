/** Batches that come twice, in another order, or from code of another version: each call is counted once. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import type { Batch, BatchOne } from "../../../src/worker/recorder/batch.ts";
import { Journal } from "../../../src/worker/recorder/journal.ts";
import { sendBatch } from "../../../src/worker/gateway/send.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  batchOf,
  callOf,
  capturedIds,
  capturesOf,
  eventually,
  flush,
  healthOf,
  newName,
  profileIn,
  withBucket,
  withEnv,
} from "../given/given.ts";

const minute = 60_000;
const hour = 60 * minute;
const thisHour = Math.floor(Date.now() / hour) * hour;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function calls(...ids: string[]): Call[] {
  return ids.map((id, index) => callOf(id, thisHour + index));
}

async function recordBatch(name: string, batch: Batch): Promise<void> {
  await recorderOf(env, name).record(batch);
}

/** What was counted and stored once nothing waits. */
async function stateOf(name: string): Promise<object> {
  const { calls: profiled } = await profileIn(name);
  // In a new life the alarm of what waits may be at work already.
  await eventually(async () => {
    await flush(name);
    expect((await healthOf(name)).pendingBytes).toBe(0);
  });
  return { profiled, captured: await capturedIds(name), counters: (await healthOf(name)).counters };
}

/** Each of the calls once. */
function once(ids: readonly string[], tallies: object = {}): object {
  const { length } = ids;
  const counters = { seen: length, profiled: length, captured: length, ...tallies };
  return { profiled: length, captured: ids.toSorted(), counters };
}

describe("Recorder and repeated batches", () => {
  const batch = batchOf("isolate/0", calls("a", "b"), { tallies: { opted_out: 3 } });
  const tallies = { opted_out: 3 };

  it("record() counts a batch that comes again at once one time", async () => {
    const name = newName("twice");
    await Promise.all([recordBatch(name, batch), recordBatch(name, batch), recordBatch(name, batch)]);
    expect(await stateOf(name)).toEqual(once(["a", "b"], tallies));
  });

  it("record() knows a batch again after its flush", async () => {
    const name = newName("flushed");
    await recordBatch(name, batch);
    await flush(name);
    await recordBatch(name, batch);
    expect((await healthOf(name)).pendingBytes).toBe(0);
    expect(await stateOf(name)).toEqual(once(["a", "b"], tallies));
  });

  it("record() knows a batch again in another life, from the journal and from what is written down", async () => {
    const name = newName("lives");
    await recordBatch(name, batch);
    await abortAllDurableObjects();
    await recordBatch(name, batch);
    await flush(name);
    await abortAllDurableObjects();
    await recordBatch(name, batch);
    await recordBatch(name, batchOf("isolate/1", calls("c")));
    await flush(name);
    await abortAllDurableObjects();
    await recordBatch(name, batch);
    expect(await stateOf(name)).toEqual(once(["a", "b", "c"], tallies));
  });

  it("record() knows a batch again whose flush has failed in a life before", async () => {
    const name = newName("failed");
    await recordBatch(name, batch);
    await flush(name);
    await withBucket(name, () => ({ put: () => Promise.reject(new Error("R2 is down")) }));
    await recordBatch(name, batchOf("isolate/1", calls("c")));
    await flush(name);
    await abortAllDurableObjects();
    await recordBatch(name, batchOf("isolate/1", calls("c")));
    expect(await stateOf(name)).toEqual(once(["a", "b", "c"], tallies));
  });

  it("record() takes calls of the same bytes under another id for other calls, as those without an id", async () => {
    const name = newName("others");
    await recordBatch(name, batchOf("isolate/0", calls("a")));
    await recordBatch(name, batchOf("isolate/1", calls("a")));
    await recordBatch(name, batchOf("", calls("a")));
    await recordBatch(name, batchOf("", calls("a")));
    expect(await stateOf(name)).toEqual(once(["a", "a", "a", "a"]));
  });

  it("record() does not log a batch that comes after it was counted as lost", async () => {
    const name = newName("late");
    const counts = { opted_out: 3, recorder_failed: 2 };
    const givenUp = [{ ids: ["isolate/0"], counts }];
    await recordBatch(name, batchOf("isolate/1", calls("c"), { tallies: counts, givenUp }));
    await recordBatch(name, batch);
    expect(await stateOf(name)).toEqual(once(["c"], counts));
  });

  it("record() leaves out what is said to be lost of a batch that it has logged, also in another life", async () => {
    const name = newName("logged");
    await recordBatch(name, batch);
    await flush(name);
    await abortAllDurableObjects();
    const counts = { opted_out: 3, recorder_failed: 2 };
    const givenUp = [{ ids: ["isolate/0"], counts }];
    const all = { ...counts, opted_out: 4 };
    await recordBatch(name, batchOf("isolate/1", calls("c"), { tallies: all, givenUp }));
    expect(await stateOf(name)).toEqual(once(["a", "b", "c"], { opted_out: 4 }));
  });

  it("ids are forgotten after longer than anybody repeats a batch", async () => {
    const name = newName("forgotten");
    await recordBatch(name, batch);
    await flush(name);
    vi.setSystemTime(Date.now() + 11 * minute);
    await recordBatch(name, batchOf("isolate/1", calls("c")));
    await flush(name);
    const ids = await runInDurableObject(recorderOf(env, name), (_, { storage }) =>
      storage.sql.exec<{ ids: string }>("SELECT ids FROM recent").toArray(),
    );
    expect(ids).toEqual([{ ids: "isolate/1" }]);
  });

  it("the ids of any number of batches are remembered, though a row may hold 2 MB", async () => {
    const name = newName("many");
    const isolate = crypto.randomUUID();
    const ids = Array.from({ length: 100_000 }, (_, index) => `${isolate}/${index}`);
    const remembered = await runInDurableObject(recorderOf(env, name), (_, { storage }) => {
      const journal = new Journal(storage);
      journal.remember(ids, Date.now() + minute, Date.now());
      return journal.remembered().flatMap((row) => row.ids);
    });
    expect(remembered.length).toBe(ids.length);
    expect(remembered.at(-1)).toBe(ids.at(-1));
  });
});

describe("Recorder and the order of batches", () => {
  it("batches in any order, their calls too, make the same profiles and files as in their own", async () => {
    const minutes = [3, 0, 5, 1, 4, 2];
    const sent = (order: readonly number[]) =>
      order.map((at) => {
        const times = [at, (at + 1) % 6];
        return batchOf(
          `isolate/${at}`,
          times.map((when, index) => callOf(`${at}-${index}`, thisHour - hour + when * minute)),
        );
      });
    const profiles = await Promise.all(
      [minutes, [0, 1, 2, 3, 4, 5], minutes.toReversed()].map(async (order) => {
        const name = newName("order");
        for (const [index, batch] of sent(order).entries()) {
          await recordBatch(name, batch);
          if (index === 2) await flush(name);
        }
        await flush(name);
        const windows = minutes.map((at) => thisHour - hour + at * minute);
        const counts = await Promise.all(
          windows.map(async (start) => (await profileIn(name, { start, end: start + minute })).calls),
        );
        return { counts, captured: await capturedIds(name) };
      }),
    );
    expect(profiles[0]?.counts).toEqual([2, 2, 2, 2, 2, 2]);
    expect(profiles[0]?.captured).toHaveLength(12);
    expect(profiles[1]).toEqual(profiles[0]);
    expect(profiles[2]).toEqual(profiles[0]);
  });

  it("a generation that was begun and never filled does not keep the next life from beginning one", async () => {
    const name = newName("begun");
    await runInDurableObject(recorderOf(env, name), (_, { storage }) => {
      new Journal(storage).begin((g) => `seed/${g}`);
    });
    await abortAllDurableObjects();
    await recordBatch(name, batchOf("isolate/0", calls("a")));
    expect(await stateOf(name)).toEqual(once(["a"]));
    expect(await capturesOf(name)).toHaveLength(1);
  });
});

describe("RPC versions", () => {
  /** A Recorder as version 1 was: it knows no other batch. */
  function old(taken: BatchOne[]) {
    return {
      record: (batch: Batch | BatchOne) => {
        if (batch.version !== 1) {
          return Promise.reject(new TypeError("Cannot record batch: its version is not known here"));
        }
        taken.push(batch);
        return Promise.resolve(undefined);
      },
    };
  }

  it("sendBatch() brings an older Recorder the batch in its own form, once", async () => {
    const taken: BatchOne[] = [];
    const changed = withEnv({ RECORDERS: { getByName: () => old(taken) } });
    const [call] = calls("a");
    if (call === undefined) throw new Error("There must be a call");
    const opaque = { contentType: null, encoding: "BASE64" as const, data: "/wABAg==", truncated: false };
    const sent = [call, { ...call, eventId: "b", input: opaque }];
    const batch = batchOf("isolate/0", sent, { tallies: { opted_out: 2 }, reading: { nullTokens: ["NA"] } });
    expect(await sendBatch(changed, newName("old"), 1, batch)).toBeNull();
    expect(taken).toEqual([
      { version: 1, calls: sent, tallies: { opted_out: 2 }, reading: { nullTokens: ["NA"] } },
    ]);
    expect(structuredClone(taken)).toEqual(taken);
  });

  it("what an older isolate's Recorder would have been sent is what the new one counts", async () => {
    const taken: BatchOne[] = [];
    const changed = withEnv({ RECORDERS: { getByName: () => old(taken) } });
    await sendBatch(changed, newName("old"), 1, batchOf("isolate/0", calls("a", "b")));
    const name = newName("new");
    for (const batch of taken) await recorderOf(env, name).record(batch);
    expect(await stateOf(name)).toEqual(once(["a", "b"]));
  });
});
