/**
 * The sum of any number of doubles, exactly: whatever the order, and however it was split and merged.
 *
 * Every finite double is a whole number of 2^-1074. The sum is kept as such a number in digits of base 2^32; a double
 * touches three of them, and carries wait until digits might outgrow what a double holds exactly. After Neal (2015,
 * arXiv 1505.05571), "Fast exact summation using small and large superaccumulators". A block of numbers is first
 * split so that its parts add up without rounding (addAlike), and costs a few additions a number.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** 2,098 bits of doubles, 53 of weights, and room for carries. */
const digits = 70;
const base = 2 ** 32;
/** A number adds less than 2^32 a time to a digit: after so many times, all of them add up to less than 2^53. */
const mostPending = 2 ** 20;
/** `times` is added in parts below this. */
const partOfTimes = 2 ** 16;

const mostInBlock = 2 ** 11;
/** Blocks of fewer numbers are not worth splitting. */
const fewInBlock = 8;
/** Between these limits all of splitting is within the range of doubles. */
const leastLimit = 2 ** -900;
const greatestLimit = 2 ** 1000;

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);

export class ExactSum {
  readonly #digits: Float64Array;
  /** How many times numbers were added since carries were last settled. */
  #pending = 0;

  constructor(own = new Float64Array(digits)) {
    this.#digits = own;
  }

  /** `value` must be finite, `times` a whole number. */
  add(value: number, times = 1): void {
    for (let rest = times, shift = 0; rest > 0; rest = Math.floor(rest / partOfTimes), shift += 16) {
      this.#addShifted(value, shift, rest % partOfTimes);
    }
  }

  /** Finite numbers in ascending order, 2,048 at most. */
  addBlock(sorted: Float64Array): void {
    if (sorted.length > mostInBlock) {
      throw new RangeError(`Cannot add a block of ${sorted.length} numbers: ${mostInBlock} is the most`);
    }
    let start = 0;
    let end = sorted.length;
    while (end - start >= fewInBlock) {
      const greatest = Math.max(-sorted[start]!, sorted[end - 1]!);
      if (greatest === 0) return;
      const limit = powerAbove(greatest);
      if (limit < leastLimit || limit > greatestLimit) break;
      const small = limit * 2 ** -33;
      // Ascending: what is small is in the middle, and its turn comes next.
      const smallStart = firstFrom(sorted, start, end, -small);
      const smallEnd = firstFrom(sorted, smallStart, end, small);
      this.#addAlike(sorted, start, smallStart, limit);
      this.#addAlike(sorted, smallEnd, end, limit);
      [start, end] = [smallStart, smallEnd];
    }
    for (let i = start; i < end; i++) this.#addShifted(sorted[i]!, 0, 1);
  }

  merge(other: ExactSum): void {
    if (this.#pending + other.#pending > mostPending - partOfTimes) {
      this.#settle();
      other.#settle();
    }
    const [sum, more] = [this.#digits, other.#digits];
    // What is there when carries are settled is as much as a number adds.
    this.#pending += other.#pending + 1;
    for (let i = 0; i < digits; i++) sum[i]! += more[i]!;
  }

  /** The nearest double; infinite only where the sum is past the largest. */
  get value(): number {
    return this.#times(0);
  }

  /** Over `count`: finite also where the sum itself is past the largest double. */
  over(count: number): number {
    const { value } = this;
    return Number.isFinite(value) ? value / count : (this.#times(-64) / count) * 2 ** 64;
  }

  /** The double nearest to the sum times 2^`power`, which a sum of few bits is too small to be asked for. */
  #times(power: number): number {
    const [sign, magnitude] = this.#magnitude();
    const bits = magnitude.toString(2).length;
    if (bits <= 53) return sign * Number(magnitude) * Number.MIN_VALUE;
    // 64 leading bits, and whether anything follows them, decide the rounding.
    const cut = BigInt(Math.max(0, bits - 64));
    const lead = magnitude >> cut;
    const isCut = lead << cut !== magnitude;
    const rounded = Number(isCut ? lead | 1n : lead);
    const exponent = Number(cut) - 1074 + power;
    return sign * (exponent > 900 ? rounded * 2 ** 900 * 2 ** (exponent - 900) : scaled(rounded, exponent));
  }

  write(writer: ByteWriter): void {
    const [sign, magnitude] = this.#magnitude();
    const parts: number[] = [];
    let first = 0;
    let rest = magnitude;
    while (rest > 0n && (rest & 0xffff_ffffn) === 0n) {
      rest >>= 32n;
      first++;
    }
    for (; rest > 0n; rest >>= 32n) parts.push(Number(rest & 0xffff_ffffn));
    writer.u8(sign < 0 ? 1 : 0);
    writer.u8(first);
    writer.u8(parts.length);
    for (const part of parts) writer.u32(part);
  }

  static read(reader: ByteReader): ExactSum {
    const sum = new ExactSum(reader.room(digits));
    const negative = reader.u8();
    if (negative > 1) throw new RangeError(`Cannot read a sum: its sign is ${negative}, neither 0 nor 1`);
    const first = reader.u8();
    const length = reader.u8();
    if (first + length > digits - 1) throw new RangeError("Cannot read a sum: it has too many digits");
    for (let i = first; i < first + length; i++) sum.#digits[i] = (negative === 1 ? -1 : 1) * reader.u32();
    return sum;
  }

  /**
   * Adds numbers whose magnitudes are between 2^-33 of `limit` and all of it. Adding `splitter` and taking it away
   * again rounds each to a whole multiple of 2^-42 of limit; what that took from it is one of 2^-85 of limit, and
   * exact (Dekker 1971). So 2,048 of either add up to 53 bits at most: without rounding.
   */
  #addAlike(values: Float64Array, start: number, end: number, limit: number): void {
    const splitter = limit * (2 ** 10 + 2 ** 9);
    let [upper, lower, otherUpper, otherLower] = [0, 0, 0, 0];
    let i = start;
    for (; i + 1 < end; i += 2) {
      const value = values[i]!;
      const other = values[i + 1]!;
      const head = value + splitter - splitter;
      const otherHead = other + splitter - splitter;
      upper += head;
      lower += value - head;
      otherUpper += otherHead;
      otherLower += other - otherHead;
    }
    if (i < end) {
      const head = values[i]! + splitter - splitter;
      upper += head;
      lower += values[i]! - head;
    }
    this.#addShifted(upper + otherUpper, 0, 1);
    this.#addShifted(lower + otherLower, 0, 1);
  }

  /** Adds value × 2^shift, `times` times. */
  #addShifted(value: number, shift: number, times: number): void {
    view[0] = value;
    const high = words[1]!;
    const exponent = (high >>> 20) & 0x7ff;
    const lead = exponent === 0 ? high & 0xf_ffff : (high & 0xf_ffff) | 0x10_0000;
    const place = (exponent === 0 ? 0 : exponent - 1) + shift;
    const at = place >>> 5;
    const by = place & 31;
    const low = words[0]!;
    const over = by === 0 ? 0 : 32 - by;
    const first = (low << by) >>> 0;
    const second = ((lead << by) >>> 0) + (by === 0 ? 0 : low >>> over);
    const third = by === 0 ? 0 : lead >>> over;
    const sum = this.#digits;
    const factor = high >>> 31 === 0 ? times : -times;
    sum[at]! += first * factor;
    sum[at + 1]! += second * factor;
    sum[at + 2]! += third * factor;
    this.#pending += times;
    if (this.#pending > mostPending - partOfTimes) this.#settle();
  }

  /** Carries, so that every digit but the last is below the base in size. */
  #settle(): void {
    const sum = this.#digits;
    let carry = 0;
    for (let i = 0; i < digits - 1; i++) {
      const digit = sum[i]! + carry;
      carry = Math.trunc(digit / base);
      sum[i] = digit - carry * base;
    }
    sum[digits - 1]! += carry;
    this.#pending = 0;
  }

  #magnitude(): [sign: 1 | -1, magnitude: bigint] {
    this.#settle();
    let total = 0n;
    for (let i = digits - 1; i >= 0; i--) total = (total << 32n) + BigInt(this.#digits[i]!);
    return total < 0n ? [-1, -total] : [1, total];
  }
}

/** The least power of two above a number; Infinity where there is none. */
function powerAbove(value: number): number {
  view[0] = value;
  words[1] = ((words[1]! >>> 20) + 1) << 20;
  words[0] = 0;
  return view[0];
}

/** The first index of [start, end) whose number is at least `bound`, or `end`. */
function firstFrom(ascending: Float64Array, start: number, end: number, bound: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! >= bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `value` × 2^exponent, rounded once: `value` is at least 2^63, so no step before the last is subnormal. */
function scaled(value: number, exponent: number): number {
  return exponent < -1000 ? value * 2 ** -100 * 2 ** (exponent + 100) : value * 2 ** exponent;
}
