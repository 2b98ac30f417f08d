/** R2 is down for long: what waits is bounded, the newest captures are given up first, and counts never. */
import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import {
  asRecorder,
  batchOf,
  callOf,
  capturedIds,
  eventually,
  flush,
  healthOf,
  newName,
  profileIn,
} from "../given/given.ts";

const time = Math.floor(Date.now() / 3_600_000) * 3_600_000;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** R2 as it is, apart from puts: those fail while `isDown`. */
function bucket(state: { isDown: boolean; puts?: number }): Partial<R2Bucket> {
  return {
    put: ((...request: Parameters<R2Bucket["put"]>) => {
      state.puts = (state.puts ?? 0) + 1;
      return state.isDown ? Promise.reject(new Error("R2 is down")) : env.BUCKET.put(...request);
    }) as R2Bucket["put"],
    get: ((key: string) => env.BUCKET.get(key)) as R2Bucket["get"],
    head: (key) => env.BUCKET.head(key),
  };
}

/** A call with a body of so many bytes. */
function callWith(id: string, bytes: number, stored = true): Call {
  const input = {
    contentType: "text/csv",
    encoding: "CSV" as const,
    data: "7".repeat(bytes),
    truncated: false,
  };
  return callOf(id, time, { input, stored });
}

function idsOf(round: number): string[] {
  return ["a", "b", "c"].map((word) => `${String(round).padStart(2, "0")}-${word}`);
}

/** Three calls of about a kilobyte, one of them outside the sample. */
function batch(round: number) {
  return batchOf(
    `isolate/${round}`,
    idsOf(round).map((id, index) => callWith(id, 1_000, index < 2)),
  );
}

const backlog = 16_000;

describe("Recorder while R2 is down", () => {
  it("gives up the newest generations, keeps the oldest, and counts every call", async () => {
    const name = newName("backlog");
    const state = { isDown: true };
    const changes = { WEIR_BACKLOG_BYTES: String(backlog), BUCKET: bucket(state) };
    const most = await asRecorder(name, changes, async (recorder) => {
      const pending: number[] = [];
      for (let round = 0; round < 20; round++) {
        await recorder.record(batch(round));
        await recorder.alarm();
        pending.push(recorder.health().pendingBytes);
      }
      const { counters, flushFailures, lastFlushError } = recorder.health();
      expect(counters).toMatchObject({ seen: 60, profiled: 60 });
      expect({ flushFailures, lastFlushError }).toEqual({
        flushFailures: 20,
        lastFlushError: "Error: R2 cannot be reached: R2 is down",
      });
      expect((counters["capture_backlog"] ?? 0) % 2).toBe(0);
      state.isDown = false;
      await recorder.record(batch(20));
      await recorder.alarm();
      return Math.max(...pending);
    });
    expect(most).toBeLessThanOrEqual(backlog);
    expect(most).toBeGreaterThan(backlog * 0.7);
    const captured = await capturedIds(name);
    // The oldest, without a gap, and what came when R2 was back.
    const kept = captured.length / 2 - 1;
    const stored = (round: number) => idsOf(round).slice(0, 2);
    expect(kept).toBeGreaterThanOrEqual(3);
    const rounds = [...Array.from({ length: kept }, (_, round) => round), 20];
    expect(captured).toEqual(rounds.flatMap(stored));
    await abortAllDurableObjects();
    expect((await profileIn(name)).calls).toBe(63);
    expect(await healthOf(name)).toMatchObject({
      pendingBytes: 0,
      counters: {
        seen: 63,
        profiled: 63,
        captured: captured.length,
        capture_backlog: 42 - captured.length,
      },
    });
  });

  it("the oldest generation stays, however large it is", async () => {
    const name = newName("oldest");
    const state = { isDown: true };
    const changes = { WEIR_BACKLOG_BYTES: "1", BUCKET: bucket(state) };
    await asRecorder(name, changes, async (recorder) => {
      for (let round = 0; round < 3; round++) {
        await recorder.record(batch(round));
        await recorder.alarm();
      }
      state.isDown = false;
      await recorder.alarm();
      expect(recorder.health().counters).toMatchObject({ captured: 2, capture_backlog: 4 });
    });
    expect(await capturedIds(name)).toEqual(idsOf(0).slice(0, 2));
  });

  it("R2 is asked less and less often, but once a minute at least", async () => {
    const name = newName("patience");
    const state = { isDown: true, puts: 0 };
    await asRecorder(name, { BUCKET: bucket(state) }, async (recorder, storage) => {
      await recorder.record(batch(0));
      const waits: number[] = [];
      for (let round = 0; round < 9; round++) {
        await recorder.alarm();
        waits.push(((await storage.getAlarm()) ?? 0) - Date.now());
      }
      const expected = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000];
      for (const [index, wait] of waits.entries()) {
        expect(Math.abs(wait - (expected[index] ?? 0))).toBeLessThan(1_500);
      }
      expect(state.puts).toBe(9);
      // What comes meanwhile neither waits for less nor for longer.
      await recorder.record(batch(1));
      expect(((await storage.getAlarm()) ?? 0) - Date.now()).toBeGreaterThan(55_000);
    });
  });

  it("counts of calls that came while a flush was under way are kept too when their captures are given up", async () => {
    const name = newName("meanwhile");
    const gate = { reached: false, open: false };
    const put = async () => {
      gate.reached = true;
      while (!gate.open) await scheduler.wait(5);
      throw new Error("R2 is down");
    };
    const changes = { WEIR_BACKLOG_BYTES: "100000", BUCKET: { put } };
    await asRecorder(name, changes, async (recorder) => {
      await recorder.record(batchOf("isolate/0", [callWith("first", 10)]));
      const alarm = recorder.alarm();
      while (!gate.reached) await scheduler.wait(5);
      // A whole generation, which the next batch closes.
      for (const id of ["a", "b", "c"]) await recorder.record(batchOf(id, [callWith(id, 4 * 2 ** 20)]));
      gate.open = true;
      await alarm;
      expect(recorder.health().counters["capture_backlog"]).toBeGreaterThan(0);
    });
    await abortAllDurableObjects();
    expect((await profileIn(name)).calls).toBe(4);
    // Three hold more than a cell may.
    expect((await healthOf(name)).counters).toMatchObject({ seen: 4, profiled: 1, unread: 3 });
    await eventually(async () => {
      await flush(name);
      expect((await healthOf(name)).pendingBytes).toBe(0);
    });
    const { counters } = await healthOf(name);
    expect((counters["captured"] ?? 0) + (counters["capture_backlog"] ?? 0)).toBe(4);
  });
});
