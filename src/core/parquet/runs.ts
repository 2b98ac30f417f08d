/**
 * Parquet's RLE / bit-packed hybrid, counted rather than decoded: how often each small whole number occurs.
 *
 * Profiles need no order, so a run of equal numbers is one addition. Of packed numbers whose width divides a byte,
 * bytes are counted and what each byte holds is worked out at the end: four numbers of two bits cost one increment.
 * Levels, booleans and dictionary indices are all written like this (github.com/apache/parquet-format/Encodings.md).
 */

/**
 * Adds to `counts[n]` how often n is among the next `total` numbers of `width` bits. Throws RangeError where a number
 * has no place in `counts` or the bytes end too early.
 */
export function countRuns(bytes: Uint8Array, width: number, total: number, counts: Uint32Array): void {
  if (width > 32) throw broken();
  const counter = new PackedCounter(width, counts);
  const valueBytes = (width + 7) >>> 3;
  let at = 0;
  let left = total;
  if (width === 0) {
    counter.addTimes(0, total);
    left = 0;
  }
  while (left > 0) {
    let header = 0;
    let scale = 1;
    let byte: number;
    do {
      if (at >= bytes.length || scale > 2 ** 28) throw broken();
      byte = bytes[at++]!;
      header += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80);
    const length = Math.min(left, header % 2 === 0 ? header / 2 : (header - 1) * 4);
    if (header % 2 === 0) {
      counter.addTimes(littleEndian(bytes, at, valueBytes), length);
      at += valueBytes;
    } else {
      counter.addPacked(bytes, at, length);
      at += ((header - 1) / 2) * width;
    }
    left -= length;
  }
  counter.finish();
}

/** Adds to `counts[0]` and `counts[1]` how many of the first `total` bits are off and on. */
export function countBits(bytes: Uint8Array, total: number, counts: Uint32Array): void {
  const counter = new PackedCounter(1, counts);
  counter.addPacked(bytes, 0, total);
  counter.finish();
}

class PackedCounter {
  readonly #width: number;
  readonly #counts: Uint32Array;
  /** How often each byte occurred, where the width divides a byte. */
  readonly #bytes: Uint32Array | null;

  constructor(width: number, counts: Uint32Array) {
    this.#width = width;
    this.#counts = counts;
    this.#bytes = width > 0 && 8 % width === 0 ? new Uint32Array(256) : null;
  }

  addTimes(place: number, times: number): void {
    if (times === 0) return;
    if (place >= this.#counts.length) throw broken();
    this.#counts[place]! += times;
  }

  /** The last run of a page may lack the bytes that only pad it, never those that hold numbers. */
  addPacked(bytes: Uint8Array, from: number, length: number): void {
    if (from + Math.ceil((length * this.#width) / 8) > bytes.length) throw broken();
    if (this.#bytes === null) this.#addEach(bytes, from, length);
    else {
      const end = from + Math.floor((length * this.#width) / 8);
      const counts = this.#bytes;
      for (let at = from; at < end; at++) counts[bytes[at]!]!++;
      this.#addEach(bytes, end, length % (8 / this.#width));
    }
  }

  finish(): void {
    this.#bytes?.forEach((times, byte) => {
      const mask = 2 ** this.#width - 1;
      for (let bit = 0; bit < 8; bit += this.#width) this.addTimes((byte >>> bit) & mask, times);
    });
  }

  #addEach(bytes: Uint8Array, from: number, length: number): void {
    if (length === 0) return;
    if (this.#width > 25) this.#addWide(bytes, from, length);
    else if (!countNarrow(bytes, from, this.#width, length, this.#counts)) throw broken();
  }

  #addWide(bytes: Uint8Array, from: number, length: number): void {
    for (let i = 0; i < length; i++) {
      let place = 0;
      for (let bit = 0; bit < this.#width; bit++) {
        const at = i * this.#width + bit;
        if ((bytes[from + (at >>> 3)]! >>> (at & 7)) & 1) place += 2 ** bit;
      }
      this.addTimes(place, 1);
    }
  }
}

/** Up to 25 bits lie within four bytes, wherever they begin. False where a number has no place. */
function countNarrow(
  bytes: Uint8Array,
  from: number,
  width: number,
  length: number,
  counts: Uint32Array,
): boolean {
  const mask = 2 ** width - 1;
  const places = counts.length;
  for (let i = 0, bit = 0; i < length; i++, bit += width) {
    const at = from + (bit >>> 3);
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const place = (word >>> (bit & 7)) & mask;
    if (place >= places) return false;
    counts[place]!++;
  }
  return true;
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  if (at + length > bytes.length) throw broken();
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}

function broken(): RangeError {
  return new RangeError("Cannot read a run of numbers: the bytes are broken");
}
