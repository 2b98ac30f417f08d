import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantileOf, rankOf, weigh, weighLevels } from "../../../src/core/sketch/weighted.ts";

const entry = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 9 }));

describe("weigh", () => {
  it("weigh() sorts, folds equal values and skips weight 0", () => {
    const sorted = weigh([
      [2, 3],
      [Infinity, 1],
      [-1, 1],
      [2, 4],
      [7, 0],
      [-Infinity, 2],
      [-0, 1],
      [0, 1],
    ]);
    expect([...sorted.values]).toEqual([-Infinity, -1, 0, 2, Infinity]);
    expect([...sorted.cumulative]).toEqual([2, 3, 5, 12, 13]);
    expect(sorted.total).toBe(13);
  });

  it("weigh() of nothing weighs nothing", () => {
    expect(weigh([])).toEqual({ values: new Float64Array(0), cumulative: new Float64Array(0), total: 0 });
  });

  it("weigh() refuses NaN and weights that are negative or not finite", () => {
    expect(() => weigh([[NaN, 1]])).toThrow("Cannot weigh NaN: it has no place in the order");
    for (const weight of [-1, NaN, Infinity]) {
      expect(() => weigh([[1, weight]])).toThrow(`Cannot weigh a value by ${weight}`);
    }
  });

  it("weighLevels() weighs level h by 2^h, as weigh() would", () => {
    const levels = [[1, 3, 3], [], [-0, 3], [3]];
    const pairs = levels.flatMap((level, height) => level.map((value) => [value, 2 ** height] as const));
    expect(weighLevels(levels.map((level) => Float64Array.from(level)))).toEqual(weigh(pairs));
  });
});

describe("ranks and quantiles", () => {
  it("rankOf() is the share of weight below, by definition", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), fc.integer({ min: -6, max: 6 }), (entries, value) => {
        const sorted = weigh(entries);
        fc.pre(sorted.total > 0);
        const share = (holds: (v: number) => boolean) =>
          entries.reduce((sum, [v, weight]) => (holds(v) ? sum + weight : sum), 0) / sorted.total;
        expect(rankOf(sorted, value, true)).toBe(share((v) => v <= value));
        expect(rankOf(sorted, value, false)).toBe(share((v) => v < value));
      }),
    );
  });

  it("quantileOf() is the smallest value whose rank reaches q", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (entries, q) => {
          const sorted = weigh(entries);
          fc.pre(sorted.total > 0);
          const expected = [...sorted.values].find((value) => rankOf(sorted, value, true) >= q);
          expect(quantileOf(sorted, q)).toBe(expected);
        },
      ),
    );
  });

  it("quantileOf() takes 0.07 of 100 as the 7th, where 0.07 × 100 is above 7", () => {
    expect(0.07 * 100).toBeGreaterThan(7);
    const hundred = weigh(Array.from({ length: 100 }, (_, i) => [i + 1, 1] as const));
    expect(quantileOf(hundred, 0.07)).toBe(7);
    expect([quantileOf(hundred, 0), quantileOf(hundred, 0.5), quantileOf(hundred, 1)]).toEqual([1, 50, 100]);
  });

  it("of nothing both are NaN; NaN and a q outside 0 to 1 are refused", () => {
    const nothing = weigh([]);
    expect(rankOf(nothing, 1, true)).toBeNaN();
    expect(quantileOf(nothing, 0.5)).toBeNaN();
    expect(() => rankOf(nothing, NaN, true)).toThrow("Cannot rank NaN");
    for (const q of [-0.1, 1.1, NaN]) expect(() => quantileOf(nothing, q)).toThrow(`quantile at ${q}`);
  });
});
