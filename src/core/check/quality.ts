/**
 * The checks that need to know no value: the columns that are there, the types of what is in them, and
 * how much is missing. Texts and conditions: shared/docs/sagemaker.md §4.2.
 */
import type { Alignment, NamedColumn } from "../profile/align.ts";
import { javaDouble } from "../baseline/jackson.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { examplesOf } from "../baseline/examples.ts";
import { nameList } from "../baseline/names.ts";
import type { MonitoringOptions } from "../baseline/options.ts";
import { completenessOf } from "../baseline/statistics.ts";
import { fitting } from "../baseline/types.ts";
import { typeOfCell, type ColumnSummary, type TypeCounts } from "../profile/column.ts";
import { undecided, type Answer, type CheckType, type Outcome } from "./outcome.ts";

/**
 * Are the columns those of the baseline? Two outcomes: none missing, none extra. Where columns have names, the
 * service's text is followed by a line with them: on a line of its own, because readers take what
 * follows `baseline constraints: ` for the number.
 */
export function columnChecks(alignment: Alignment, baselineWidth: number): [Outcome, Outcome] {
  const { width, unmatched, missing, extra } = alignment;
  const isMissing = missing.length > 0 || (unmatched && width < baselineWidth);
  const isExtra = extra.length > 0 || (unmatched && width > baselineWidth);
  const answer = (violated: boolean, word: string, names: readonly string[]): Answer =>
    violated
      ? {
          kind: "violation",
          measure: width,
          threshold: baselineWidth,
          severity: 1,
          description:
            `There are ${word} columns in current dataset. Number of columns in current dataset: ${width}, ` +
            `Number of columns in baseline constraints: ${baselineWidth}` +
            (names.length > 0 ? `\n${word === "missing" ? "Missing" : "Extra"}: ${nameList(names)}` : ""),
          overshadowedBy: null,
        }
      : { kind: "pass", measure: width, threshold: baselineWidth };
  return [
    {
      check: "missing_column_check",
      feature: "Missing columns",
      answer: answer(isMissing, "missing", missing),
      columns: missing,
    },
    {
      check: "extra_column_check",
      feature: "Extra columns",
      answer: answer(isExtra, "extra", extra),
      columns: extra,
    },
  ];
}

/** Share of the values present that are of the expected type; integers count as Fractional only if told. */
export function typeCheck(
  { name, inferred_type }: FeatureConstraints,
  summary: ColumnSummary,
  present: number,
  { typeThreshold, integersInFractional }: MonitoringOptions,
): Outcome {
  const check: CheckType = "data_type_check";
  if (present === 0) return undecided(check, name, "The window holds no value of this column");
  const share = fitting(summary.types, present, inferred_type, integersInFractional) / present;
  const text =
    `Data type match requirement is not met. Expected data type: ${inferred_type}, ` +
    `Expected match: ${javaDouble(typeThreshold * 100)}%. ` +
    `Observed: Only ${javaDouble(share * 100)}% of data is ${inferred_type}.`;
  const answer = atLeast(share, typeThreshold, text);
  if (answer.kind === "pass") return { check, feature: name, answer };
  const isOdd = (cell: string) =>
    fitting({ ...none, [typeOfCell(cell)]: 1 }, 1, inferred_type, integersInFractional) === 0;
  return { check, feature: name, answer, examples: examplesOf(summary, isOdd) };
}

const none: TypeCounts = { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };

/** Share of the rows that have a value, against the share the baseline had. */
export function completenessCheck(feature: FeatureConstraints, { column, rows }: NamedColumn): Outcome {
  const check: CheckType = "completeness_check";
  const expected = feature.completeness;
  if (expected === undefined) return undecided(check, feature.name, "The constraints give no completeness");
  if (rows === 0) return undecided(check, feature.name, "The window holds no rows with this column");
  const share = completenessOf(column.present, rows);
  return { check, feature: feature.name, answer: atLeast(share, expected, unmet(javaDouble(share))) };
}

/** The service's text, its closing blank included. */
export function unmet(value: string): string {
  return `Value: ${value} does not meet the constraint requirement! `;
}

export function atLeast(measure: number, threshold: number, description: string): Answer {
  if (measure >= threshold) return { kind: "pass", measure, threshold };
  const severity = threshold - measure;
  return { kind: "violation", measure, threshold, severity, description, overshadowedBy: null };
}
