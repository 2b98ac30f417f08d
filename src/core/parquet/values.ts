/**
 * The values of a page or dictionary as they are stored, before anything is made of them.
 *
 * PLAIN and byte-stream-split numbers are copied into one Float64Array (whole numbers past 2^53 stay bigints); bytes
 * stay where they are and are known by their place. Delta encodings are unpacked by hyparquet.
 */
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import type { Longs } from "../bulk/pages.ts";
import { shortestFloat } from "./float.ts";
import { nanosOfInt96 } from "./instant.ts";
import type { Leaf } from "./leaves.ts";

export type Values =
  | { readonly kind: "numbers"; readonly numbers: Float64Array }
  | { readonly kind: "bigints"; readonly bigints: readonly bigint[] | Longs }
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      readonly starts: Uint32Array;
      readonly ends: Uint32Array;
      /** Each has its length in the four bytes before it, and nothing else is between them. */
      readonly isPlain?: boolean;
    };

/** Memory for one thing at a time, used again for the next: garbage of a megabyte a page would outrun its collector. */
export class Room {
  #bytes = new Uint8Array();

  /** Memory of this size, aligned for any number: what was taken before is lost. */
  take(size: number): Uint8Array<ArrayBuffer> {
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size);
    return this.#bytes.subarray(0, size);
  }
}

/** Delta encodings may hold any number of equal values in a few bytes: more than this in one page is not taken on. */
const maxUnpacked = 2 ** 22;
const maxUnpackedBytes = 2 ** 25;

/** At least one value of an encoding, or in words why it cannot be read. Throws RangeError where the bytes are broken. */
export function decodeValues(
  encoding: string,
  bytes: Uint8Array,
  count: number,
  leaf: Leaf,
  room: Room,
): Values | string {
  const { type } = leaf.element;
  switch (encoding) {
    case "PLAIN":
      return decodePlain(bytes, count, leaf, room);
    case "BYTE_STREAM_SPLIT": {
      const width = widthOf(leaf);
      if (width === null) return unreadable(encoding, leaf);
      return decodePlain(unsplit(bytes, count, width), count, leaf, room);
    }
    case "DELTA_BINARY_PACKED":
      if (type === "INT32" || type === "INT64") return decodeDelta(bytes, count, leaf);
      return unreadable(encoding, leaf);
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY":
      if (type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY") return unreadable(encoding, leaf);
      return encoding === "DELTA_BYTE_ARRAY" ? decodePrefixed(bytes, count) : decodeLengths(bytes, count);
    default:
      return unreadable(encoding, leaf);
  }
}

/** Values of PLAIN: numbers, or where bytes are, lie in `room`; bytes where they were. */
export function decodePlain(bytes: Uint8Array, count: number, leaf: Leaf, room: Room): Values {
  if (leaf.element.type === "BYTE_ARRAY") return plainTexts(bytes, count, room);
  const width = widthOf(leaf) ?? 0;
  if (!(width > 0 && count * width <= bytes.length)) throw broken();
  if (leaf.element.type === "FIXED_LEN_BYTE_ARRAY") {
    const starts = Uint32Array.from({ length: count }, (_, index) => index * width);
    return { kind: "bytes", bytes, starts, ends: starts.map((start) => start + width) };
  }
  // A copy, since numbers begin at whole multiples of their width only in memory of their own.
  const own = room.take(count * width);
  own.set(bytes.subarray(0, own.length));
  return plainNumbers(own.buffer, count, leaf);
}

function plainNumbers(buffer: ArrayBuffer, count: number, leaf: Leaf): Values {
  const { type } = leaf.element;
  if (type === "INT64") return longs(new Int32Array(buffer, 0, count * 2), leaf);
  if (type === "INT96") return { kind: "bigints", bigints: int96s(new DataView(buffer), count) };
  if (type === "DOUBLE") return { kind: "numbers", numbers: new Float64Array(buffer, 0, count) };
  if (type === "INT32")
    return { kind: "numbers", numbers: wholeNumbers(new Int32Array(buffer, 0, count), leaf) };
  return { kind: "numbers", numbers: Float64Array.from(new Float32Array(buffer, 0, count), shortestFloat) };
}

function wholeNumbers(ints: Int32Array, leaf: Leaf): Float64Array {
  return isUnsigned(leaf) ? Float64Array.from(ints, (int) => int >>> 0) : Float64Array.from(ints);
}

/** Doubles, in the same memory, while all fit, which is the rule: bigints cost ten times as much. */
function longs(halves: Int32Array<ArrayBuffer>, leaf: Leaf): Values {
  const unsigned = isUnsigned(leaf);
  for (let i = 1; i < halves.length; i += 2) {
    const high = halves[i]!;
    // Within 2^52 either way, where high × 2^32 + low is exact.
    if (high >= 0x10_0000 || high < (unsigned ? 0 : -0x10_0000)) return bigLongs(halves, unsigned);
  }
  const numbers = new Float64Array(halves.buffer, halves.byteOffset, halves.length / 2);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = halves[2 * i + 1]! * 0x1_0000_0000 + (halves[2 * i]! >>> 0);
  }
  return { kind: "numbers", numbers };
}

function bigLongs({ buffer, byteOffset, length }: Int32Array<ArrayBuffer>, unsigned: boolean): Values {
  const Longs = unsigned ? BigUint64Array : BigInt64Array;
  return { kind: "bigints", bigints: new Longs(buffer, byteOffset, length / 2) };
}

function int96s(view: DataView, count: number): bigint[] {
  return Array.from({ length: count }, (_, index) =>
    nanosOfInt96(view.getBigUint64(index * 12, true), view.getInt32(index * 12 + 8, true)),
  );
}

function plainTexts(bytes: Uint8Array, count: number, room: Room): Values {
  // Each text has its length of four bytes before it: a page that promises more texts is broken, and must not cost
  // their memory.
  if (count * 4 > bytes.length) throw broken();
  const { buffer } = room.take(count * 8);
  const starts = new Uint32Array(buffer, 0, count);
  const ends = new Uint32Array(buffer, count * 4, count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw broken();
    const length =
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    starts[i] = at + 4;
    at += 4 + length;
    ends[i] = at;
  }
  if (at > bytes.length) throw broken();
  return { kind: "bytes", bytes, starts, ends, isPlain: true };
}

/** Byte b of every value, for each b: put back together. */
function unsplit(bytes: Uint8Array, count: number, width: number): Uint8Array {
  if (count * width > bytes.length) throw broken();
  const whole = new Uint8Array(count * width);
  for (let b = 0, from = 0; b < width; b++) {
    for (let to = b; to < whole.length; to += width) whole[to] = bytes[from++]!;
  }
  return whole;
}

function decodeDelta(bytes: Uint8Array, count: number, leaf: Leaf): Values | string {
  if (count > maxUnpacked) return `a page has over ${maxUnpacked} values`;
  const reader = readerOf(bytes);
  if (leaf.element.type === "INT32") {
    return { kind: "numbers", numbers: wholeNumbers(unpack(reader, new Int32Array(count)), leaf) };
  }
  const unpacked = unpack(reader, new BigInt64Array(count));
  return longs(new Int32Array(unpacked.buffer, 0, count * 2), leaf);
}

function decodeLengths(bytes: Uint8Array, count: number): Values | string {
  if (count > maxUnpacked) return `a page has over ${maxUnpacked} values`;
  const reader = readerOf(bytes);
  const ends = Uint32Array.from(unpack(reader, new Int32Array(count)));
  const starts = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    at += ends[i]!;
    ends[i] = at;
  }
  // In memory of their own: the page's may be written over while they are added.
  const texts = bytes.slice(reader.offset);
  if (at > texts.length) throw broken();
  return { kind: "bytes", bytes: texts, starts, ends };
}

/** Each value is a prefix of the one before it and a suffix of its own. */
function decodePrefixed(bytes: Uint8Array, count: number): Values | string {
  if (count > maxUnpacked) return `a page has over ${maxUnpacked} values`;
  const reader = readerOf(bytes);
  const prefixes = unpack(reader, new Int32Array(count));
  const suffixes = unpack(reader, new Int32Array(count));
  let total = 0;
  for (let i = 0; i < count; i++) total += prefixes[i]! + suffixes[i]!;
  if (total > maxUnpackedBytes) return `a page has over ${maxUnpackedBytes} bytes unpacked`;
  const whole = new Uint8Array(total);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let from = reader.offset;
  for (let i = 0, at = 0, before = 0; i < count; i++) {
    const prefix = prefixes[i]!;
    const suffix = suffixes[i]!;
    if (prefix < 0 || suffix < 0 || before + prefix > at || from + suffix > bytes.length) throw broken();
    whole.copyWithin(at, before, before + prefix);
    whole.set(bytes.subarray(from, from + suffix), at + prefix);
    before = starts[i] = at;
    from += suffix;
    at = ends[i] = at + prefix + suffix;
  }
  return { kind: "bytes", bytes: whole, starts, ends };
}

interface DeltaReader {
  readonly view: DataView;
  offset: number;
}

function unpack<Output extends Int32Array | BigInt64Array>(reader: DeltaReader, output: Output): Output {
  const isCut = output instanceof Int32Array && isFirstCut(reader);
  deltaBinaryUnpack(reader, output.length, output);
  // Every value is the first and what is added to it, modulo 2^32.
  if (isCut) for (let i = 0; i < output.length; i++) output[i]! ^= 2 ** 31;
  return output;
}

/**
 * Whether the first value, which is read from 32 bits, has a bit more: a sign takes one beside a whole number of 32.
 * DuckDB writes unsigned ones from 2^31 on so.
 */
function isFirstCut({ view, offset }: DeltaReader): boolean {
  // Before it stand the block's size, its parts and the number of values.
  let at = offset;
  for (let before = 3; before > 0; at++) if (view.getUint8(at) < 0x80) before--;
  for (const end = at + 4; at < end; at++) if (view.getUint8(at) < 0x80) return false;
  return (view.getUint8(at) & 0x10) !== 0;
}

function readerOf({ buffer, byteOffset, byteLength }: Uint8Array): DeltaReader {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

function isUnsigned({ meaning }: Leaf): boolean {
  return meaning.kind === "number" && meaning.isUnsigned;
}

/** In bytes, of types whose values all have the same and at least one. */
function widthOf({ element: { type, type_length } }: Leaf): number | null {
  if (type === "FIXED_LEN_BYTE_ARRAY") return type_length ?? null;
  if (type === "INT32" || type === "FLOAT") return 4;
  if (type === "INT64" || type === "DOUBLE") return 8;
  return type === "INT96" ? 12 : null;
}

function unreadable(encoding: string, { element }: Leaf): string {
  return `encoding ${encoding} of ${element.type} is not supported`;
}

function broken(): RangeError {
  return new RangeError("Cannot decode a page: its values are broken");
}
