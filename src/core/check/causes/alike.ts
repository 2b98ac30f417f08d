/**
 * Whether two sides are alike as far as chance can tell. Of so few values that no distance below the bluntest could be
 * told, nothing is alike: a cause wants evidence for what it says, not only none against it.
 */
import { countOf, type Shares } from "../distance/shares.ts";
import { isBlunt } from "../evidence/evidence.ts";
import { apart } from "../evidence/gap.ts";
import type { Known } from "../evidence/sides.ts";
import { leastDistance } from "../evidence/tails.ts";
import { textPairs } from "../evidence/unseen.ts";
import { surestChange, numberPairs, type Numbers } from "../evidence/values.ts";

/** So unlikely must be by chance what a cause goes by. */
export const lnUnlikely = Math.log(1e-3);
/** So far apart are alike, whatever their number: rounding makes as much. */
const nearly = 0.02;

function isTold(n: number, n0: number): boolean {
  return n > 0 && n0 > 0 && !isBlunt(leastDistance(lnUnlikely, n, n0));
}

/** How far apart numbers are that are alike; null where they are not. */
export function alikeNumbers(now: Numbers, was: Numbers): number | null {
  if (!isTold(now.values.total, was.values.total)) return null;
  const found = apart(now, was, 0);
  if (found === null) return null;
  return found.lnProbability > lnUnlikely || found.effect <= nearly ? found.effect : null;
}

/** No text has another share, and hardly one is new. */
export function areAlikeTexts(now: Shares, was: Shares): boolean {
  if (!isTold(now.total, was.total)) return false;
  return !haveChanged(textPairs(now, was), now.total, was.total) && unknownShare(now, was) <= fewUnknown;
}

/** Whether one value has another share: of few values that tells more than how far apart their curves are. */
function haveChanged<Value>(
  pairs: Parameters<typeof surestChange<Value>>[0],
  n: number,
  n0: number,
): boolean {
  const found = surestChange(pairs, n, n0, { change: nearly, unseen: nearly });
  return found !== null && found.evidence.lnProbability <= lnUnlikely && found.evidence.effect > nearly;
}

const fewUnknown = 0.1;

function unknownShare(now: Shares, was: Shares): number {
  let unknown = now.total;
  for (const [text, { low }] of now.listed) if (countOf(was, text).high > 0) unknown -= low;
  return unknown / now.total;
}

/** Whether a column is like another column of the baseline: numbers like numbers, texts like texts, and as many of them. */
export function isLike(now: Known, was: Known | null): boolean {
  if (was === null || haveChanged([missingPair(now, was)], now.rows, was.rows)) return false;
  if (was.texts !== null) return now.texts !== null && areAlikeTexts(now.texts, was.texts);
  if (!areNumbers(now) || alikeNumbers(now.numbers, was.numbers) === null) return false;
  const [values, before] = [now.numbers.values, was.numbers.values];
  return !haveChanged(numberPairs(now.numbers, was.numbers), values.total, before.total);
}

/**
 * Whether a column is another one of the baseline and not itself: like that one, not like its own, and these two apart.
 * Of numbers its own lies twice as far away at least: what has changed by itself may come near to another as well.
 */
export function isMoved(now: Known, own: Known | null, other: Known | null): boolean {
  if (own === null || other === null || !isLike(now, other)) return false;
  if (isLike(now, own) || isLike(own, other)) return false;
  const isOfTexts = own.texts !== null || other.texts !== null || !areNumbers(now);
  return isOfTexts || distanceTo(now, own) >= clearly * distanceTo(now, other);
}

function distanceTo(now: Known, was: Known): number {
  return apart(now.numbers, was.numbers, 0)?.effect ?? 1;
}

const clearly = 2;

function areNumbers({ numbers, present }: Known): boolean {
  return numbers.values.total >= present * allNumbers;
}

const allNumbers = 0.95;

function missingPair(now: Known, was: Known) {
  const missing = ({ rows, present }: Known) => ({ low: rows - present, high: rows - present });
  return { value: null, now: missing(now), was: missing(was) };
}
