import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  categoricalDistance,
  numericalDistance,
  robust,
} from "../../../../src/core/check/distance/distance.ts";
import { categories, totalOf, weighed } from "../samples.ts";

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe("numericalDistance()", () => {
  it("weighs repeated values by how often they came, which the service did not (docs/checks.md)", () => {
    const tenth = weighed([...times(900, 0), ...times(100, 1)]);
    const sixTenths = weighed([...times(400, 0), ...times(600, 1)]);
    expect(numericalDistance(tenth, sixTenths)).toBeCloseTo(0.5, 15);

    const digits = Array.from({ length: 10 }, (_, digit) => times(100, digit)).flat();
    const halfZeros = [
      ...times(500, 0),
      ...Array.from({ length: 10 }, (_, digit) => times(50, digit)).flat(),
    ];
    expect(numericalDistance(weighed(digits), weighed(halfZeros))).toBeCloseTo(0.45, 15);
  });

  it("sees integer ages shifted by ten years of forty as a quarter", () => {
    const ages = Array.from({ length: 40 }, (_, index) => 20 + index);
    expect(numericalDistance(weighed(ages), weighed(ages.map((age) => age + 10)))).toBeCloseTo(0.25, 15);
  });

  it("is 1 for values that do not overlap, and refuses a side without any", () => {
    expect(numericalDistance(weighed([1, 2]), weighed([3]))).toBe(1);
    expect(() => numericalDistance(weighed([]), weighed([1]))).toThrow(
      new RangeError("Cannot compute a distance: one side has no values"),
    );
    expect(() => numericalDistance(weighed([1]), weighed([]))).toThrow(RangeError);
  });

  const sample = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 30,
  });

  it("equals the largest difference of the two shares at or below any value, looked up one by one", () => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const shareUpTo = (values: readonly number[], at: number) =>
          values.filter((value) => value <= at).length / values.length;
        const brute = Math.max(
          ...[...left, ...right].map((at) => Math.abs(shareUpTo(left, at) - shareUpTo(right, at))),
        );
        expect(numericalDistance(weighed(left), weighed(right))).toBe(brute);
      }),
      { numRuns: 500 },
    );
  });

  it("is symmetric, 0 for equal distributions whatever their sizes, and at most 1", () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 5 }), (left, right, copies) => {
        const distance = numericalDistance(weighed(left), weighed(right));
        expect(numericalDistance(weighed(right), weighed(left))).toBe(distance);
        expect(distance).toBeLessThanOrEqual(1);
        const repeated = Array.from({ length: copies }, () => left).flat();
        expect(numericalDistance(weighed(left), weighed(repeated))).toBeLessThan(1e-15);
      }),
    );
  });
});

// The counts of the references are data of awslabs/deequ, src/test/scala/com/amazon/deequ/KLL/KLLDistanceTest.scala.

describe("categoricalDistance() and robust()", () => {
  const left = categories({ a: 10, b: 20, c: 25, d: 10, e: 5 });

  it("agree with Deequ: Simple 0.06015037593984962, Robust 0", () => {
    const right = categories({ a: 11, b: 20, c: 25, d: 10, e: 10 });
    const distance = categoricalDistance(left, right);
    expect(distance).toBe(0.06015037593984962);
    expect(robust(distance, totalOf(left), totalOf(right))).toBe(0);
  });

  it("agree with Deequ where a category is new: Simple 0.2857142857142857, Robust 0", () => {
    const right = categories({ f: 11, a: 20, c: 25, d: 10, e: 10 });
    const distance = categoricalDistance(left, right);
    expect(distance).toBe(0.2857142857142857);
    expect(robust(distance, totalOf(left), totalOf(right))).toBe(0);
  });

  it("takes off 1.8·√((n+m)/(n·m)): 0.055 for the churn demo, 0.184 of 100 rows, 0.57 of 10", () => {
    expect(1 - robust(1, 2333, 1977)).toBeCloseTo(0.055, 3);
    expect(1 - robust(1, 2333, 100)).toBeCloseTo(0.184, 3);
    expect(1 - robust(1, 2333, 10)).toBeCloseTo(0.57, 2);
    expect(robust(0.7, 4, 4)).toBe(0);
    expect(robust(0.3, 100, 400)).toBeCloseTo(0.3 - 1.8 * Math.sqrt(500 / 40_000), 15);
  });

  it("is 1 between categories that never meet, and refuses a side without any", () => {
    expect(categoricalDistance(categories({ a: 3 }), categories({ b: 9 }))).toBe(1);
    expect(() => categoricalDistance(categories({}), left)).toThrow(RangeError);
    expect(() => categoricalDistance(left, categories({ a: 0 }))).toThrow(RangeError);
  });

  it("is symmetric and 0 for equal shares", () => {
    const some = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), fc.integer({ min: 1, max: 99 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(some, some, (one, other) => {
        const [a, b] = [categories(one), categories(other)];
        expect(categoricalDistance(a, b)).toBe(categoricalDistance(b, a));
        const doubled = new Map([...a].map(([key, count]) => [key, count * 2]));
        expect(categoricalDistance(a, doubled)).toBe(0);
      }),
    );
  });
});
