import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ladder, levels } from "../../../src/core/watch/ladder.ts";

/** Slots of so many milliseconds, with a count that is the number of the slot. */
function climbed(lengths: readonly number[]) {
  const ladder = new Ladder(0);
  const times: number[] = [];
  let time = 0;
  for (const [slot, length] of lengths.entries()) {
    time += length;
    times.push(time);
    ladder.push(time, slot * 16, Uint32Array.of(slot));
  }
  return { ladder, times, time };
}

describe("Ladder", () => {
  it("waits for more calls where a look goes through more counts, up to 48", () => {
    const callsFor = (places: number) => {
      const ladder = new Ladder(places);
      ladder.push(0, 0, new Uint32Array(1));
      return Array.from({ length: 100 }, (_, calls) => calls).find((calls) => ladder.isDue(2_000, calls));
    };
    expect([0, 633, 1_000, 2_310, 36_000].map(callsFor)).toEqual([16, 16, 21, 48, 48]);
  });

  it("looks at windows of few lengths, long ones in their turn", () => {
    const lengthsAfter = (slots: number) => {
      const { ladder, time } = climbed(Array.from({ length: slots }, () => 2_000));
      return ladder.windows(time + 2_000).map(({ counts, level }) => [slots - (counts[0] ?? 0), level]);
    };
    const levelled = (lengths: number[]) => lengths.map((length) => [length, Math.floor(Math.log2(length))]);
    expect(lengthsAfter(96)).toEqual(levelled([1, 2, 4, 8, 16, 32, 64, 96]));
    expect(lengthsAfter(97)).toEqual(levelled([1, 2, 3, 5]));
  });

  it("looks at a window of so many slots of a change alone before 1.8 times as many have come", () => {
    const [slots, lengths] = [1_200, [1, 2, 3, 5, 8, 13, 29, 64, 111, 200]];
    const ladder = new Ladder(0);
    const ends = Array.from({ length: slots }, (_, slot) => {
      ladder.push(slot * 2_000, slot * 16, Uint32Array.of(slot));
      return ladder.windows(slot * 2_000 + 2_000).map(({ counts }) => counts[0] ?? 0);
    });
    let looked = 0;
    for (const began of ends.slice(0, 800).keys()) {
      for (const length of lengths) {
        const by = Math.ceil(began + 1.8 * length);
        const isSeen = (begin: number, end: number) => begin >= began && end + 1 - begin >= length;
        expect(ends.slice(0, by).some((begins, end) => begins.some((begin) => isSeen(begin, end)))).toBe(
          true,
        );
      }
    }
    for (const begins of ends) looked += begins.length;
    expect(looked / slots).toBeLessThan(6);
  });

  it("has what was counted when each window began, none over an hour, and two of each level at most", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2_000, max: 400_000 }), { minLength: 1, maxLength: 600 }),
        (lengths) => {
          const { ladder, times, time } = climbed(lengths);
          const now = time + 2_000;
          const windows = ladder.windows(now);
          expect(windows.length).toBeLessThanOrEqual(2 * levels);
          for (const { since, counts, level } of windows) {
            expect(since).toBe(times[counts[0] ?? -1]);
            expect(now - since).toBeLessThanOrEqual(3_600_000);
            const length = lengths.length - (counts[0] ?? 0);
            expect(Math.min(levels - 1, Math.floor(Math.log2(length)))).toBe(level);
          }
          expect(windows.map(({ since }) => since)).toEqual(
            windows.map(({ since }) => since).toSorted((a, b) => b - a),
          );
        },
      ),
    );
  });

  it("is due after two seconds and sixteen calls, also where the count of calls wraps around", () => {
    const ladder = new Ladder(0);
    ladder.push(10_000, 2 ** 32 - 8, Uint32Array.of(0));
    expect([ladder.isDue(11_999, 100), ladder.isDue(12_000, 7), ladder.isDue(12_000, 8)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("begins anew", () => {
    const { ladder, time } = climbed([2_000, 2_000]);
    ladder.clear();
    expect([ladder.isEmpty, ladder.windows(time)]).toEqual([true, []]);
  });
});
