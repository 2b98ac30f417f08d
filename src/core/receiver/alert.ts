/**
 * A message about an execution that found violations, before any receiver has given it its own form.
 */
import { isReported, type CheckType } from "../check/outcome.ts";
import type { Report } from "../report/report.ts";
import type { Window } from "../monitor/window.ts";

/** More features than this are counted, not listed. */
export const listedFeatures = 5;

export interface AlertFinding {
  readonly feature: string;
  readonly check: CheckType;
  readonly description: string;
  readonly measure: number;
  readonly threshold: number;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Alert {
  /** The same for every delivery attempt, so that a receiver can recognise a repeat. */
  readonly id: string;
  readonly type: "monitor.execution.violations";
  readonly endpoint: string;
  readonly monitor: string;
  readonly execution: string;
  readonly window: Window;
  readonly records: number;
  readonly violations: number;
  readonly summary: string;
  /** The worst, at most `listedFeatures`. */
  readonly findings: readonly AlertFinding[];
  /** Address of the report, signed and expiring. Null if the deployment does not know its own address yet. */
  readonly report: string | null;
}

/** The alert about a report with violations. */
export function alertOf(report: Report, window: Window, link: string | null): Alert {
  const findings = report.findings.flatMap(({ feature, check, answer, before, after }) => {
    if (!isReported(answer)) return [];
    const { description, measure, threshold } = answer;
    return [{ feature, check, description, measure, threshold, before, after }];
  });
  return {
    id: `evt_${report.execution}`,
    type: "monitor.execution.violations",
    endpoint: report.endpoint,
    monitor: report.monitor,
    execution: report.execution,
    window,
    records: report.records,
    violations: findings.length,
    summary: summaryOf(findings),
    findings: findings.slice(0, listedFeatures),
    report: link,
  };
}

function summaryOf(findings: readonly AlertFinding[]): string {
  const counts = new Map<string, number>();
  for (const { check } of findings) counts.set(checkWords[check], (counts.get(checkWords[check]) ?? 0) + 1);
  const parts = [...counts].map(([words, count]) => `${count} ${words}`);
  const total = `${findings.length} violation${findings.length === 1 ? "" : "s"}`;
  return `${total} (${parts.join(", ")})`;
}

/** The checks as people call what they find. */
export const checkWords: Record<CheckType, string> = {
  missing_column_check: "missing columns",
  extra_column_check: "extra columns",
  data_type_check: "data type",
  completeness_check: "completeness",
  categorical_values_check: "unknown values",
  non_negative_check: "negative numbers",
  baseline_drift_check: "drift",
};
