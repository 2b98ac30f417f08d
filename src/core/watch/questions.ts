/**
 * What is asked of a feature's counts: of its shape the share of every bin and of everything up to every bin's top, and
 * of what may break the shares of missing values, of another type, below, above and never seen. Each question has its
 * range, between which the baseline's own chance lies.
 */
import { evidenceToLearn, rangeOf, type Range } from "./beyond.ts";
import type { FeatureBins } from "./bins/form.ts";
import { sumOf } from "./bins/numbers.ts";

export const tracks = ["shape", "breaks"] as const;
export type Track = (typeof tracks)[number];

/** What a question is about. */
export type Cell =
  | {
      readonly kind: "missing" | "wrong type" | "below" | "above" | "never seen" | "other texts";
    }
  | { readonly kind: "failed calls" | "bodies not read" | "rows that do not fit" }
  | { readonly kind: "value" | "up to"; readonly value: number }
  | { readonly kind: "between"; readonly low: number; readonly high: number }
  | { readonly kind: "text"; readonly text: string };

interface Question {
  readonly cell: Cell;
  /** In the baseline. */
  readonly share: number;
  readonly range: Range;
}

/** Counts from a place on. */
export interface Counted {
  readonly counts: Uint32Array;
  readonly start: number;
}

/** Whatever is asked: the questions of the shape first, then those of what may break. */
export class Questions {
  readonly #all: readonly Question[];
  readonly #bins: number;
  readonly #own: number;
  /** How many are of the shape. */
  readonly shapes: number;
  /** The first breaks are asked of a column too that moves with the clock. */
  readonly steady: number;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** So much further, times the root of how many there are, an answer has to lie to be evidence of anything. */
  readonly lowWidths: Float64Array;
  readonly highWidths: Float64Array;

  constructor(
    shape: readonly Question[],
    breaks: readonly Question[],
    { steady, bins, own }: { steady: number; bins: number; own: number },
  ) {
    this.#all = [...shape, ...breaks];
    [this.#bins, this.#own] = [bins, own];
    this.shapes = shape.length;
    this.steady = shape.length + steady;
    this.lows = Float64Array.from(this.#all, ({ range }) => range.low);
    this.highs = Float64Array.from(this.#all, ({ range }) => range.high);
    this.lowWidths = this.lows.map((low) => -widthAt(low));
    this.highWidths = this.highs.map(widthAt);
  }

  get length(): number {
    return this.#all.length;
  }

  /** Answers all by what a feature counted from `then` to `now`, in so many rows. */
  answer(now: Counted, then: Counted, rows: number, answers: Answers): void {
    const { marked, of } = answers;
    const { shapes } = this;
    const end = this.#bins + 1;
    const below = came(now, then, 0);
    const above = came(now, then, end);
    const wrong = came(now, then, end + 1);
    const total = this.#answerShape(now, then, answers) + below + above;
    const present = total + wrong;
    [marked[shapes], of[shapes]] = [Math.max(0, rows - present), Math.max(rows, present)];
    [marked[shapes + 1], of[shapes + 1]] = [wrong, present];
    [marked[shapes + 2], of[shapes + 2]] = [below, total];
    [marked[shapes + 3], of[shapes + 3]] = [above, total];
  }

  /** How many values are in the bins. This and outside() are what a look costs: they go through thousands of counts. */
  #answerShape(now: Counted, then: Counted, { marked, of }: Answers): number {
    const [bins, own, shapes] = [this.#bins, this.#own, this.shapes];
    let within = 0;
    for (let bin = 0; bin < bins; bin++) {
      const count = came(now, then, bin + 1);
      within += count;
      marked[bin] = count;
    }
    const below = came(now, then, 0);
    const above = came(now, then, bins + 1);
    if (own > bins) marked[bins] = above;
    let upTo = below;
    for (let at = own; at < shapes; at++) {
      upTo += marked[at - own] ?? 0;
      marked[at] = upTo;
    }
    const total = below + within + above;
    for (let at = 0; at < shapes; at++) of[at] = total;
    return within;
  }

  /** The first question of `[from, to)` whose answer may be evidence of anything; `to` where there is none. */
  outside({ marked, of }: Answers, from: number, to: number): number {
    let total = -1;
    let root = 0;
    for (let at = from; at < to; at++) {
      if (of[at] !== total) {
        total = of[at] ?? 0;
        root = Math.sqrt(total);
      }
      const own = marked[at] ?? 0;
      if (own > lineAt(this.highs, this.highWidths, at, total, root)) return at;
      if (own < lineAt(this.lows, this.lowWidths, at, total, root)) return at;
    }
    return to;
  }

  at(index: number): Question {
    const question = this.#all[index];
    if (question === undefined) throw new RangeError(`Cannot ask question ${index}: there is none`);
    return question;
  }
}

/** As isBeyond() passes over what is too little for a logarithm. */
function widthAt(share: number): number {
  return Math.sqrt(evidenceToLearn * Math.max(0, share * (1 - share)));
}

/** How many values came to a place. */
function came(now: Counted, then: Counted, place: number): number {
  return ((now.counts[now.start + place] ?? 0) - (then.counts[then.start + place] ?? 0)) >>> 0;
}

function lineAt(shares: Float64Array, widths: Float64Array, at: number, total: number, root: number): number {
  return (shares[at] ?? 0) * total + (widths[at] ?? 0) * root;
}

/** Answers to all questions of one feature: how many of how many. One of these is used over and over. */
export class Answers {
  readonly marked = new Float64Array(80);
  readonly of = new Float64Array(80);
}

/** A share that may not rise, and whose fall is no news. */
function risen(cell: Cell, marked: number, total: number): Question {
  const { high } = rangeOf(marked, total);
  return { cell, share: total > 0 ? marked / total : 0, range: { low: -Infinity, high } };
}

function changed(cell: Cell, marked: number, total: number): Question {
  return { cell, share: total > 0 ? marked / total : 0, range: rangeOf(marked, total) };
}

/** A share of calls, by what was usual; of calls of which nothing is known none is. */
export function usualShare(
  kind: "failed calls" | "bodies not read" | "rows that do not fit",
  marked: number,
  of: number,
): Questions {
  return new Questions([], [risen({ kind }, marked, Math.max(of, 1_000))], { steady: 1, bins: 0, own: 0 });
}

/** The questions of a feature, in the order in which answer() answers them. */
export function questionsOf(bins: FeatureBins): Questions {
  const { rows, missing, wrong, values, limit } = bins;
  const shape = limit === null ? [] : shapeOf(bins);
  const present = rows - missing;
  const steady = [changed({ kind: "missing" }, missing, rows), risen({ kind: "wrong type" }, wrong, present)];
  const layout = { steady: steady.length, ...binsAsked(bins) };
  if (values === null || limit === null) return new Questions(shape, steady, layout);
  const total = totalOf(bins);
  if (values.kind === "numbers") {
    const ends = [risen({ kind: "below" }, 0, total), risen({ kind: "above" }, 0, total)];
    return new Questions(shape, [...steady, ...ends], layout);
  }
  const unseen = values.known === null ? [] : [risen({ kind: "never seen" }, values.singles, total)];
  return new Questions(shape, [...steady, ...unseen], layout);
}

/** How many bins there are, and of how many places, from the first on, the share is asked. */
function binsAsked({ values, limit }: FeatureBins): { readonly bins: number; readonly own: number } {
  if (values === null) return { bins: 0, own: 0 };
  const bins = values.counts.length;
  if (limit === null) return { bins, own: 0 };
  return { bins, own: values.kind === "texts" ? bins + 1 : bins };
}

function totalOf({ values }: FeatureBins): number {
  return sumOf(values?.counts ?? []) + (values?.kind === "texts" ? values.others : 0);
}

function shapeOf(bins: FeatureBins): Question[] {
  const { values } = bins;
  if (values === null) return [];
  const total = totalOf(bins);
  const { counts } = values;
  if (values.kind === "texts") {
    const own = values.texts.map((text, at) => changed({ kind: "text", text }, counts[at] ?? 0, total));
    return [...own, changed({ kind: "other texts" }, values.others, total)];
  }
  const { tops, low, isEach } = values;
  const own = tops.map((high, at): Question => {
    const cell: Cell = isEach
      ? { kind: "value", value: high }
      : { kind: "between", low: tops[at - 1] ?? low, high };
    return changed(cell, counts[at] ?? 0, total);
  });
  let upTo = 0;
  const below = tops.slice(0, -1).map((value, at) => {
    upTo += counts[at] ?? 0;
    return changed({ kind: "up to", value }, upTo, total);
  });
  // Of two bins the order says nothing more.
  return tops.length > 2 ? [...own, ...below] : own;
}
