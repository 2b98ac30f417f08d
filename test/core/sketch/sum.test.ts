import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum } from "../../../src/core/sketch/sum.ts";
import { hostile, nearest, unitsOf } from "./exact.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "./streams.ts";

function sumOf(values: Iterable<number>): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
}

describe("value", () => {
  it("of nothing is 0, and of numbers that cancel too", () => {
    expect(new ExactSum().value).toBe(0);
    expect(sumOf([1e16, 1, -1e16]).value).toBe(1);
    expect(sumOf([1e308, 1e308, -1e308, -1e308]).value).toBe(0);
  });

  it("is the double nearest to the true sum, whatever the numbers", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 30 }), (values) => {
        const truth = values.reduce((sum, value) => sum + unitsOf(value), 0n);
        expect(sumOf(values).value + 0).toBe(nearest(truth) + 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is infinite only where the true sum is past the largest double", () => {
    expect(sumOf([Number.MAX_VALUE, Number.MAX_VALUE]).value).toBe(Infinity);
    expect(sumOf([-Number.MAX_VALUE, -Number.MAX_VALUE]).value).toBe(-Infinity);
    expect(sumOf([Number.MAX_VALUE, 2 ** 969]).value).toBe(Number.MAX_VALUE);
    expect(sumOf([Number.MAX_VALUE, 2 ** 970]).value).toBe(Infinity);
  });

  it("stays exact over more additions than carries may wait for", () => {
    // All bits of its lowest digit are set.
    const value = (2 ** 53 - 1) * 2 ** 14;
    const sum = new ExactSum();
    let times = 0;
    for (let i = 0; i < 2000; i++) {
      sum.add(value, 65_535 - i);
      times += 65_535 - i;
    }
    for (let i = 0; i < 2_500_000; i++) sum.add(-value);
    sum.add(-value, times - 2_500_001);
    expect(sum.value).toBe(value);
  });
});

describe("add()", () => {
  it("with times is the same as adding so often, up to the most that counts hold", () => {
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        hostile,
        (value, times, other) => {
          const sum = sumOf([other]);
          sum.add(value, times);
          expect(sum.value + 0).toBe(nearest(unitsOf(other) + unitsOf(value) * BigInt(times)) + 0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** Blocks that crowd in few or many magnitudes, around 0 or far from it, up to the longest. */
const block = fc
  .tuple(
    fc.array(hostile, { maxLength: 20 }),
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40, size: "max" }),
    fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 40, size: "max" }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([some, any, near, times, shift]) =>
    Float64Array.from(
      Array.from({ length: times }, () => [
        ...some,
        ...any,
        ...near.map((value) => value * 2 ** shift),
      ]).flat(),
    ).sort(),
  );

describe("addBlock()", () => {
  it("is the same as adding value by value, to the byte", () => {
    fc.assert(
      fc.property(block, (values) => {
        const sum = new ExactSum();
        sum.addBlock(values);
        expect(bytesOf(sum)).toEqual(bytesOf(sumOf(values)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("rounds nothing of the longest block, whatever part of the greatest its numbers are", () => {
    const random = randomOf(1);
    for (let power = 1; power <= 44; power++) {
      // What is cut from them, of 42 bits below the greatest, is as much as can be.
      const full = 2 ** (1 - power) * (1 + 2 ** (power - 43) - 2 ** -52);
      for (const value of [() => full, () => -full, () => (1 + random()) * 2 ** (1 - power)]) {
        const values = Float64Array.from({ length: 2048 }, value);
        values[5] = Math.sign(values[0] ?? 1) * (2 - 2 ** -52);
        const sum = new ExactSum();
        sum.addBlock(values.sort());
        expect(bytesOf(sum)).toEqual(bytesOf(sumOf(values)));
      }
    }
  });

  it("refuses more numbers than it can split", () => {
    expect(() => new ExactSum().addBlock(new Float64Array(2049))).toThrow(
      "Cannot add a block of 2049 numbers: 2048 is the most",
    );
  });
});

describe("merge()", () => {
  it("of any split in any order equals the whole, to the byte", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, fc.nat(3))), (tagged) => {
        const parts = [3, 1, 0, 2].map((part) =>
          sumOf(tagged.filter(([, tag]) => tag === part).map(([value]) => value)),
        );
        const merged = new ExactSum();
        for (const part of parts) merged.merge(part);
        expect(bytesOf(merged)).toEqual(bytesOf(sumOf(tagged.map(([value]) => value))));
      }),
    );
  });

  it("with itself is twice the sum", () => {
    const sum = sumOf([0.1, 1e300]);
    sum.merge(sum);
    expect(bytesOf(sum)).toEqual(bytesOf(sumOf([0.1, 0.1, 1e300, 1e300])));
  });
});

describe("stored form", () => {
  it("reads back the same and goes on as before", () => {
    fc.assert(
      fc.property(fc.array(hostile), hostile, (values, next) => {
        const sum = sumOf(values);
        const read = readAll(bytesOf(sum), ExactSum);
        for (const both of [sum, read]) both.add(next);
        expect(bytesOf(read)).toEqual(bytesOf(sum));
      }),
    );
  });

  it("is a few bytes for ordinary numbers, and refused where cut", () => {
    const sum = sumOf([1, 2.5, 1e6]);
    expect(bytesOf(sum).length).toBeLessThan(16);
    expect(unrefusedPrefixes(bytesOf(sum), ExactSum)).toEqual([]);
  });
});
