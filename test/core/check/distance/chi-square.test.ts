import { describe, expect, it } from "vitest";
import { chiSquareTail } from "../../../../src/core/check/distance/chi-square.ts";

describe("chiSquareTail()", () => {
  it.each([
    // scipy.stats.chi2.sf(statistic, degrees), scipy 1.10
    [3.5, 5, 0.6233876277495822],
    [2.7777777777777777, 2, 0.24935220877729622],
    [3.841458820694124, 1, 0.05],
    [1e-8, 1, 0.9999202115479392],
  ])("of %d with %d degrees is %d, as scipy has it", (statistic, degrees, tail) => {
    expect(Math.abs(chiSquareTail(statistic, degrees) / tail - 1)).toBeLessThan(1e-10);
  });

  it("of two degrees is exp(-x/2), far out too", () => {
    for (const x of [0.1, 1, 2, 3.9, 4, 4.1, 10, 100, 700]) {
      expect(Math.abs(chiSquareTail(x, 2) / Math.exp(-x / 2) - 1)).toBeLessThan(1e-11);
    }
  });

  it("falls from 1 to 0, and refuses what has no tail", () => {
    expect([chiSquareTail(0, 3), chiSquareTail(Infinity, 3), chiSquareTail(5000, 3)]).toEqual([1, 0, 0]);
    const tails = Array.from({ length: 200 }, (_, index) => chiSquareTail(index / 2, 7));
    expect(tails.toSorted((a, b) => b - a)).toEqual(tails);
    for (const [statistic, degrees] of [
      [-1, 1],
      [Number.NaN, 1],
      [1, 0],
      [1, Number.NaN],
    ] as const) {
      expect(() => chiSquareTail(statistic, degrees)).toThrow(/^Cannot compute a chi-square tail/);
    }
  });
});
