/**
 * Count, sum, mean, standard deviation, minimum and maximum of a stream of numbers, in constant space.
 *
 * Merging the moments of two streams gives those of both. Count, minimum, maximum and sum are exact, whatever the
 * order. The spread follows Chan, Golub & LeVeque (1979): every term they add is positive, and here the mean they
 * subtract, from a compensated sum of its own (Neumaier 1974, products after Dekker 1971), has twice the digits of a
 * double. A block is spread around its median, which is never further from its mean than one deviation (Hotelling &
 * Solomons 1932): so the correction takes back at most half. Numbers near the ends of the double range are held scaled
 * by a power of two for all that, so that neither that sum nor a square overflows or vanishes.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { ExactSum } from "./sum.ts";
import { countAfter } from "./counting.ts";

export class Moments {
  #count = 0;
  #minimum = Number.NaN;
  #maximum = Number.NaN;
  // Each pair is one number with twice the digits: what a double holds, and the rest. Both are in units of 1 / #scale.
  #sum = 0;
  #sumRest = 0;
  #squares = 0;
  #squaresRest = 0;
  #scale = scaleFor(0);
  readonly #exactSum: ExactSum;

  constructor(exactSum = new ExactSum()) {
    this.#exactSum = exactSum;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN while there is no value, as are maximum, mean and standardDeviation. */
  get minimum(): number {
    return this.#minimum;
  }

  get maximum(): number {
    return this.#maximum;
  }

  /** Infinite only where the true sum is past the largest double. */
  get sum(): number {
    return this.#exactSum.value;
  }

  get mean(): number {
    if (this.#count === 0) return Number.NaN;
    return Math.min(Math.max(this.#exactSum.over(this.#count), this.#minimum), this.#maximum);
  }

  /** Of the population: divided by count, not by count - 1. */
  get standardDeviation(): number {
    if (this.#count === 0) return Number.NaN;
    if (this.#minimum === this.#maximum) return 0;
    return Math.sqrt((this.#squares + this.#squaresRest) / this.#count) / this.#scale;
  }

  add(value: number, times = 1): void {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot add ${value} to moments: value must be finite`);
    const count = countAfter(this.#count, times);
    if (times === 0) return;
    this.#exactSum.add(value, times);
    this.#addRough(value, times);
    this.#count = count;
  }

  /** Finite numbers in ascending order, 2,048 at most. */
  addBlock(sorted: Float64Array): void {
    const { length } = sorted;
    if (length === 0) return;
    const count = countAfter(this.#count, length);
    this.#exactSum.addBlock(sorted);
    this.#widen(sorted[0]!, sorted[length - 1]!);
    const scale = this.#scale;
    const values = scale === 1 ? sorted : sorted.map((value) => value * scale);
    const middle = values[length >> 1]!;
    const [apart, squares] = apartFrom(middle, values);
    if (this.#count > 0) {
      const lead = this.#meanLead();
      this.#addSpread(middle - lead + (apart / length - this.#meanRest(lead)), length);
    }
    this.#addSquares(Math.max(0, squares - (apart * apart) / length), 0);
    const product = middle * length;
    this.#addSum(product, productError(middle, length, product));
    this.#addSum(apart, 0);
    this.#count = count;
  }

  #addRough(value: number, times: number): void {
    this.#widen(value, value);
    const scaled = value * this.#scale;
    if (this.#count > 0) {
      const lead = this.#meanLead();
      this.#addSpread(scaled - lead - this.#meanRest(lead), times);
    }
    const product = scaled * times;
    this.#addSum(product, productError(scaled, times, product));
  }

  merge(other: Moments): void {
    const count = countAfter(this.#count, other.#count);
    if (other.#count === 0) return;
    this.#mergeRough(other);
    this.#exactSum.merge(other.#exactSum);
    this.#count = count;
  }

  #mergeRough(other: Moments): void {
    this.#widen(other.#minimum, other.#maximum);
    // Exact: scales are powers of two. Taken before anything changes, since other may be this.
    const ratio = this.#scale / other.#scale;
    const [sum, sumRest] = [other.#sum * ratio, other.#sumRest * ratio];
    const [squares, squaresRest] = [other.#squares * ratio * ratio, other.#squaresRest * ratio * ratio];
    if (this.#count > 0) {
      const lead = this.#meanLead();
      const otherLead = other.#meanLead();
      const restApart = other.#meanRest(otherLead) * ratio - this.#meanRest(lead);
      this.#addSpread(otherLead * ratio - lead + restApart, other.#count);
    }
    this.#addSquares(squares, squaresRest);
    this.#addSum(sum, sumRest);
  }

  write(writer: ByteWriter): void {
    writer.count(this.#count);
    if (this.#count === 0) return;
    writer.f64s([this.#minimum, this.#maximum, this.#sum, this.#sumRest, this.#squares, this.#squaresRest]);
    this.#exactSum.write(writer);
  }

  /** `version` 1 had no exact sum: the compensated one stands for it. */
  static read(reader: ByteReader, version = 2): Moments {
    const count = reader.count();
    if (count === 0) return new Moments();
    const [minimum, maximum, sum] = [reader.f64(), reader.f64(), reader.f64()];
    const [sumRest, squares, squaresRest] = [reader.f64(), reader.f64(), reader.f64()];
    if (![minimum, maximum, sum, sumRest, squares, squaresRest].every(Number.isFinite))
      throw new RangeError("Cannot read moments: a field is not finite");
    if (minimum > maximum) throw new RangeError("Cannot read moments: minimum is above maximum");
    if (squares + squaresRest < 0) throw new RangeError("Cannot read moments: spread is negative");
    const moments = version > 1 ? new Moments(ExactSum.read(reader)) : new Moments();
    moments.#widen(minimum, maximum);
    moments.#count = count;
    [moments.#sum, moments.#sumRest] = [sum, sumRest];
    [moments.#squares, moments.#squaresRest] = [squares, squaresRest];
    if (version === 1) for (const part of [sum, sumRest]) moments.#addExactly(part);
    return moments;
  }

  /** Adds to the exact sum what is in units of 1 / #scale, in many parts where it may be past the largest double. */
  #addExactly(part: number): void {
    if (this.#scale < 1) this.#exactSum.add((part * 2 ** -53) / this.#scale, 2 ** 53);
    else this.#exactSum.add(part / this.#scale);
  }

  /** Takes in the extremes, and rescales where the greatest magnitude calls for it. */
  #widen(minimum: number, maximum: number): void {
    // -0 is stored as 0, so that the bytes do not tell which came first.
    if (!(minimum >= this.#minimum)) this.#minimum = minimum + 0;
    if (!(maximum <= this.#maximum)) this.#maximum = maximum + 0;
    const scale = scaleFor(Math.max(-this.#minimum, this.#maximum));
    if (scale === this.#scale) return;
    const ratio = scale / this.#scale;
    this.#sum *= ratio;
    this.#sumRest *= ratio;
    // Step by step: the square of the ratio alone may be too small for a double.
    this.#squares = this.#squares * ratio * ratio;
    this.#squaresRest = this.#squaresRest * ratio * ratio;
    this.#scale = scale;
  }

  #meanLead(): number {
    return (this.#sum + this.#sumRest) / this.#count;
  }

  /** What the true mean has beyond `lead`, its nearest double. */
  #meanRest(lead: number): number {
    const sum = this.#sum + this.#sumRest;
    const rest = sumError(this.#sum, this.#sumRest, sum);
    const product = lead * this.#count;
    return (sum - product - productError(lead, this.#count, product) + rest) / this.#count;
  }

  /** The spread between two groups, this and one of `count` values, whose means are `apart`. */
  #addSpread(apart: number, count: number): void {
    this.#addSquares(apart * apart * (this.#count / (this.#count + count)) * count, 0);
  }

  #addSquares(value: number, rest: number): void {
    const squares = this.#squares + value;
    this.#squaresRest += sumError(this.#squares, value, squares) + rest;
    this.#squares = squares;
  }

  #addSum(value: number, rest: number): void {
    const sum = this.#sum + value;
    this.#sumRest += sumError(this.#sum, value, sum) + rest;
    this.#sum = sum;
  }
}

/** The sum of how far numbers are from `middle`, and of its squares: in four parts, which a processor adds abreast. */
function apartFrom(middle: number, values: Float64Array): [apart: number, squares: number] {
  let [sum, sum2, sum3, sum4] = [0, 0, 0, 0];
  let [squares, squares2, squares3, squares4] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const first = values[i]! - middle;
    const second = values[i + 1]! - middle;
    const third = values[i + 2]! - middle;
    const fourth = values[i + 3]! - middle;
    sum += first;
    sum2 += second;
    sum3 += third;
    sum4 += fourth;
    squares += first * first;
    squares2 += second * second;
    squares3 += third * third;
    squares4 += fourth * fourth;
  }
  for (let i = whole; i < values.length; i++) {
    const distance = values[i]! - middle;
    sum += distance;
    squares += distance * distance;
  }
  return [sum + sum2 + (sum3 + sum4), squares + squares2 + (squares3 + squares4)];
}

/** A power of two that brings numbers up to `magnitude` to where their squares, times 2^53, are ordinary doubles. */
function scaleFor(magnitude: number): number {
  if (magnitude < 2 ** -400) return 2 ** 600;
  return magnitude < 2 ** 400 ? 1 : 2 ** -600;
}

/** What rounding took from a + b (Knuth 1969). */
function sumError(a: number, b: number, sum: number): number {
  const kept = sum - a;
  return a - (sum - kept) + (b - kept);
}

/** What rounding took from a × b (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aHigh = highHalf(a);
  const bHigh = highHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The leading 26 bits (Veltkamp 1968). */
function highHalf(value: number): number {
  const spread = value * 134_217_729;
  return spread - (spread - value);
}
