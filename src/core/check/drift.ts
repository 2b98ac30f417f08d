/**
 * The drift check: is a column distributed as it was in the baseline? Numbers by the largest
 * difference of cumulative distributions, texts by the largest difference of shares or by chi-square;
 * `Robust` takes off what two samples of these sizes differ by anyway. Of
 * texts too many to count each, a distance is known within bounds: decided where both ends of them agree.
 */
import { javaDouble } from "../baseline/jackson.ts";
import { printable } from "../baseline/names.ts";
import type { MonitoringOptions } from "../baseline/options.ts";
import { categoriesOf, numbersOf, type FeatureStatistics } from "../baseline/statistics.ts";
import type { NamedColumn } from "../profile/align.ts";
import { featureCheck, type Contrast, type Subject } from "./check.ts";
import { numericalDistance, robust } from "./distance/distance.ts";
import { chiSquareRange } from "./distance/pearson.ts";
import {
  baselineShares,
  countOf,
  distanceRange,
  sharesOf,
  type Bounds,
  type Shares,
} from "./distance/shares.ts";
import { undecided, type Answer } from "./outcome.ts";
import { percent, short } from "./words.ts";

/** Of a column whose types are wrong, the distance is shown, and the types are what is told. */
export const drift = featureCheck({
  of: "feature",
  type: "baseline_drift_check",
  words: "drift",
  inWords: (measure) => `distance ${short(measure)}`,
  yieldsTo: "data_type_check",
  applies: (_, { comparison }) => comparison.perform,
  ask: (subject) => {
    const { statistics } = subject;
    if (statistics === null) return undecided("The baseline has no statistics of this column");
    const isNumeric = statistics.numerical_statistics !== undefined;
    return { answer: (isNumeric ? compareNumbers : compareCategories)(statistics, subject) };
  },
  contrast: ({ statistics, column }) =>
    column === undefined || statistics === null ? [null, null] : shift(statistics, column),
});

type Comparison = MonitoringOptions["comparison"];

/** Numbers with numbers, whatever else the window's column holds. */
function compareNumbers(
  statistics: FeatureStatistics,
  { summary: { values }, present, options, minimumRecords }: Subject,
): Answer {
  const { method, threshold } = options.comparison;
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
  { summary, present, options, minimumRecords }: Subject,
): Answer {
  const { method, categoricalMethod, categoricalThreshold } = options.comparison;
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

function beyond(distance: Bounds, threshold: number): Answer {
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

function between(what: string, { low, high }: Bounds, threshold: number): string {
  return `The ${what} is between ${low} and ${high}, the threshold is ${threshold}: ${tooMany}`;
}

/** A line of its own: readers take what follows `threshold: ` for the number. */
function atThat(end: "least" | "most", { low, high }: Bounds): string {
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

/** Where a drifted column was and is: the mean of numbers, the share of the text that moved most. */
function shift(statistics: FeatureStatistics, { column }: NamedColumn): Contrast {
  const summary = column.summary();
  const mean = statistics.numerical_statistics?.mean;
  if (mean !== undefined) return [`mean ${short(mean)}`, `mean ${short(summary.moments.mean)}`];
  const baseline = baselineShares(statistics);
  const current = sharesOf(summary, column.present);
  if (baseline === null || current === null) return [null, null];
  let most = { value: "", before: 0, after: 0 };
  for (const value of new Set([...baseline.listed.keys(), ...current.listed.keys()])) {
    const before = countOf(baseline, value).low / baseline.total;
    const after = countOf(current, value).low / current.total;
    if (Math.abs(after - before) > Math.abs(most.after - most.before)) most = { value, before, after };
  }
  const name = printable(most.value, 40);
  return [`${percent(most.before)} ${name}`, `${percent(most.after)} ${name}`];
}
