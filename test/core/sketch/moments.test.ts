import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moments } from "../../../src/core/sketch/moments.ts";
import { ByteReader, ByteWriter } from "../../../src/core/sketch/bytes.ts";
import { bytesOf, unrefusedPrefixes, randomOf, readAll, streamOf } from "./streams.ts";

function momentsOf(values: Iterable<number>): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}

/** Relative to what is expected. */
function errorOf(actual: number, expected: number): number {
  return Object.is(actual, expected) ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}

/** The exact deviation of whole numbers, by way of big integers. */
function exactDeviation(values: readonly bigint[]): number {
  const n = BigInt(values.length);
  const sum = values.reduce((total, value) => total + value, 0n);
  const squares = values.reduce((total, value) => total + value * value, 0n);
  // n² variance = n Σx² - (Σx)²; scaled up so that the division keeps 60 bits of fraction.
  return Math.sqrt(Number(((n * squares - sum * sum) << 60n) / (n * n)) / 2 ** 60);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const ordinary = fc.double({ noNaN: true, min: -1e6, max: 1e6 });

describe("edges", () => {
  it("of nothing: count and sum are 0, the rest NaN", () => {
    const { count, sum, mean, minimum, maximum, standardDeviation } = new Moments();
    expect([count, sum, mean, minimum, maximum, standardDeviation]).toEqual([0, 0, NaN, NaN, NaN, NaN]);
  });

  it("of one value: all are that value, and it does not deviate", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 2 ** 40 }), (value, times) => {
        const moments = new Moments();
        moments.add(value, times);
        const { count, mean, minimum, maximum, standardDeviation } = moments;
        const plain = value + 0;
        expect([count, mean, minimum, maximum, standardDeviation]).toEqual([times, plain, plain, plain, 0]);
      }),
    );
  });

  it("of equal values: mean is exactly that value", () => {
    const moments = momentsOf(Array<number>(1000).fill(0.1));
    expect(moments.mean).toBe(0.1);
    expect(moments.standardDeviation).toBe(0);
  });

  it("add() refuses NaN and infinities and changes nothing", () => {
    const moments = momentsOf([1, 2]);
    const before = bytesOf(moments);
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(() => moments.add(value)).toThrow(`Cannot add ${value} to moments: value must be finite`);
    }
    for (const times of [-1, 0.5, NaN, 2 ** 53]) expect(() => moments.add(1, times)).toThrow(RangeError);
    expect(() => moments.add(1, Number.MAX_SAFE_INTEGER)).toThrow(/^Cannot count past/);
    moments.add(1e9, 0);
    expect(bytesOf(moments)).toEqual(before);
  });
});

describe("precision", () => {
  it("sum keeps the 1 of 1e16 + 1 - 1e16", () => {
    expect(momentsOf([1e16, 1, -1e16]).sum).toBe(1);
    expect(momentsOf([1, 1e100, 1, -1e100]).sum).toBe(2);
  });

  it("sum of 0.1 ten times over is 1, added at once or one by one", () => {
    const atOnce = new Moments();
    atOnce.add(0.1, 10);
    expect(atOnce.sum).toBe(1);
    expect(momentsOf(Array<number>(10).fill(0.1)).sum).toBe(1);
  });

  it("sum of alternating signs is what is left", () => {
    const moments = new Moments();
    for (let i = 0; i < 100_000; i++) moments.add(i % 2 === 0 ? 1e15 + 0.5 : -1e15);
    expect(moments.sum).toBe(25_000);
    expect(errorOf(moments.standardDeviation, 1e15)).toBeLessThan(1e-12);
  });

  it("add() with a multiplicity is exact in count and right in sum", () => {
    const moments = new Moments();
    moments.add(1 / 3, 3_000_000_000_001);
    moments.add(-1 / 3, 3_000_000_000_000);
    expect(moments.count).toBe(6_000_000_000_001);
    expect(moments.sum).toBe(1 / 3);
    expect(errorOf(moments.standardDeviation, 1 / 3)).toBeLessThan(1e-12);
  });

  it("values near the largest double give no NaN and no false infinity", () => {
    const largest = Number.MAX_VALUE;
    expect(momentsOf([1e308, 1e308]).mean).toBe(1e308);
    expect(momentsOf([1e308, 1e308]).sum).toBe(Infinity);
    expect(momentsOf([largest, largest, -largest, -largest]).sum).toBe(0);
    expect(errorOf(momentsOf([1e308, -1e308]).standardDeviation, 1e308)).toBeLessThan(1e-12);
    expect(errorOf(momentsOf([1, 1e308, 3]).mean, 1e308 / 3)).toBeLessThan(1e-12);
    expect(
      errorOf(momentsOf([1e120, 1e121, 1e122, 1e123]).standardDeviation, 1e120 * Math.sqrt(175_380.1875)),
    ).toBeLessThan(1e-12);
  });

  it("values near the smallest double still deviate", () => {
    expect(errorOf(momentsOf([1e-200, 3e-200]).standardDeviation, 1e-200)).toBeLessThan(1e-12);
    expect(errorOf(momentsOf([5e-324, 15e-324]).standardDeviation, 5e-324)).toBeLessThan(1e-12);
  });

  it("epoch milliseconds: mean and deviation agree with exact whole-number arithmetic", () => {
    const random = randomOf(5);
    const values = Array.from({ length: 20_000 }, () => 1_790_000_000_000 + Math.floor(random() * 1000));
    const sum = values.reduce((total, value) => total + BigInt(value), 0n);
    const moments = momentsOf(values);
    expect(moments.sum).toBe(Number(sum));
    expect(moments.mean).toBe(Number(sum) / 20_000);
    expect(errorOf(moments.standardDeviation, exactDeviation(values.map(BigInt)))).toBeLessThan(1e-12);
  });

  it("deviation of small noise on a huge offset is right to 1e-12", () => {
    const values = Array.from({ length: 10_001 }, (_, i) => 2 ** 52 + (i % 2));
    expect(errorOf(momentsOf(values).standardDeviation, exactDeviation(values.map(BigInt)))).toBeLessThan(
      1e-12,
    );
  });

  it("mean and deviation agree with two passes over ordinary values", () => {
    for (const name of ["uniform", "normal", "sorted"] as const) {
      const values = streamOf(name, 10_000, 3);
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
      expect(errorOf(momentsOf(values).standardDeviation, Math.sqrt(variance))).toBeLessThan(1e-12);
      expect(momentsOf(values).mean).toBeCloseTo(mean, 10);
    }
  });
});

describe("merge", () => {
  it("merge() equals the moments of both streams, in either order", () => {
    fc.assert(
      fc.property(fc.array(ordinary), fc.array(ordinary), (a, b) => {
        const whole = momentsOf([...a, ...b]);
        const [ab, ba] = [momentsOf(a), momentsOf(b)];
        ab.merge(momentsOf(b));
        ba.merge(momentsOf(a));
        for (const merged of [ab, ba]) {
          expect(merged.count).toBe(whole.count);
          expect(merged.minimum).toBe(whole.minimum);
          expect(merged.maximum).toBe(whole.maximum);
          // One rounding may fall either way; beyond it nothing may be lost.
          expect(Math.abs(merged.sum - whole.sum)).toBeLessThanOrEqual(
            2 ** -52 * Math.abs(whole.sum) + 1e-20,
          );
          expect(errorOf(merged.standardDeviation, whole.standardDeviation)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it("merge() holds across magnitudes", () => {
    for (const values of [
      [1e300, 2e-300],
      [1e-300, 1],
      [3e130, 1e110],
      [1e-200, 1e200],
    ]) {
      const whole = momentsOf([...values, ...values]);
      for (const parts of [values, values.toReversed()]) {
        const merged = momentsOf(parts);
        for (const part of parts) merged.merge(momentsOf([part]));
        expect(errorOf(merged.sum, whole.sum)).toBeLessThan(1e-12);
        expect(errorOf(merged.standardDeviation, whole.standardDeviation)).toBeLessThan(1e-12);
      }
    }
  });

  it("merge() with itself doubles the count and keeps the deviation", () => {
    const moments = momentsOf([1, 2, 4]);
    const { mean, standardDeviation } = moments;
    moments.merge(moments);
    expect([moments.count, moments.sum, moments.mean]).toEqual([6, 14, mean]);
    expect(errorOf(moments.standardDeviation, standardDeviation)).toBeLessThan(1e-12);
  });
});

describe("stored form", () => {
  it("reads back as it was and goes on alike", () => {
    fc.assert(
      fc.property(fc.array(finite), finite, (values, next) => {
        const moments = momentsOf(values);
        const read = readAll(bytesOf(moments), Moments);
        expect(bytesOf(read)).toEqual(bytesOf(moments));
        moments.add(next);
        read.add(next);
        expect(bytesOf(read)).toEqual(bytesOf(moments));
        expect(read.standardDeviation).toBe(moments.standardDeviation);
      }),
    );
  });

  it("of version 1 has a sum even where that is past the largest double", () => {
    const writer = new ByteWriter();
    writer.count(2);
    // Sums of so large numbers were kept in units of 2^600.
    writer.f64s([1e308, 1e308, 2 * (1e308 * 2 ** -600), 0, 0, 0]);
    const moments = Moments.read(new ByteReader(writer.finish()), 1);
    expect(moments.sum).toBe(Infinity);
    moments.add(-1e308);
    expect(moments.sum).toBe(1e308);
  });

  it("is refused at every prefix", () => {
    expect(unrefusedPrefixes(bytesOf(momentsOf([1, 2, 3])), Moments)).toEqual([]);
  });

  it("is refused where fields contradict", () => {
    const bytes = bytesOf(momentsOf([1, 2]));
    const patched = (field: number, value: number) => {
      const copy = bytes.slice();
      new DataView(copy.buffer).setFloat64(1 + field * 8, value, true);
      return () => readAll(copy, Moments);
    };
    expect(patched(0, 3)).toThrow("Cannot read moments: minimum is above maximum");
    expect(patched(2, NaN)).toThrow("Cannot read moments: a field is not finite");
    expect(patched(4, -1)).toThrow("Cannot read moments: spread is negative");
  });
});
