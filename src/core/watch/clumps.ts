/**
 * How many calls say no more than one, since those of a session or of a job are alike: Kish's design effect (1965). A
 * value that comes once in a thousand sessions comes ten times in a row in one of ten calls, which is no more evidence
 * that something broke than one call is.
 *
 * It is seen in the values that are in the bins, of two slots one after the other: Pearson's statistic of whether both are
 * alike, over its degrees of freedom, is about one where calls are independent, and about as many as come together.
 */
import { sumOf } from "./bins/numbers.ts";
import { betweenMs } from "./pace.ts";

/** So many pairs of slots are seen at first, and weigh in what is known later. */
const memory = 16;
/** A total break is told within a hundred calls or so, however clumped they are. */
const most = 16;
/** Values in a slot that say something. */
const enough = 8;

/** Counts of a feature's bins: from one place to before another. */
export type Places = readonly [from: number, to: number];

export class Clumps {
  #found = 0;
  #expected = 0;
  #samples = 0;
  #last = -Infinity;

  /** So many calls are worth one. */
  get effect(): number {
    return this.#expected === 0 ? 1 : Math.min(most, Math.max(1, this.#found / this.#expected));
  }

  isDue(now: number): boolean {
    return this.#samples < memory || now - this.#last >= betweenMs;
  }

  /** Takes in two slots by what was counted when the first began, when it ended, and when the second did. */
  note(features: Iterable<Places>, [first, between, last]: readonly Uint32Array[], now: number): void {
    if (first === undefined || between === undefined || last === undefined) return;
    this.#last = now;
    this.#samples++;
    this.#found *= 1 - 1 / memory;
    this.#expected *= 1 - 1 / memory;
    for (const [from, to] of features) {
      const came = (then: Uint32Array, until: Uint32Array) =>
        Array.from(until.subarray(from, to), (count, at) => (count - (then[from + at] ?? 0)) >>> 0);
      this.#take(came(first, between), came(between, last));
    }
  }

  #take(one: readonly number[], other: readonly number[]): void {
    const [all, others] = [sumOf(one), sumOf(other)];
    if (Math.min(all, others) < enough) return;
    const root = Math.sqrt(others / all);
    for (const [at, own] of one.entries()) {
      const next = other[at] ?? 0;
      if (own + next === 0) continue;
      this.#found += (root * own - next / root) ** 2 / (own + next);
      this.#expected++;
    }
    this.#expected--;
  }
}
