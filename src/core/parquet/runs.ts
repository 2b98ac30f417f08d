/**
 * Parquet's RLE / bit-packed hybrid, counted rather than decoded: how often each small whole number occurs.
 *
 * Profiles need no order, so a run of equal numbers is one addition. Of packed numbers whose width divides a byte,
 * bytes are counted and what each byte holds is worked out at the end: four numbers of two bits cost one increment.
 * Levels, booleans and dictionary indices are all written like this (github.com/apache/parquet-format/Encodings.md).
 */

/**
 * Adds to `counts[n]` how often n is among the numbers of `width` bits from `from` to before `to`. Throws RangeError
 * where one of them has no place in `counts` or the bytes end too early.
 */
export function countRuns(
  bytes: Uint8Array,
  width: number,
  from: number,
  to: number,
  counts: Uint32Array,
): void {
  const runs = new Runs(bytes, width);
  runs.skip(from);
  runs.count(to - from, counts);
}

/** Numbers of so many bits each, one stretch of them after the other. Throws as countRuns() does. */
export class Runs {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  /** Where the next run begins. */
  #at = 0;
  /** Of the run that is read: whether it is one number again and again, where it begins, which of its numbers is next. */
  #isRepeated = true;
  #start = 0;
  #next = 0;
  #length = 0;

  constructor(bytes: Uint8Array, width: number) {
    if (width > 32) throw broken();
    this.#bytes = bytes;
    this.#width = width;
    // Numbers of no bits take no bytes: all are 0.
    if (width === 0) this.#length = Infinity;
  }

  skip(numbers: number): void {
    this.#take(numbers, () => {});
  }

  /** Adds the next numbers to their counts. */
  count(numbers: number, counts: Uint32Array): void {
    const counter = new PackedCounter(this.#width, counts);
    this.#take(numbers, (times) => {
      if (this.#isRepeated) counter.addTimes(this.#repeated(), times);
      else counter.addPacked(this.#bytes, this.#start, this.#next, this.#next + times);
    });
    counter.finish();
  }

  /** Tells of each run's next numbers how many are taken. */
  #take(numbers: number, take: (times: number) => void): void {
    for (let left = numbers; left > 0;) {
      if (this.#next === this.#length) this.#open();
      const times = Math.min(left, this.#length - this.#next);
      take(times);
      this.#next += times;
      left -= times;
    }
  }

  #open(): void {
    let header = 0;
    let scale = 1;
    let byte: number;
    do {
      if (this.#at >= this.#bytes.length || scale > 2 ** 28) throw broken();
      byte = this.#bytes[this.#at++]!;
      header += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80);
    this.#isRepeated = header % 2 === 0;
    this.#start = this.#at;
    this.#next = 0;
    this.#length = this.#isRepeated ? header / 2 : (header - 1) * 4;
    this.#at += this.#isRepeated ? (this.#width + 7) >>> 3 : ((header - 1) / 2) * this.#width;
  }

  #repeated(): number {
    return littleEndian(this.#bytes, this.#start, (this.#width + 7) >>> 3);
  }
}

/** Adds to `counts[0]` and `counts[1]` how many of the bits from `from` to before `to` are off and on. */
export function countBits(bytes: Uint8Array, from: number, to: number, counts: Uint32Array): void {
  const counter = new PackedCounter(1, counts);
  counter.addPacked(bytes, 0, from, to);
  counter.finish();
}

/** From so many numbers on, counting bytes pays. */
const worthBytes = 512;
/** How often each byte occurred, of the one counter at a time. */
const byteCounts = new Uint32Array(256);

class PackedCounter {
  readonly #width: number;
  readonly #counts: Uint32Array;
  #hasBytes = false;

  constructor(width: number, counts: Uint32Array) {
    this.#width = width;
    this.#counts = counts;
  }

  addTimes(place: number, times: number): void {
    if (times === 0) return;
    if (place >= this.#counts.length) throw broken();
    this.#counts[place]! += times;
  }

  /**
   * Those from `first` to before `end` of a run that begins at `from`. The last run of a page may lack the bytes that only
   * pad it, never those that hold numbers.
   */
  addPacked(bytes: Uint8Array, from: number, first: number, end: number): void {
    const width = this.#width;
    if (from + Math.ceil((end * width) / 8) > bytes.length) throw broken();
    if (width === 1) {
      const ones = onesIn(bytes, from, first, end);
      this.addTimes(0, end - first - ones);
      this.addTimes(1, ones);
      return;
    }
    if (8 % width !== 0 || end - first < worthBytes) {
      this.#addEach(bytes, from, first, end);
      return;
    }
    const inByte = 8 / width;
    const firstWhole = Math.ceil(first / inByte);
    const lastWhole = Math.floor(end / inByte);
    if (!this.#hasBytes) byteCounts.fill(0);
    this.#hasBytes = true;
    for (let at = from + firstWhole; at < from + lastWhole; at++) byteCounts[bytes[at]!]!++;
    this.#addEach(bytes, from, first, firstWhole * inByte);
    this.#addEach(bytes, from, lastWhole * inByte, end);
  }

  finish(): void {
    if (!this.#hasBytes) return;
    const mask = 2 ** this.#width - 1;
    for (let byte = 0; byte < 256; byte++) {
      const times = byteCounts[byte]!;
      if (times === 0) continue;
      for (let bit = 0; bit < 8; bit += this.#width) this.addTimes((byte >>> bit) & mask, times);
    }
  }

  #addEach(bytes: Uint8Array, from: number, first: number, end: number): void {
    if (first >= end) return;
    if (this.#width > 25) this.#addWide(bytes, from, first, end);
    else if (!countNarrow(bytes, from, this.#width, first, end, this.#counts)) throw broken();
  }

  #addWide(bytes: Uint8Array, from: number, first: number, end: number): void {
    for (let i = first; i < end; i++) {
      let place = 0;
      for (let bit = 0; bit < this.#width; bit++) {
        const at = i * this.#width + bit;
        if ((bytes[from + (at >>> 3)]! >>> (at & 7)) & 1) place += 2 ** bit;
      }
      this.addTimes(place, 1);
    }
  }
}

/** How many bits of each byte are on. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** Of the bits from `first` to before `end`. */
function onesIn(bytes: Uint8Array, from: number, first: number, end: number): number {
  const last = from + (end >>> 3);
  let at = from + (first >>> 3);
  // What comes before the first bit is not meant, nor what comes after the last.
  let count = -ones[bytes[at]! & (2 ** (first & 7) - 1)]!;
  for (; at < last; at++) count += ones[bytes[at]!]!;
  if ((end & 7) > 0) count += ones[bytes[at]! & (2 ** (end & 7) - 1)]!;
  return count;
}

/** Up to 25 bits lie within four bytes, wherever they begin. False where a number has no place. */
function countNarrow(
  bytes: Uint8Array,
  from: number,
  width: number,
  first: number,
  end: number,
  counts: Uint32Array,
): boolean {
  const mask = 2 ** width - 1;
  const places = counts.length;
  for (let i = first, bit = first * width; i < end; i++, bit += width) {
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
