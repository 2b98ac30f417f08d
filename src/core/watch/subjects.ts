/**
 * What is watched: the features, then the three shares of calls. Each answers its questions over any window: what was
 * read last is what is asked.
 */
import { beyond, divergence, isBeyond } from "./beyond.ts";
import { callSides, headLength, heads, type LiveCounts } from "./counts.ts";
import { placesOf } from "./bins/form.ts";
import { numberAt } from "./bins/numbers.ts";
import { Answers, questionsOf, usualShare, type Questions } from "./questions.ts";
import { callShares, type UsualCalls } from "./usual.ts";

/** Where the numbers of a call share stand: so many of the sum of those. */
const shareHeads: readonly { readonly marked: number; readonly of: readonly number[] }[] = [
  { marked: heads.failed, of: [heads.calls] },
  { marked: heads.unread, of: [heads.calls] },
  { marked: heads.unfit, of: [heads.unfit, heads.input, heads.output] },
];

export class Subjects {
  readonly #counts: LiveCounts;
  readonly #questions: Questions[];
  readonly #answers = new Answers();
  #asked = usualShare("failed calls", 0, 0);

  constructor(counts: LiveCounts) {
    this.#counts = counts;
    this.#questions = counts.features.map(questionsOf);
    for (const kind of callShares) this.#questions.push(usualShare(kind, 0, 0));
  }

  get length(): number {
    return this.#questions.length;
  }

  get features(): number {
    return this.#counts.features.length;
  }

  nameOf(subject: number): string | null {
    return this.#counts.features[subject]?.name ?? null;
  }

  limitOf(subject: number): number | null {
    return this.#counts.features[subject]?.limit ?? null;
  }

  questions(subject: number): Questions {
    const questions = this.#questions[subject];
    if (questions === undefined) throw new RangeError(`Cannot watch subject ${subject}: there is none`);
    return questions;
  }

  /** From now on calls are held to these days. */
  hold(usual: UsualCalls): void {
    for (const [at, kind] of callShares.entries()) {
      const { marked = 0, of = 0 } = usual.before(at) ?? {};
      this.#questions[this.features + at] = usualShare(kind, marked, of);
    }
  }

  /** What a subject has counted so far, to be compared with later. */
  copy(subject: number): Uint32Array {
    const feature = this.#counts.features[subject];
    const places = feature === undefined ? 0 : placesOf(feature);
    const start = numberAt(this.#counts.starts, subject);
    const copy = new Uint32Array(headLength + places);
    copy.set(this.#counts.all.subarray(0, headLength));
    copy.set(this.#counts.all.subarray(start, start + places), headLength);
    return copy;
  }

  /** How many calls came since a copy. */
  callsIn(copy: Uint32Array): number {
    return this.#since(copy, heads.calls);
  }

  /** Reads what came since a copy; returns how many records that is. */
  readSince(subject: number, copy: Uint32Array): number {
    return this.read(subject, copy, headLength);
  }

  /** The same since all counts were `then`. */
  read(subject: number, then: Uint32Array, at = numberAt(this.#counts.starts, subject)): number {
    const { all, features, starts, sides } = this.#counts;
    this.#asked = this.questions(subject);
    if (subject >= features.length) return this.#readCalls(subject - features.length, then);
    const side = callSides[(sides[subject] ?? 0) - 1];
    if (side === undefined) return 0;
    const rows = this.#since(then, heads[side]);
    const start = starts[subject] ?? 0;
    this.#asked.answer({ counts: all, start }, { counts: then, start: at }, rows, this.#answers);
    return rows;
  }

  #readCalls(share: number, then: Uint32Array): number {
    const { marked, of } = this.callsSince(share, then);
    [this.#answers.marked[0], this.#answers.of[0]] = [marked, of];
    return of;
  }

  /** Of a share of calls: how many of how many. */
  callsSince(share: number, then: Uint32Array): { readonly marked: number; readonly of: number } {
    const own = shareHeads[share];
    if (own === undefined) return { marked: 0, of: 0 };
    return {
      marked: this.#since(then, own.marked),
      of: own.of.reduce((sum, head) => sum + this.#since(then, head), 0),
    };
  }

  #since(then: Uint32Array, head: number): number {
    return ((this.#counts.all[head] ?? 0) - (then[head] ?? 0)) >>> 0;
  }

  marked(question: number): number {
    return this.#answers.marked[question] ?? 0;
  }

  of(question: number): number {
    return this.#answers.of[question] ?? 0;
  }

  /**
   * The first question of `[from, to)` whose answer lies outside of its range by more than nothing can be learned of; `to`
   * where there is none. Nearly all answers are passed over here: it is what a look costs.
   */
  outside(from: number, to: number): number {
    return this.#asked.outside(this.#answers, from, to);
  }

  isBeyond(question: number, by: number, evidence: number): boolean {
    const { range } = this.#asked.at(question);
    return isBeyond(this.marked(question), this.of(question), range, by, evidence);
  }

  /** Whether any of the questions `[from, to)` is answered so. */
  isAnyBeyond([from, to]: readonly [number, number], by: number, evidence: number): boolean {
    for (let at = this.outside(from, to); at < to; at = this.outside(at + 1, to)) {
      if (this.isBeyond(at, by, evidence)) return true;
    }
    return false;
  }

  /** How far an answer is beyond its range. */
  beyond(question: number, evidence: number): number {
    return beyond(this.marked(question), this.of(question), this.#asked.at(question).range, evidence);
  }

  /** What speaks for it that an answer that is more than `by` beyond its range is so, in nats. */
  evidence(question: number, by = 0): number {
    const { low, high } = this.#asked.at(question).range;
    const of = this.of(question);
    const share = this.marked(question) / of;
    return of * divergence(share, share > high ? high + by : low - by);
  }
}
