import { describe, expect, it } from "vitest";
import { chiSquare, contingency } from "../../../../src/core/check/distance/pearson.ts";
import { categories } from "../samples.ts";

// The counts of Deequ's are data of awslabs/deequ, src/test/scala/com/amazon/deequ/KLL/KLLDistanceTest.scala.

describe("chiSquare()", () => {
  it.each([
    {
      what: "a category missing on either side",
      sample: { a: 207, b: 20, c: 25, d: 14, e: 25, g: 13 },
      expected: { a: 223, b: 20, c: 25, d: 12, e: 13, f: 15 },
      answer: "statistic",
      value: 28.175042782458068,
    },
    {
      what: "a category missing on either side, its p-value",
      sample: { a: 207, b: 20, c: 25, d: 14, e: 25, g: 13 },
      expected: { a: 223, b: 20, c: 25, d: 12, e: 13, f: 15 },
      answer: "pValue",
      value: 3.3640191298478506e-5,
    },
    {
      what: "the same categories",
      sample: { a: 207, b: 20, c: 25, d: 14, e: 25 },
      expected: { a: 223, b: 20, c: 25, d: 12, e: 13 },
      answer: "pValue",
      value: 0.013227994814265176,
    },
    {
      what: "small categories merged after scaling",
      sample: { a: 100, b: 20, c: 25, d: 10, e: 5, f: 2 },
      expected: { a: 100, b: 22, c: 25, d: 5, e: 13, f: 2 },
      answer: "statistic",
      value: 8.789790456457125,
    },
    {
      what: "a new category left out and a small one merged",
      sample: { a: 100, b: 40, c: 30, d: 10 },
      expected: { a: 100, b: 40, c: 30, e: 4 },
      answer: "statistic",
      value: 0.38754325259515626,
    },
    {
      what: "two small categories merged",
      sample: { a: 100, b: 4, c: 3, d: 27 },
      expected: { a: 100, b: 4, c: 3, d: 34 },
      answer: "statistic",
      value: 1.1507901668129925,
    },
    {
      what: "a merged category still small, among many",
      sample: { a: 100, b: 4, c: 3, d: 27, e: 20, f: 20, g: 20, h: 20 },
      expected: { a: 100, b: 2, c: 1, d: 34, e: 20, f: 20, g: 20, h: 20 },
      answer: "statistic",
      value: 6.827423492761593,
    },
  ] as const)("agrees with Deequ on $what: $value", ({ sample, expected, answer, value }) => {
    const result = chiSquare(categories({ ...sample }), categories({ ...expected }));
    expect(Math.abs((result?.[answer] ?? Number.NaN) / value - 1)).toBeLessThan(1e-10);
  });

  it("agrees with scipy.stats.chisquare and evidently: p = 0.6730876006966301", () => {
    const expected = new Map([16, 18, 16, 14, 12, 12].map((count, index) => [String(index), count]));
    const sample = new Map([16, 16, 16, 16, 16, 8].map((count, index) => [String(index), count]));
    expect(chiSquare(sample, expected)?.pValue).toBeCloseTo(0.6730876006966301, 12);
  });

  it("of two categories: statistic 30, and Deequ's p-value but for the digits it loses in 1 - cdf", () => {
    const result = chiSquare(categories({ a: 90, b: 30 }), categories({ a: 50, b: 50 }));
    expect(result?.statistic).toBe(30);
    expect(Math.abs((result?.pValue ?? 0) / 4.3204630539861455e-8 - 1)).toBeLessThan(1e-8);
  });

  it("is null where fewer than two categories are frequent enough, or nothing is shared", () => {
    const small = categories({ a: 100, b: 4, c: 3 });
    expect(chiSquare(small, small)).toBeNull();
    expect(chiSquare(categories({ x: 900 }), categories({ a: 500, b: 500 }))).toBeNull();
    expect(chiSquare(categories({}), categories({ a: 500, b: 500 }))).toBeNull();
    expect(chiSquare(categories({ a: 500 }), categories({}))).toBeNull();
  });

  it("of equal shares: statistic 0, p-value 1", () => {
    const counts = categories({ a: 50, b: 70, c: 80 });
    expect(chiSquare(counts, new Map([...counts].map(([key, count]) => [key, count * 3])))).toEqual({
      statistic: 0,
      pValue: 1,
    });
  });
});

describe("contingency()", () => {
  // scipy 1.17.1: chi2_contingency([[12, 5], [7, 16]]), with and without correction, and of a 2 × 3 table.
  it.each([
    [{ a: 12, b: 5 }, { a: 7, b: 16 }, true, [4.812286470652336, 0.02825752852636125]],
    [{ a: 12, b: 5 }, { a: 7, b: 16 }, false, [6.319891801114041, 0.011939091377912247]],
    [{ a: 10, b: 10, c: 20 }, { a: 20, b: 20, c: 20 }, true, [2.7777777777777777, 0.2493522087772962]],
    [{ a: 30 }, { b: 40 }, false, [70.0, 5.930445850082478e-17]],
  ] as const)("of %j and %j, corrected %s, is %j", (left, right, yates, [statistic, pValue]) => {
    const found = contingency(categories(left), categories(right), yates);
    expect(found?.statistic).toBeCloseTo(statistic, 10);
    expect(found?.pValue).toBeCloseTo(pValue, 12);
  });

  it("leaves out categories that neither has", () => {
    const [left, right] = [categories({ a: 12, b: 5, c: 0 }), categories({ a: 7, b: 16, d: 0 })];
    expect(contingency(left, right)).toEqual(
      contingency(categories({ a: 12, b: 5 }), categories({ a: 7, b: 16 })),
    );
  });

  it("is null of one category, and of a side without values", () => {
    expect(contingency(categories({ a: 1 }), categories({ a: 5 }))).toBeNull();
    expect(contingency(categories({ a: 1, b: 2 }), categories({}))).toBeNull();
  });
});
