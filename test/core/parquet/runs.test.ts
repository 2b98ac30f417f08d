import fc from "fast-check";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { describe, expect, it } from "vitest";
import { countBits, countRuns } from "../../../src/core/parquet/runs.ts";

describe("countRuns()", () => {
  const numbers = fc.array(fc.nat(70_000), { minLength: 1, maxLength: 40 });
  const many = fc
    .tuple(numbers, fc.constantFrom(1, 1, 60))
    .map(([some, times]) => Array(times).fill(some).flat());
  const run = fc.tuple(fc.boolean(), many);
  const written = fc.tuple(fc.integer({ min: 1, max: 32 }), fc.array(run, { minLength: 1, maxLength: 6 }));

  it("counts what was written, for every width", () => {
    fc.assert(
      fc.property(written, ([width, runs]) => {
        const { bytes, total } = encode(width, runs);
        const numbers = numbersOf(width, runs);
        const counts = new Uint32Array(numbers.reduce((a, b) => Math.max(a, b)) + 1);
        countRuns(bytes, width, 0, total, counts);
        for (const number of numbers) counts[number] = (counts[number] ?? 0) - 1;
        expect(counts.every((count) => count === 0)).toBe(true);
        expect(() => countRuns(bytes, width, 0, total, counts.subarray(1))).toThrow(RangeError);
      }),
      { numRuns: 300 },
    );
  });

  it("counts those from one place to another alone", () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(), ([width, runs], one, other) => {
        const { bytes, total } = encode(width, runs);
        const numbers = numbersOf(width, runs);
        const [from = 0, to = 0] = [one % (total + 1), other % (total + 1)].toSorted((a, b) => a - b);
        const counts = new Uint32Array(numbers.reduce((a, b) => Math.max(a, b)) + 1);
        countRuns(bytes, width, from, to, counts);
        for (const number of numbers.slice(from, to)) counts[number] = (counts[number] ?? 0) - 1;
        expect(counts.every((count) => count === 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("hyparquet reads the same numbers where it can: up to 24 bits", () => {
    fc.assert(
      fc.property(written, ([width, runs]) => {
        fc.pre(width <= 24);
        const { bytes, total } = encode(width, runs);
        const decoded = Array.from({ length: total }, () => 0);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        readRleBitPackedHybrid({ view, offset: 0 }, width, decoded, bytes.length);
        expect(decoded).toEqual(numbersOf(width, runs));
      }),
    );
  });

  it("refuses bytes that end before the numbers do", () => {
    const { bytes, total } = encode(3, [
      [true, [1, 2, 3, 4, 5, 6, 7, 0]],
      [false, [5]],
    ]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => countRuns(bytes.subarray(0, length), 3, 0, total, new Uint32Array(8))).toThrow(RangeError);
    }
  });

  it("takes no bytes for numbers of no bits", () => {
    const counts = new Uint32Array(1);
    countRuns(new Uint8Array(), 0, 0, 9, counts);
    expect([...counts]).toEqual([9]);
  });

  it("countBits() counts the bits from one place to another alone", () => {
    const counts = new Uint32Array(2);
    countBits(Uint8Array.of(0b1111_0001, 0b1111_1110), 1, 10, counts);
    expect([...counts]).toEqual([4, 5]);
  });
});

type Runs = readonly (readonly [boolean, readonly number[]])[];

/** Packed runs hold whole groups of eight; repeated ones their first number, as often as there are numbers. */
function numbersOf(width: number, runs: Runs): number[] {
  const cut = (number: number) => Number(BigInt.asUintN(width, BigInt(number)));
  return runs.flatMap(([packed, numbers]) => {
    if (!packed) return numbers.map(() => cut(numbers[0] ?? 0));
    const padded = numbers.map(cut);
    while (padded.length % 8 > 0) padded.push(0);
    return padded;
  });
}

function encode(width: number, runs: Runs): { bytes: Uint8Array; total: number } {
  const bytes: number[] = [];
  let total = 0;
  for (const one of runs) {
    const numbers = numbersOf(width, [one]);
    total += numbers.length;
    if (one[0]) {
      bytes.push(...varint(((numbers.length / 8) << 1) | 1));
      const bits = numbers.flatMap((number) =>
        Array.from({ length: width }, (_, bit) => Math.floor(number / 2 ** bit) % 2),
      );
      for (let at = 0; at < bits.length; at += 8) {
        bytes.push(bits.slice(at, at + 8).reduce((byte, bit, place) => byte | (bit << place), 0));
      }
    } else {
      bytes.push(...varint(numbers.length << 1));
      for (let byte = 0; byte < Math.ceil(width / 8); byte++) {
        bytes.push(Math.floor((numbers[0] ?? 0) / 256 ** byte) % 256);
      }
    }
  }
  return { bytes: Uint8Array.from(bytes), total };
}

function varint(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(number >> 7)];
}
