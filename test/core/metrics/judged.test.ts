/** What is kept of judged windows for metrics. */
import { describe, expect, it } from "vitest";
import { judgedSchema, mostFeatures, withReport, type Judged } from "../../../src/core/metrics/judged.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import { emptyReport, type Report } from "../../../src/core/report/report.ts";

const none: Judged = judgedSchema.parse({});
const execution = { endpoint: "e", monitor: "m", id: "x", baseline: null, window: { start: 0, end: 60 } };

function reportOf(findings: readonly Finding[], status: Report["status"] = "Completed"): Report {
  return { ...emptyReport(execution, "NoData", ""), status, findings };
}

function drift(feature: string, effect: number, isBeyondChance: boolean): Finding {
  const numbers = { measure: effect, threshold: 0.1 };
  const answer =
    effect > 0.1
      ? { kind: "violation" as const, ...numbers, severity: effect, description: "", overshadowedBy: null }
      : { kind: "pass" as const, ...numbers };
  const evidence = {
    probability: 0.5,
    effect,
    limit: 0.1,
    records: 9,
    baselineRecords: 9,
    marked: 1,
    isBeyondChance,
  };
  return { feature, check: "baseline_drift_check", answer, before: null, after: null, evidence };
}

describe("scores", () => {
  it("stand worst first: what drifted, then what is nearest its limit", () => {
    const findings = [drift("calm", 0.01, false), drift("chance", 0.4, false), drift("drifted", 0.2, true)];
    const { newest } = withReport(none, reportOf(findings), 60, 100);
    expect(newest).toMatchObject({ measured: 3, drifted: 1, at: 100, windowEnd: 60 });
    expect(newest?.features).toEqual([
      { name: "drifted", drift: { score: 0.2, threshold: 0.1, isDrifted: true } },
      { name: "chance", drift: { score: 0.4, threshold: 0.1, isDrifted: false } },
      { name: "calm", drift: { score: 0.01, threshold: 0.1, isDrifted: false } },
    ]);
  });

  it("a p-value, of which less is worse, is no score", () => {
    const answer = { kind: "pass" as const, measure: 0.9, threshold: 0.05 };
    const { evidence: _, ...bare } = drift("p", 0, false);
    expect(withReport(none, reportOf([{ ...bare, answer }]), 60, 100).newest?.features).toEqual([]);
    const distance = { kind: "pass" as const, measure: 0.01, threshold: 0.05 };
    expect(
      withReport(none, reportOf([{ ...bare, answer: distance }]), 60, 100).newest?.features,
    ).toHaveLength(1);
  });

  it("missing values stand beside the drift of the same feature", () => {
    const answer = { kind: "pass" as const, measure: 0.75, threshold: 0.5 };
    const complete: Finding = {
      feature: "a",
      check: "completeness_check",
      answer,
      before: null,
      after: null,
    };
    const [first] =
      withReport(none, reportOf([complete, drift("a", 0.3, true)]), 60, 100).newest?.features ?? [];
    expect(first).toMatchObject({ name: "a", missing: 0.25, drift: { score: 0.3 } });
  });

  it("names too long for a label are counted and not told, and no more are kept than have room", () => {
    const many = Array.from({ length: 300 }, (_, index) => drift(`f${index}`, 0.05, false));
    const { newest } = withReport(none, reportOf([drift("x".repeat(201), 0.9, true), ...many]), 60, 100);
    expect(newest).toMatchObject({ measured: 301, drifted: 1 });
    expect(newest?.features).toHaveLength(mostFeatures);
    expect(newest?.features.some(({ name }) => name.startsWith("x"))).toBe(false);
  });

  it("names that only differ in what is no Unicode are one", () => {
    const findings = [drift("a\ud800", 0.3, true), drift("a\ud801", 0.3, true)];
    expect(withReport(none, reportOf(findings), 60, 100).newest?.features).toHaveLength(1);
  });
});

describe("counts", () => {
  it("only grow, whatever order windows come in", () => {
    const bad = reportOf([drift("a", 0.4, true), drift("b", 0.4, true)], "CompletedWithViolations");
    const first = withReport(none, bad, 120, 200);
    const second = withReport(first, reportOf([drift("a", 0.01, false)]), 60, 300);
    expect(second.checks).toEqual({ CompletedWithViolations: 1, Completed: 1 });
    expect(second.violations).toEqual({ baseline_drift_check: 2 });
    expect(second.newest).toEqual(first.newest);
    expect(second.judgedAt).toBe(300);
  });

  it("a window that could not be judged is no success", () => {
    const first = withReport(none, reportOf([]), 60, 100);
    const failed = withReport(first, reportOf([], "Failed"), 120, 200);
    expect(failed).toMatchObject({ judgedAt: 100, newest: { status: "Failed", at: 200 } });
  });

  it("are stored and read again as they were", () => {
    const judged = withReport(none, reportOf([drift("a", 0.4, true)]), 60, 100);
    expect(judgedSchema.parse(JSON.parse(JSON.stringify(judged)))).toEqual(judged);
  });
});
