import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOfText, sliceKeyIn } from "../../../src/core/sketch/hash.ts";
import { Slice } from "../../../src/core/sketch/slice.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "./streams.ts";

function sliceOf(texts: Iterable<string>): Slice {
  const slice = new Slice();
  for (const text of texts) slice.addHash(hashOfText(text));
  return slice;
}

function keyOf(text: string): number {
  return sliceKeyIn(hashOfText(text));
}

/** The first texts come more often than the last. */
function skewed(length: number, distinct: number, seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length }, () => `text ${Math.floor(random() ** 2 * distinct)}`);
}

function countsOf(texts: Iterable<string>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const text of texts) counts.set(keyOf(text), (counts.get(keyOf(text)) ?? 0) + 1);
  return counts;
}

/** All below the largest limit 2^(40 − shift) that so few are below. */
function truth(texts: readonly string[], most = 4_096): { shift: number; counts: Map<number, number> } {
  let counts = countsOf(texts);
  let shift = 0;
  while (counts.size > most) {
    shift++;
    counts = new Map([...counts].filter(([key]) => key < 2 ** (40 - shift)));
  }
  return { shift, counts };
}

describe("addHash()", () => {
  it.each([10, 4_096, 4_097, 5_000, 20_000, 100_000])("of %i texts counts a share exactly", (distinct) => {
    const texts = [
      ...Array.from({ length: distinct }, (_, at) => `text ${at}`),
      ...skewed(30_000, distinct, 3),
    ];
    const slice = sliceOf(texts);
    const { shift, counts } = truth(texts);
    expect([slice.shift, slice.size, slice.total]).toEqual([shift, counts.size, texts.length]);
    expect(new Map(slice.entries())).toEqual(counts);
    expect(slice.size).toBeLessThanOrEqual(4_096);
    expect(slice.size).toBeGreaterThan(Math.min(distinct, 1_900) - 1);
  });

  it("takes a share of the texts that is what chance gives, and of the texts that are like each other too", () => {
    for (const name of [(at: number) => `text ${at}`, (at: number) => String(at), (at: number) => `${at}a`]) {
      const slice = sliceOf(Array.from({ length: 200_000 }, (_, at) => name(at)));
      const expected = 200_000 / 2 ** slice.shift;
      expect(Math.abs(slice.size - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it("added 0 times changes nothing, and no number of times is refused whole", () => {
    const slice = sliceOf(["a"]);
    const before = bytesOf(slice);
    slice.addHash(hashOfText("b"), 0);
    for (const times of [-1, 0.5, NaN, 2 ** 53])
      expect(() => slice.addHash(hashOfText("b"), times)).toThrow(RangeError);
    expect(bytesOf(slice)).toEqual(before);
  });
});

describe("mostOf()", () => {
  const texts = skewed(60_000, 30_000, 5);
  const slice = sliceOf(texts);

  it("is how often a text came, 0 of one that never did, and unknown of one outside the slice", () => {
    const counts = countsOf(texts);
    let [inside, outside] = [0, 0];
    for (const text of [...new Set(texts), ...Array.from({ length: 5_000 }, (_, at) => `other ${at}`)]) {
      const isInside = keyOf(text) < 2 ** (40 - slice.shift);
      expect(slice.mostOf(text)).toBe(isInside ? (counts.get(keyOf(text)) ?? 0) : Infinity);
      if (isInside) inside++;
      else outside++;
    }
    expect(inside).toBeGreaterThan(1_000);
    expect(outside).toBeGreaterThan(1_000);
  });

  it("and a smaller part has the entries that fall into it", () => {
    const part = slice.entries(slice.shift + 2);
    expect(part).toEqual(slice.entries().filter(([key]) => key < 2 ** (38 - slice.shift)));
    expect(part.length).toBeGreaterThan(300);
  });
});

describe("merge()", () => {
  it("of any split, in any order and tree, has the bytes of the whole", () => {
    const texts = skewed(40_000, 60_000, 9);
    const whole = bytesOf(sliceOf(texts));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), (count, picks) => {
        const assigned = texts.map(() => (picks.next().value ?? 0) % count);
        const parts = Array.from({ length: count }, (_, part) =>
          sliceOf(texts.filter((__, index) => assigned[index] === part)),
        );
        while (parts.length > 1) {
          const [taken = new Slice()] = parts.splice((picks.next().value ?? 0) % parts.length, 1);
          parts[(picks.next().value ?? 0) % parts.length]?.merge(taken);
        }
        expect(Buffer.compare(bytesOf(parts[0] ?? new Slice()), whole)).toBe(0);
      }),
      { numRuns: 10 },
    );
  });

  it("of few texts equals the whole, in either order", () => {
    const few = fc.array(fc.string({ maxLength: 3 }), { maxLength: 20 });
    fc.assert(
      fc.property(few, few, (a, b) => {
        const [ab, ba] = [sliceOf(a), sliceOf(b)];
        ab.merge(sliceOf(b));
        ba.merge(sliceOf(a));
        const whole = bytesOf(sliceOf([...b, ...a]));
        expect([bytesOf(ab), bytesOf(ba)]).toEqual([whole, whole]);
      }),
    );
  });

  it("with itself doubles every count and leaves another as it was", () => {
    const slice = sliceOf(skewed(9_000, 9_000, 2));
    const before = new Map(slice.entries());
    slice.merge(slice);
    expect(new Map(slice.entries())).toEqual(new Map([...before].map(([key, count]) => [key, count * 2])));
    const other = sliceOf(["c"]);
    slice.merge(other);
    slice.addHash(hashOfText("c"), 9);
    expect(other.entries()).toEqual([[keyOf("c"), 1]]);
  });
});

describe("stored form", () => {
  it.each([
    ["no text", []],
    ["few texts", ["a", "\ud800", "", "a", "z".repeat(300)]],
    ["many texts", skewed(30_000, 50_000, 2)],
  ])("of %s reads back the same, and goes on to the same bytes", (_, texts) => {
    const slice = sliceOf(texts);
    const read = readAll(bytesOf(slice), Slice);
    expect(bytesOf(read)).toEqual(bytesOf(slice));
    expect([read.shift, read.size, read.total]).toEqual([slice.shift, slice.size, slice.total]);
    for (const both of [read, slice])
      for (const text of skewed(9_000, 90_000, 6)) both.addHash(hashOfText(text));
    expect(Buffer.compare(bytesOf(read), bytesOf(slice))).toBe(0);
  });

  it("is at most 24 KiB while texts come fewer than 128 times each", () => {
    for (const distinct of [4_096, 8_000, 100_000]) {
      const bytes = bytesOf(sliceOf(Array.from({ length: distinct }, (_, at) => String(at))));
      expect(bytes.length).toBeLessThan(24_576);
    }
  });

  it("is refused at every prefix, and where it holds what cannot be", () => {
    const bytes = bytesOf(sliceOf(["a", "b", "b"]));
    expect(unrefusedPrefixes(bytes, Slice)).toEqual([]);
    expect([...bytes.subarray(0, 3)]).toEqual([0, 3, 2]);
    expect(() => readAll(bytes.with(0, 41), Slice)).toThrow("its share was halved 41 times");
    expect(() => readAll(bytes.with(0, 30), Slice)).toThrow("a text does not fall into it");
    expect(() => readAll(bytes.with(1, 2), Slice)).toThrow("2 is less than its texts weigh");
    expect(() => readAll(bytes.with(bytes.length - 1, 0), Slice)).toThrow("counted 0 times");
    // 4,097 as a varint.
    expect(() => readAll(Uint8Array.of(0, 3, 0x81, 0x20), Slice)).toThrow("holds 4097 texts, more than 4096");
  });
});
