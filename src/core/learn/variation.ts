/** How much a column moves between stretches of the training data: what each of Weir's own checks would have found. */
import type { OwnLimits } from "../baseline/own/own-checks.ts";
import { outOfRange } from "../check/further/range.ts";
import { weight, type Evidence } from "../check/evidence/evidence.ts";
import { apart } from "../check/evidence/gap.ts";
import { changed } from "../check/evidence/shares.ts";
import { unseenTexts } from "../check/evidence/unseen.ts";
import { surestChange } from "../check/evidence/values.ts";
import type { Trial, Trials } from "./trial.ts";

/** The largest change of each check that has found any. */
export type Variation = Readonly<Partial<Record<keyof OwnLimits, number>>>;

/** Stretches alone, and several neighbours together: what changes slowly shows in more records than one stretch has. */
const scales = [1, 5];

/** What speaks for a change that is at least so large. */
type Question = (trial: Trial, limit: number) => Evidence | null;

const ofAll = {
  missing_rate: ({ now, was }: Trial, limit: number) => {
    if (now.rows === 0 || was.rows === 0) return null;
    const part = ({ rows, present }: typeof now) => ({ marked: rows - present, of: rows });
    const [window, others] = [part(now), part(was)];
    // Smaller changes wake nobody, and finding out how likely they are is what costs.
    if (Math.abs(window.marked / window.of - others.marked / others.of) < limit) return null;
    return changed(window, others, limit);
  },
  value_share: (trial: Trial, limit: number) => valueChange(trial, (was) => was > 0, limit),
  unseen_value: (trial: Trial, limit: number) => valueChange(trial, (was) => was === 0, limit),
} as const;

const ofNumbers: Readonly<Partial<Record<keyof OwnLimits, Question>>> = {
  ...ofAll,
  drift: ({ now, was }, limit) => apart(now.numbers, was.numbers, limit),
  range: ({ now, was }, limit) =>
    now.numbers.values.total === 0 || was.minimum === null || was.maximum === null
      ? null
      : outOfRange(now, was, was.minimum, was.maximum, limit).evidence,
};

const ofTexts: Readonly<Partial<Record<keyof OwnLimits, Question>>> = {
  ...ofAll,
  drift: (trial, limit) => valueChange(trial, () => true, limit),
  new_values: ({ now, was }, limit) =>
    unseenTexts({ now, was }, (text) => was.texts?.listed.has(text) === true, limit),
};

function valueChange(
  { now, was, apart: pairsApart }: Trial,
  isAsked: (before: number) => boolean,
  limit: number,
): Evidence | null {
  const [n, n0] =
    was.texts === null ? [now.numbers.values.total, was.numbers.values.total] : [now.present, was.present];
  // Smaller changes wake nobody here either.
  const asked = pairsApart(limit).filter((pair) => isAsked(pair.was.high));
  return surestChange(asked, n, n0, { change: limit, unseen: limit })?.evidence ?? null;
}

/** Held to the limits that windows will be held to, among as many checks. */
export function variationOf(trials: Trials, own: OwnLimits, checks: number): Variation {
  const questions = Object.entries(trials.isNumeric ? ofNumbers : ofTexts) as [keyof OwnLimits, Question][];
  const asked = questions.filter(([check]) => own[check] !== null);
  const found: Partial<Record<keyof OwnLimits, number>> = {};
  const ask = (scale: number, some: typeof asked, speaks: (evidence: Evidence) => boolean) => {
    for (const trial of trials.of(scale)) {
      for (const [check, question] of some) {
        const least = Math.max(own[check] ?? 0, above(found[check]));
        const most = largest((limit) => question(trial, limit), least, speaks);
        if (most !== null) found[check] = most;
      }
    }
  };
  for (const scale of scales) ask(scale, asked, (evidence) => weight(evidence, checks).isBeyondChance);
  const moving = asked.filter(([check]) => found[check] !== undefined);
  if (moving.length > 0) ask(1, moving, isLikely);
  return found;
}

/** Of what is known to move, less speaks for a change: how far it goes in single stretches is to be seen. */
const likely = Math.log(0.05);

function isLikely({ lnProbability, effect, limit }: Evidence): boolean {
  return lnProbability <= likely && effect >= limit;
}

/** The limit is raised until nothing speaks; null where nothing did. */
function largest(
  ask: (limit: number) => Evidence | null,
  least: number,
  speaks: (evidence: Evidence) => boolean,
): number | null {
  let most: number | null = null;
  for (let limit = least; ; limit = above(most)) {
    const evidence = ask(limit);
    if (evidence === null || !speaks(evidence)) return most;
    most = evidence.effect;
  }
}

function above(effect: number | null | undefined): number {
  return (effect ?? 0) * (1 + 1e-9);
}
