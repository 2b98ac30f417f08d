/** Moments and quantiles of sorted blocks: the same answers as value by value, by the laws of each. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moments } from "../../../src/core/sketch/moments.ts";
import { Quantiles } from "../../../src/core/sketch/quantiles.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { worstRankError } from "./repeats.ts";
import { bytesOf, randomOf, readAll, streamOf, streams } from "./streams.ts";

const names = Object.keys(streams) as (keyof typeof streams)[];
const blockLength = 2048;

interface Blocks {
  add(value: number): void;
  addBlock(sorted: Float64Array): void;
}

/** Whole blocks at once, what is left one by one. */
function fill<T extends Blocks>(sketch: T, values: Float64Array, length = blockLength): T {
  let start = 0;
  for (; start + length <= values.length; start += length)
    sketch.addBlock(values.slice(start, start + length).sort());
  for (const value of values.subarray(start)) sketch.add(value);
  return sketch;
}

function momentsOf(values: Iterable<number>): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}

/** The sum and the deviation of whole numbers of `unit`, by big integers. */
function truthOf(values: Float64Array, unit: number): [sum: number, deviation: number] {
  const wholes = Array.from(values, (value) => BigInt(value / unit));
  const n = BigInt(wholes.length);
  const sum = wholes.reduce((total, value) => total + value, 0n);
  const squares = wholes.reduce((total, value) => total + value * value, 0n);
  const scaled = ((n * squares - sum * sum) << 128n) / (n * n);
  return [Number(sum) * unit, Math.sqrt(Number(scaled)) * 2 ** -64 * unit];
}

function shuffled(values: Float64Array, seed: number): Float64Array {
  const random = randomOf(seed);
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j] ?? NaN, values[i] ?? NaN];
  }
  return values;
}

function of(length: number, value: (index: number, random: () => number) => number): Float64Array {
  const random = randomOf(length);
  return Float64Array.from({ length }, (_, index) => value(index, random));
}

/** Each is whole numbers of its unit. */
const hostile: Record<string, [unit: number, values: Float64Array]> = {
  "1e16 + 1 - 1e16": [1, of(6000, (index) => [1e16, 1, -1e16][index % 3] ?? 0)],
  "alternating signs": [0.5, of(10_000, (index) => (index % 2 === 0 ? 1e15 + 0.5 : -1e15))],
  "noise on a huge offset": [1, of(10_001, (index) => 2 ** 52 + (index % 2))],
  "epoch milliseconds": [1, of(10_000, (_, random) => 1_790_000_000_000 + Math.floor(random() * 1000))],
  "one far outlier": [1, of(10_000, (index) => (index === 5 ? 2 ** 60 : index % 10))],
  "equal but for one": [1, of(10_000, (index) => (index === 9_000 ? 1e9 + 1 : 1e9))],
  "scales that drift from block to block": [
    2 ** -20,
    of(20_480, (index) => 2 ** Math.floor(index / 1024) * (index % 7)),
  ],
  subnormals: [Number.MIN_VALUE, of(5000, (index) => (index % 100) * Number.MIN_VALUE)],
  "near the largest double": [
    2 ** 960,
    of(5000, (index) => (index % 2 === 0 ? 1 : -1) * 2 ** 1000 * (1 + (index % 8))),
  ],
};

describe("Moments.addBlock()", () => {
  it.each(Object.entries(hostile))("of %s: sum exact, deviation within 1e-13", (_, [unit, values]) => {
    const [sum, deviation] = truthOf(values, unit);
    for (const moments of [
      fill(new Moments(), values),
      fill(new Moments(), values, 100),
      momentsOf(values),
      fill(new Moments(), shuffled(values.slice(), 3)),
    ]) {
      expect(moments.sum).toBe(sum);
      expect(Math.abs(moments.standardDeviation / deviation - 1)).toBeLessThan(1e-13);
      const { mean } = moments;
      // Of a sum that is rounded once and divided once.
      expect(Math.abs(mean - sum / values.length)).toBeLessThanOrEqual(Math.abs(mean) * 2 ** -52);
    }
  });

  it.each(names)("of %s numbers: count, extremes, sum and mean to the last bit as value by value", (name) => {
    const values = streamOf(name, 10_000, 5);
    const [bulk, single] = [fill(new Moments(), values), momentsOf(values)];
    for (const field of ["count", "minimum", "maximum", "sum", "mean"] as const)
      expect(bulk[field]).toBe(single[field]);
    expect(Math.abs(bulk.standardDeviation / single.standardDeviation - 1)).toBeLessThan(1e-13);
  });

  it("split and merged in any tree gives the same count, extremes and sum", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1e16, 1, -1e16, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 60 }), { maxLength: 6 }),
        fc.boolean(),
        (parts, backward) => {
          const whole = momentsOf(parts.flat());
          const merged = new Moments();
          for (const part of backward ? parts.toReversed() : parts) {
            const moments = new Moments();
            moments.addBlock(Float64Array.from(part, (one) => one + 0).sort());
            merged.merge(moments);
          }
          for (const field of ["count", "minimum", "maximum", "sum"] as const)
            expect(merged[field]).toBe(whole[field]);
        },
      ),
    );
  });

  it("of nothing changes nothing", () => {
    const moments = momentsOf([1, 2]);
    const before = bytesOf(moments);
    moments.addBlock(new Float64Array());
    expect(bytesOf(moments)).toEqual(before);
  });
});

function weight(quantiles: Quantiles): number {
  return quantiles.levels().reduce((total, level, height) => total + level.length * 2 ** height, 0);
}

describe("Quantiles.addBlock()", () => {
  it("keeps every value of what fits, as value by value does", () => {
    const values = streamOf("normal", 2048, 1);
    const quantiles = fill(new Quantiles(), values);
    expect(quantiles.rankError).toBe(0);
    expect(quantiles.sorted()).toEqual(weigh(Array.from(values, (value) => [value, 1] as const)));
  });

  it.each(names)("of %s input: weights add up, ranks within the bound at every value", (name) => {
    for (const [k, length, block] of [
      [2048, 150_000, 2048],
      [200, 25_600, 256],
      [200, 40_960, 2048],
      [64, 20_000, 100],
    ] as const) {
      const values = streamOf(name, length, k);
      const quantiles = fill(new Quantiles(k), values, block);
      expect([quantiles.count, weight(quantiles)]).toEqual([length, length]);
      expect(worstRankError(quantiles.sorted(), values), `k = ${k}`).toBeLessThanOrEqual(quantiles.rankError);
      expect(quantiles.levels().flat().length).toBeLessThan(3 * k + 60);
    }
  });

  it("ranks of 100,000 shuffled numbers: on average no worse than DataSketches' 0.077 % with 5,447 values kept", () => {
    // DataSketches' figure: its algorithm with a random coin, 300 permutations of 100,000, mean of the worst rank error.
    let [errors, most] = [0, 0];
    const values = Float64Array.from({ length: 100_000 }, (_, index) => index);
    for (let seed = 1; seed <= 10; seed++) {
      const quantiles = fill(new Quantiles(2048, seed), shuffled(values, seed));
      errors += worstRankError(quantiles.sorted(), values);
      most = Math.max(most, quantiles.levels().flat().length);
    }
    expect(errors / 10).toBeLessThan(0.00077);
    expect(most).toBeLessThanOrEqual(5700);
  });

  it("99 % of sketches of blocks are within the bound", () => {
    const values = streamOf("uniform", 4096, 11);
    let beyond = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const quantiles = fill(new Quantiles(100, seed), values, 128);
      if (worstRankError(quantiles.sorted(), values) > quantiles.rankError) beyond++;
    }
    expect(beyond).toBeLessThanOrEqual(2);
  });

  it("reads back as it was in between blocks, and goes on alike", () => {
    const values = streamOf("heavy-tailed", 200_000, 3);
    for (const blocks of [1, 2, 20, 60]) {
      const cut = blocks * blockLength;
      const quantiles = fill(new Quantiles(), values.subarray(0, cut));
      const read = readAll(bytesOf(quantiles), Quantiles);
      for (const both of [quantiles, read]) fill(both, values.subarray(cut));
      expect(Buffer.compare(bytesOf(read), bytesOf(quantiles))).toBe(0);
    }
  });

  it("of sketches of blocks merged as a chain or a tree is within the bound", () => {
    const values = streamOf("normal", 50 * 4096, 6);
    const part = (index: number) =>
      fill(new Quantiles(200), values.slice(index * 4096, (index + 1) * 4096), 256);
    const chain = new Quantiles(200);
    for (let index = 0; index < 50; index++) chain.merge(part(index));
    const tree = (from: number, to: number): Quantiles => {
      if (to - from === 1) return part(from);
      const left = tree(from, (from + to) >> 1);
      left.merge(tree((from + to) >> 1, to));
      return left;
    };
    for (const merged of [chain, tree(0, 50)]) {
      expect(weight(merged)).toBe(values.length);
      expect(worstRankError(merged.sorted(), values)).toBeLessThanOrEqual(merged.rankError);
    }
  });
});
