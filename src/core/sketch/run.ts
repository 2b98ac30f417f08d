/**
 * A bag of numbers that comes to order when asked: one level of a quantile sketch.
 *
 * Numbers are appended as they come and sorted once, when the order is first needed. Others that ascend are merged in
 * from the back, in the room that is left: nothing is copied but what moves.
 */
import { sortBlock } from "./sort.ts";

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
    this.#makeRoom(1);
    this.#values[this.#length++] = value;
    this.#isSorted = false;
  }

  /** The numbers in ascending order: a view, good until the next change. */
  sorted(): Float64Array {
    this.#sort();
    return this.#values.subarray(0, this.#length);
  }

  /** Gives up one of the numbers, which must be there. */
  remove(value: number): void {
    const sorted = this.sorted();
    const at = sorted.indexOf(value);
    if (at < 0) throw new RangeError(`Cannot remove ${value} from a run: it is not there`);
    sorted.copyWithin(at, at + 1);
    this.#length--;
  }

  /** Takes in every `step`th number of another ascending array, from index `start` on. */
  merge(ascending: Float64Array, start = 0, step = 1): void {
    this.#mergeFirst(ascending, start, step, Math.ceil((ascending.length - start) / step));
  }

  /**
   * Moves half of the numbers up into another run: every second, from the first or, with `offset` 1, from the second.
   * The other half is given up. Of an odd number the largest stays. Returns how many moved.
   */
  halveInto(above: Run, offset: 0 | 1): number {
    this.#sort();
    const length = this.#length;
    const half = length >> 1;
    above.#mergeFirst(this.#values, offset, 2, half);
    this.#length = length % 2;
    if (this.#length === 1) this.#values[0] = this.#values[length - 1]!;
    return half;
  }

  /** Holds these in place of what it held, in the room that it has. */
  assign(ascending: Float64Array): void {
    [this.#length, this.#isSorted] = [0, true];
    this.#makeRoomFor(ascending.length);
    this.#values.set(ascending);
    this.#length = ascending.length;
  }

  /** A run of the same numbers that keeps no room for more. */
  trimmed(): Run {
    return new Run(this.sorted().slice());
  }

  /** Gives back the room that was kept for more numbers. */
  trim(): void {
    if (this.#values.length > this.#length) this.#values = this.sorted().slice();
  }

  /** Memory for so many numbers is held. */
  get capacity(): number {
    return this.#values.length;
  }

  #mergeFirst(ascending: Float64Array, start: number, step: number, count: number): void {
    if (count <= 0) return;
    this.#sort();
    this.#makeRoomFor(this.#length + count);
    const values = this.#values;
    let own = this.#length - 1;
    let from = start + (count - 1) * step;
    let to = own + count;
    this.#length = to + 1;
    // From the largest down: there is always as much free room as is still to come in. Of each side as much as it has
    // in one go, since a processor foresees that better than whose turn it is.
    while (own >= 0 && from >= start) {
      const theirs = ascending[from]!;
      while (own >= 0 && values[own]! > theirs) values[to--] = values[own--]!;
      if (own < 0) break;
      const mine = values[own]!;
      while (from >= start && ascending[from]! >= mine) {
        values[to--] = ascending[from]!;
        from -= step;
      }
    }
    for (; from >= start; from -= step) values[to--] = ascending[from]!;
  }

  #sort(): void {
    if (this.#isSorted) return;
    sortBlock(this.#values.subarray(0, this.#length));
    this.#isSorted = true;
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed > this.#values.length) this.#makeRoomFor(Math.max(16, needed, this.#length * 2));
  }

  /** No more than so much: what is merged comes in large pieces, and rarely. */
  #makeRoomFor(length: number): void {
    if (length <= this.#values.length) return;
    const larger = new Float64Array(length);
    larger.set(this.#values.subarray(0, this.#length));
    this.#values = larger;
  }
}

/** Where levels are merged: until they are compacted they take several times the room that they need afterwards. */
const bench: Run[] = [];

/** The runs of two sketches, level by level: good until the next call, and trimmed for keeping. */
export function together(levels: readonly Run[], others: readonly Run[]): Run[] {
  const height = Math.max(levels.length, others.length);
  while (bench.length < height) bench.push(new Run());
  return bench.slice(0, height).map((run, level) => {
    run.assign(levels[level]?.sorted() ?? none);
    run.merge(others[level]?.sorted() ?? none);
    return run;
  });
}
