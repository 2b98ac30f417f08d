import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Quantiles } from "../../../src/core/sketch/quantiles.ts";
import { quantileOf, rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { worstRankError } from "./repeats.ts";
import { bytesOf, unrefusedPrefixes, readAll, streamOf, streams } from "./streams.ts";

function quantilesOf(values: Iterable<number>, k = 2048, seed = 1): Quantiles {
  const quantiles = new Quantiles(k, seed);
  for (const value of values) quantiles.add(value);
  return quantiles;
}

function retained(quantiles: Quantiles): number {
  return quantiles.levels().reduce((total, level) => total + level.length, 0);
}

function weight(quantiles: Quantiles): number {
  return quantiles.levels().reduce((total, level, height) => total + level.length * 2 ** height, 0);
}

const names = Object.keys(streams) as (keyof typeof streams)[];
const number = fc.double({ noNaN: true });
const pair = fc.tuple(number, fc.integer({ min: 0, max: 2 ** 40 }));

describe("edges", () => {
  it("of nothing: no count, no error, no value", () => {
    const quantiles = new Quantiles();
    expect([quantiles.k, quantiles.count, quantiles.rankError]).toEqual([2048, 0, 0]);
    expect(quantiles.levels()).toEqual([[]]);
    expect(quantiles.sorted().total).toBe(0);
    expect(quantileOf(quantiles.sorted(), 0.5)).toBeNaN();
  });

  it("of one value: that value is every quantile", () => {
    const sorted = quantilesOf([-3.5]).sorted();
    expect([0, 0.5, 1].map((q) => quantileOf(sorted, q))).toEqual([-3.5, -3.5, -3.5]);
  });

  it("add() refuses NaN and what is no whole number of times, and changes nothing", () => {
    const quantiles = quantilesOf([1, 2]);
    const before = bytesOf(quantiles);
    expect(() => quantiles.add(NaN)).toThrow("Cannot add NaN to quantiles: it has no place in the order");
    for (const times of [-1, 0.5, NaN, 2 ** 53]) expect(() => quantiles.add(1, times)).toThrow(RangeError);
    quantiles.add(1, 0);
    expect(bytesOf(quantiles)).toEqual(before);
  });

  it("add() keeps infinities at the ends, and -0 as 0", () => {
    const quantiles = quantilesOf([Infinity, -0, -Infinity, 0]);
    expect(quantiles.levels()).toEqual([[-Infinity, 0, 0, Infinity]]);
    expect([...quantiles.sorted().values]).toEqual([-Infinity, 0, Infinity]);
  });

  it("k outside 8 to 65535 is refused", () => {
    for (const k of [7, 65_536, 100.5, NaN]) expect(() => new Quantiles(k)).toThrow(`with k = ${k}`);
    expect(new Quantiles(8).k).toBe(8);
  });

  it("of equal values: all weight stays on that value", () => {
    const sorted = quantilesOf(Array<number>(50_000).fill(7), 64).sorted();
    expect([...sorted.values]).toEqual([7]);
    expect([...sorted.cumulative]).toEqual([50_000]);
  });
});

describe("exact while it fits", () => {
  it("sorted() equals the stream up to k values, and not beyond", () => {
    const values = streamOf("normal", 2049, 1);
    const quantiles = quantilesOf(values.subarray(0, 2048));
    expect(quantiles.rankError).toBe(0);
    expect([...quantiles.sorted().values]).toEqual([...values.subarray(0, 2048)].sort((a, b) => a - b));
    quantiles.add(values[2048] ?? NaN);
    expect(quantiles.rankError).toBeGreaterThan(0);
  });

  it("sorted() equals weigh() of pairs added with their counts", () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const quantiles = new Quantiles();
        for (const [value, times] of pairs) quantiles.add(value, times);
        expect(quantiles.sorted()).toEqual(weigh(pairs));
        expect(quantiles.rankError).toBe(0);
      }),
    );
  });

  it("add() takes the largest count there is, in 53 levels", () => {
    const quantiles = new Quantiles();
    quantiles.add(1, Number.MAX_SAFE_INTEGER);
    expect(quantiles.sorted().total).toBe(Number.MAX_SAFE_INTEGER);
    expect(readAll(bytesOf(quantiles), Quantiles).count).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => quantiles.add(1)).toThrow(/^Cannot count past/);
  });
});

describe("error", () => {
  it.each(names)("ranks of %s input are within the bound at every value", (name) => {
    for (const [k, length] of [
      [2048, 100_000],
      [200, 30_000],
      [64, 5000],
    ] as const) {
      const values = streamOf(name, length, k);
      const quantiles = quantilesOf(values, k);
      expect(quantiles.rankError).toBeGreaterThan(0);
      expect(worstRankError(quantiles.sorted(), values), `k = ${k}`).toBeLessThanOrEqual(quantiles.rankError);
      expect(weight(quantiles)).toBe(length);
    }
  });

  it("99 % of sketches are within the bound", () => {
    const values = streamOf("uniform", 4000, 11);
    const bound = new Quantiles(100).rankError;
    expect(bound).toBe(0);
    let beyond = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const quantiles = quantilesOf(values, 100, seed);
      if (worstRankError(quantiles.sorted(), values) > quantiles.rankError) beyond++;
    }
    expect(beyond).toBeLessThanOrEqual(2);
  });

  it("weighted input beyond what fits is within the bound", () => {
    const quantiles = new Quantiles(200);
    const pairs = Array.from(streamOf("uniform", 5000, 2), (value, i) => [value, (i % 100) + 1] as const);
    for (const [value, times] of pairs) quantiles.add(value, times);
    const [sorted, truth] = [quantiles.sorted(), weigh(pairs)];
    expect(sorted.total).toBe(truth.total);
    let worst = 0;
    for (const [value] of pairs) {
      worst = Math.max(worst, Math.abs(rankOf(sorted, value, true) - rankOf(truth, value, true)));
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(quantiles.rankError);
  });

  it("10^6 values leave fewer than 6,500, ranks within 0.139 %", () => {
    const quantiles = new Quantiles();
    for (let i = 0; i < 1_000_000; i++) quantiles.add((i * 611_953) % 1_000_003);
    expect(retained(quantiles)).toBeLessThan(6500);
    expect(retained(quantiles)).toBeGreaterThan(4000);
    expect(weight(quantiles)).toBe(1_000_000);
    const sorted = quantiles.sorted();
    for (let x = 0; x < 1_000_003; x += 997) {
      expect(Math.abs(rankOf(sorted, x, true) - x / 1_000_003)).toBeLessThan(0.00139);
    }
  });
});

describe("merge", () => {
  it("merge() equals the sketch of both streams while it fits, in either order", () => {
    fc.assert(
      fc.property(fc.array(number), fc.array(number), (a, b) => {
        const [ab, ba] = [quantilesOf(a), quantilesOf(b)];
        ab.merge(quantilesOf(b));
        ba.merge(quantilesOf(a));
        const whole = bytesOf(quantilesOf([...a, ...b]));
        expect(bytesOf(ab)).toEqual(whole);
        expect(bytesOf(ba)).toEqual(whole);
      }),
    );
  });

  it.each(names)("merge() of 50 parts of %s input, in either order, is within the bound", (name) => {
    const values = streamOf(name, 50_000, 9);
    const parts = Array.from({ length: 50 }, (_, i) =>
      quantilesOf(values.subarray(i * 1000, (i + 1) * 1000), 200),
    );
    for (const order of [parts, parts.toReversed()]) {
      const merged = new Quantiles(200);
      for (const part of order) merged.merge(part);
      expect(merged.count).toBe(50_000);
      expect(weight(merged)).toBe(50_000);
      expect(retained(merged)).toBeLessThan(700);
      expect(worstRankError(merged.sorted(), values)).toBeLessThanOrEqual(merged.rankError);
    }
    expect(parts[0]?.count).toBe(1000);
  });

  it("merge() takes over that values were given up", () => {
    const exact = quantilesOf([1]);
    exact.merge(quantilesOf(streamOf("uniform", 2100, 1)));
    expect(exact.rankError).toBeGreaterThan(0);
  });

  it("merge() into nothing is a copy that goes on to the same bytes", () => {
    const quantiles = quantilesOf(streamOf("uniform", 5000, 1), 200, 7);
    const copy = new Quantiles(200);
    copy.merge(quantiles);
    for (const both of [quantiles, copy]) for (const value of streamOf("normal", 5000, 2)) both.add(value);
    expect(bytesOf(copy)).toEqual(bytesOf(quantiles));
  });

  it("merge() with itself doubles every weight", () => {
    const quantiles = quantilesOf(streamOf("uniform", 3000, 1), 200);
    quantiles.merge(quantiles);
    expect([quantiles.count, weight(quantiles)]).toEqual([6000, 6000]);
  });

  it("merge() of many keeps no room beyond what is held: not that of the way", () => {
    const many = new Quantiles();
    for (let seed = 1; seed <= 100; seed++) many.merge(quantilesOf(streamOf("uniform", 20_000, seed)));
    expect(many.retained).toBeGreaterThan(4_000);
    expect(many.heldBytes).toBeLessThan(many.retained * 8 + 2_000);
  });

  it("merge() refuses another k by message", () => {
    expect(() => new Quantiles(200).merge(new Quantiles(100))).toThrow(
      "Cannot merge quantiles of k = 100 into k = 200: k must be the same",
    );
  });
});

describe("levels", () => {
  it("fromLevels() of levels() answers alike", () => {
    const quantiles = quantilesOf(streamOf("normal", 20_000, 4), 200);
    const again = Quantiles.fromLevels(quantiles.levels(), 200);
    expect(again.sorted()).toEqual(quantiles.sorted());
    expect([again.count, again.rankError]).toEqual([20_000, quantiles.rankError]);
  });

  it("fromLevels() takes levels in any order and over capacity, and compacts at the next value", () => {
    const quantiles = Quantiles.fromLevels([[3, 1, 2], Array.from({ length: 500 }, (_, i) => i)], 64);
    expect(quantiles.levels()[0]).toEqual([1, 2, 3]);
    expect(quantiles.count).toBe(1003);
    quantiles.add(1);
    expect(weight(quantiles)).toBe(1004);
    expect(retained(quantiles)).toBeLessThan(200);
  });

  it("fromLevels() knows exactness where only level 0 has values", () => {
    expect(Quantiles.fromLevels([[1, 2], []]).rankError).toBe(0);
    expect(Quantiles.fromLevels([[], [1]]).rankError).toBeGreaterThan(0);
    expect(Quantiles.fromLevels([]).count).toBe(0);
  });

  it("fromLevels() refuses NaN and more levels than a count can weigh", () => {
    expect(() => Quantiles.fromLevels([[1], [NaN, 2]])).toThrow("level 1 has NaN or is not ascending");
    expect(() => Quantiles.fromLevels(Array.from({ length: 54 }, () => []))).toThrow("in 54 levels");
  });
});

describe("stored form", () => {
  it("same input gives same bytes, whatever was asked in between", () => {
    const values = streamOf("normal", 10_000, 6);
    const asked = new Quantiles(200);
    for (const value of values) {
      asked.add(value);
      if (Math.abs(value) > 2) asked.sorted();
    }
    expect(bytesOf(asked)).toEqual(bytesOf(quantilesOf(values, 200)));
    expect(bytesOf(quantilesOf(values, 200, 2))).not.toEqual(bytesOf(asked));
  });

  it("reads back as it was and goes on alike, coin and all", () => {
    const values = streamOf("heavy-tailed", 20_000, 8);
    for (const cut of [0, 1, 100, 5000, 7777]) {
      const quantiles = quantilesOf(values.subarray(0, cut), 100);
      const read = readAll(bytesOf(quantiles), Quantiles);
      expect(bytesOf(read)).toEqual(bytesOf(quantiles));
      expect([read.k, read.count, read.rankError]).toEqual([100, cut, quantiles.rankError]);
      for (const value of values.subarray(cut)) {
        quantiles.add(value);
        read.add(value);
      }
      expect(bytesOf(read)).toEqual(bytesOf(quantiles));
    }
  });

  it("is refused at every prefix", () => {
    expect(unrefusedPrefixes(bytesOf(quantilesOf(streamOf("uniform", 300, 1), 16)), Quantiles)).toEqual([]);
  });

  it("is refused with foreign parameters or weights that do not add up, by message", () => {
    // Byte 0 is the shrink, 1 is k, 2 the count, 3 exactness, 4 the levels, 5 to 8 the coin, 9 its debt, 10 a length.
    const bytes = bytesOf(quantilesOf([1, 2, 3], 16));
    const read = (at: number, byte: number) => () => readAll(bytes.with(at, byte), Quantiles);
    expect(read(0, 66)).toThrow("Cannot read quantiles: capacities shrink by 66 %, not 64 %");
    expect(read(1, 7)).toThrow("Cannot sketch quantiles with k = 7");
    expect(read(2, 4)).toThrow("Cannot read quantiles: values weigh 3, not 4");
    expect(read(9, 3)).toThrow("Cannot read a coin: 3 is neither a bit nor 2 for none");
    expect(read(bytes.length - 1, 0xc0)).toThrow(
      "Cannot hold quantiles: level 0 has NaN or is not ascending",
    );
  });
});
