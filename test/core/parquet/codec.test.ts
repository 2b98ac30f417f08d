/** Brotli against Node's own, LZ4 against blocks made by hand and by a compressor of a few lines: what does not fill its page exactly is refused. */
import { brotliCompressSync, constants } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { decompressBrotli } from "../../../src/core/parquet/codec/brotli.ts";
import { decompressLz4, decompressLz4Frames } from "../../../src/core/parquet/codec/lz4.ts";
import { compressLz4 } from "./compress-lz4.ts";

const words = new TextEncoder().encode("the quick brown fox jumps over the lazy dog; ".repeat(200));

/** Bytes that repeat themselves and bytes that do not. */
const pages = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.nat(255), fc.nat(900)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
      fc.nat(words.length).map((start) => words.slice(start, start + 500)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

type Decompress = (bytes: Uint8Array, page: Uint8Array) => void;

function filled(decompress: Decompress, bytes: Uint8Array, length: number): Uint8Array {
  const page = new Uint8Array(length).fill(0xaa);
  decompress(bytes, page);
  return page;
}

/** The page, or null where the bytes are refused. */
function attempt(decompress: Decompress, bytes: Uint8Array, length: number): Uint8Array | null {
  try {
    return filled(decompress, bytes, length);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** A page that does not come back from its compressed bytes, or that they fill though it is longer or shorter. */
function notItsPage(decompress: Decompress, compress: (page: Uint8Array) => Uint8Array): unknown {
  const law = fc.property(pages, (page) => {
    const bytes = compress(page);
    const back = attempt(decompress, bytes, page.length);
    const longer = attempt(decompress, bytes, page.length + 1);
    const shorter = page.length === 0 ? null : attempt(decompress, bytes, page.length - 1);
    return back !== null && Buffer.compare(back, page) === 0 && longer === null && shorter === null;
  });
  return fc.check(law, { numRuns: 40 }).counterexample;
}

/** Where bytes that were cut short give another page; that others come to an end at all is what the test waits for. */
function takenThoughCut(decompress: Decompress, whole: Uint8Array, length: number): unknown {
  const flips = fc.integer({ min: 1, max: 255 });
  const right = attempt(decompress, whole, length);
  const law = fc.property(fc.nat(whole.length - 1), flips, fc.boolean(), (at, flip, isCut) => {
    const changed = whole.slice(0, isCut ? at : whole.length);
    if (!isCut) changed[at] = (changed[at] ?? 0) ^ flip;
    const page = attempt(decompress, changed, length);
    // The last bytes may hold nothing but that this is the end: then nothing of the page is lost.
    const isWhole = page !== null && right !== null && Buffer.compare(page, right) === 0;
    return !isCut || page === null || isWhole;
  });
  return fc.check(law, { numRuns: 500 }).counterexample;
}

describe("decompressBrotli()", () => {
  it.each([
    [0, 10],
    [5, 16],
    [9, 22],
    [11, 24],
  ])(
    "fills a page with what Node compressed at quality %i in a window of 2^%i, and nothing else",
    (quality, window) => {
      const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: window };
      expect(notItsPage(decompressBrotli, (page) => brotliCompressSync(page, { params }))).toBeNull();
    },
  );

  it("reads the words of its dictionary", () => {
    const page = new TextEncoder().encode("The government of the United States of America was established");
    const bytes = brotliCompressSync(page);
    expect(bytes.length).toBeLessThan(page.length * 0.7);
    expect(filled(decompressBrotli, bytes, page.length)).toEqual(page);
  });

  it("ends, whichever byte is another or missing", () => {
    expect(takenThoughCut(decompressBrotli, brotliCompressSync(words), words.length)).toBeNull();
  });

  it("refuses what lacks its last bytes, however few, whatever was read before", () => {
    const whole = brotliCompressSync(words);
    for (let length = 0; length < whole.length; length++) {
      expect(attempt(decompressBrotli, whole.subarray(0, length), words.length)).toBeNull();
    }
    expect(attempt(decompressBrotli, whole, words.length)).toEqual(words);
  });

  it("refuses what is larger than its page before room is made for it", () => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
    const bomb = brotliCompressSync(new Uint8Array(2 ** 23), { params });
    expect(bomb.length).toBeLessThan(5_000);
    // The library copies what it has into the larger room that it makes for each part: here of the first part only.
    const copies = vi.spyOn(Uint8Array.prototype, "set");
    expect(() => filled(decompressBrotli, bomb, 1_000)).toThrow("the bytes are broken");
    const times = copies.mock.calls.length;
    copies.mockRestore();
    expect(times).toBe(1);
  });
});

describe("decompressLz4()", () => {
  it("fills a page with what was compressed, and nothing else", () => {
    expect(notItsPage(decompressLz4, compressLz4)).toBeNull();
  });

  it("ends, whichever byte is another or missing", () => {
    expect(takenThoughCut(decompressLz4, compressLz4(words), words.length)).toBeNull();
  });

  it("reads lengths of any number of bytes, and a match that repeats itself", () => {
    // A literal, one byte back for 15 + 255 + 255 + 7 + 4 bytes, a literal.
    const block = Uint8Array.of(0x1f, 7, 1, 0, 255, 255, 7, 0x10, 7);
    expect(filled(decompressLz4, block, 538)).toEqual(new Uint8Array(538).fill(7));
  });

  it.each([
    ["a match from before the page", Uint8Array.of(0x10, 7, 2, 0, 0x00)],
    ["a match from nowhere", Uint8Array.of(0x10, 7, 0, 0, 0x00)],
    ["a length without an end", Uint8Array.of(0xf0, 255)],
    ["literals that are not there", Uint8Array.of(0x50, 7)],
    ["half an offset", Uint8Array.of(0x10, 7, 1)],
  ])("refuses %s", (_, block) => {
    expect(() => filled(decompressLz4, block, 5)).toThrow(Error);
  });
});

describe("decompressLz4Frames()", () => {
  it("fills a page from Hadoop's frames, of one block or several, and from a bare block", () => {
    const twice = (page: Uint8Array) =>
      Uint8Array.from([...frame(page.subarray(0, 100)), ...frame(page.subarray(100))]);
    for (const compress of [frame, twice, compressLz4]) {
      expect(notItsPage(decompressLz4Frames, compress)).toBeNull();
    }
  });
});

function frame(page: Uint8Array): Uint8Array {
  const block = compressLz4(page);
  const bytes = new Uint8Array(8 + block.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, page.length);
  view.setUint32(4, block.length);
  bytes.set(block, 8);
  return bytes;
}
