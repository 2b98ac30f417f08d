import { describe, expect, it } from "vitest";
import { alertOf, listedFeatures } from "../../../src/core/receiver/alert.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import type { Report } from "../../../src/core/report/report.ts";

const window = { start: 0, end: 3_600_000 };

function finding(feature: string, check: Finding["check"], overshadowed = false): Finding {
  return {
    feature,
    check,
    before: "mean 1",
    after: "mean 2",
    answer: {
      kind: "violation",
      measure: 0.5,
      threshold: 0.1,
      severity: 0.5,
      description: `text of ${feature}`,
      overshadowedBy: overshadowed ? "data_type_check" : null,
    },
  };
}

function reportOf(findings: readonly Finding[]): Report {
  return {
    version: 1,
    endpoint: "churn",
    monitor: "hourly",
    execution: "exec-1",
    baseline: "base-1",
    window: { start: new Date(0).toISOString(), end: new Date(3_600_000).toISOString() },
    records: 1977,
    status: "CompletedWithViolations",
    exitMessage: "",
    violations: findings.length,
    undecided: 0,
    notes: [],
    findings,
  };
}

describe("alertOf()", () => {
  it("puts causes that are certain first, and a question where its worst finding stands", () => {
    const cause = { words: "said so", share: 1, wakes: true };
    const report: Report = {
      ...reportOf([
        finding("worst", "baseline_drift_check"),
        { ...finding("asked", "baseline_drift_check"), cause: 0 },
        { ...finding("sure", "baseline_drift_check"), cause: 1 },
        finding("last", "baseline_drift_check"),
      ]),
      causes: [
        { ...cause, kind: "unit", features: ["asked"], isCertain: false },
        { ...cause, kind: "no_values", features: ["sure"], isCertain: true },
      ],
    };
    const told = alertOf(report, window, null, "violations").findings;
    expect(told.map(({ feature }) => feature)).toEqual(["sure", "worst", "asked", "last"]);
  });

  it("names the commonest values that did not fit, where they are known", () => {
    const report = reportOf([
      { ...finding("colour", "categorical_values_check"), examples: ["violet", "<b>"] },
    ]);
    const [told] = alertOf(report, window, null, "violations").findings;
    expect(told?.after).toBe("mean 2, such as “violet”, “<b>”");
  });

  it("tells what happened where and when, and the violation with before and after", () => {
    const report = reportOf([finding("Day Mins", "baseline_drift_check")]);
    expect(alertOf(report, window, "https://weir.example.com/r", "violations")).toEqual({
      id: "evt_exec-1",
      type: "monitor.execution.violations",
      endpoint: "churn",
      monitor: "hourly",
      execution: "exec-1",
      window,
      records: 1977,
      violations: 1,
      summary: "1 violation (1 drift)",
      findings: [
        {
          feature: "Day Mins",
          check: "baseline_drift_check",
          description: "text of Day Mins",
          measure: 0.5,
          threshold: 0.1,
          before: "mean 1",
          after: "mean 2",
        },
      ],
      report: "https://weir.example.com/r",
    });
  });

  it("leaves out what is no violation of its own, and carries no link if there is none", () => {
    const undecided: Finding = {
      ...finding("u", "data_type_check"),
      answer: { kind: "undecided", reason: "few" },
    };
    const passed: Finding = {
      ...finding("p", "data_type_check"),
      answer: { kind: "pass", measure: 1, threshold: 1 },
    };
    const report = reportOf([
      finding("a", "data_type_check"),
      finding("a", "baseline_drift_check", true),
      undecided,
      passed,
    ]);
    const found = alertOf(report, window, null, "violations");
    expect(found.findings.map(({ feature, check }) => [feature, check])).toEqual([["a", "data_type_check"]]);
    expect([found.violations, found.summary, found.report]).toEqual([1, "1 violation (1 data type)", null]);
  });

  it("lists the five worst and counts all, by check in people's words", () => {
    const findings = [
      finding("Missing columns", "missing_column_check"),
      finding("Extra columns", "extra_column_check"),
      ...Array.from({ length: 4 }, (_, index) => finding(`t${index}`, "data_type_check")),
      finding("c", "completeness_check"),
      finding("v", "categorical_values_check"),
      finding("d", "baseline_drift_check"),
    ];
    const found = alertOf(reportOf(findings), window, null, "violations");
    expect(listedFeatures).toBe(5);
    expect(found.findings.map(({ feature }) => feature)).toEqual([
      "Missing columns",
      "Extra columns",
      "t0",
      "t1",
      "t2",
    ]);
    expect(found.violations).toBe(9);
    expect(found.summary).toBe(
      "9 violations (1 missing columns, 1 extra columns, 4 data type, 1 completeness, 1 unknown values, 1 drift)",
    );
  });

  it("has the same id for every attempt to tell of an execution", () => {
    const report = reportOf([finding("a", "data_type_check")]);
    expect(alertOf(report, window, null, "violations").id).toBe(
      alertOf(report, window, "https://x.example.com", "violations").id,
    );
  });
});
