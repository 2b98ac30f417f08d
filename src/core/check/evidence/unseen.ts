/** Evidence that texts come which the baseline does not have: one of them often, or many of them once. */
import { countOf, type Shares } from "../distance/shares.ts";
import { strongest, type Evidence } from "./evidence.ts";
import { unseenInSlice, type UnseenTexts } from "./sliced.ts";
import type { Sides } from "./sides.ts";
import { lnMore } from "./tails.ts";
import { surestChange, type ValueChange, type ValueLimits } from "./values.ts";

/** Texts of both sides with their counts. */
export function* textPairs(now: Shares, was: Shares) {
  for (const value of now.listed.keys()) yield { value, now: countOf(now, value), was: countOf(was, value) };
  for (const value of was.listed.keys()) {
    if (!now.listed.has(value)) yield { value, now: countOf(now, value), was: countOf(was, value) };
  }
}

/** The text whose share has changed most surely; null where texts are not known, or none has. */
export function changedText({ now, was }: Sides, limits: ValueLimits): ValueChange<string> | null {
  if (now.texts === null || was === null || was.texts === null) return null;
  return surestChange(textPairs(now.texts, was.texts), now.texts.total, was.texts.total, limits);
}

/**
 * Values that the baseline does not know: `isKnown` says which it does. Distinct ones are compared with those that came
 * once in the baseline: where every value is new each time, new values say nothing (Good & Turing).
 */
export function unseenTexts(
  { now, was }: Sides,
  isKnown: (text: string) => boolean,
  limit: number,
): Evidence | null {
  if (now.texts === null || was === null || was.texts === null || was.texts.total === 0) return null;
  const before = was.texts;
  const { total, listed } = now.texts;
  const unseen = [...listed].filter(([text]) => !isKnown(text));
  const [n, n0] = [total, was.texts.total];
  const single = surestChange(
    unseen.map(([value, count]) => ({ value, now: count, was: countOf(before, value) })),
    n,
    n0,
    { change: limit, unseen: limit },
  );
  const { singles } = was;
  const counts = unseen.map(([, { low }]) => low);
  const spread =
    unseenInSlice(now, was) ??
    (singles === null ? null : { counts, records: n, singles, baselineRecords: n0 });
  return strongest(
    [single?.evidence, spread === null ? null : spreadOf(spread, limit)].filter(
      (one) => one !== undefined && one !== null,
    ),
  );
}

function spreadOf({ counts, records: n, singles, baselineRecords: n0 }: UnseenTexts, limit: number) {
  const marked = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0 || n0 === 0) return null;
  return {
    lnProbability: lnMore(counts.length, n, Math.min(singles, n0), n0),
    effect: Math.max(0, marked / n - singles / n0),
    limit,
    records: n,
    baselineRecords: n0,
    marked,
  };
}
