import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Frequent } from "../../../src/core/sketch/frequent.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "./streams.ts";

function frequentOf(texts: Iterable<string>): Frequent {
  const frequent = new Frequent();
  for (const text of texts) frequent.add(text);
  return frequent;
}

function countsOf(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Texts of which the first are much more frequent than the last. */
function skewed(length: number, seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length }, () => `item-${Math.floor(20 / (random() + 1e-5))}`);
}

/** What is said of each text that occurred contains its count; nothing is said of others. */
function expectWithin(frequent: Frequent, truth: Map<string, number>): void {
  const lower = new Map(frequent.entries());
  for (const [text, count] of truth) {
    expect(lower.get(text) ?? 0).toBeLessThanOrEqual(count);
    expect((lower.get(text) ?? 0) + frequent.offset).toBeGreaterThanOrEqual(count);
  }
  for (const text of lower.keys()) expect(truth.has(text)).toBe(true);
  expect(lower.size).toBeLessThanOrEqual(1024);
  expect(frequent.offset).toBeLessThanOrEqual(frequent.total / 512);
}

const few = fc.array(fc.constantFrom("a", "b", "", "true", "\ud800", "é"), { maxLength: 40 });

describe("add()", () => {
  it("counts exactly while texts are 1,024 or fewer", () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `t${index % 1024}`);
    const frequent = frequentOf(texts);
    expect(new Map(frequent.entries())).toEqual(countsOf(texts));
    expect([frequent.offset, frequent.untracked, frequent.total]).toEqual([0, 0, 5000]);
  });

  it("at one text more takes the middle count from all, and what is used up is gone", () => {
    const frequent = new Frequent();
    for (let index = 0; index < 1024; index++) frequent.add(`t${index}`, 1 + index);
    frequent.add("new", 5);
    // Of the counts 1 to 1,024 the 513th is 513.
    expect(frequent.offset).toBe(513);
    const kept = [...frequent.entries()];
    expect(kept).toHaveLength(512);
    expect(kept[0]).toEqual(["t513", 1]);
    expect(kept.at(-2)).toEqual(["t1023", 511]);
    expect(kept.at(-1)).toEqual(["new", 5]);
  });

  it.each([1, 2, 3])("bounds every count of 200,000 skewed texts (seed %i)", (seed) => {
    const texts = skewed(200_000, seed);
    const frequent = frequentOf(texts);
    expect(frequent.offset).toBeGreaterThan(0);
    expect(frequent.total).toBe(200_000);
    expectWithin(frequent, countsOf(texts));
    expect([...frequent.entries()].toSorted(([, a], [, b]) => b - a)[0]?.[0]).toBe("item-20");
  });

  it("bounds counts where all texts are different", () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => String(index));
    const frequent = frequentOf(texts);
    expect(frequent.total).toBe(20_000);
    expectWithin(frequent, countsOf(texts));
  });

  it("only weighs texts over 256 bytes of UTF-8, lone surrogates as three bytes", () => {
    const kept = ["x".repeat(256), "é".repeat(128), "\ud800".repeat(85), "🙂".repeat(64)];
    const left = ["x".repeat(257), "é".repeat(129), "\ud800".repeat(86), `🙂${"x".repeat(253)}`];
    const frequent = frequentOf([...kept, ...left]);
    frequent.add("y".repeat(1000), 10);
    expect([...frequent.entries()].map(([text]) => text)).toEqual(kept);
    expect([frequent.untracked, frequent.total]).toEqual([14, 18]);
  });

  it("refuses what is no number of times", () => {
    for (const times of [-1, 0.5, NaN, 2 ** 53])
      expect(() => frequentOf(["a"]).add("a", times)).toThrow(RangeError);
  });
});

describe("merge()", () => {
  it("of few texts equals the whole, in either order", () => {
    fc.assert(
      fc.property(few, few, (a, b) => {
        const [ab, ba] = [frequentOf(a), frequentOf(b)];
        ab.merge(frequentOf(b));
        ba.merge(frequentOf(a));
        const whole = bytesOf(frequentOf([...b, ...a]));
        expect(bytesOf(ab)).toEqual(whole);
        expect(bytesOf(ba)).toEqual(whole);
      }),
    );
  });

  it("of many parts in any order bounds every count", () => {
    const texts = [...skewed(60_000, 9), "x".repeat(300)];
    const parts = Array.from({ length: 12 }, (_, part) => texts.filter((__, index) => index % 12 === part));
    const tree = (from: number, to: number): Frequent => {
      if (to - from === 1) return frequentOf(parts[from] ?? []);
      const middle = (from + to) >> 1;
      const left = tree(from, middle);
      left.merge(tree(middle, to));
      return left;
    };
    const chain = new Frequent();
    for (const part of parts.toReversed()) chain.merge(frequentOf(part));
    const truth = countsOf(texts.filter((text) => text.length < 257));
    for (const merged of [tree(0, 12), chain]) {
      expect([merged.total, merged.untracked]).toEqual([60_001, 1]);
      expectWithin(merged, truth);
    }
  });

  it("with itself doubles every count and leaves another as it was", () => {
    const frequent = frequentOf(["a", "b", "a"]);
    frequent.merge(frequent);
    expect([...frequent.entries()]).toEqual([
      ["a", 4],
      ["b", 2],
    ]);
    expect(frequent.total).toBe(6);
    const other = frequentOf(["c"]);
    frequent.merge(other);
    frequent.add("c", 9);
    expect([...other.entries()]).toEqual([["c", 1]]);
  });
});

describe("stored form", () => {
  it.each([
    ["few texts", ["a", "\ud800", "", "a", "z".repeat(300)]],
    ["many texts", skewed(30_000, 2)],
  ])("of %s reads back the same", (_, texts) => {
    const frequent = frequentOf(texts);
    const read = readAll(bytesOf(frequent), Frequent);
    expect(bytesOf(read)).toEqual(bytesOf(frequent));
    expect([read.offset, read.untracked, read.total]).toEqual([
      frequent.offset,
      frequent.untracked,
      frequent.total,
    ]);
    expect(new Map(read.entries())).toEqual(new Map(frequent.entries()));
  });

  it("is the same bytes for the same texts, and in the order of the texts once read", () => {
    expect(bytesOf(frequentOf(["b", "a"]))).toEqual(bytesOf(frequentOf(["a", "b"])));
    const read = readAll(bytesOf(frequentOf(["b", "a"])), Frequent);
    expect([...read.entries()].map(([text]) => text)).toEqual(["a", "b"]);
  });

  it("is refused at every prefix, and out of order", () => {
    const bytes = bytesOf(frequentOf(["a", "b", "b"]));
    expect(unrefusedPrefixes(bytes, Frequent)).toEqual([]);
    // total, offset, untracked, size, then length × 2, text and count of each.
    expect([...bytes]).toEqual([3, 0, 0, 2, 2, 97, 1, 2, 98, 2]);
    expect(() => readAll(bytes.with(8, 97), Frequent)).toThrow("not in ascending order");
  });
});
