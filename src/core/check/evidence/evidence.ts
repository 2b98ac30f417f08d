/**
 * What speaks for a finding: how large it is, of how many records, and how likely it is by chance.
 *
 * All checks of an execution share one budget: they wake somebody in at most one of a thousand windows without any
 * change. So each is held to its part, and how many there are is known from the baseline before a window is seen.
 */
import { count, counted } from "../../counted.ts";
import { leastDistance } from "./tails.ts";

/** At most this share of windows without change wakes somebody, over all checks together. */
const budget = 1e-3;
/** Fewer marked records than this wake nobody: one odd record among a million would. */
export const fewestMarked = 5;
/** Where no smaller distance than this could be told from chance, nothing is said of distances. */
const bluntest = 0.3;

/** What was found, and what speaks for it. */
export interface Evidence {
  /** The logarithm of the probability of it by chance, counted over all that the one check has tried. */
  readonly lnProbability: number;
  /** How large the change is: a difference of shares, or a distance. */
  readonly effect: number;
  /** A smaller change is not worth a word, however sure. */
  readonly limit: number;
  /** Records of the window that were looked at, and of the baseline. */
  readonly records: number;
  readonly baselineRecords: number;
  /** Those of the window that speak for it. */
  readonly marked: number;
}

/** Evidence as a report has it. */
export interface Weight extends Omit<Evidence, "lnProbability"> {
  /** Of something so large by chance in any of the execution's checks. */
  readonly probability: number;
  /** Whether it is more than chance, and large enough for a word. */
  readonly isBeyondChance: boolean;
}

/** Weighs evidence among so many checks. */
export function weight(evidence: Evidence, checks: number): Weight {
  const { lnProbability, ...rest } = evidence;
  const lnAny = lnProbability + Math.log(Math.max(1, checks));
  return {
    // No probability is nothing: below the least double it is that.
    probability: Math.max(Number.MIN_VALUE, Math.min(1, Math.exp(lnAny))),
    ...rest,
    isBeyondChance:
      lnAny <= Math.log(budget) &&
      rest.effect >= rest.limit &&
      rest.marked >= Math.min(fewestMarked, rest.records),
  };
}

/** The least distance that could be told from chance, among so many checks. */
export function leastTold(records: number, baselineRecords: number, checks: number): number {
  return leastDistance(Math.log(budget / Math.max(1, checks)), records, baselineRecords);
}

/** Whether nothing is said of distances where no smaller one than this could be told. */
export function isBlunt(least: number): boolean {
  return least > bluntest;
}

/** The fewest values with which distances are judged, on one side, however many the other side has. */
export function fewestToTell(checks: number): number {
  return Math.floor(toTell(checks)) + 1;
}

/** From how many values in a window on distances are judged, beside so many in the baseline; Infinity: in no window. */
export function windowToTell(baselineRecords: number, checks: number): number {
  const fewest = toTell(checks);
  if (baselineRecords <= fewest) return Infinity;
  return Math.ceil((fewest * baselineRecords) / (baselineRecords - fewest));
}

/** Beside a side without end, a side of so many values could tell the bluntest distance. */
function toTell(checks: number): number {
  return (leastTold(1, Infinity, checks) / bluntest) ** 2;
}

/** Why distances are not judged, and how many values it takes; null if they are. */
export function tooBlunt(records: number, baselineRecords: number, checks: number): string | null {
  const least = leastTold(records, baselineRecords, checks);
  if (!isBlunt(least)) return null;
  const needed = windowToTell(baselineRecords, checks);
  const takes = Number.isFinite(needed)
    ? `${count(needed)} in the window`
    : `${count(fewestToTell(checks))} in the baseline`;
  const values = `Only ${counted(records, "value")} in the window and ${count(baselineRecords)} in the baseline`;
  return `${values}: no distance below ${Math.min(1, least).toFixed(2)} could be told from chance; it takes ${takes}`;
}

/**
 * Of several findings the one that is least likely by chance, those that are large enough first; of those that are as
 * likely, as chance alone makes them, the largest. Null of none.
 */
export function strongest(found: readonly Evidence[]): Evidence | null {
  return found.reduce<Evidence | null>(
    (best, one) => (best === null || surer(one, best) > 0 ? one : best),
    null,
  );
}

/** Above 0 where the first is the stronger, below where the other is, 0 where neither. */
export function surer(one: Evidence, other: Evidence): number {
  const isLarge = ({ effect, limit, marked }: Evidence) => effect >= limit && marked >= fewestMarked;
  return (
    Number(isLarge(one)) - Number(isLarge(other)) ||
    other.lnProbability - one.lnProbability ||
    one.effect - other.effect
  );
}
