import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { kllDoublesBytes, kllDoublesOf, parseKllDoubles } from "../../../src/core/sketch/datasketches.ts";
import { Quantiles } from "../../../src/core/sketch/quantiles.ts";
import { quantileOf, rankOf, type WeightedValues } from "../../../src/core/sketch/weighted.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { modelOf } from "./datasketches-model.ts";
import { streamOf } from "./streams.ts";

const number = z.union([
  z.number(),
  z.enum(["NaN", "Infinity", "-Infinity", "-0"]).transform((text) => Number(text)),
]);
const vectorSchema = z.object({
  name: z.string(),
  type: z.string(),
  file: z.string(),
  input: z.object({ generator: z.string().optional(), n: z.number().optional() }),
  k: z.number().optional(),
  n: z.number().optional(),
  numRetained: z.number().optional(),
  min: number.optional(),
  max: number.optional(),
  quantilesInclusive: z.array(z.tuple([z.number(), number])).default([]),
  quantilesExclusive: z.array(z.tuple([z.number(), number])).default([]),
  ranks: z.array(z.object({ value: number, inclusive: z.number(), exclusive: z.number() })).default([]),
});
type Vector = z.infer<typeof vectorSchema>;

function vectorsIn(file: string): Vector[] {
  if (!hasSharedData) return [];
  const text = readFileSync(sharedData("datasketches-vectors", file), "utf8");
  return z.array(vectorSchema).parse(JSON.parse(text));
}

const vectors = [...vectorsIn("random.json"), ...vectorsIn("deterministic.json")];
const doubles = vectors.filter(({ type }) => type === "kll_doubles");
const floats = vectors.filter(({ type, n = 0 }) => type === "kll_floats" && n > 0);

function stored({ file }: Vector): Uint8Array {
  return new Uint8Array(readFileSync(sharedData("datasketches-vectors", file)));
}

function sortedOf(bytes: Uint8Array): WeightedValues {
  const { levels, k } = parseKllDoubles(bytes);
  return Quantiles.fromLevels(
    levels.map((level) => [...level]),
    k,
  ).sorted();
}

/** The first value with more than a share of `rank` at or below it, or the last. */
function exclusiveQuantile({ values, cumulative, total }: WeightedValues, rank: number): number {
  const at = cumulative.findIndex((weight) => weight > Math.floor(rank * total));
  return values.at(at) ?? NaN;
}

describe.skipIf(!hasSharedData)("Apache DataSketches' own vectors", () => {
  it("are all here", () => {
    expect([doubles.length, floats.length]).toEqual([32, 3]);
  });

  it.each(doubles.map((vector) => [vector.name, vector] as const))(
    "%s is read, answers as recorded and is written as the same bytes",
    (_, vector) => {
      const bytes = stored(vector);
      const sketch = parseKllDoubles(bytes);
      expect([sketch.k, sketch.minK, sketch.count]).toEqual([vector.k, vector.k, vector.n]);
      expect(sketch.levels.reduce((total, { length }) => total + length, 0)).toBe(vector.numRetained);
      expect([sketch.minimum, sketch.maximum]).toEqual([vector.min ?? NaN, vector.max ?? NaN]);
      const sorted = sortedOf(bytes);
      for (const [rank, quantile] of vector.quantilesInclusive) {
        expect(quantileOf(sorted, rank) === quantile, `inclusive ${rank}`).toBe(true);
      }
      for (const [rank, quantile] of vector.quantilesExclusive) {
        expect(exclusiveQuantile(sorted, rank) === quantile, `exclusive ${rank}`).toBe(true);
      }
      for (const { value, inclusive, exclusive } of vector.ranks) {
        expect([rankOf(sorted, value, true), rankOf(sorted, value, false)]).toEqual([inclusive, exclusive]);
      }
      expect(kllDoublesBytes(sketch)).toEqual(bytes);
    },
  );

  it.each(floats.map((vector) => [vector.name, vector] as const))("%s is refused", (_, vector) => {
    expect(() => parseKllDoubles(stored(vector))).toThrow(
      /truncated, or values are floats: \d+ are there of \d+$/,
    );
  });

  const runs = doubles.filter(({ name }) => name.startsWith("det_"));
  it.each(runs.map((vector) => [vector.name, vector] as const))(
    "%s comes to the byte from its input, by the algorithm with their coin",
    (_, vector) => {
      const { input, k = 0, n = 0 } = vector;
      const special = [0, -0, 1.5, -1.5, Infinity, -Infinity, NaN, 5e-324, Number.MAX_VALUE, 1e300];
      const values =
        input.generator === "seq" ? Array.from({ length: n }, (__, i) => i + 1) : special.slice(0, input.n);
      expect(["seq", "special"]).toContain(input.generator);
      expect(kllDoublesBytes(modelOf(values, k))).toEqual(stored(vector));
    },
  );
});

function sketchOf(values: Iterable<number>, k = 200): Quantiles {
  const quantiles = new Quantiles(k);
  for (const value of values) quantiles.add(value);
  return quantiles;
}

describe("kllDoublesOf()", () => {
  it("keeps every weight, and every level within what they can hold", () => {
    for (const [k, length] of [
      [8, 5000],
      [200, 100_000],
      [2048, 3000],
      [2048, 300_000],
    ] as const) {
      const values = streamOf("normal", length, k);
      const [minimum, maximum] = [
        values.reduce((a, b) => Math.min(a, b)),
        values.reduce((a, b) => Math.max(a, b)),
      ];
      const bytes = kllDoublesBytes(kllDoublesOf(sketchOf(values, k), minimum, maximum));
      const read = parseKllDoubles(bytes);
      expect([read.k, read.count, read.minimum, read.maximum]).toEqual([k, length, minimum, maximum]);
      const truth = values.toSorted();
      const sorted = sortedOf(bytes);
      for (const q of [0.01, 0.25, 0.5, 0.75, 0.99]) {
        const value = truth[Math.floor(q * length)] ?? NaN;
        expect(Math.abs(rankOf(sorted, value, false) - q)).toBeLessThan((1.5 * 2.296) / k ** 0.9723);
      }
    }
  });

  it("halves upward what is over their capacity: levels that hold every value with its weight", () => {
    const levels = [0, 1, 2].map((height) => Array.from({ length: 3000 }, (__, i) => i * (height + 1)));
    const bytes = kllDoublesBytes(kllDoublesOf(Quantiles.fromLevels(levels, 200), 0, 8997));
    const { count, levels: kept } = parseKllDoubles(bytes);
    expect(count).toBe(21_000);
    expect(kept.reduce((total, { length }) => total + length, 0)).toBeLessThan(650);
  });

  it("of nothing and of one value is their shortest form", () => {
    expect([...kllDoublesBytes(kllDoublesOf(new Quantiles(200), NaN, NaN))]).toEqual([
      2, 1, 15, 3, 200, 0, 8, 0,
    ]);
    const one = kllDoublesBytes(kllDoublesOf(sketchOf([1]), 1, 1));
    expect([...one]).toEqual([2, 2, 15, 6, 200, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  });
});

describe("parseKllDoubles()", () => {
  // Sketches hold no negative zero.
  const finite = fc.double({ noNaN: true }).map((value) => value + 0);

  it("of what was written is the same", () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 300 }), fc.integer({ min: 8, max: 60 }), (values, k) => {
        const sketch = kllDoublesOf(
          sketchOf(values, k),
          values.length === 0 ? NaN : Math.min(...values),
          values.length === 0 ? NaN : Math.max(...values),
        );
        const read = parseKllDoubles(kllDoublesBytes(sketch));
        expect(read).toEqual(sketch);
      }),
    );
  });

  it("refuses what is cut anywhere, and what is followed by more", () => {
    for (const values of [[], [1], [1, 2], streamOf("uniform", 500, 1)]) {
      const bytes = kllDoublesBytes(
        kllDoublesOf(sketchOf(values, 16), Math.min(...values), Math.max(...values)),
      );
      for (let length = 0; length < bytes.length; length++) {
        expect(() => parseKllDoubles(bytes.subarray(0, length))).toThrow(RangeError);
      }
      expect(() => parseKllDoubles(Uint8Array.of(...bytes, 0))).toThrow("1 bytes are left over");
    }
  });

  it("refuses foreign bytes and fields that contradict, by message", () => {
    const bytes = kllDoublesBytes(kllDoublesOf(sketchOf([1, 2, 3], 16), 1, 3));
    const patched = (at: number, byte: number) => () => parseKllDoubles(bytes.with(at, byte));
    expect(patched(2, 7)).toThrow("bytes are of family 7, not 15");
    expect(patched(1, 3)).toThrow("version 3 with 5 preamble words and flags 2 is not known");
    expect(patched(3, 8)).toThrow("flags 8 is not known");
    expect(patched(4, 7)).toThrow("its k is 7, below 8");
    expect(patched(6, 4)).toThrow("its parameters are not known");
    expect(patched(8, 4)).toThrow("values weigh 3, not 4");
    expect(patched(16, 17)).toThrow("its smallest k is 17, and k 16");
    expect(patched(18, 0)).toThrow("it has 0 levels");
    expect(patched(20, 17)).toThrow("ends before it starts");
    // The lowest level is at 40, its second value at 48: 2 becomes 4, beyond the largest and the next.
    expect(patched(48 + 6, 0x10)).toThrow("a value is NaN or beyond its extremes");
    const descending = bytes.slice();
    descending.set(bytes.subarray(48, 56), 40);
    descending.set(bytes.subarray(40, 48), 48);
    expect(() => parseKllDoubles(descending)).toThrow("level 0 is not ascending");
  });
});
