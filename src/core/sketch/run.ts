/**
 * A bag of numbers that comes to order when asked: one level of a quantile sketch.
 *
 * Numbers are appended as they come and sorted once, when the order is first needed.
 */
const none = new Float64Array(0);

export class Run {
  #values: Float64Array;
  #length: number;
  #isSorted = true;

  /** Keeps `sorted` as its own: an ascending array that nobody else changes. */
  constructor(sorted: Float64Array = none) {
    this.#values = sorted;
    this.#length = sorted.length;
  }

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(Math.max(16, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
    this.#isSorted = false;
  }

  /** The numbers in ascending order: a view, good until the next change. */
  sorted(): Float64Array {
    const view = this.#values.subarray(0, this.#length);
    if (!this.#isSorted) view.sort();
    this.#isSorted = true;
    return view;
  }

  /** Takes in another ascending run. */
  merge(sorted: Float64Array): void {
    if (sorted.length === 0) return;
    this.#values = mergeSorted(this.sorted(), sorted);
    this.#length = this.#values.length;
  }

  /**
   * Takes out an even number of values and returns every second of them, from the first or, with `offset` 1, from
   * the second. Of an odd number the largest stays.
   */
  halve(offset: 0 | 1): Float64Array {
    const sorted = this.sorted();
    const half = new Float64Array(Math.floor(sorted.length / 2));
    for (let i = 0; i < half.length; i++) half[i] = sorted[i * 2 + offset]!;
    this.#length = sorted.length % 2;
    if (this.#length === 1) this.#values[0] = sorted[sorted.length - 1]!;
    return half;
  }
}

function mergeSorted(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < merged.length; at++) {
    const fromA = j === b.length || (i < a.length && a[i]! <= b[j]!);
    merged[at] = fromA ? a[i++]! : b[j++]!;
  }
  return merged;
}
