import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adoptedOf } from "../baseline/adopted.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import { emptyReport, makeReport, violationRows, type Report } from "../../../src/core/report/report.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { execution } from "../report/executions.ts";
import { callsOf, trainingOf } from "../profile/profiles.ts";

describe.skipIf(!hasSharedData)("the announcement's own run", () => {
  const read = (...path: string[]) =>
    readFileSync(sharedData(...path), "utf8")
      .trimEnd()
      .split("\n");
  const report = hasSharedData ? announcement(read) : emptyReport(execution, "NoData", "");
  const rows = violationRows(report);
  const text = (share: string) =>
    `Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. Observed: Only ${share}% of data is Integral.`;

  it("ends as the real one: 1977 records, 60 violations, in its words", () => {
    expect(report.records).toBe(1977);
    expect([report.status, report.exitMessage]).toEqual([
      "CompletedWithViolations",
      "CompletedWithViolations: Job completed successfully with 60 violations.",
    ]);
    expect(rows).toHaveLength(60);
  });

  it("finds Churn at 0.0% first, then 59 inputs at 99.64592817400101%, all by their type", () => {
    expect(rows[0]).toEqual({
      feature_name: "Churn",
      constraint_check_type: "data_type_check",
      description: text("0.0"),
    });
    const inputs = rows.slice(1);
    expect(new Set(inputs.map((row) => row.constraint_check_type))).toEqual(new Set(["data_type_check"]));
    expect(new Set(inputs.map((row) => row.description))).toEqual(new Set([text("99.64592817400101")]));
    expect(new Set(inputs.map((row) => row.feature_name)).size).toBe(59);
  });

  it("has the rows that were printed of the real run", () => {
    const printed = read("sagemaker-outputs", "intro-notebook-violations", "violations.txt")
      .filter((line) => /^(Area Code_408|Churn) \| data_type_check .*(99\.64592817400101|0\.0)%/.test(line))
      .map((line) => line.split(" | "));
    expect(printed.length).toBeGreaterThanOrEqual(2);
    for (const [feature_name, constraint_check_type, description = ""] of printed) {
      expect(rows).toContainEqual({
        feature_name,
        constraint_check_type,
        description: description.trimEnd(),
      });
    }
  });

  it("knows of Churn's drift, 0.81, but in the report only", () => {
    expect(driftOf(report).find(({ feature }) => feature === "Churn")?.answer).toMatchObject({
      kind: "violation",
      measure: expect.closeTo(0.81, 2),
      overshadowedBy: "data_type_check",
    });
    expect(rows.some((row) => row.constraint_check_type === "baseline_drift_check")).toBe(false);
  });

  it("finds no input drifted: the largest robust distance is 0.032, of Intl Mins", () => {
    const drifts = driftOf(report).filter(({ feature }) => feature !== "Churn");
    expect(drifts).toHaveLength(69);
    expect(new Set(drifts.map(({ answer }) => answer.kind))).toEqual(new Set(["pass"]));
    const measures = drifts.map(({ feature, answer }) => ({
      feature,
      measure: answer.kind === "pass" ? answer.measure : 1,
    }));
    const [largest] = measures.toSorted((a, b) => b.measure - a.measure);
    expect(largest?.feature).toBe("Intl Mins");
    expect(largest?.measure).toBeCloseTo(0.032, 3);
  });
});

function driftOf({ findings }: Report): readonly Finding[] {
  return findings.filter(({ check }) => check === "baseline_drift_check");
}

/** The first 180 rows of the input, then 1797 cycling over all 334, with what the model answers. */
function announcement(read: (...path: string[]) => string[]): Report {
  const training = trainingOf(read("churn", "training-dataset-with-header.csv").join("\n"));
  const inputs = read("churn", "test-dataset-input-cols.csv");
  const answers = read("churn", "model", "predictions-334.derived.csv")
    .slice(1)
    .map((line) => line.split(",")[2] ?? "");
  const order = [...Array(180).keys(), ...Array.from({ length: 1797 }, (_, index) => index % inputs.length)];
  const window = callsOf(order.map((at) => [inputs[at] ?? "", answers[at] ?? ""] as const));
  const baseline = adoptedOf(training);
  const checked = runChecks(window, baseline, {
    outputColumns: "START",
    minimumRecords: 200,
  });
  return makeReport(execution, window, baseline, checked);
}
