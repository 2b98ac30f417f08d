import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConstraints } from "../../../src/core/baseline/baseline.ts";
import { ignoredIn, ignoredLine } from "../../../src/core/baseline/ignored.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";

const feature = { name: "a", inferred_type: "Integral" };

function ignored(file: object): string[] {
  return ignoredIn(parseConstraints(JSON.stringify(file)));
}

describe("ignoredIn()", () => {
  it("names misspelt members wherever they stand", () => {
    const file = {
      features: [
        feature,
        { ...feature, name: "b", monitoringConfigOverides: { datatype_check_threshold: 0.5 } },
        { ...feature, name: "c", num_constraints: { is_nonnegative: true } },
        { ...feature, name: "d", monitoringConfigOverrides: { distribution_constraints: { treshold: 1 } } },
        { ...feature, name: "e", weir: { checks: { rnage: {}, range: { treshold: 1 } } } },
      ],
      monitoring_config: { datatype_threshold: 1 },
      monitoringConfig: {},
    };
    expect(ignored(file)).toEqual([
      "features.1.monitoringConfigOverides",
      "features.2.num_constraints.is_nonnegative",
      "features.3.monitoringConfigOverrides.distribution_constraints.treshold",
      "features.4.weir.checks.range.treshold",
      "features.4.weir.checks.rnage",
      "monitoring_config.datatype_threshold",
      "monitoringConfig",
    ]);
  });

  it("what the service writes and nothing here goes by is known, also in its form of 2019", () => {
    const distribution_constraints = {
      enable_comparisons: true,
      min_domain_mass: 1,
      comparison_threshold: 1,
    };
    const monitoring = { emit_metrics: "Enabled", distribution_constraints };
    const file = {
      version: 0,
      features: [
        {
          ...feature,
          completeness: 1,
          num_constraints: { is_non_negative: true, monitoring_config_overrides: monitoring },
        },
        {
          ...feature,
          name: "b",
          string_constraints: { domains: ["x"] },
          monitoringConfigOverrides: monitoring,
        },
      ],
      monitoring_config: monitoring,
    };
    expect(ignored(file)).toEqual([]);
  });

  it("a member that is named like one of every object is no known one", () => {
    expect(ignored({ features: [{ ...feature, constructor: {}, toString: 1 }] })).toEqual([
      "features.0.constructor",
      "features.0.toString",
    ]);
  });

  it.skipIf(!hasSharedData).each([
    ["churn", "constraints.json"],
    ["sagemaker-python-sdk", "monitor", "constraints.json"],
    [
      "sagemaker-python-sdk",
      "pipeline",
      "quality_check_step",
      "data_quality",
      "good_cases",
      "constraints.json",
    ],
  ])("nothing of a real file is unknown: %s %s", (...path) => {
    const text = readFileSync(sharedData("sagemaker-outputs", ...path), "utf8");
    expect(ignoredIn(parseConstraints(text))).toEqual([]);
  });
});

describe("ignoredLine()", () => {
  it("names them, at most ten, and says nothing of none", () => {
    expect(ignoredLine([])).toBeNull();
    const many = Array.from({ length: 12 }, (_, index) => `m${index}`);
    expect(ignoredLine(many)).toBe(
      "constraints.json has members that have no effect: m0, m1, m2, m3, m4, m5, m6, m7, m8, m9 and 2 more",
    );
  });
});
