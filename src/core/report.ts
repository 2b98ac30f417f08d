/**
 * What one execution found: its status and exit message in the service's words, every outcome worst
 * first with what the column looked like before and now, and the rows of `constraint_violations.json`.
 */
import type { NamedColumn } from "./align.ts";
import { statisticsByName, type Baseline } from "./baseline/baseline.ts";
import { categoriesOf, describe, type FeatureStatistics, type Statistics } from "./baseline/statistics.ts";
import type { Checked } from "./check/check.ts";
import { isReported, type Answer, type CheckType, type Outcome } from "./check/outcome.ts";
import { Profile } from "./profile.ts";
import type { Window } from "./window.ts";

/** How an execution ended. */
export type ExecutionStatus = "Completed" | "CompletedWithViolations" | "Failed" | "NoData";

/** One row of `constraint_violations.json`. */
export interface ViolationRow {
  readonly feature_name: string;
  readonly constraint_check_type: CheckType;
  readonly description: string;
}

/** One outcome as the report shows it. */
export interface Finding {
  readonly feature: string;
  readonly check: CheckType;
  readonly answer: Answer;
  /** What the feature was in the baseline and is in the window, in a few words. */
  readonly before: string | null;
  readonly after: string | null;
  readonly columns?: readonly string[];
}

/** `report.json`. */
export interface Report {
  readonly version: 1;
  readonly endpoint: string;
  readonly monitor: string;
  readonly execution: string;
  readonly baseline: string | null;
  readonly window: { readonly start: string; readonly end: string };
  readonly records: number;
  readonly status: ExecutionStatus;
  readonly exitMessage: string;
  readonly violations: number;
  readonly undecided: number;
  /** What was odd about the window without being a violation. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Which run a report is of. */
export interface Execution {
  readonly endpoint: string;
  readonly monitor: string;
  readonly id: string;
  readonly baseline: string | null;
  readonly window: Window;
}

/** The report of a checked window. */
export function makeReport(
  execution: Execution,
  profile: Profile,
  baseline: Baseline,
  checked: Checked,
): Report {
  const columns = new Map(checked.alignment.columns.map((column) => [column.name, column]));
  const statistics = statisticsByName(baseline);
  const types = new Map(
    baseline.constraints.features.map(({ name, inferred_type }) => [name, inferred_type]),
  );
  const findings = checked.outcomes.map((outcome) => {
    const { feature } = outcome;
    const type = types.get(feature) ?? "";
    const [before, after] = contrast(outcome, type, statistics.get(feature) ?? null, columns.get(feature));
    return { ...outcome, before, after };
  });
  const decided = findings.some(({ answer }) => answer.kind !== "undecided");
  const violations = findings.filter(({ answer }) => isReported(answer)).length;
  const status = decided ? (violations > 0 ? "CompletedWithViolations" : "Completed") : "Failed";
  return {
    ...header(execution, profile.records),
    status,
    exitMessage: exitMessage(status, violations, findings),
    violations,
    undecided: findings.filter(({ answer }) => answer.kind === "undecided").length,
    notes: notesOf(profile, checked.alignment.raggedRows),
    findings,
  };
}

/** The report of an execution that checked nothing. */
export function emptyReport(
  execution: Execution,
  status: "NoData" | "Failed",
  reason: string,
  window = new Profile(),
): Report {
  return {
    ...header(execution, window.records),
    status,
    exitMessage: `${status}: ${reason}`,
    violations: 0,
    undecided: 0,
    notes: notesOf(window, 0),
    findings: [],
  };
}

function header({ endpoint, monitor, id, baseline, window }: Execution, records: number) {
  return {
    version: 1 as const,
    endpoint,
    monitor,
    execution: id,
    baseline,
    window: { start: new Date(window.start).toISOString(), end: new Date(window.end).toISOString() },
    records,
  };
}

function exitMessage(status: ExecutionStatus, violations: number, findings: readonly Finding[]): string {
  switch (status) {
    case "Completed":
      return "Completed: Job completed successfully with no violations.";
    case "CompletedWithViolations":
      return `CompletedWithViolations: Job completed successfully with ${violations} violations.`;
    case "NoData":
    case "Failed": {
      const reasons = findings.map(({ answer }) => (answer.kind === "undecided" ? answer.reason : ""));
      return `Failed: No check could be decided: ${reasons[0] ?? "every check is switched off"}`;
    }
  }
}

/** The rows of `constraint_violations.json`, worst first. */
export function violationRows({ findings }: Report): ViolationRow[] {
  return findings.flatMap(({ feature, check, answer }) =>
    isReported(answer)
      ? [{ feature_name: feature, constraint_check_type: check, description: answer.description }]
      : [],
  );
}

/** The window's own `statistics.json`. */
export function windowStatistics(profile: Profile, { alignment }: Checked): Statistics {
  return describe(alignment.columns, profile.records);
}

function notesOf(profile: Profile, raggedRows: number): string[] {
  const notes = raggedRows > 0 ? [`${raggedRows} rows have another number of columns than most`] : [];
  for (const side of ["data", "input", "output"] as const) {
    for (const [reason, bodies] of profile[side].unreadable) {
      notes.push(`${bodies} ${side} bodies are not in the statistics: ${reason}`);
    }
  }
  return notes;
}

/** The two sides of an outcome in the terms of its check; `type` is what the constraints ask for. */
function contrast(
  { check, answer }: Outcome,
  type: string,
  statistics: FeatureStatistics | null,
  current: NamedColumn | undefined,
): [string | null, string | null] {
  if (answer.kind === "undecided") return [null, null];
  if (check === "baseline_drift_check") {
    return current === undefined || statistics === null ? [null, null] : shift(statistics, current);
  }
  const words = inWords[check];
  return [words(answer.threshold, type), words(answer.measure, type)];
}

/** What a check measures, as people say it. */
const inWords: Record<
  Exclude<CheckType, "baseline_drift_check">,
  (measure: number, type: string) => string
> = {
  missing_column_check: (measure) => `${measure} columns`,
  extra_column_check: (measure) => `${measure} columns`,
  data_type_check: (measure, type) => `${percent(measure)} ${type}`.trim(),
  completeness_check: (measure) => `${percent(measure)} present`,
  categorical_values_check: (measure) => `${percent(measure)} known values`,
};

/** Where a drifted column was and is: the mean of numbers, the share of the text that moved most. */
function shift(statistics: FeatureStatistics, { column }: NamedColumn): [string | null, string | null] {
  const { moments, counts } = column.summary();
  const mean = statistics.numerical_statistics?.mean;
  if (mean !== undefined) return [`mean ${short(mean)}`, `mean ${short(moments.mean)}`];
  const categories = categoriesOf(statistics);
  if (categories === null || counts === null) return [null, null];
  const baselineTotal = [...categories.values()].reduce((sum, count) => sum + count, 0);
  let most = { value: "", before: 0, after: 0 };
  for (const value of new Set([...categories.keys(), ...[...counts.entries()].map(([key]) => key)])) {
    const before = (categories.get(value) ?? 0) / baselineTotal;
    const after = counts.get(value) / counts.total;
    if (Math.abs(after - before) > Math.abs(most.after - most.before)) most = { value, before, after };
  }
  const name = most.value.length > 40 ? `${most.value.slice(0, 39)}…` : most.value;
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
