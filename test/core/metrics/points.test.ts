/** Points of Workers Analytics Engine: what stands where, and the platform's bounds. */
import { describe, expect, it } from "vitest";
import { mostPoints, pointColumns, pointsOf, pointsVersion } from "../../../src/core/metrics/points.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import { emptyReport, type Report } from "../../../src/core/report/report.ts";
import { code, tableOf } from "../../docs/markdown.ts";

const execution = {
  endpoint: "churn",
  monitor: "m",
  id: "x",
  baseline: null,
  window: { start: 0, end: 60_000 },
};

function drifted(feature: string): Finding {
  const answer = {
    kind: "violation" as const,
    measure: 0.4,
    threshold: 0.1,
    severity: 0.4,
    description: "",
    overshadowedBy: null,
  };
  return { feature, check: "baseline_drift_check", answer, before: null, after: null };
}

function reportOf(features: readonly string[]): Report {
  const findings = features.map(drifted);
  const found = { status: "CompletedWithViolations" as const, violations: findings.length, records: 500 };
  return { ...emptyReport(execution, "NoData", ""), ...found, findings };
}

/** A point by the names of its columns. */
function named(point: ReturnType<typeof pointsOf>[number] | undefined) {
  const { blobs, doubles } = pointColumns;
  return Object.fromEntries([
    ...blobs.map((column, at) => [column, point?.blobs[at]]),
    ...doubles.map((column, at) => [column, point?.doubles[at]]),
  ]);
}

describe("a checked window", () => {
  const points = pointsOf(reportOf(["age"]), 60_000);

  it("is a point of the window, one of each check that found something, and one of each feature", () => {
    const rest = { monitor: "m", windowEnd: 60, records: 500 };
    expect(points.map(named)).toEqual([
      {
        ...rest,
        kind: "check",
        feature: "",
        verdict: "CompletedWithViolations",
        check: "",
        value: 1,
        threshold: 0,
      },
      {
        ...rest,
        kind: "violation",
        feature: "",
        verdict: "",
        check: "baseline_drift_check",
        value: 1,
        threshold: 0,
      },
      { ...rest, kind: "feature", feature: "age", verdict: "drifted", check: "", value: 0.4, threshold: 0.1 },
    ]);
  });

  it("has its endpoint as the index and the map's version last", () => {
    expect(points.every(({ indexes }) => indexes.length === 1 && indexes[0] === "churn")).toBe(true);
    expect(points.every(({ blobs }) => blobs.length === 20 && blobs[19] === pointsVersion)).toBe(true);
  });

  it("keeps to what an invocation may write, and to what a point may hold", () => {
    const many = pointsOf(reportOf(Array.from({ length: 500 }, (_, index) => `${index}`.repeat(60))), 60_000);
    expect(many).toHaveLength(mostPoints);
    expect(many.every(({ blobs }) => blobs.join("").length < 16_384)).toBe(true);
  });
});

it("the map stands in docs/metrics.md, place by place", () => {
  const rows = tableOf("src/docs/metrics.md", "Workers Analytics Engine", "column");
  const words: Readonly<Record<string, string>> = { windowEnd: "end of the window" };
  const expected = [
    ["index1", "endpoint"],
    ...pointColumns.blobs.map((column, at) => [`blob${at + 1}`, column]),
    ["blob20", "version"],
    ...pointColumns.doubles.map((column, at) => [`double${at + 1}`, words[column] ?? column]),
  ];
  expect(rows.map(([column]) => code(column))).toEqual(expected.map(([column]) => column));
  for (const [at, [, what = ""]] of expected.entries()) expect(rows[at]?.[1]?.startsWith(what)).toBe(true);
  expect(rows.find(([column]) => code(column) === "blob20")?.[1]).toContain(`\`${pointsVersion}\``);
});
