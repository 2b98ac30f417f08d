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

/** Whatever is asked: the questions of the shape first, then those of what may break. */
export class Questions {
  readonly #all: readonly Question[];
  /** How many are of the shape. */
  readonly shapes: number;
  /** The first breaks are asked of a column too that moves with the clock. */
  readonly steady: number;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** By so much more than these, times the root of how many there are, an answer has to miss to be evidence of anything. */
  readonly lowWidths: Float64Array;
  readonly highWidths: Float64Array;

  constructor(shape: readonly Question[], breaks: readonly Question[], steady = breaks.length) {
    this.#all = [...shape, ...breaks];
    this.shapes = shape.length;
    this.steady = shape.length + steady;
    this.lows = Float64Array.from(this.#all, ({ range }) => range.low);
    this.highs = Float64Array.from(this.#all, ({ range }) => range.high);
    this.lowWidths = this.lows.map(widthAt);
    this.highWidths = this.highs.map(widthAt);
  }

  get length(): number {
    return this.#all.length;
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

/** Answers to all questions of one feature: how many of how many. One of these is used over and over. */
export class Answers {
  readonly marked = new Float64Array(80);
  readonly of = new Float64Array(80);
  #next = 0;

  begin(): void {
    this.#next = 0;
  }

  put(marked: number, of: number): void {
    this.marked[this.#next] = marked;
    this.of[this.#next++] = of;
  }
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
  return new Questions([], [risen({ kind }, marked, Math.max(of, 1_000))]);
}

/** The questions of a feature, in the order in which answer() answers them. */
export function questionsOf(bins: FeatureBins): Questions {
  const { rows, missing, wrong, values, limit } = bins;
  const shape = limit === null ? [] : shapeOf(bins);
  const present = rows - missing;
  const steady = [changed({ kind: "missing" }, missing, rows), risen({ kind: "wrong type" }, wrong, present)];
  if (values === null || limit === null) return new Questions(shape, steady);
  const total = totalOf(bins);
  if (values.kind === "numbers") {
    const ends = [risen({ kind: "below" }, 0, total), risen({ kind: "above" }, 0, total)];
    return new Questions(shape, [...steady, ...ends], steady.length);
  }
  const unseen = values.known === null ? [] : [risen({ kind: "never seen" }, values.singles, total)];
  return new Questions(shape, [...steady, ...unseen], steady.length);
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
  return hasOrder(tops.length) ? [...own, ...below] : own;
}

/** Of two bins the order says nothing more. */
function hasOrder(bins: number): boolean {
  return bins > 2;
}

/** Answers the questions of a feature by how many values came to each of its places, and in how many rows. */
export function answer(bins: FeatureBins, places: Uint32Array, rows: number, answers: Answers): void {
  const count = bins.values?.counts.length ?? 0;
  const below = places[0] ?? 0;
  const above = places[count + 1] ?? 0;
  const wrong = places[count + 2] ?? 0;
  let total = below + above;
  for (let at = 1; at <= count; at++) total += places[at] ?? 0;
  const present = total + wrong;
  answers.begin();
  if (bins.limit !== null && bins.values !== null)
    answerShape(bins.values.kind, places, count, total, answers);
  answers.put(Math.max(0, rows - present), Math.max(rows, present));
  answers.put(wrong, present);
  answers.put(below, total);
  answers.put(above, total);
}

function answerShape(
  kind: "numbers" | "texts",
  places: Uint32Array,
  count: number,
  total: number,
  answers: Answers,
): void {
  for (let at = 1; at <= count; at++) answers.put(places[at] ?? 0, total);
  if (kind === "texts") answers.put(places[count + 1] ?? 0, total);
  else if (hasOrder(count)) {
    let upTo = places[0] ?? 0;
    for (let at = 1; at < count; at++) answers.put((upTo += places[at] ?? 0), total);
  }
}
