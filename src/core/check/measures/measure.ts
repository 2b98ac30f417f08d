/** What a measure of drift is: how it compares two samples, of numbers or of texts, and what speaks for a difference. */
import type { Bounds, Shares } from "../distance/shares.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { Numbers } from "../evidence/values.ts";

export interface Pair<Side> {
  readonly was: Side;
  readonly now: Side;
}

/** Numbers of the baseline with their standard deviation, where it is known better than from a sketch. */
export interface Sample extends Numbers {
  readonly deviation?: number | undefined;
}

export interface Measured {
  /** A distance, or a probability; two ends where not every text is counted, or numbers are in coarse sketches. */
  readonly value: Bounds;
  /** What speaks for another distribution. */
  readonly evidence: Evidence;
}

/** Both sides hold values. What is held against the threshold is `value`; null where it cannot be told. */
export interface Measure {
  /** Null for a measure of texts alone. */
  readonly numbers: ((pair: Pair<Sample>, threshold: number) => Measured) | null;
  /** Null for a measure of numbers alone. */
  readonly texts: ((pair: Pair<Shares>, threshold: number) => Measured | null) | null;
}

export function exactly(value: number): Bounds {
  return { low: value, high: value };
}

/** The largest share of the weight that a sketch may have in the wrong place. */
export function slackShare({ values, slack }: Numbers): number {
  return slack / values.total;
}

/** How often each text came on both sides, where every one of them is counted; else null. */
export function countsOf({ was, now }: Pair<Shares>): readonly Pair<number>[] | null {
  if (!isCounted(was) || !isCounted(now)) return null;
  const texts = [...new Set([...was.listed.keys(), ...now.listed.keys()])];
  return texts.map((text) => ({
    was: was.listed.get(text)?.low ?? 0,
    now: now.listed.get(text)?.low ?? 0,
  }));
}

function isCounted({ listed, mostOfAny }: Shares): boolean {
  return mostOfAny === 0 && [...listed.values()].every(({ low, high }) => low === high);
}
