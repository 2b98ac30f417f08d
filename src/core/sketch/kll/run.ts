/**
 * A bag of numbers that comes to order when asked: one level of a quantile sketch.
 *
 * Numbers are appended as they come and sorted once, when the order is first needed. Others that ascend are merged in.
 */
import { sortBlock } from "../sort.ts";
import { layOut, mergePair } from "./merge.ts";

const none: Float64Array = new Float64Array();
/** So many numbers are copied one by one sooner than a view of them is made. */
const few = 64;

export class Run {
  /** Where its numbers are, from `#start` on: it may be that of other runs too. */
  #memory: Float64Array;
  #start = 0;
  #length: number;
  #capacity: number;
  #isSorted = true;

  /** Keeps `sorted` as its own: an ascending array that nobody else changes. */
  constructor(sorted: Float64Array = none) {
    this.#memory = sorted;
    this.#length = sorted.length;
    this.#capacity = sorted.length;
  }

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#capacity) this.#makeRoomFor(Math.max(16, this.#length * 2));
    this.#memory[this.#start + this.#length++] = value;
    this.#isSorted = false;
  }

  /** The numbers in ascending order: a view, good until the next change. */
  sorted(): Float64Array {
    this.#sort();
    return this.#view();
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
    above.#mergeFirst(this.#memory, this.#start + offset, 2, half);
    this.#length = length % 2;
    if (this.#length === 1) this.#memory[this.#start] = this.#memory[this.#start + length - 1]!;
    return half;
  }

  /** Holds the numbers of two others in place of what it held, in the room that it has: neither of them is in that. */
  assign(one: Run = empty, other: Run = empty): void {
    const [first, second] = [one.#length, other.#length];
    [this.#length, this.#isSorted] = [0, true];
    this.#makeRoomFor(first + second);
    this.#length = first + second;
    if (first === 0) other.#copyTo(this.#memory, this.#start);
    else if (second === 0) one.#copyTo(this.#memory, this.#start);
    else {
      const pair = layOut(this.#length);
      one.#copyTo(pair, 0);
      other.#copyTo(pair, first);
      mergePair(this.#memory, this.#start, first, second);
    }
  }

  /** Holds the numbers of another in place of what it held: in this memory, from `start` on, with room for no more. */
  place(other: Run, memory: Float64Array, start: number): void {
    other.#copyTo(memory, start);
    [this.#memory, this.#start, this.#isSorted] = [memory, start, true];
    [this.#length, this.#capacity] = [other.#length, other.#length];
  }

  /** Memory for so many numbers is held. */
  get capacity(): number {
    return this.#capacity;
  }

  #view(): Float64Array {
    const isAll = this.#length === this.#memory.length;
    return isAll ? this.#memory : this.#memory.subarray(this.#start, this.#start + this.#length);
  }

  /** Ascending. */
  #copyTo(memory: Float64Array, start: number): void {
    this.#sort();
    if (this.#length > few) memory.set(this.#view(), start);
    else for (let at = 0; at < this.#length; at++) memory[start + at] = this.#memory[this.#start + at]!;
  }

  #mergeFirst(ascending: Float64Array, start: number, step: number, count: number): void {
    if (count <= 0) return;
    const own = this.#length;
    const pair = layOut(own + count);
    this.#copyTo(pair, 0);
    for (let at = own, from = start; at < own + count; at++, from += step) pair[at] = ascending[from]!;
    this.#makeRoomFor(own + count);
    this.#length = own + count;
    mergePair(this.#memory, this.#start, own, count);
  }

  #sort(): void {
    if (this.#isSorted) return;
    sortBlock(this.#view());
    this.#isSorted = true;
  }

  /** No more than so much: what is merged comes in large pieces, and rarely. */
  #makeRoomFor(length: number): void {
    if (length <= this.#capacity) return;
    const larger = new Float64Array(length);
    larger.set(this.#view());
    [this.#memory, this.#start, this.#capacity] = [larger, 0, length];
  }
}

const empty = new Run();
