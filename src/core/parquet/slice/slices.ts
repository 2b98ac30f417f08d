/**
 * The stretches of one column (core/stretch/stretches.ts), cut out of its pages while they are read: only pages in which
 * a stretch lies are looked at twice.
 */
import type { Held } from "../../stretch/held.ts";
import type { Stretch } from "../../stretch/stretches.ts";
import type { Values } from "../values.ts";

/** A column of one stretch in the making. */
export interface Slice {
  /** As those of a ColumnAdder. */
  add(values: Values, counts: Uint32Array | null): void;
  addBooleans(counts: Uint32Array): void;
  /** What is kept of it, after the last values; null of one that does not count every value. */
  held(): Held | null;
}

/** Rows `from` to before `to` of a page, and where they go. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  readonly slice: Slice;
}

export class Slices {
  readonly #plan: readonly Stretch[];
  readonly #make: () => Slice;
  readonly #take: (index: number, slice: Slice) => void;
  readonly #open = new Map<number, Slice>();
  /** The first stretch that is not over. */
  #next = 0;

  /** `take` is given each stretch's column, in their order. */
  constructor(plan: readonly Stretch[], make: () => Slice, take: (index: number, slice: Slice) => void) {
    this.#plan = plan;
    this.#make = make;
    this.#take = take;
  }

  /** What is to be cut out of a page that has the rows from `start` to before `end`. Pages come in order. */
  cuts(start: number, end: number): Cut[] {
    const cuts: Cut[] = [];
    for (let index = this.#next; index < this.#plan.length; index++) {
      const stretch = this.#plan[index];
      if (stretch === undefined || stretch.start >= end) break;
      if (stretch.end <= start) continue;
      const slice = this.#open.get(index) ?? this.#make();
      this.#open.set(index, slice);
      const [from, to] = [Math.max(start, stretch.start) - start, Math.min(end, stretch.end) - start];
      cuts.push({ from, to, slice });
    }
    return cuts;
  }

  /** All rows before `end` were read. */
  settle(end: number): void {
    for (; (this.#plan[this.#next]?.end ?? Infinity) <= end; this.#next++) {
      const slice = this.#open.get(this.#next) ?? this.#make();
      this.#open.delete(this.#next);
      this.#take(this.#next, slice);
    }
  }
}

/** Some of a page's values, in memory of their own where what is read next takes theirs. */
export function sliceOf(values: Values, from: number, to: number): Values {
  switch (values.kind) {
    case "numbers":
      return { kind: "numbers", numbers: values.numbers.slice(from, to) };
    case "bigints":
      return { kind: "bigints", bigints: values.bigints.slice(from, to) };
    case "bytes":
      return {
        kind: "bytes",
        bytes: values.bytes,
        starts: values.starts.subarray(from, to),
        ends: values.ends.subarray(from, to),
      };
  }
}
