import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter } from "../../../src/core/sketch/bytes.ts";
import { Counts } from "../../../src/core/sketch/counts.ts";
import { bytesOf, unrefusedPrefixes, readAll } from "./streams.ts";

function countsOf(values: Iterable<string>): Counts {
  const counts = new Counts();
  for (const value of values) counts.add(value);
  return counts;
}

function written(entries: readonly (readonly [string, number])[]): Uint8Array {
  const writer = new ByteWriter();
  writer.count(entries.length);
  for (const [value, count] of entries) {
    writer.text(value);
    writer.count(count);
  }
  return writer.finish();
}

const word = fc.constantFrom("", "a", "b", "ab", "__proto__", "\ud800", "\udc00", "\ufffd", "é", "e\u0301");
const words = fc.array(word);

describe("counts", () => {
  it("of nothing: no size, no total, no entry", () => {
    const counts = new Counts();
    expect([counts.size, counts.total, counts.get("a"), counts.isOver()]).toEqual([0, 0, 0, false]);
    expect([...counts.entries()]).toEqual([]);
  });

  it("entries() come in the order first added, every text by its own code units", () => {
    const counts = countsOf(["b", "a", "\ud800", "b", "\ufffd"]);
    counts.add("c", 5);
    expect([...counts.entries()]).toEqual([
      ["b", 2],
      ["a", 1],
      ["\ud800", 1],
      ["\ufffd", 1],
      ["c", 5],
    ]);
    expect([counts.size, counts.total, counts.get("b"), counts.get("d")]).toEqual([5, 10, 2, 0]);
  });

  it("add() 0 times is nothing, and what is no whole number is refused", () => {
    const counts = countsOf(["a"]);
    counts.add("b", 0);
    for (const times of [-1, 0.5, NaN, Infinity]) {
      expect(() => counts.add("a", times)).toThrow(`Cannot add a value ${times} times`);
    }
    expect(() => counts.add("a", Number.MAX_SAFE_INTEGER)).toThrow(/^Cannot count past/);
    expect([...counts.entries()]).toEqual([["a", 1]]);
    expect(counts.total).toBe(1);
  });

  it("isOver() past 4096 distinct texts, however often they came", () => {
    const counts = new Counts();
    for (let i = 0; i < Counts.maxDistinct; i++) counts.add(String(i), 1000);
    expect(counts.isOver()).toBe(false);
    counts.add("one more");
    expect(counts.isOver()).toBe(true);
    expect(counts.get("0")).toBe(1000);
  });

  it("isOver() past 262144 code units of distinct text", () => {
    const counts = countsOf(["x".repeat(Counts.maxTextLength), "x".repeat(Counts.maxTextLength)]);
    expect(counts.isOver()).toBe(false);
    counts.add("y");
    expect(counts.isOver()).toBe(true);
  });
});

describe("merge", () => {
  it("merge() equals the counts of both streams, in either order, to the byte", () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [ab, ba] = [countsOf(a), countsOf(b)];
        ab.merge(countsOf(b));
        ba.merge(countsOf(a));
        const whole = bytesOf(countsOf([...a, ...b]));
        expect(bytesOf(ab)).toEqual(whole);
        expect(bytesOf(ba)).toEqual(whole);
        expect(ab.total).toBe(a.length + b.length);
      }),
    );
  });

  it("merge() counts text length once, so isOver() does not depend on splitting", () => {
    const half = "x".repeat(Counts.maxTextLength / 2);
    const counts = countsOf([half]);
    counts.merge(countsOf([half, half]));
    counts.merge(countsOf([`y${half.slice(1)}`]));
    expect(counts.isOver()).toBe(false);
    counts.merge(countsOf([half, "z"]));
    expect(counts.isOver()).toBe(true);
  });

  it("merge() with itself doubles", () => {
    const counts = countsOf(["a", "b", "b"]);
    counts.merge(counts);
    expect([...counts.entries()]).toEqual([
      ["a", 2],
      ["b", 4],
    ]);
    expect(counts.total).toBe(6);
  });

  it("merge() past what counts hold changes nothing", () => {
    const [counts, other] = [countsOf(["a"]), new Counts()];
    other.add("b", 1);
    other.add("a", Number.MAX_SAFE_INTEGER - 1);
    expect(() => counts.merge(other)).toThrow(/^Cannot count past/);
    expect([...counts.entries()]).toEqual([["a", 1]]);
  });
});

describe("stored form", () => {
  it("reads back with the same counts", () => {
    fc.assert(
      fc.property(words, (values) => {
        const counts = countsOf(values);
        const read = readAll(bytesOf(counts), Counts);
        expect(new Map(read.entries())).toEqual(new Map(counts.entries()));
        expect([read.total, read.size]).toEqual([counts.total, counts.size]);
        expect(bytesOf(read)).toEqual(bytesOf(counts));
      }),
    );
  });

  it("is refused at every prefix", () => {
    expect(unrefusedPrefixes(bytesOf(countsOf(["a", "\ud800", "long text", ""])), Counts)).toEqual([]);
  });

  it("is refused out of order, repeated, or counted 0 times", () => {
    const disorder = "Cannot read counts: texts are not in ascending order";
    expect(() =>
      readAll(
        written([
          ["b", 1],
          ["a", 1],
        ]),
        Counts,
      ),
    ).toThrow(disorder);
    expect(() =>
      readAll(
        written([
          ["a", 1],
          ["a", 1],
        ]),
        Counts,
      ),
    ).toThrow(disorder);
    expect(() => readAll(written([["a", 0]]), Counts)).toThrow("a text was counted 0 times");
  });
});
