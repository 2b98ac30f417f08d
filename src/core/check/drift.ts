/**
 * The drift check: is a column distributed as it was in the baseline? Numbers by the largest
 * difference of cumulative distributions, texts by the largest difference of shares or by chi-square;
 * `Robust` takes off what two samples of these sizes differ by anyway. Of
 * texts too many to count each, a distance is known within bounds: decided where both ends of them agree.
 */
import { javaDouble } from "../baseline/jackson.ts";
import type { MonitoringOptions } from "../baseline/options.ts";
import { categoriesOf, numbersOf, type FeatureStatistics } from "../baseline/statistics.ts";
import type { ColumnSummary } from "../profile/column.ts";
import { numericalDistance, robust } from "./distance/distance.ts";
import { undecided, type Answer, type CheckType, type Outcome } from "./outcome.ts";
import { chiSquareRange } from "./distance/pearson.ts";
import { baselineShares, distanceRange, sharesOf, type Range, type Shares } from "./distance/shares.ts";

const check: CheckType = "baseline_drift_check";

/** A column of the window, and how many values of it there are. */
export interface Current {
  readonly summary: ColumnSummary;
  readonly present: number;
}

/**
 * Null if the comparison is switched off. `overshadowedBy` names the failed check, if any, that
 * already speaks for the feature.
 */
export function driftCheck(
  name: string,
  statistics: FeatureStatistics | null,
  { summary, present }: Current,
  { comparison }: MonitoringOptions,
  minimumRecords: number,
  overshadowedBy: CheckType | null,
): Outcome | null {
  if (!comparison.perform) return null;
  if (statistics === null) return undecided(check, name, "The baseline has no statistics of this column");
  const compared =
    statistics.numerical_statistics === undefined
      ? compareCategories(statistics, { summary, present }, comparison, minimumRecords)
      : compareNumbers(statistics, { summary, present }, comparison, minimumRecords);
  const answer = compared.kind === "violation" ? { ...compared, overshadowedBy } : compared;
  return { check, feature: name, answer };
}

type Comparison = MonitoringOptions["comparison"];

/** Numbers with numbers, whatever else the window's column holds. */
function compareNumbers(
  statistics: FeatureStatistics,
  { summary: { values }, present }: Current,
  { method, threshold }: Comparison,
  minimumRecords: number,
): Answer {
  const baseline = numbersOf(statistics);
  if (baseline === null) return no("The baseline's statistics hold no sketch of this column");
  const tooFew = shortfall(values.total, present, minimumRecords);
  if (tooFew !== null) return no(tooFew);
  const simple = numericalDistance(baseline, values);
  const distance = method === "Simple" ? simple : robust(simple, baseline.total, values.total);
  return beyond({ low: distance, high: distance }, threshold);
}

/** Texts with texts: of a column that was one of texts, numbers are texts too. */
function compareCategories(
  statistics: FeatureStatistics,
  { summary, present }: Current,
  { method, categoricalMethod, categoricalThreshold }: Comparison,
  minimumRecords: number,
): Answer {
  const baseline = baselineShares(statistics);
  if (baseline === null) return no(unlisted(statistics));
  const tooFew = shortfall(present, present, minimumRecords);
  if (tooFew !== null) return no(tooFew);
  const current = sharesOf(summary, present);
  if (current === null) return no("The window has too many distinct values to compare their shares");
  if (categoricalMethod === "ChiSquared") {
    return byChiSquare(statistics, current, method, categoricalThreshold);
  }
  const { low, high } = distanceRange(baseline, current);
  const lessNoise = (distance: number) =>
    method === "Simple" ? distance : robust(distance, baseline.total, current.total);
  return beyond({ low: lessNoise(low), high: lessNoise(high) }, categoricalThreshold);
}

function unlisted({ string_statistics: statistics }: FeatureStatistics): string {
  if (statistics === undefined) return "The baseline has no statistics of this column";
  if (statistics.common.num_present === 0) return "The baseline holds no value of this column";
  return "The baseline's statistics do not list the values of this column";
}

/** `Robust` compares the p-value, which is small when the column drifted; `Simple` the statistic. */
function byChiSquare(
  statistics: FeatureStatistics,
  current: Shares,
  method: Comparison["method"],
  threshold: number,
): Answer {
  const result = chiSquareRange(current, categoriesOf(statistics) ?? new Map());
  if (result === null) return no("Fewer than two categories are frequent enough for a chi-square test");
  if (method === "Simple") return beyond(result.statistic, threshold);
  const { low, high } = result.pValue;
  if (low >= threshold) return { kind: "pass", measure: low, threshold };
  if (high >= threshold) return no(between("p-value", result.pValue, threshold));
  const description = `Baseline drift p-value: ${javaDouble(high)} is below threshold: ${javaDouble(threshold)}`;
  return {
    kind: "violation",
    measure: high,
    threshold,
    severity: 1 - high,
    description: `${description}${atThat("most", result.pValue)}`,
    overshadowedBy: null,
  };
}

function beyond(distance: Range, threshold: number): Answer {
  const { low, high } = distance;
  if (high <= threshold) return { kind: "pass", measure: high, threshold };
  if (low <= threshold) return no(between("distance", distance, threshold));
  const description = `Baseline drift distance: ${javaDouble(low)} exceeds threshold: ${javaDouble(threshold)}`;
  return {
    kind: "violation",
    measure: low,
    threshold,
    severity: Math.min(1, low),
    description: `${description}${atThat("least", distance)}`,
    overshadowedBy: null,
  };
}

const tooMany = "not every distinct value is counted";

function between(what: string, { low, high }: Range, threshold: number): string {
  return `The ${what} is between ${low} and ${high}, the threshold is ${threshold}: ${tooMany}`;
}

/** A line of its own: readers take what follows `threshold: ` for the number. */
function atThat(end: "least" | "most", { low, high }: Range): string {
  return low === high ? "" : `\nIt is that at ${end}: ${tooMany}`;
}

function shortfall(values: number, present: number, minimumRecords: number): string | null {
  if (values === 0) return "The window holds no value of this column that could be compared";
  if (values >= minimumRecords) return null;
  const what = values < present ? `of ${present} values in the window are numbers` : "values in the window";
  return `Only ${values} ${what}: at least ${minimumRecords} are needed to judge a distribution`;
}

function no(reason: string): Answer {
  return { kind: "undecided", reason };
}
