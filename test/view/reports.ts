/** Reports that tests of pages make up. */
import type { Answer } from "../../src/core/check/answer/outcome.ts";
import type { CheckType } from "../../src/core/check/checks.ts";
import type { Weight } from "../../src/core/check/evidence/evidence.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Report } from "../../src/core/report/report.ts";

export const hostile = '<script>alert("x")</script>';

export function violation(
  description: string,
  overshadowedBy: CheckType | null = null,
  measure = 0.5,
): Answer {
  return { kind: "violation", measure, threshold: 1, severity: 0.5, description, overshadowedBy };
}

export function finding(feature: string, check: CheckType, answer: Answer): Finding {
  return { feature, check, answer, before: null, after: null };
}

function weightOf(probability: number, effect: number): Weight {
  const isBeyondChance = probability <= 1e-3;
  const sizes = { records: 2_000, baselineRecords: 10_000, marked: 11 };
  return { probability, effect, limit: 0.01, ...sizes, isBeyondChance };
}

export const empty: Report = {
  version: 1,
  endpoint: "churn",
  monitor: "hourly",
  execution: "exec-1",
  baseline: null,
  window: { start: "2026-11-22T14:00:00.000Z", end: "2026-11-22T15:00:00.000Z" },
  records: 0,
  status: "NoData",
  exitMessage: "NoData: The window holds no records",
  violations: 0,
  undecided: 0,
  notes: [],
  findings: [],
};

export const pass: Answer = { kind: "pass", measure: 0.02, threshold: 0.1 };

export const full: Report = {
  ...empty,
  baseline: "base-1",
  records: 12_345,
  status: "CompletedWithViolations",
  exitMessage: "CompletedWithViolations: Job completed successfully with 3 violations.",
  violations: 3,
  checks: 40,
  verdict: {
    kind: "differs",
    headline: "missing columns (69 columns, without age); 1 of 70 columns differs from the baseline",
    beyondChance: 2,
    withinChance: 1,
    notJudged: [],
  },
  notes: ["7 input bodies are not in the statistics: not a table"],
  findings: [
    {
      ...finding("Missing columns", "missing_column_check", violation("There are missing columns")),
      columns: ["age", hostile],
    },
    {
      ...finding("amount", "baseline_drift_check", violation("Baseline drift distance: 0.5123456 exceeds")),
      before: "≤ 8.76: 30 %",
      after: "15 %",
      evidence: weightOf(3e-9, 0.1512),
    },
    {
      ...finding(
        "Day Mins",
        "completeness_check",
        violation("Value: 0.9945 does not meet the constraint requirement! ", null, 1 - 11 / 2_000),
      ),
      before: "100 % present",
      after: "99.45 % present",
      evidence: weightOf(0.12, 0.0055),
    },
    finding("Churn", "baseline_drift_check", violation("Baseline drift distance", "data_type_check")),
    finding("Plan", "baseline_drift_check", { kind: "undecided", reason: "Only 5 values in the window" }),
    finding("Calls", "data_type_check", pass),
    { ...finding("Calls", "baseline_drift_check", pass), evidence: weightOf(1, 0.034) },
    finding("Plan", "data_type_check", pass),
  ],
};
