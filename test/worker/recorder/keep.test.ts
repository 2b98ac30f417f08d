/** How long profiles are kept by the minute, the hour and the day: as WEIR_KEEP says. */
import { describe, expect, it } from "vitest";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Window } from "../../../src/core/monitor/window.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { always, asRecorder, batchOf, callOf, newName, at } from "../given/given.ts";
import { hour, minute } from "../given/traffic.ts";

const day = 24 * hour;
const begin = Date.UTC(2026, 10, 22);

/** How long the stored spans are, and how many of each. */
function tiersOf(storage: DurableObjectStorage): Record<string, number> {
  const spans = storage.sql
    .exec<{ length: number; count: number }>(
      `SELECT span_end - start AS length, COUNT(DISTINCT start) AS count FROM profiles GROUP BY length`,
    )
    .toArray();
  return Object.fromEntries(spans.map(({ length, count }) => [length / minute, count]));
}

function profileOf(recorder: Recorder, window: Window = always): Profile {
  const answer = recorder.profile(window);
  if (answer.kind !== "exact") throw new Error("The window cannot be answered exactly");
  return Profile.fromBytes(answer.bytes);
}

/** A call each ten minutes of the first day, numbered. */
async function recordDay(recorder: Recorder): Promise<void> {
  const calls = Array.from({ length: 144 }, (_, index) => {
    const data = `${index}\n`;
    const input = { contentType: "text/csv", encoding: "CSV" as const, data, truncated: false };
    return callOf(`day-${index}`, begin + index * 10 * minute, { input, stored: false });
  });
  await recorder.record(batchOf("isolate/0", calls));
}

let straggler = 0;

/** What the alarm does at a time; it comes because a call has. */
async function alarmAt(recorder: Recorder, time: number): Promise<void> {
  await at(time, async () => {
    const call = callOf(`straggler-${straggler++}`, time, { profiled: false, stored: false });
    await recorder.record(batchOf(call.eventId, [call]));
    await recorder.alarm();
  });
}

describe("Recorder profiles as they age", () => {
  it("minutes become hours, hours become days, and days go, at the times that WEIR_KEEP names", async () => {
    const name = newName("keep");
    await asRecorder(name, { WEIR_KEEP: "1h 5h 3d" }, async (recorder, storage) => {
      await at(begin + day, () => recordDay(recorder));
      await alarmAt(recorder, begin + day);
      const sums = () => {
        const summary = profileOf(recorder).input.positions[0]?.summary();
        const { count, minimum, maximum, mean } = summary?.moments ?? {};
        return { count, minimum, maximum, mean, calls: profileOf(recorder).calls };
      };
      // The last hour's minutes are within their hour; the others are hours.
      expect(tiersOf(storage)).toEqual({ 1: 6, 60: 23 });
      const before = sums();
      expect(before).toMatchObject({ count: 144, minimum: 0, maximum: 143, calls: 144 });
      await alarmAt(recorder, begin + day + hour);
      expect(tiersOf(storage)).toEqual({ 60: 24 });
      await alarmAt(recorder, begin + day + 5 * hour - 1);
      expect(tiersOf(storage)).toEqual({ 60: 24 });
      await alarmAt(recorder, begin + day + 5 * hour);
      expect(tiersOf(storage)).toEqual({ [24 * 60]: 1 });
      expect(sums()).toEqual(before);
      await alarmAt(recorder, begin + 4 * day - 1);
      expect(tiersOf(storage)).toEqual({ [24 * 60]: 1 });
      await alarmAt(recorder, begin + 4 * day);
      expect(tiersOf(storage)).toEqual({});
      expect(profileOf(recorder).calls).toBe(0);
    });
  });

  it("a window that its tier can no longer answer exactly is refused with the nearest one", async () => {
    const name = newName("nearest");
    await asRecorder(name, { WEIR_KEEP: "1h 5h 3d" }, async (recorder) => {
      await at(begin + day, () => recordDay(recorder));
      const window = { start: begin + 10 * minute, end: begin + 20 * minute };
      expect(profileOf(recorder, window).calls).toBe(1);
      await alarmAt(recorder, begin + day + 4 * hour);
      const wholeHour = { start: begin, end: begin + hour };
      expect(recorder.profile(window)).toEqual({ kind: "misaligned", nearest: wholeHour });
      await alarmAt(recorder, begin + day + 5 * hour);
      const wholeDay = { start: begin, end: begin + day };
      expect(recorder.profile(window)).toEqual({ kind: "misaligned", nearest: wholeDay });
    });
  });

  it("by default they are kept two hours, two days and 400 days", async () => {
    const name = newName("default");
    await asRecorder(name, {}, async (recorder, storage) => {
      await at(begin + day, () => recordDay(recorder));
      await alarmAt(recorder, begin + day);
      expect(tiersOf(storage)).toEqual({ 1: 12, 60: 22 });
      await alarmAt(recorder, begin + 3 * day - 1);
      expect(tiersOf(storage)).toEqual({ 60: 24 });
      await alarmAt(recorder, begin + 3 * day);
      expect(tiersOf(storage)).toEqual({ [24 * 60]: 1 });
      await alarmAt(recorder, begin + 401 * day - 1);
      expect(tiersOf(storage)).toEqual({ [24 * 60]: 1 });
      await alarmAt(recorder, begin + 401 * day);
      expect(tiersOf(storage)).toEqual({});
    });
  });

  it.each(["2h", "2h 1h 3d", "0h 5h 3d", "1m 2h 3d", "forever"])(
    "nothing is folded or deleted while WEIR_KEEP is %s, which says nothing",
    async (keep) => {
      await asRecorder(newName("wrong"), { WEIR_KEEP: keep }, async (recorder, storage) => {
        await at(begin + day, () => recordDay(recorder));
        await alarmAt(recorder, begin + day);
        await alarmAt(recorder, begin + 500 * day);
        expect(tiersOf(storage)).toEqual({ 1: 144 });
      });
    },
  );
});
