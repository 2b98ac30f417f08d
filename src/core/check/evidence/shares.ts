/** Evidence that a share of the records is another one than in the baseline. */
import type { Evidence } from "./evidence.ts";
import { lnLess, lnMore } from "./tails.ts";

/** So many records are marked, of so many. */
export interface Part {
  readonly marked: number;
  readonly of: number;
}

/** The chance is spent on both directions: almost all on the one that does harm. */
const lnHarmful = Math.log(1.1);
const lnHarmless = Math.log(11);

/** A share that should not rise, and that is worth a word if it falls. */
export function changed(window: Part, baseline: Part, limit: number): Evidence {
  const rise = window.marked / window.of - baseline.marked / baseline.of;
  const tail =
    rise >= 0
      ? lnHarmful + lnMore(window.marked, window.of, baseline.marked, baseline.of)
      : lnHarmless + lnLess(window.marked, window.of, baseline.marked, baseline.of);
  return {
    lnProbability: Math.min(0, tail),
    effect: Math.abs(rise),
    limit,
    records: window.of,
    baselineRecords: baseline.of,
    marked: rise >= 0 ? window.marked : window.of - window.marked,
  };
}

/** A share that may not rise, as one of so many questions asked of the same records. */
export function risen(window: Part, baseline: Part, limit: number, questions = 1): Evidence {
  const { marked, of } = window;
  return {
    lnProbability: Math.min(0, Math.log(questions) + lnMore(marked, of, baseline.marked, baseline.of)),
    effect: Math.max(0, marked / of - baseline.marked / baseline.of),
    limit,
    records: of,
    baselineRecords: baseline.of,
    marked,
  };
}
