import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countOf,
  distanceRange,
  exactShares,
  sharesOf,
  withinRange,
  type Bounds,
} from "../../../../src/core/check/distance/shares.ts";
import { chiSquare, chiSquareRange } from "../../../../src/core/check/distance/pearson.ts";
import { Column } from "../../../../src/core/profile/column.ts";
import { categories, tally } from "../samples.ts";

/** A column of these texts with enough others beside them that it is sketched. */
function sketchedOf(texts: readonly string[], others = 5000, isSliced = false) {
  const all = [...texts, ...Array.from({ length: others }, (_, index) => `other ${index}`)];
  const column = new Column({ isSliced });
  for (const text of all) column.add(text);
  return { column, all };
}

const text = fc.constantFrom("a", "b", "c", "7", "true", "2024-05-01", "é".repeat(200), "x".repeat(300));

describe("sharesOf()", () => {
  it("of a counted column is exact", () => {
    const column = new Column();
    for (const value of ["a", "a", "b"]) column.add(value);
    const shares = sharesOf(column.summary(), column.present);
    expect(shares).toMatchObject({ total: 3, mostOfAny: 0 });
    expect(shares && ["a", "b", "c"].map((one) => countOf(shares, one))).toEqual([
      { low: 2, high: 2 },
      { low: 1, high: 1 },
      { low: 0, high: 0 },
    ]);
  });

  it("of a sketched column bounds every text, tracked or not, long or a number", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 300 }), fc.boolean(), (texts, isSliced) => {
        const { column, all } = sketchedOf(texts, 5000, isSliced);
        const shares = sharesOf(column.summary(), column.present);
        if (shares === null) throw new Error("Expected shares");
        expect(shares.total).toBe(all.length);
        const truth = tally(all);
        const wrong = [...truth.keys(), "absent", "99", "z".repeat(300)].filter((one) => {
          const { low, high } = countOf(shares, one);
          const count = truth.get(one) ?? 0;
          const isBounded = shares.listed.has(one) || count <= shares.mostOfAny;
          return !(low <= count && count <= high && isBounded);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("sharesOf() of long texts", () => {
  it("knows of each that it came at most as often as all long ones", () => {
    const long = ["x".repeat(300), "é".repeat(200)].flatMap((one) => Array.from({ length: 400 }, () => one));
    const { column } = sketchedOf(long);
    const shares = sharesOf(column.summary(), column.present);
    const most =
      shares && ["x".repeat(300), "é".repeat(200), "y".repeat(256)].map((one) => countOf(shares, one).high);
    expect(most).toEqual([800, 800, column.summary().frequent?.offset]);
    expect(shares?.mostOfAny).toBe(800);
  });
});

describe("distances of what is known within bounds", () => {
  const baseline = categories({ a: 500, b: 300, c: 150, "7": 50 });

  /** Texts, and what is known of them within bounds. */
  const sample = fc
    .array(fc.constantFrom("a", "b", "c", "7"), { minLength: 300, maxLength: 3000 })
    .map((texts) => {
      const { column, all } = sketchedOf(texts, 4200);
      const shares = sharesOf(column.summary(), column.present);
      if (shares === null) throw new Error("Expected shares");
      return { truth: tally(all), shares };
    });
  const isWithin = ({ low, high }: Bounds, value: number) => low <= value + 1e-9 && value <= high + 1e-9;

  it("hold the true L∞ between them", () => {
    fc.assert(
      fc.property(sample, ({ truth, shares }) => {
        const exact = distanceRange(exactShares(baseline), exactShares(truth));
        expect(exact.low).toBe(exact.high);
        expect(isWithin(distanceRange(exactShares(baseline), shares), exact.low)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("hold the true chi-square and its p-value between them", () => {
    fc.assert(
      fc.property(sample, ({ truth, shares }) => {
        const exact = chiSquare(truth, baseline) ?? { statistic: Number.NaN, pValue: Number.NaN };
        const range = chiSquareRange(shares, baseline);
        if (range === null) throw new Error("Expected a range");
        expect(isWithin(range.statistic, exact.statistic)).toBe(true);
        expect(isWithin(range.pValue, exact.pValue)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("are no narrower than the sum of the sample leaves open", () => {
    const shares = {
      ...exactShares([["a", 50]]),
      total: 150,
      mostOf: () => 100,
      mostOfAny: 100,
    };
    // 50 of a and from 0 to 100 of b, which may be 50: nothing need be different at all.
    const range = chiSquareRange(shares, categories({ a: 50, b: 50 }));
    expect(range?.statistic.low).toBe(0);
    expect(range?.pValue.high).toBe(1);
    expect(range?.statistic.high).toBeGreaterThanOrEqual(50);
  });

  it("tell nothing where the bounds do not tell which categories to pool", () => {
    const shares = { ...exactShares([["a", 10]]), total: 500, mostOf: () => 490, mostOfAny: 490 };
    const expected = categories({ a: 50, b: 45, c: 5 });
    expect(chiSquareRange(shares, expected)).toEqual({
      statistic: { low: 0, high: Infinity },
      pValue: { low: 0, high: 1 },
    });
  });

  it("hold the true number of texts within a domain", () => {
    const domain = new Set(["a", "b"]);
    fc.assert(
      fc.property(sample, ({ truth, shares }) => {
        expect(isWithin(withinRange(shares, domain), (truth.get("a") ?? 0) + (truth.get("b") ?? 0))).toBe(
          true,
        );
      }),
      { numRuns: 20 },
    );
  });

  it("refuse a side without values", () => {
    const nothing = exactShares([]);
    expect(() => distanceRange(nothing, exactShares(baseline))).toThrow(
      new RangeError("Cannot compute a distance: one side has no values"),
    );
  });
});
