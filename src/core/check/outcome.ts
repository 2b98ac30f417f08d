/**
 * The answer to one question asked of a window: pass, violation or undecided, each with what led to it.
 * Undecided is never pass: too few records, nothing to compare with, a column that is not there.
 */

/**
 * The checks, in the service's words, and one word of ours in their manner: the service suggests
 * `is_non_negative` but never asks for it. None of its own words would be true of that; who counts rows by type
 * sees one type more, who looks for the types they know sees those.
 */
export type CheckType =
  | "missing_column_check"
  | "extra_column_check"
  | "data_type_check"
  | "completeness_check"
  | "non_negative_check"
  | "categorical_values_check"
  | "baseline_drift_check";

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
  /** Set if another violation of the feature stands for it: shown in the report, not in the file. */
  readonly overshadowedBy: CheckType | null;
}

interface Undecided {
  readonly kind: "undecided";
  readonly reason: string;
}

export type Answer = Pass | Violation | Undecided;

export interface Outcome {
  readonly check: CheckType;
  /** The feature's name; `Missing columns` and `Extra columns` for the two checks of the whole table. */
  readonly feature: string;
  readonly answer: Answer;
  /** Of the checks of the whole table: the columns in question, where they have names. */
  readonly columns?: readonly string[];
  /** The commonest values that did not fit, where they are known. */
  readonly examples?: readonly string[];
}

export function undecided(check: CheckType, feature: string, reason: string): Outcome {
  return { check, feature, answer: { kind: "undecided", reason } };
}

/** True of a violation that belongs into `constraint_violations.json`. */
export function isReported(answer: Answer): answer is Violation {
  return answer.kind === "violation" && answer.overshadowedBy === null;
}
