/**
 * The checks that need no distribution: the columns that are there, the types of their values, how
 * many values are missing, and whether texts are among the known ones.
 * Texts and conditions: shared/docs/sagemaker.md §4.2.
 */
import type { Alignment, NamedColumn } from "../align.ts";
import { javaDouble } from "../baseline/jackson.ts";
import type { FeatureConstraints, MonitoringOptions } from "../baseline/constraints.ts";
import { completenessOf } from "../baseline/statistics.ts";
import type { ColumnSummary } from "../column.ts";
import { undecided, type Answer, type CheckType, type Outcome } from "./outcome.ts";

/** Are the columns those of the baseline? Two outcomes: none missing, none extra. */
export function columnChecks(alignment: Alignment, baselineWidth: number): [Outcome, Outcome] {
  const { width, unmatched, missing, extra } = alignment;
  const isMissing = missing.length > 0 || (unmatched && width < baselineWidth);
  const isExtra = extra.length > 0 || (unmatched && width > baselineWidth);
  const answer = (violated: boolean, word: string): Answer =>
    violated
      ? {
          kind: "violation",
          measure: width,
          threshold: baselineWidth,
          severity: 1,
          description:
            `There are ${word} columns in current dataset. Number of columns in current dataset: ${width}, ` +
            `Number of columns in baseline constraints: ${baselineWidth}`,
          overshadowedBy: null,
        }
      : { kind: "pass", measure: width, threshold: baselineWidth };
  return [
    {
      check: "missing_column_check",
      feature: "Missing columns",
      answer: answer(isMissing, "missing"),
      columns: missing,
    },
    {
      check: "extra_column_check",
      feature: "Extra columns",
      answer: answer(isExtra, "extra"),
      columns: extra,
    },
  ];
}

/**
 * Share of the values present that are of the expected type. Every value can be a String, and an
 * Unknown column expects nothing; integers do not count as Fractional, as in the service.
 */
export function typeCheck(
  { name, inferred_type }: FeatureConstraints,
  { types }: ColumnSummary,
  present: number,
  { typeThreshold }: MonitoringOptions,
): Outcome {
  const check: CheckType = "data_type_check";
  if (present === 0) return undecided(check, name, "The window holds no value of this column");
  const matching =
    inferred_type === "Integral" || inferred_type === "Fractional" ? types[inferred_type] : present;
  const share = matching / present;
  const text =
    `Data type match requirement is not met. Expected data type: ${inferred_type}, ` +
    `Expected match: ${javaDouble(typeThreshold * 100)}%. ` +
    `Observed: Only ${javaDouble(share * 100)}% of data is ${inferred_type}.`;
  return { check, feature: name, answer: atLeast(share, typeThreshold, text) };
}

/** Share of the rows that have a value, against the share the baseline had. */
export function completenessCheck(feature: FeatureConstraints, { column, rows }: NamedColumn): Outcome {
  const check: CheckType = "completeness_check";
  const expected = feature.completeness;
  if (expected === undefined) return undecided(check, feature.name, "The constraints give no completeness");
  if (rows === 0) return undecided(check, feature.name, "The window holds no rows with this column");
  const share = completenessOf(column.present, rows);
  return { check, feature: feature.name, answer: atLeast(share, expected, unmet(javaDouble(share))) };
}

/** Share of the values present that are among the feature's `domains`. Null if it has none. */
export function categoriesCheck(
  feature: FeatureConstraints,
  summary: ColumnSummary,
  present: number,
  { domainThreshold }: MonitoringOptions,
): Outcome | null {
  const check: CheckType = "categorical_values_check";
  const domains = feature.string_constraints?.domains;
  if (domains === undefined) return null;
  if (present === 0) return undecided(check, feature.name, "The window holds no value of this column");
  if (summary.counts === null)
    return boundedCategories(feature.name, domains, summary, present, domainThreshold);
  let known = 0;
  for (const value of new Set(domains)) known += summary.counts.get(value);
  const share = known / present;
  return { check, feature: feature.name, answer: atLeast(share, domainThreshold, unmet(javaDouble(share))) };
}

/**
 * With more distinct values than are counted, the share is known only from above: each distinct value
 * beyond the domain's size stands for at least one row outside it.
 */
function boundedCategories(
  name: string,
  domains: readonly string[],
  { distinctCount }: ColumnSummary,
  present: number,
  threshold: number,
): Outcome {
  const check: CheckType = "categorical_values_check";
  const atMost = Math.max(0, Math.min(1, 1 - (distinctCount - domains.length) / present));
  if (atMost < threshold) {
    const description = unmet(`at most ${javaDouble(atMost)}`);
    return { check, feature: name, answer: atLeast(atMost, threshold, description) };
  }
  return undecided(
    check,
    name,
    "The window has too many distinct values to know the share inside the domain",
  );
}

/** The service's text, its closing blank included. */
function unmet(value: string): string {
  return `Value: ${value} does not meet the constraint requirement! `;
}

function atLeast(measure: number, threshold: number, description: string): Answer {
  if (measure >= threshold) return { kind: "pass", measure, threshold };
  const severity = threshold - measure;
  return { kind: "violation", measure, threshold, severity, description, overshadowedBy: null };
}
