/** Counts of the last hour and day beside the total. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Lately } from "../../src/core/lately.ts";

const minute = 60_000;
const hour = 60 * minute;
const begin = Date.UTC(2026, 10, 22, 14);

describe("Lately", () => {
  it("holds a minute for an hour and an hour for a day", () => {
    const lately = new Lately();
    lately.add("seen", 3, begin + 59_999);
    expect(lately.hour(begin + hour)).toEqual({ seen: 3 });
    expect(lately.hour(begin + hour + minute)).toEqual({});
    expect(lately.day(begin + 24 * hour)).toEqual({ seen: 3 });
    expect(lately.day(begin + 25 * hour)).toEqual({});
  });

  it("is the same after it was stored, and never more than 61 minutes and 25 hours", () => {
    const events = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.nat(9), fc.nat(60 * 60)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(events, (given) => {
        const lately = new Lately();
        for (const [name, times, at] of given) lately.add(name, times, begin + at * minute);
        const state = lately.state();
        expect(state.minutes.length).toBeLessThanOrEqual(61);
        expect(state.hours.length).toBeLessThanOrEqual(25);
        const now = begin + Math.max(...given.map(([, , at]) => at)) * minute;
        const sum = (since: number) =>
          given
            .filter(([, , at]) => begin + at * minute >= since)
            .reduce((total, [, times]) => total + times, 0);
        const total = (counts: Readonly<Record<string, number>>) =>
          Object.values(counts).reduce((a, b) => a + b, 0);
        expect(total(lately.hour(now))).toBe(sum(now - hour));
        expect(total(lately.day(now))).toBe(sum(Math.floor(now / hour) * hour - 24 * hour));
        expect(new Lately(JSON.parse(JSON.stringify(state))).hour(now)).toEqual(lately.hour(now));
      }),
    );
  });

  it("takes what comes later than it is kept into neither", () => {
    const lately = new Lately();
    lately.add("seen", 1, begin + 48 * hour);
    lately.add("seen", 1, begin);
    expect(lately.day(begin + 48 * hour)).toEqual({ seen: 1 });
  });
});
