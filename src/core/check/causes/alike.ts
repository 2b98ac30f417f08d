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
import { changesOf, numberPairs, type Numbers } from "../evidence/values.ts";

/** So unlikely must a difference be. */
const lnUnlikely = Math.log(1e-3);
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
  return !haveChanged(textPairs(now, was), now, was) && unknownShare(now, was) <= fewUnknown;
}

interface Sized {
  readonly total: number;
}

/** Whether one value has another share: of few values that tells more than how far apart their curves are. */
function haveChanged<Value>(pairs: Parameters<typeof changesOf<Value>>[0], now: Sized, was: Sized): boolean {
  const found = changesOf(pairs, now.total, was.total, { change: nearly, unseen: nearly });
  return found !== null && found.evidence.lnProbability <= lnUnlikely && found.evidence.effect > nearly;
}

const fewUnknown = 0.1;

function unknownShare(now: Shares, was: Shares): number {
  let unknown = now.total;
  for (const [text, { low }] of now.listed) if (countOf(was, text).high > 0) unknown -= low;
  return unknown / now.total;
}

/** Whether a column is like another column of the baseline: numbers like numbers, texts like texts. */
export function isLike(now: Known, was: Known | null): boolean {
  if (was === null) return false;
  if (was.texts !== null) return now.texts !== null && areAlikeTexts(now.texts, was.texts);
  const isNumeric = now.numbers.values.total >= now.present * allNumbers;
  if (!isNumeric || alikeNumbers(now.numbers, was.numbers) === null) return false;
  return !haveChanged(numberPairs(now.numbers, was.numbers), now.numbers.values, was.numbers.values);
}

const allNumbers = 0.95;
