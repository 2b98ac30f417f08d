/**
 * A bag of numbers that comes to order when asked: one level of a quantile sketch.
 *
 * Numbers are appended as they come and sorted once, when the order is first needed. Others that ascend are merged in.
 */
import { sortBlock } from "../sort.ts";
import { layOut, mergePair } from "./merge.ts";

const none: Float64Array = new Float64Array();

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
    return this.#length === this.#values.length ? this.#values : this.#values.subarray(0, this.#length);
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

  /** Holds these together in place of what it held, in the room that it has. Neither is a view of that. */
  assign(ascending: Float64Array, other = none): void {
    [this.#length, this.#isSorted] = [0, true];
    this.#makeRoomFor(ascending.length + other.length);
    this.#length = ascending.length + other.length;
    const pair = layOut(this.#length);
    pair.set(ascending);
    pair.set(other, ascending.length);
    mergePair(this.#values, ascending.length, other.length);
  }

  /** Memory for so many numbers is held. */
  get capacity(): number {
    return this.#values.length;
  }

  #mergeFirst(ascending: Float64Array, start: number, step: number, count: number): void {
    if (count <= 0) return;
    this.#sort();
    const own = this.#length;
    const pair = layOut(own + count);
    for (let at = 0; at < own; at++) pair[at] = this.#values[at]!;
    for (let at = own, from = start; at < own + count; at++, from += step) pair[at] = ascending[from]!;
    this.#makeRoomFor(own + count);
    this.#length = own + count;
    mergePair(this.#values, own, count);
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
