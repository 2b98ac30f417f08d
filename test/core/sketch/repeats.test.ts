/** Quantiles of streams in which some values are frequent: the laws of every stream hold there too. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Quantiles } from "../../../src/core/sketch/quantiles.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { countsOf, cut, kinds, orders, valuesOf, worstRankError } from "./repeats.ts";
import { bytesOf, randomOf, readAll, streamOf, unrefusedPrefixes } from "./streams.ts";

const blockLength = 2048;

function boundOf(k: number): number {
  return Quantiles.fromLevels([[], [0]], k).rankError;
}

/** As a column does: counted until too many are distinct, then sorted blocks and what is left. */
function sketchOf(values: Float64Array, k: number, seed = 1): Quantiles {
  const quantiles = new Quantiles(k, seed);
  const distinct = new Set<number>();
  let start = 0;
  while (start < values.length && distinct.size <= 2 * k) distinct.add(values[start++] ?? 0);
  for (const counted of countsOf(values.subarray(0, start))) quantiles.add(...counted);
  for (; start + blockLength <= values.length; start += blockLength)
    quantiles.addBlock(values.slice(start, start + blockLength).sort());
  for (const value of values.subarray(start)) quantiles.add(value);
  return quantiles;
}

/** One after the other. */
function chained(parts: readonly Quantiles[]): Quantiles {
  const whole = new Quantiles(parts[0]?.k);
  for (const part of parts) whole.merge(part);
  return whole;
}

/** Minutes into hours one after the other, hours into a day as a tree. */
function dayOf(minutes: readonly Quantiles[]): Quantiles {
  const [a, b, c, d] = [0, 1, 2, 3].map((hour) => chained(minutes.filter((_, at) => at % 4 === hour)));
  return chained([a, b, c, d].flatMap((hour) => hour ?? []));
}

function kept(quantiles: Quantiles): number {
  return quantiles.levels().reduce((total, level) => total + level.length, 0);
}

function weightOf(quantiles: Quantiles): number {
  return quantiles.levels().reduce((total, level, height) => total + level.length * 2 ** height, 0);
}

/** Every way that a stream comes to one sketch. */
const ways: ((values: Float64Array, k: number, seed: number) => Quantiles)[] = [
  ...Object.values(orders).map(
    (order) => (values: Float64Array, k: number, seed: number) => sketchOf(order(values), k, seed),
  ),
  (values, k, seed) => chained(cut(values, 5).map((part) => sketchOf(part, k, seed))),
  (values, k, seed) => dayOf(cut(values, 24).map((part) => sketchOf(part, k, seed))),
];

describe("worst rank error", () => {
  it.each(Object.entries(kinds))(
    "of %s, whole in any order and merged: within the bound, k = 2048",
    (_, [draw, length]) => {
      for (const [index, way] of ways.entries()) {
        const values = valuesOf(draw, length, index + 1);
        const quantiles = way(values, 2048, index + 1);
        expect(worstRankError(quantiles.sorted(), values)).toBeLessThanOrEqual(boundOf(2048));
        expect([quantiles.count, weightOf(quantiles)]).toEqual([length, length]);
        expect(kept(quantiles)).toBeLessThan(5800);
      }
    },
  );

  it.each(Object.entries(kinds).filter(([, [, length]]) => length <= 100_000))(
    "of %s, whole in any order and merged: 99 % of sketches are within the bound, k = 512",
    (_, [draw, length]) => {
      let beyond = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const values = valuesOf(draw, Math.ceil(length / 10), seed);
        const quantiles = ways[seed % ways.length]?.(values, 512, seed) ?? new Quantiles(512);
        if (!(worstRankError(quantiles.sorted(), values) <= boundOf(512))) beyond++;
      }
      expect(beyond).toBeLessThanOrEqual(1);
    },
  );

  it.each([2, 3, 100, 100_000, 2 ** 31])("of pairs of a value and up to %i times", (most) => {
    const k = 100;
    let beyond = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomOf(seed);
      const quantiles = new Quantiles(k, seed);
      const timesOf = () => (seed % 2 === 0 ? most : Math.ceil(random() * most));
      const pairs = Array.from({ length: 1000 }, () => [random(), timesOf()] as const);
      for (const [value, times] of pairs) quantiles.add(value, times);
      expect(kept(quantiles)).toBeLessThan(3 * k + 8 * quantiles.levels().length);
      const sorted = quantiles.sorted();
      let [worst, before] = [0, 0];
      for (const [value, times] of pairs.toSorted(([one], [other]) => one - other)) {
        worst = Math.max(worst, Math.abs(rankOf(sorted, value, false) - before / sorted.total));
        before += times;
        worst = Math.max(worst, Math.abs(rankOf(sorted, value, true) - before / sorted.total));
      }
      expect(before).toBe(sorted.total);
      if (worst > boundOf(k)) beyond++;
    }
    expect(beyond).toBeLessThanOrEqual(1);
  });
});

const weighted = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true })),
    fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 2 ** 40 })),
  ),
  { maxLength: 400 },
);

function of(pairs: Iterable<readonly [value: number, times: number]>): Quantiles {
  const quantiles = new Quantiles(8);
  for (const [value, times] of pairs) quantiles.add(value, times);
  return quantiles;
}

describe("of any values with any weights", () => {
  it("weights add up and few values are kept, alone and merged", () => {
    fc.assert(
      fc.property(weighted, weighted, (some, others) => {
        const count = [...some, ...others].reduce((total, [, times]) => total + times, 0);
        const merged = of(some);
        merged.merge(of(others));
        for (const quantiles of [of([...some, ...others]), merged]) {
          expect([quantiles.count, weightOf(quantiles)]).toEqual([count, count]);
          // The capacity of all levels there can be, each of which has the smallest.
          expect(kept(quantiles)).toBeLessThanOrEqual(53 * 8);
        }
      }),
    );
  });

  it("reads back as it was and goes on alike", () => {
    fc.assert(
      fc.property(weighted, weighted, (some, others) => {
        const quantiles = of(some);
        const read = readAll(bytesOf(quantiles), Quantiles);
        expect(Buffer.compare(bytesOf(read), bytesOf(quantiles))).toBe(0);
        for (const [value, times] of others) for (const both of [quantiles, read]) both.add(value, times);
        expect(Buffer.compare(bytesOf(read), bytesOf(quantiles))).toBe(0);
      }),
    );
  });

  it("is refused at every prefix", () => {
    const pairs = [...countsOf(streamOf("few distinct", 200, 1)), [0.5, 2 ** 40]] as const;
    const many = Array.from(streamOf("uniform", 200, 1), (value) => [value, 1] as const);
    expect(unrefusedPrefixes(bytesOf(of([...pairs, ...many])), Quantiles)).toEqual([]);
  });
});

describe("a value of great weight", () => {
  it("stands above the levels that others fill, which are those that the count calls for", () => {
    const quantiles = new Quantiles();
    quantiles.add(-1, 2 ** 14);
    const values = streamOf("uniform", 2 ** 14, 1);
    for (let start = 0; start < values.length; start += blockLength)
      quantiles.addBlock(values.slice(start, start + blockLength).sort());
    // 2,048 values at level 4 would weigh as much as all 32,768.
    const filled = quantiles.levels().flatMap((level, height) => (level.length > 0 ? [height] : []));
    expect(filled.filter((height) => height > 4)).toEqual([14]);
    expect(quantiles.levels()[14]).toEqual([-1]);
  });

  it("of a stream that is level with it again is one of its values", () => {
    const quantiles = new Quantiles(8);
    for (let value = 0; value < 3000; value++) quantiles.add(value, value % 2 === 0 ? 1 : 2 ** 20);
    expect(weightOf(quantiles)).toBe(1500 * (1 + 2 ** 20));
    expect(kept(quantiles)).toBeLessThan(8 * quantiles.levels().length);
  });
});

describe("restore()", () => {
  const sketched = fc
    .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 20 })), { minLength: 1 })
    .map((pairs) => ({ pairs, truth: weigh(pairs) }));

  it("has both extremes with at least one value each, and every rank within one value of before", () => {
    fc.assert(
      fc.property(sketched, ({ pairs, truth }) => {
        const quantiles = of(pairs);
        const before = quantiles.sorted();
        const [least = NaN, greatest = NaN] = [truth.values[0], truth.values.at(-1)];
        quantiles.restore(least, greatest);
        const after = quantiles.sorted();
        expect([after.values[0], after.values.at(-1)]).toEqual([least, greatest]);
        expect([after.total, quantiles.count, weightOf(quantiles)]).toEqual(Array(3).fill(truth.total));
        for (const value of truth.values) {
          for (const inclusive of [true, false]) {
            const moved = rankOf(after, value, inclusive) - rankOf(before, value, inclusive);
            expect(Math.round(Math.abs(moved) * truth.total)).toBeLessThanOrEqual(1);
          }
        }
        const again = bytesOf(quantiles);
        quantiles.restore(least, greatest);
        expect(bytesOf(quantiles)).toEqual(again);
      }),
    );
  });

  it("changes nothing while no value was given up, nor of nothing", () => {
    for (const quantiles of [new Quantiles(), of(countsOf([1, 2, 3, 3]))]) {
      const before = bytesOf(quantiles);
      quantiles.restore(0, 4);
      expect(bytesOf(quantiles)).toEqual(before);
    }
  });
});

it("a stream of single values has the bytes that it had when the highest level was always the top", () => {
  const values = streamOf("uniform", 100_000, 7);
  const quantiles = new Quantiles(200);
  let start = 0;
  for (; start + 256 <= 50_000; start += 256) quantiles.addBlock(values.slice(start, start + 256).sort());
  for (const value of values.subarray(start)) quantiles.add(value);
  const other = new Quantiles(200, 3);
  for (const value of values) other.add(value);
  quantiles.merge(other);
  expect(createHash("sha256").update(bytesOf(quantiles)).digest("hex")).toBe(
    "6fd51a08b22a3258c28dd99ef80bfbf1599d3d682dbd5f75cbd8996ad8aafdcc",
  );
});
