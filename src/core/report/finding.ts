/** One outcome of a check as a report shows it. */
import type { Answer } from "../check/answer/outcome.ts";
import type { CheckType } from "../check/checks.ts";
import type { Weight } from "../check/evidence/evidence.ts";

export interface Finding {
  readonly feature: string;
  readonly check: CheckType;
  readonly answer: Answer;
  /** What the feature was in the baseline and is in the window, in a few words. */
  readonly before: string | null;
  readonly after: string | null;
  /** What speaks for it: null where the baseline does not say enough to know, absent where it is certain. */
  readonly evidence?: Weight | null;
  /** Of the checks of the whole table: the columns in question, all of them, where they have names. */
  readonly columns?: readonly string[];
  /** The commonest values that did not fit, where they are known. */
  readonly examples?: readonly string[];
  /** The place of its cause among the report's `causes`: it is told once for all its findings. */
  readonly cause?: number;
}
