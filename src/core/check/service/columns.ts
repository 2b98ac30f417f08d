/**
 * Are the columns those of the baseline? None missing, none extra. Where columns have names, the service's text is
 * followed by a line with them: on a line of its own, because readers take what follows `baseline constraints: ` for
 * the number. Texts: docs/checks.md.
 */
import { nameList } from "../../baseline/names.ts";
import type { Alignment } from "../../profile/align.ts";
import { tableCheck } from "../answer/check.ts";
import { violation, type Answer } from "../answer/outcome.ts";

export const missingColumns = tableCheck({
  of: "table",
  type: "missing_column_check",
  title: "Missing columns",
  words: "missing columns",
  beside: "without",
  inWords: (measure) => `${measure} columns`,
  ask: (alignment, baselineWidth) => {
    const { width, unmatched, missing } = alignment;
    const isViolated = missing.length > 0 || (unmatched && width < baselineWidth);
    return { answer: answerFor(isViolated, alignment, baselineWidth, "missing", missing), columns: missing };
  },
});

export const extraColumns = tableCheck({
  of: "table",
  type: "extra_column_check",
  title: "Extra columns",
  words: "extra columns",
  beside: "with",
  inWords: (measure) => `${measure} columns`,
  ask: (alignment, baselineWidth) => {
    const { width, unmatched, extra } = alignment;
    const isViolated = extra.length > 0 || (unmatched && width > baselineWidth);
    return { answer: answerFor(isViolated, alignment, baselineWidth, "extra", extra), columns: extra };
  },
});

function answerFor(
  isViolated: boolean,
  { width }: Alignment,
  baselineWidth: number,
  word: "missing" | "extra",
  names: readonly string[],
): Answer {
  if (!isViolated) return { kind: "pass", measure: width, threshold: baselineWidth };
  const named = names.length > 0 ? `\n${word === "missing" ? "Missing" : "Extra"}: ${nameList(names)}` : "";
  const description =
    `There are ${word} columns in current dataset. Number of columns in current dataset: ${width}, ` +
    `Number of columns in baseline constraints: ${baselineWidth}${named}`;
  return violation(width, baselineWidth, { severity: 1, description });
}
