/** The Recorder's ordinary days: calls become capture files and profiles. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { captureLine, type Call } from "../../../src/core/call/record.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { mergeProfiles } from "../../../src/core/profile/room/merged.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  always,
  callOf,
  capturedIds,
  capturesOf,
  eventually,
  flush,
  healthOf,
  newName,
  profileIn,
  record,
} from "../given/given.ts";

const minute = 60_000;
const hour = 60 * minute;
/** The beginning of this hour. */
const thisHour = Math.floor(Date.now() / hour) * hour;

function rowOf(number: number): Partial<Call> {
  const data = `${number % 97},${["red", "green", "blue"][number % 3]}\n`;
  return { input: { contentType: "text/csv", encoding: "CSV", data, truncated: false } };
}

describe("Recorder capture files", () => {
  it("record() writes nothing to R2 before the flush, and an alarm is set", async () => {
    const name = newName("before");
    await record(name, callOf("a", Date.now()));
    expect(await capturesOf(name)).toEqual([]);
    const alarm = await runInDurableObject(recorderOf(env, name), (_, state) => state.storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 50_000);
    expect(alarm).toBeLessThanOrEqual(Date.now() + minute);
  });

  it("alarm() writes the calls' exact lines under a key of the exact pattern", async () => {
    const name = newName("lines");
    const time = Date.parse("2026-11-22T14:05:06.789Z");
    const calls = [callOf("a", time), callOf("b", time + 5, { inferenceId: "i", customAttributes: "c" })];
    await record(name, ...calls);
    await flush(name);
    const files = await capturesOf(name);
    expect(files.map(({ lines }) => lines)).toEqual([calls.map(captureLine)]);
    const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    expect(files[0]?.key).toMatch(
      new RegExp(`^captures/${name}/AllTraffic/2026/11/22/14/05-06-789-${uuid}\\.jsonl$`),
    );
    const object = await env.BUCKET.get(files[0]?.key ?? "");
    expect(object?.httpMetadata?.contentType).toBe("application/jsonlines");
    expect((await object?.text())?.endsWith("\n")).toBe(true);
  });

  it("alarm() puts many calls in one file, another for each variant and hour", async () => {
    const name = newName("files");
    const calls = Array.from({ length: 60 }, (_, index) =>
      callOf(`id-${String(index).padStart(2, "0")}`, thisHour - (index % 2) * hour + index, {
        variant: index % 3 === 0 ? "green" : "blue",
      }),
    );
    for (let start = 0; start < 60; start += 7) await record(name, ...calls.slice(start, start + 7));
    await flush(name);
    const files = await capturesOf(name);
    expect(files.map(({ lines }) => lines.length).toSorted((a, b) => a - b)).toEqual([10, 10, 20, 20]);
    expect(new Set(files.map(({ key }) => key.split("/").slice(2, 7).join("/"))).size).toBe(4);
    expect(await capturedIds(name)).toEqual(calls.map(({ eventId }) => eventId));
    expect(await healthOf(name)).toMatchObject({
      counters: { seen: 60, profiled: 60, captured: 60 },
      pendingBytes: 0,
      flushFailures: 0,
      lastFlushError: null,
    });
  });

  it("flushes one after the other write different files, and an empty one writes none", async () => {
    const name = newName("again");
    const time = Date.now();
    for (const id of ["a", "b", "c"]) {
      await record(name, callOf(id, time));
      await flush(name);
      await flush(name);
    }
    expect((await capturesOf(name)).map(({ lines }) => lines.length)).toEqual([1, 1, 1]);
    expect(await capturedIds(name)).toEqual(["a", "b", "c"]);
  });

  it("calls outside the sample are in the profile and in no file", async () => {
    const name = newName("unsampled");
    await record(name, callOf("a", thisHour, { stored: false }), callOf("b", thisHour));
    await record(name, callOf("c", thisHour, { profiled: false }));
    await flush(name);
    expect(await capturedIds(name)).toEqual(["b", "c"]);
    expect((await profileIn(name)).calls).toBe(2);
    expect((await healthOf(name)).counters).toEqual({ seen: 3, profiled: 2, captured: 2 });
  });

  it("a batch larger than a row of SQLite may be is kept whole", async () => {
    const name = newName("large");
    const data = "1234".repeat(250_000);
    const body = { contentType: "text/plain", encoding: "BASE64" as const, data, truncated: false };
    const calls = Array.from({ length: 7 }, (_, index) =>
      callOf(`large-${index}`, thisHour + index, { input: body }),
    );
    await record(name, ...calls);
    await record(name, callOf("small", thisHour + 9));
    expect((await healthOf(name)).pendingBytes).toBeGreaterThan(3_000_000);
    await flush(name);
    expect((await capturesOf(name)).map(({ lines }) => lines)).toEqual([
      [...calls, callOf("small", thisHour + 9)].map(captureLine),
    ]);
  });

  it("more than one flush holds goes to R2 in several files at once, each call in one", async () => {
    const name = newName("backlog");
    const data = "x".repeat(1_000_000);
    const body = { contentType: "text/plain", encoding: "BASE64" as const, data, truncated: false };
    const ids = Array.from({ length: 13 }, (_, index) => `backlog-${10 + index}`);
    for (const id of ids) await record(name, callOf(id, thisHour, { input: body }));
    // Over eight megabytes wait: the alarm is due at once and comes by itself, maybe before the last two calls.
    await eventually(async () => expect((await healthOf(name)).pendingBytes).toBeLessThan(2_000_000));
    await flush(name);
    expect((await healthOf(name)).pendingBytes).toBe(0);
    expect((await capturesOf(name)).length).toBeGreaterThan(1);
    expect(await capturedIds(name)).toEqual(ids);
  });

  it("record() refuses a batch of a version it does not know, and keeps nothing of it", async () => {
    const name = newName("version");
    const batch = { version: 3, calls: [callOf("a", thisHour)], tallies: {} };
    // Caught inside the object: a rejection that crosses RPC counts as unhandled in the test runner.
    const refused = await runInDurableObject(recorderOf(env, name), async (recorder: Recorder) =>
      recorder.record(batch as never).catch((error: Error) => error.message),
    );
    expect(refused).toBe("Cannot record batch: its version is not known here");
    expect(await healthOf(name)).toMatchObject({ counters: {}, pendingBytes: 0 });
  });

  it("tallies are counted by reason", async () => {
    const name = newName("tallies");
    await recorderOf(env, name).record({
      version: 1,
      calls: [],
      tallies: { opted_out: 2, upstream_failed: 1 },
    });
    await recorderOf(env, name).record({ version: 1, calls: [], tallies: { opted_out: 3 } });
    expect((await healthOf(name)).counters).toEqual({ opted_out: 5, upstream_failed: 1 });
  });
});

describe("Recorder profiles", () => {
  it("profile() over several minutes equals one profile of all calls", async () => {
    const name = newName("minutes");
    const calls = Array.from({ length: 600 }, (_, index) =>
      callOf(`m-${index}`, thisHour - hour + (index % 6) * minute + index, rowOf(index)),
    );
    const one = new Profile();
    for (const call of calls) observe(one, call);
    for (let start = 0; start < 600; start += 100) {
      await record(name, ...calls.slice(start, start + 100));
      // Some minutes are stored, some in memory, some both.
      if (start % 200 === 0) await flush(name);
    }
    const merged = await profileIn(name);
    expect(viewOf(merged)).toEqual(viewOf(one));
    const parts = await Promise.all(
      Array.from({ length: 6 }, (_, index) => {
        const start = thisHour - hour + index * minute;
        return profileIn(name, { start, end: start + minute });
      }),
    );
    expect(parts.map(({ calls: count }) => count)).toEqual([100, 100, 100, 100, 100, 100]);
    expect(viewOf(mergeProfiles(parts))).toEqual(viewOf(one));
  });

  it("profile() of a window nobody called in is empty", async () => {
    const name = newName("empty");
    expect((await profileIn(name)).calls).toBe(0);
    await record(name, callOf("a", thisHour));
    const before = { start: thisHour - hour, end: thisHour };
    expect((await profileIn(name, before)).calls).toBe(0);
  });

  it("profile() of a window finer than its minutes names the nearest", async () => {
    const name = newName("misaligned");
    await record(name, callOf("a", thisHour));
    const window = { start: thisHour + 1, end: thisHour + minute + 1 };
    const nearest = { start: thisHour, end: thisHour + 2 * minute };
    expect(await recorderOf(env, name).profile(window)).toEqual({ kind: "misaligned", nearest });
    expect(await recorderOf(env, name).nearest(window)).toEqual(nearest);
    expect(await recorderOf(env, name).nearest(nearest)).toBeNull();
  });

  it("minutes folded into hours and days leave the profile of every window they make up the same", async () => {
    const name = newName("fold");
    const old = thisHour - 5 * hour;
    const older = Math.floor((thisHour - 72 * hour) / (24 * hour)) * 24 * hour;
    const calls = Array.from({ length: 240 }, (_, index) =>
      callOf(`f-${index}`, (index < 120 ? old : older) + (index % 120) * minute, rowOf(index)),
    );
    const windows = [
      { start: old, end: old + hour },
      { start: old, end: old + 2 * hour },
      { start: older, end: older + 24 * hour },
      always,
    ];
    await record(name, ...calls);
    const before = await Promise.all(windows.map((window) => profileIn(name, window)));
    await flush(name);
    const spans = await runInDurableObject(recorderOf(env, name), (_, { storage }) =>
      storage.sql
        .exec("SELECT DISTINCT start, span_end - start AS span FROM profiles ORDER BY start")
        .toArray(),
    );
    await flush(name);
    expect(spans.length).toBeLessThan(10);
    const after = await Promise.all(windows.map((window) => profileIn(name, window)));
    expect(after.map(viewOf)).toEqual(before.map(viewOf));
    const inside = { start: old + minute, end: old + 2 * minute };
    expect(await recorderOf(env, name).nearest(inside)).toEqual({ start: old, end: old + hour });
    // A straggler of a folded minute is counted too.
    await record(name, callOf("late", old + minute, rowOf(1)));
    expect((await profileIn(name, { start: old, end: old + hour })).calls).toBe(61);
    await flush(name);
    expect((await profileIn(name, { start: old, end: old + hour })).calls).toBe(61);
    expect((await profileIn(name)).calls).toBe(241);
  });
});

/** What a profile says of its columns, in an order that does not depend on how it was merged. */
function viewOf({ calls, records, input, output }: Profile) {
  const columns = [...input.positions, ...output.names.values()].map((column) => {
    const { moments, counts, types, distinctCount } = column.summary();
    const { count, minimum, maximum } = moments;
    const mean = Number(moments.mean.toPrecision(10));
    const entries = new Map(counts?.entries() ?? []);
    return { present: column.present, types, distinctCount, count, minimum, maximum, mean, entries };
  });
  return { calls, records, widths: [...input.widths], columns };
}
