/**
 * Values in order, each once, with the weight of all up to it: what ranks, quantiles and distances are read from.
 *
 * A value that came a thousand times weighs a thousand: equal values are folded together, never overwritten.
 * Ranks are fractions of the total, from 0 to 1.
 */
import { Run } from "./kll/run.ts";

export interface WeightedValues {
  /** Ascending and distinct. */
  readonly values: Float64Array;
  /** At i, the weight of everything up to and including values[i]. */
  readonly cumulative: Float64Array;
  readonly total: number;
}

/** The share of weight at or below `value`, or strictly below it; NaN where there is nothing. */
export function rankOf(sorted: WeightedValues, value: number, inclusive: boolean): number {
  if (Number.isNaN(value)) throw new RangeError("Cannot rank NaN: it has no place in the order");
  const { values, cumulative, total } = sorted;
  const below = firstIndex(values.length, (i) => (inclusive ? values[i]! > value : values[i]! >= value));
  return (below === 0 ? 0 : cumulative[below - 1]!) / total;
}

/** The share of weight that the first so many of `values` have. */
export function shareUpTo({ cumulative, total }: WeightedValues, length: number): number {
  return length === 0 ? 0 : (cumulative[length - 1] ?? total) / total;
}

/** The weight of the value at an index of `values`. */
export function weightAt({ cumulative }: WeightedValues, index: number): number {
  return (cumulative[index] ?? 0) - (index === 0 ? 0 : (cumulative[index - 1] ?? 0));
}

/** The smallest value whose inclusive rank is at least `q`; NaN where there is nothing. */
export function quantileOf(sorted: WeightedValues, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`Cannot take the quantile at ${q}: it must be from 0 to 1`);
  const { values, cumulative, total } = sorted;
  // Dividing, where ceil(q × total) would turn 0.07 of 100 into 8.
  return values[firstIndex(values.length, (i) => cumulative[i]! / total >= q)] ?? Number.NaN;
}

/** Pairs of value and weight, in any order. */
export function weigh(entries: Iterable<readonly [number, number]>): WeightedValues {
  const weighing = new Weighing();
  for (const [value, weight] of entries) weighing.add(value, weight);
  return weighing.weighed();
}

/** Values with their weights as they come. */
export class Weighing {
  #values = new Float64Array(16);
  #weights = new Float64Array(16);
  #length = 0;

  /** Throws RangeError for NaN, and for a weight that is negative or not finite. */
  add(value: number, weight: number): void {
    if (Number.isNaN(value)) throw new RangeError("Cannot weigh NaN: it has no place in the order");
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`Cannot weigh a value by ${weight}: weight must be finite and not negative`);
    }
    if (weight === 0) return;
    if (this.#length === this.#values.length) {
      [this.#values, this.#weights] = [doubled(this.#values), doubled(this.#weights)];
    }
    this.#values[this.#length] = value;
    this.#weights[this.#length++] = weight;
  }

  /** What came so far. Weights of one value are added in the order in which they came. */
  weighed(): WeightedValues {
    const all = this.#values.subarray(0, this.#length);
    const values = distinctOf(all.toSorted());
    const weights = new Float64Array(values.length);
    for (let i = 0; i < all.length; i++) {
      const value = all[i]!;
      weights[firstIndex(values.length, (at) => values[at]! >= value)]! += this.#weights[i]!;
    }
    return accumulate(values, weights);
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** The values that any of them has, ascending. */
export function valuesOf(all: readonly WeightedValues[]): Float64Array {
  const together = new Float64Array(all.reduce((length, { values }) => length + values.length, 0));
  let at = 0;
  for (const { values } of all) {
    together.set(values, at);
    at += values.length;
  }
  return distinctOf(together.sort());
}

/** Where levels are put in order: one for all of them, since new room costs more than what is done in it. */
const bench = new Run();

/** Ascending runs of which run h weighs 2^h a value, as a quantile sketch holds them. */
export function weighLevels(levels: readonly Float64Array[]): WeightedValues {
  bench.assign();
  for (const level of levels) bench.merge(level);
  const values = distinctOf(bench.sorted());
  const weights = new Float64Array(values.length);
  for (const [height, level] of levels.entries()) {
    const weight = 2 ** height;
    let at = 0;
    for (let i = 0; i < level.length; i++) {
      const value = level[i]!;
      while (values[at] !== value) at++;
      weights[at]! += weight;
    }
  }
  return accumulate(values, weights);
}

/** The first index in [0, length) where `isPast` holds, or length; once it holds, it must hold for all that follow. */
function firstIndex(length: number, isPast: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Each value of an ascending array once, -0 as 0. */
function distinctOf(ascending: Float64Array): Float64Array {
  let length = 0;
  for (const value of ascending) {
    if (length === 0 || value !== ascending[length - 1]) ascending[length++] = value + 0;
  }
  return ascending.slice(0, length);
}

/** Ascending values with the weight of each. */
export function accumulate(values: Float64Array, weights: Float64Array): WeightedValues {
  let total = 0;
  const cumulative = weights.map((weight) => (total += weight));
  return { values, cumulative, total };
}
