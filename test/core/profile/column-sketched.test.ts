/** Columns past the bound of exact counts: what stays exact, and that every way in gives the same bytes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hasNumberIdentity,
  numberOf,
  timeOf,
  typeOfCell,
  type CellType,
} from "../../../src/core/profile/cell.ts";
import { Column, type Tally } from "../../../src/core/profile/column.ts";
import { ByteReader } from "../../../src/core/sketch/bytes.ts";
import { Counts } from "../../../src/core/sketch/counts.ts";
import { Distinct } from "../../../src/core/sketch/distinct.ts";
import { Frequent } from "../../../src/core/sketch/frequent.ts";
import { hashOfText } from "../../../src/core/sketch/hash.ts";
import { Slice } from "../../../src/core/sketch/slice.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "../sketch/streams.ts";
import { mergedOf } from "./splits.ts";

function columnOf(texts: Iterable<string>, isSliced = false): Column {
  const column = new Column({ isSliced });
  for (const text of texts) column.add(text);
  return column;
}

const hostile = ["1e16", "1", "-1e16", "0.1", "1e308", "-1e308", "5e-324", "1e400", "-0", "9007199254740993"];

/** Numbers that are hard to add up, ids, texts, booleans and times; most of them distinct. */
function mixed(length: number, seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length }, (_, index) => {
    const kind = Math.floor(random() * 20);
    if (kind === 0) return `text ${Math.floor(random() * 3000)}`;
    if (kind === 1) return random() < 0.7 ? "true" : "false";
    if (kind === 2) return new Date(1.7e12 + Math.floor(random() * 1e11)).toISOString();
    if (kind < 5) return hostile[index % hostile.length] ?? "";
    if (kind < 9) return String(Math.floor(random() * 1e6));
    return String((random() - 0.5) * 10 ** Math.floor(random() * 20));
  });
}

/** What no split, order or tree may change, to the last bit. */
function exactFields(column: Column): object {
  const { types, times, moments, counts, distinctCount, frequent } = column.summary();
  const { count, minimum, maximum, sum, mean } = moments;
  return {
    present: column.present,
    types,
    times,
    moments: { count, minimum, maximum, sum, mean },
    isExact: counts !== null,
    distinctCount,
    texts: frequent?.total,
  };
}

describe("merge()", () => {
  const texts = mixed(9000, 1);
  const whole = columnOf(texts);

  it("of any split of many values, in any order and tree, has the same exact fields", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), (count, picks) => {
        const merged = mergedOf(texts, count, picks, columnOf);
        expect(exactFields(merged)).toEqual(exactFields(whole));
        const { moments, values, quantiles } = merged.summary();
        expect(
          Math.abs(moments.standardDeviation / whole.summary().moments.standardDeviation - 1),
        ).toBeLessThan(1e-13);
        const truth = weigh(numbersOf(texts).map((value) => [value, 1] as const));
        for (const q of [-1e16, -1e3, 0, 1, 1e5, 1e12]) {
          expect(Math.abs(rankOf(values, q, true) - rankOf(truth, q, true))).toBeLessThan(
            quantiles.rankError,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it("with itself is as with another of the same values, whatever waits in the open block", () => {
    for (const length of [6000, 6500, 7000, 7500, 8000, 9000]) {
      const [column, same, other] = [0, 1, 2].map(() => columnOf(texts.slice(0, length)));
      column?.merge(column);
      same?.merge(other ?? new Column());
      expect(column?.present).toBe(length * 2);
      expect(column?.summary().moments.count).toBe(numbersOf(texts.slice(0, length)).length * 2);
      expect(isSame(column, same)).toBe(true);
    }
  });

  it("leaves the other as it was", () => {
    const other = columnOf(texts);
    const before = bytesOf(other);
    const column = columnOf(texts.slice(0, 10));
    column.merge(other);
    for (const text of texts) column.add(text);
    expect(Buffer.compare(bytesOf(other), before)).toBe(0);
  });
});

/** Bytes compared here, not by the test runner: printing them would be megabytes. */
function isSame(a: Column = new Column(), b: Column = new Column()): boolean {
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function numbersOf(texts: readonly string[]): number[] {
  return texts.flatMap((text) => numberOf(text, typeOfCell(text)) ?? []);
}

/** What a bulk reader counts beside the numbers, from the column's own frequent texts and slice on. */
function tallyOf(texts: readonly string[], held: Frequent | null, sliced: Slice | null): Tally {
  const slice = new Slice();
  if (sliced !== null) slice.merge(sliced);
  const frequent = new Frequent();
  if (held !== null) frequent.merge(held);
  const distinct = new Distinct();
  for (const text of texts) {
    const type = typeOfCell(text);
    const value = numberOf(text, type);
    if (value !== null && hasNumberIdentity(text, type)) distinct.addNumber(value);
    else distinct.addText(text);
    if (type !== "Text" && type !== "Boolean") continue;
    frequent.add(text);
    slice.addHash(hashOfText(text));
  }
  const cellsOf = (type: CellType) => texts.filter((text) => typeOfCell(text) === type);
  const times = cellsOf("Time").map(timeOf);
  const { registers } = distinct;
  return {
    present: texts.length,
    types: [
      cellsOf("Integral").length,
      cellsOf("Fractional").length,
      cellsOf("Boolean").length,
      times.length,
      cellsOf("Text").length,
    ],
    earliest: Math.min(...times),
    latest: Math.max(...times),
    distinct: registers,
    frequent,
    slice,
  };
}

/** As a bulk reader would: numbers as they are or, in whole blocks, sorted; the tally comes last. */
function inBulk(column: Column, texts: readonly string[], sortsBlocks: boolean): void {
  const numbers = Float64Array.from(numbersOf(texts));
  let start = 0;
  if (sortsBlocks) {
    // First what fills the column's open block.
    start = (2048 - (singles % 2048)) % 2048;
    column.addNumbers(numbers.subarray(0, start));
    for (; start + 2048 <= numbers.length; start += 2048)
      column.addSortedBlock(numbers.slice(start, start + 2048).sort());
  }
  for (; start < numbers.length; start += 1000) column.addNumbers(numbers.subarray(start, start + 1000));
  const { frequent, slice } = column.summary();
  column.addTally(tallyOf(texts, frequent, slice));
}

/** The column spills at the text that is one too many; of what it counted, numbers that came once are in its block. */
const distinctTexts = Array.from({ length: Counts.maxDistinct + 1 }, (_, index) =>
  index % 50 === 0 ? `label ${index}` : String(index * 0.37),
);
const singles = numbersOf(distinctTexts).length;

it("a value added 0 times changes nothing, and no number of times is refused whole", () => {
  for (const texts of [["1"], distinctTexts]) {
    const column = columnOf(texts);
    const before = bytesOf(column);
    for (const text of ["new", "17.5", "2020-02-02"]) column.add(text, 0);
    for (const times of [-1, 0.5, NaN, 2 ** 53]) expect(() => column.add("new", times)).toThrow(RangeError);
    expect(Buffer.compare(bytesOf(column), before)).toBe(0);
  }
});

describe("addNumbers(), addSortedBlock() and addTally()", () => {
  it.each([
    ["numbers as they come", false],
    ["whole blocks sorted", true],
  ])("with %s give the bytes that add() gives cell by cell", (_, sortsBlocks) => {
    const given = [mixed(20_000, 4), mixed(30, 5), []];
    for (const [texts, isSliced] of given.flatMap((some) => [
      [some, false] as const,
      [some, true] as const,
    ])) {
      const [single, bulk] = [columnOf(distinctTexts, isSliced), columnOf(distinctTexts, isSliced)];
      expect(bulk.isSketched).toBe(true);
      for (const text of texts) single.add(text);
      inBulk(bulk, texts, sortsBlocks);
      expect(Buffer.compare(bytesOf(bulk), bytesOf(single))).toBe(0);
      expect(bulk.hasSlice).toBe(isSliced);
      expect(exactFields(bulk)).toEqual(exactFields(single));
    }
  });

  it("are refused while texts are counted, and a sorted block while another is open", () => {
    const exact = columnOf(["1"]);
    const block = new Float64Array(2048);
    for (const add of [() => exact.addNumbers(block), () => exact.addSortedBlock(block)]) {
      expect(add).toThrow(/^Cannot add .* still counts every text$/);
    }
    const sketched = columnOf(distinctTexts);
    sketched.addNumbers(Float64Array.of(1));
    expect(() => sketched.addSortedBlock(block)).toThrow("Cannot add a sorted block");
  });

  it("show in the next summary", () => {
    const column = columnOf(distinctTexts);
    const { count } = column.summary().moments;
    column.addNumbers(Float64Array.of(1e9, -1e9));
    const { moments } = column.summary();
    expect([moments.count, moments.minimum, moments.maximum]).toEqual([count + 2, -1e9, 1e9]);
  });
});

describe("stored form", () => {
  const texts = mixed(12_000, 8);

  it("keeps the open block: read at any time, it goes on to the same bytes", () => {
    for (const cut of [5000, 6001, 9999, 12_000]) {
      const column = columnOf(texts.slice(0, cut));
      const read = readAll(bytesOf(column), Column);
      expect(exactFields(read)).toEqual(exactFields(column));
      for (const both of [column, read]) for (const text of texts.slice(cut)) both.add(text);
      expect(exactFields(read)).toEqual(exactFields(column));
      expect(Buffer.compare(bytesOf(read), bytesOf(column))).toBe(0);
    }
  });

  it("is the same whatever was asked in between", () => {
    const asked = new Column();
    for (const [index, text] of texts.entries()) {
      asked.add(text);
      if (index % 700 === 0) asked.summary();
    }
    expect(Buffer.compare(bytesOf(asked), bytesOf(columnOf(texts)))).toBe(0);
  });

  it("is refused at every prefix", () => {
    const long = ["a", "b", "c"].map((letter) => letter.repeat(100_000));
    expect(unrefusedPrefixes(bytesOf(columnOf([...long, "1", "2.5", "2024-01-01", "true"])), Column)).toEqual(
      [],
    );
  });

  it("is refused where it holds another number of values, or times that contradict", () => {
    const bytes = bytesOf(columnOf([...distinctTexts, "2024-01-01"]));
    // 4,098 as a varint, then the form and the counts of the five types.
    expect([...bytes.subarray(0, 3)]).toEqual([0x82, 0x20, 1]);
    expect(() => readAll(bytes.with(0, 0x83), Column)).toThrow("it holds 4098 values, not 4099");
    const earliest = new ByteReader(bytes.slice(3));
    const types = Array.from({ length: 5 }, () => earliest.count());
    expect(types[3]).toBe(1);
    const at = 3 + types.reduce((size, count) => size + (count < 128 ? 1 : 2), 0);
    for (const value of [NaN, Infinity, Date.UTC(2024, 0, 2)]) {
      const patched = bytes.slice();
      new DataView(patched.buffer).setFloat64(at, value, true);
      expect(() => readAll(patched, Column)).toThrow("its first and last time contradict");
    }
  });

  it("is refused with an open block of what no cell can be", () => {
    const bytes = bytesOf(columnOf(distinctTexts));
    const open = singles % 2048;
    const at = bytes.length - open * 8;
    const patched = bytes.slice();
    new DataView(patched.buffer).setFloat64(at, Infinity, true);
    expect(() => readAll(patched, Column)).toThrow(RangeError);
  });
});
