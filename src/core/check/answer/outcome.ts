/**
 * The answer to one question asked of a window: pass, violation or undecided, each with what led to it.
 * Undecided is never pass: too few records, nothing to compare with, a column that is not there.
 */
import { percent } from "./words.ts";

import type { Evidence } from "../evidence/evidence.ts";

/** Both sides of a finding: of the baseline, and of the window. Null where there is nothing to say. */
export type Contrast = readonly [before: string | null, after: string | null];

interface Pass {
  readonly kind: "pass";
  /** What was measured, and the limit it kept. */
  readonly measure: number;
  readonly threshold: number;
}

export interface Violation {
  readonly kind: "violation";
  readonly measure: number;
  readonly threshold: number;
  /** How far beyond the limit, 0 to 1: what "worst first" means. */
  readonly severity: number;
  /** The text of `constraint_violations.json`. */
  readonly description: string;
  /** The check whose violation of the feature stands for this one: shown in the report, not in the file. */
  readonly overshadowedBy: string | null;
}

interface Undecided {
  readonly kind: "undecided";
  readonly reason: string;
}

export type Answer = Pass | Violation | Undecided;

/** What a check has to say. */
export interface Told {
  readonly answer: Answer;
  /** What speaks for it; null where the baseline does not say enough to know, absent where it is certain. */
  readonly evidence?: Evidence | null;
  /** The two sides, where they are more than what the check measures. */
  readonly sides?: Contrast;
  /** Of the checks of the whole table: the columns in question, where they have names. */
  readonly columns?: readonly string[];
  /** The commonest values that did not fit, where they are known. */
  readonly examples?: readonly string[];
}

/** What either side lacks without which a column is not judged, whichever check asks. */
export const lacks = {
  statistics: "The baseline has no statistics of this column",
  listedTexts: "The baseline's statistics do not list the values of this column",
  sketch: "The baseline's statistics hold no sketch of this column",
  completeness: "The constraints give no completeness",
  values: "The window holds no value of this column",
  numbers: "The window holds no number of this column",
} as const;

export function undecided(reason: string): Told {
  return { answer: { kind: "undecided", reason } };
}

/** Both sides of a share: what the baseline had, or what must be where nobody knows that. */
export function shareSides(
  { before, threshold, after }: { readonly before: number | null; threshold: number; after: number },
  inWords: (share: string) => string,
): Contrast {
  const beside = before ?? threshold;
  const expected = inWords(percent(beside, after));
  return [before === null ? `must be ${expected}` : expected, inWords(percent(after, beside))];
}

/** A violation, before others of its feature are looked at (../merged.ts). */
export function violation(
  measure: number,
  threshold: number,
  { severity, description }: Pick<Violation, "severity" | "description">,
): Violation {
  return { kind: "violation", measure, threshold, severity, description, overshadowedBy: null };
}

/** A share that must be at least so large. */
export function atLeast(measure: number, threshold: number, description: string): Answer {
  if (measure >= threshold) return { kind: "pass", measure, threshold };
  return violation(measure, threshold, { severity: threshold - measure, description });
}

/** The service's text, its closing blank included. */
export function unmet(value: string): string {
  return `Value: ${value} does not meet the constraint requirement! `;
}

/** True of a violation that belongs into `constraint_violations.json`. */
export function isReported(answer: Answer): answer is Violation {
  return answer.kind === "violation" && answer.overshadowedBy === null;
}
