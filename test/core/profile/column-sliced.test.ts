/** Columns of texts that are too many to count each: where they are sliced, where not, and what is stored of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { hashOfText, sliceKeyIn } from "../../../src/core/sketch/hash.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "../sketch/streams.ts";
import { mergedOf } from "./splits.ts";

const sliced = { isSliced: true };

function columnOf(
  texts: Iterable<string>,
  options: { isSliced: boolean; isText?: boolean } = sliced,
): Column {
  const column = new Column(options);
  for (const text of texts) column.add(text);
  return column;
}

/** Ids, some of them digits alone, with times and booleans among them. */
function ids(length: number, distinct: number, seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length }, () => {
    const kind = random();
    if (kind < 0.01) return "true";
    if (kind < 0.02) return "2026-11-26";
    const id = Math.floor(random() * distinct);
    return kind < 0.2 ? String(id) : `id ${id}`;
  });
}

function isSame(a: Column, b: Column): boolean {
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function sliceOf(column: Column): Map<number, number> {
  return new Map(column.summary().slice?.entries());
}

describe("the slice of a column", () => {
  const texts = ids(30_000, 20_000, 1);

  it("has the texts and booleans that fall into it, and of declared texts the digits too", () => {
    for (const isText of [false, true]) {
      const column = columnOf(texts, { ...sliced, isText });
      const { slice, types } = column.summary();
      const limit = 2 ** (40 - (slice?.shift ?? 0));
      const followed = texts.filter((text) => text !== "2026-11-26" && (isText || !/^\d+$/.test(text)));
      const counted = new Map<number, number>();
      for (const text of followed) {
        const key = sliceKeyIn(hashOfText(text));
        if (key < limit) counted.set(key, (counted.get(key) ?? 0) + 1);
      }
      expect(slice?.total).toBe(types.Text + types.Boolean);
      expect(sliceOf(column)).toEqual(counted);
    }
  });

  it("is not there while all are counted, without texts, and where it was not asked for", () => {
    for (const column of [
      columnOf(texts.slice(0, 3_000)),
      columnOf(Array.from({ length: 9_000 }, (_, at) => String(at / 8))),
      columnOf(texts, { isSliced: false }),
    ]) {
      expect([column.summary().slice, column.hasSlice]).toEqual([null, false]);
    }
  });

  it("of any split, in any order and tree, is that of the whole", () => {
    const whole = sliceOf(columnOf(texts));
    expect(whole.size).toBeGreaterThan(1_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.nat()), (count, picks) => {
        expect(sliceOf(mergedOf(texts, count, picks, columnOf))).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it("is whole where it was merged into an empty column, and unknown where some texts were not sliced", () => {
    const into = new Column();
    into.merge(columnOf(texts));
    expect(sliceOf(into)).toEqual(sliceOf(columnOf(texts)));
    const unsliced = columnOf(texts, { isSliced: false });
    for (const [left, right] of [
      [unsliced, columnOf(texts)],
      [columnOf(texts), unsliced],
    ] as const) {
      const merged = new Column();
      for (const part of [left, right]) merged.merge(part);
      expect(merged.summary().slice).toBeNull();
      expect(merged.hasSlice).toBe(false);
    }
  });
});

describe("stored form of a column with a slice", () => {
  const texts = ids(12_000, 9_000, 4);

  it("reads back the same, and goes on to the same bytes", () => {
    const column = columnOf(texts);
    const read = readAll(bytesOf(column), Column);
    expect(sliceOf(read)).toEqual(sliceOf(column));
    for (const both of [read, column]) for (const text of ids(9_000, 30_000, 5)) both.add(text);
    expect(isSame(read, column)).toBe(true);
  });

  it("is refused at every prefix, of an earlier version, and where the slice is of other texts", () => {
    const long = columnOf(["a", "b", "c"].map((letter) => letter.repeat(100_000)));
    const bytes = bytesOf(long);
    expect([...bytes.subarray(0, 2)]).toEqual([3, 5]);
    expect(unrefusedPrefixes(bytes, Column)).toEqual([]);
    for (const version of [2, 3]) {
      expect(() => readAll(bytes, { read: (reader) => Column.read(reader, version) })).toThrow(
        "form 5 is not known",
      );
    }
    for (const form of [4, 6, 8]) expect(() => readAll(bytes.with(1, form), Column)).toThrow("is not known");
    const plain = columnOf(
      ["a", "b", "c"].map((letter) => letter.repeat(100_000)),
      { isSliced: false },
    );
    // Behind what a column without it has: the shift, the total, and how many texts are held.
    const at = bytesOf(plain).length;
    expect([...bytes.subarray(at, at + 3)]).toEqual([0, 3, 3]);
    expect(() => readAll(bytes.with(at + 1, 4), Column)).toThrow("its slice is not of all its texts");
  });

  it("without a slice is what earlier versions wrote", () => {
    const plain = columnOf(texts, { isSliced: false });
    expect(bytesOf(plain)[2]).toBe(1);
    expect(isSame(readAll(bytesOf(plain), Column), plain)).toBe(true);
  });
});

describe("the version of a profile", () => {
  const texts = ids(9_000, 9_000, 6);

  function profileOf(side: "data" | "input", cells: readonly string[]): Profile {
    const profile = new Profile();
    for (const cell of cells) profile[side].add({ names: null, cells: [cell, "1"] });
    return profile;
  }

  it("is 4 with a slice alone: what a Recorder stores is read by versions before", () => {
    expect(profileOf("data", texts).toBytes()[8]).toBe(4);
    expect(profileOf("data", texts.slice(0, 2_000)).toBytes()[8]).toBe(2);
    expect(profileOf("input", texts).toBytes()[8]).toBe(2);
    const withTraffic = profileOf("input", texts);
    withTraffic.traffic.add({ names: ["weir.status"], cells: ["200"] });
    expect(withTraffic.toBytes()[8]).toBe(3);
  });

  it("4 reads back the same, and ranges that were counted exactly go on to a slice", () => {
    const whole = profileOf("data", texts);
    expect(Profile.fromBytes(whole.toBytes()).toBytes()).toEqual(whole.toBytes());
    const ranges = [0, 3_000, 6_000].map((start) => profileOf("data", texts.slice(start, start + 3_000)));
    const merged = new Profile();
    for (const range of ranges) merged.merge(Profile.fromBytes(range.toBytes()));
    const [column] = merged.data.positions;
    expect(sliceOf(column ?? new Column())).toEqual(sliceOf(whole.data.positions[0] ?? new Column()));
    expect(sliceOf(column ?? new Column()).size).toBeGreaterThan(1_000);
  });
});
