import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOfText, placeIn, placeOfNumber, sliceKeyIn } from "../../../src/core/sketch/hash.ts";

/** The hash as it is written down (64 bits, words of 32), to be compared and never changed: registers are stored. */
function hashOf(words: readonly number[], length: number): bigint {
  const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));
  const scramble = (word: number) => {
    let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  let [high, low] = [0x9368e53c, 0x586dcd20];
  for (const word of words) {
    high = rotate(high ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593), 13);
    high = (Math.imul(high + low, 5) + 0xe6546b64) | 0;
    low = rotate(low ^ Math.imul(rotate(Math.imul(word, 0xab0e9789), 16), 0x38b34ae5), 17);
    low = (Math.imul(low + high, 5) + 0x0bcaa747) | 0;
  }
  [high, low] = [high ^ length, low ^ length];
  high = (high + low) | 0;
  low = scramble((low + high) | 0);
  high = (scramble(high) + low) | 0;
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The upper 14 bits choose a register; the rank is where the first 1 of the other 50 is, or 51. */
function placeOf(hash: bigint): number {
  const rest = (hash & ((1n << 50n) - 1n)).toString(2).padStart(50, "0");
  const first = rest.indexOf("1");
  return Number(hash >> 50n) * 64 + (first < 0 ? 51 : first + 1);
}

/** UTF-8 with lone surrogates as three bytes. */
function bytesOf(text: string): number[] {
  return Array.from(text, (character) => {
    const unit = character.charCodeAt(0);
    if (character.isWellFormed()) return [...Buffer.from(character)];
    return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
  }).flat();
}

function wordsOf(bytes: readonly number[]): number[] {
  const padded = Buffer.from([...bytes, ...Array<number>((4 - (bytes.length % 4)) % 4).fill(0)]);
  return Array.from({ length: padded.length / 4 }, (_, at) => padded.readInt32LE(at * 4));
}

/** The lower 32 bits, then the place. */
function keptOf(hash: bigint): number {
  return Number((hash & 0xffff_ffffn) << 20n) + placeOf(hash);
}

describe("hashOfText()", () => {
  it("is the hash of the text's bytes in words, and their number", () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "a",
        "z",
        "\0",
        "\x7f",
        "\x80",
        "é",
        "\u07ff",
        "\u0800",
        "京",
        "\uffff",
        "🙂",
        "\ud800",
        "\udc00",
      ),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 24 }), (text) => {
        const bytes = bytesOf(text);
        const hash = hashOf(wordsOf(bytes), bytes.length);
        expect(hashOfText(text)).toBe(keptOf(hash));
        expect(placeIn(hashOfText(text))).toBe(placeOf(hash));
        expect(sliceKeyIn(hashOfText(text))).toBe(Number(((hash & 0xffff_ffffn) << 8n) | (hash >> 56n)));
      }),
      { numRuns: 5000 },
    );
    const long = "é".repeat(10_000);
    expect(hashOfText(long)).toBe(keptOf(hashOf(wordsOf(bytesOf(long)), 20_000)));
    expect(hashOfText("é")).toBe(keptOf(hashOf(wordsOf(bytesOf("é")), 2)));
  });
});

describe("placeOfNumber()", () => {
  it("is the hash of the double's two words, and of 0 for -0", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(value + 0);
        expect(placeOfNumber(value)).toBe(placeOf(hashOf(wordsOf([...bytes]), 0xfffffff8 | 0)));
      }),
      { numRuns: 5000 },
    );
    expect(placeOfNumber(-0)).toBe(placeOfNumber(0));
  });
});
