/**
 * The drift check: is a column distributed as it was in the baseline? Numbers by the largest
 * difference of cumulative distributions, texts by the largest difference of shares or by chi-square;
 * `Robust` takes off what two samples of these sizes differ by anyway.
 */
import { javaDouble } from "../baseline/jackson.ts";
import type { MonitoringOptions } from "../baseline/constraints.ts";
import { categoriesOf, numbersOf, type FeatureStatistics } from "../baseline/statistics.ts";
import type { ColumnSummary } from "../column.ts";
import { categoricalDistance, chiSquare, numericalDistance, robust, type Categories } from "./distance.ts";
import { undecided, type Answer, type CheckType, type Outcome } from "./outcome.ts";

const check: CheckType = "baseline_drift_check";

/**
 * Null if the comparison is switched off. `overshadowedBy` names the failed check, if any, that
 * already speaks for the feature.
 */
export function driftCheck(
  name: string,
  statistics: FeatureStatistics | null,
  current: ColumnSummary,
  { comparison }: MonitoringOptions,
  minimumRecords: number,
  overshadowedBy: CheckType | null,
): Outcome | null {
  if (!comparison.perform) return null;
  if (statistics === null) return undecided(check, name, "The baseline has no statistics of this column");
  const compared =
    statistics.numerical_statistics === undefined
      ? compareCategories(statistics, current, comparison, minimumRecords)
      : compareNumbers(statistics, current, comparison, minimumRecords);
  const answer = compared.kind === "violation" ? { ...compared, overshadowedBy } : compared;
  return { check, feature: name, answer };
}

type Comparison = MonitoringOptions["comparison"];

function compareNumbers(
  statistics: FeatureStatistics,
  { values }: ColumnSummary,
  { method, threshold }: Comparison,
  minimumRecords: number,
): Answer {
  const baseline = numbersOf(statistics);
  if (baseline === null) return no("The baseline's statistics hold no sketch of this column");
  const tooFew = shortfall(values.total, minimumRecords);
  if (tooFew !== null) return no(tooFew);
  const simple = numericalDistance(baseline, values);
  return beyond(method === "Simple" ? simple : robust(simple, baseline.total, values.total), threshold);
}

function compareCategories(
  statistics: FeatureStatistics,
  { counts }: ColumnSummary,
  { method, categoricalMethod, categoricalThreshold }: Comparison,
  minimumRecords: number,
): Answer {
  const baseline = categoriesOf(statistics);
  if (baseline === null) return no("The baseline's statistics do not list the values of this column");
  if (counts === null) return no("The window has too many distinct values to compare their shares");
  const tooFew = shortfall(counts.total, minimumRecords);
  if (tooFew !== null) return no(tooFew);
  const current = new Map(counts.entries());
  if (categoricalMethod === "ChiSquared") return byChiSquare(current, baseline, method, categoricalThreshold);
  const simple = categoricalDistance(baseline, current);
  const baselineTotal = [...baseline.values()].reduce((sum, count) => sum + count, 0);
  return beyond(
    method === "Simple" ? simple : robust(simple, baselineTotal, counts.total),
    categoricalThreshold,
  );
}

/** `Robust` compares the p-value, which is small when the column drifted; `Simple` the statistic. */
function byChiSquare(
  current: Categories,
  baseline: Categories,
  method: Comparison["method"],
  threshold: number,
): Answer {
  const result = chiSquare(current, baseline);
  if (result === null) return no("Fewer than two categories are frequent enough for a chi-square test");
  if (method === "Simple") return beyond(result.statistic, threshold);
  const measure = result.pValue;
  if (measure >= threshold) return { kind: "pass", measure, threshold };
  const description = `Baseline drift p-value: ${javaDouble(measure)} is below threshold: ${javaDouble(threshold)}`;
  return { kind: "violation", measure, threshold, severity: 1 - measure, description, overshadowedBy: null };
}

function beyond(measure: number, threshold: number): Answer {
  if (measure <= threshold) return { kind: "pass", measure, threshold };
  const description = `Baseline drift distance: ${javaDouble(measure)} exceeds threshold: ${javaDouble(threshold)}`;
  const severity = Math.min(1, measure);
  return { kind: "violation", measure, threshold, severity, description, overshadowedBy: null };
}

function shortfall(values: number, minimumRecords: number): string | null {
  if (values === 0) return "The window holds no value of this column that could be compared";
  if (values >= minimumRecords) return null;
  return `Only ${values} values in the window: at least ${minimumRecords} are needed to judge a distribution`;
}

function no(reason: string): Answer {
  return { kind: "undecided", reason };
}
