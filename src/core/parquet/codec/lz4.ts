/**
 * LZ4 as Parquet has it: one block (LZ4_RAW) or, before there was a name for that, blocks in Hadoop's frames (LZ4).
 *
 * A block is decompressed by hyparquet-compressors, which does not say how much of its output it has filled: what is cut
 * short would be read as zeros. So a block's sequences are measured first (the block format of github.com/lz4/lz4).
 */
import { decompressLz4Raw } from "hyparquet-compressors/src/lz4.js";

/** Of a frame: the length of its block when decompressed, and as it is. */
const frameHeaderBytes = 8;

/** Fills `page`; throws where the bytes do not do that exactly. */
export function decompressLz4(block: Uint8Array, page: Uint8Array): void {
  if (lengthOf(block) !== page.length) throw broken();
  if (page.length > 0) page.set(decompressLz4Raw(block, page.length));
}

/** The same of frames or, as some writers have it, of a block without any. */
export function decompressLz4Frames(bytes: Uint8Array, page: Uint8Array): void {
  const frames = framesOf(bytes, page.length);
  if (frames === null) decompressLz4(bytes, page);
  else for (const { block, start, end } of frames) decompressLz4(block, page.subarray(start, end));
}

interface Frame {
  readonly block: Uint8Array;
  /** Where it belongs in the page. */
  readonly start: number;
  readonly end: number;
}

/** Null where the bytes are not just frames of a page of this length. */
function framesOf(bytes: Uint8Array, length: number): Frame[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frames: Frame[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length;) {
    const from = at + frameHeaderBytes;
    if (from > bytes.length) return null;
    const end = start + view.getUint32(at);
    at = from + view.getUint32(at + 4);
    if (end > length || at > bytes.length) return null;
    frames.push({ block: bytes.subarray(from, at), start, end });
    start = end;
  }
  return start === length ? frames : null;
}

/** What a block comes to: sequences of literals and, but for the last, a match of at least four bytes. */
function lengthOf(block: Uint8Array): number {
  let length = 0;
  for (let at = 0; at < block.length;) {
    const token = block[at++]!;
    const literals = run(block, at, token >> 4);
    at = literals.end + literals.length;
    length += literals.length;
    if (at === block.length) return length;
    const match = run(block, at + 2, token & 15);
    at = match.end;
    length += match.length + 4;
    if (at > block.length) throw broken();
  }
  return length;
}

/** A length that four bits may be too few for: bytes of 255 and one of less are added to them then. */
function run(block: Uint8Array, at: number, bits: number): { readonly length: number; readonly end: number } {
  let length = bits;
  let end = at;
  for (let byte = bits === 15 ? 255 : 0; byte === 255; length += byte) byte = block[end++] ?? fail();
  return { length, end };
}

function fail(): never {
  throw broken();
}

function broken(): RangeError {
  return new RangeError("Cannot decompress LZ4: the bytes are broken");
}
