/** What an outcome says in a few words, before and after: of the baseline, and of the window. */
import type { NamedColumn } from "../profile/align.ts";
import { nameList, printable } from "../baseline/names.ts";
import type { FeatureStatistics } from "../baseline/statistics.ts";
import type { CheckType, Outcome } from "./outcome.ts";
import { baselineShares, countOf, sharesOf } from "./distance/shares.ts";

/** The two sides of an outcome in the terms of its check; `type` is what the constraints ask for. */
export function contrast(
  { check, answer, columns = [] }: Outcome,
  type: string,
  statistics: FeatureStatistics | null,
  current: NamedColumn | undefined,
): [before: string | null, after: string | null] {
  if (answer.kind === "undecided") return [null, null];
  if (check === "baseline_drift_check") {
    return current === undefined || statistics === null ? [null, null] : shift(statistics, current);
  }
  const words = inWords[check];
  const named = columns.length === 0 ? "" : `, ${beside[check] ?? "among them"} ${nameList(columns, 5)}`;
  return [words(answer.threshold, type), `${words(answer.measure, type)}${named}`];
}

/** How the window's columns stand to the ones an outcome names. */
const beside: Partial<Record<CheckType, string>> = {
  missing_column_check: "without",
  extra_column_check: "with",
};

/** What a check measures, as people say it. */
const inWords: Record<
  Exclude<CheckType, "baseline_drift_check">,
  (measure: number, type: string) => string
> = {
  missing_column_check: (measure) => `${measure} columns`,
  extra_column_check: (measure) => `${measure} columns`,
  data_type_check: (measure, type) => `${percent(measure)} ${type}`.trim(),
  completeness_check: (measure) => `${percent(measure)} present`,
  non_negative_check: (measure) => `${percent(measure)} not negative`,
  categorical_values_check: (measure) => `${percent(measure)} known values`,
};

/** Where a drifted column was and is: the mean of numbers, the share of the text that moved most. */
function shift(statistics: FeatureStatistics, { column }: NamedColumn): [string | null, string | null] {
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

/** A share as a percentage that never rounds up to 100 or down to 0. */
function percent(share: number): string {
  const value = share * 100;
  if (value > 99.99 && value < 100) return ">99.99 %";
  if (value > 0 && value < 0.01) return "<0.01 %";
  return `${short(value)} %`;
}

/** Four significant digits, with thousands separated. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return value.toExponential(3);
  const rounded = Number(value.toPrecision(4));
  const text = size >= 1e4 ? String(Math.round(value)) : String(rounded);
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}
