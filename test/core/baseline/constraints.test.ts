import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileText, parseConstraints } from "../../../src/core/baseline/baseline.ts";
import { adoptedOf } from "./adopted.ts";
import { suggest } from "../../../src/core/baseline/constraints.ts";
import { optionsFor, type MonitoringOptions } from "../../../src/core/baseline/options.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { trainingOf } from "../profile/profiles.ts";

const defaults: MonitoringOptions = {
  evaluate: true,
  typeThreshold: 1,
  domainThreshold: 1,
  oddCellTolerance: 0,
  integersInFractional: "Violation",
  checkSign: true,
  comparison: {
    perform: true,
    threshold: 0.1,
    method: "Robust",
    categoricalThreshold: 0.1,
    categoricalMethod: "LInfinity",
    chosen: null,
  },
  own: {
    drift: null,
    missing_rate: null,
    range: null,
    value_share: null,
    new_values: null,
    error_share: null,
    latency: null,
    volume: null,
    unseen_value: null,
  },
};

/** The options of the one feature of a file with these settings. */
function optionsOf(monitoring: object | undefined, feature: object = {}): MonitoringOptions {
  const constraints = parseConstraints(
    JSON.stringify({
      features: [{ name: "a", inferred_type: "Integral", ...feature }],
      monitoring_config: monitoring,
    }),
  );
  const [only] = constraints.features;
  if (only === undefined) throw new Error("Expected a feature");
  return optionsFor(constraints, only);
}

describe("optionsFor()", () => {
  it("fills in the service's defaults where the file says nothing", () => {
    expect(optionsOf(undefined)).toEqual(defaults);
    expect(optionsOf({})).toEqual(defaults);
  });

  it("takes the file's options", () => {
    const options = optionsOf({
      evaluate_constraints: "Disabled",
      datatype_check_threshold: 0.9,
      domain_content_threshold: 0.8,
      distribution_constraints: {
        perform_comparison: "Disabled",
        comparison_threshold: 0.3,
        comparison_method: "Simple",
        categorical_comparison_threshold: 0.05,
        categorical_drift_method: "ChiSquared",
      },
    });
    expect(options).toEqual({
      ...defaults,
      evaluate: false,
      typeThreshold: 0.9,
      domainThreshold: 0.8,
      comparison: {
        perform: false,
        threshold: 0.3,
        method: "Simple",
        categoricalThreshold: 0.05,
        categoricalMethod: "ChiSquared",
        chosen: null,
      },
    });
  });

  it.each([
    ["Simple", "Simple"],
    ["linf_simple", "Simple"],
    ["Robust", "Robust"],
    ["linf_robust", "Robust"],
  ])("reads comparison_method %s as %s", (spelling, method) => {
    const options = optionsOf({ distribution_constraints: { comparison_method: spelling } });
    expect(options.comparison.method).toBe(method);
  });

  it("takes the threshold of numbers for categories where none is given for them", () => {
    const { comparison } = optionsOf({ distribution_constraints: { comparison_threshold: 0.25 } });
    expect([comparison.threshold, comparison.categoricalThreshold]).toEqual([0.25, 0.25]);
  });

  it("reads the switch of 2019, and the newer one above it", () => {
    const performs = (distribution: object) =>
      optionsOf({ distribution_constraints: distribution }).comparison.perform;
    expect(performs({ enable_comparisons: false })).toBe(false);
    expect(performs({ enable_comparisons: true })).toBe(true);
    expect(performs({ enable_comparisons: false, perform_comparison: "Enabled" })).toBe(true);
  });

  it("lays a feature's overrides on the file's options, field by field", () => {
    const monitoring = {
      datatype_check_threshold: 0.9,
      distribution_constraints: { comparison_threshold: 0.3, comparison_method: "Simple" },
    };
    const overrides = {
      domain_content_threshold: 0.5,
      distribution_constraints: { comparison_threshold: 0.7 },
    };
    const expected: MonitoringOptions = {
      ...defaults,
      typeThreshold: 0.9,
      domainThreshold: 0.5,
      comparison: { ...defaults.comparison, threshold: 0.7, categoricalThreshold: 0.7, method: "Simple" },
    };
    const places = [
      { monitoringConfigOverrides: overrides },
      { monitoring_config_overrides: overrides },
      { num_constraints: { monitoringConfigOverrides: overrides } },
      { num_constraints: { monitoring_config_overrides: overrides } },
      { string_constraints: { monitoringConfigOverrides: overrides } },
      { string_constraints: { domains: [], monitoring_config_overrides: overrides } },
    ];
    expect(places.map((feature) => optionsOf(monitoring, feature))).toEqual(places.map(() => expected));
  });

  it("lets the documented place win over the others", () => {
    const options = optionsOf(
      { datatype_check_threshold: 0.1 },
      {
        monitoringConfigOverrides: { datatype_check_threshold: 0.4 },
        monitoring_config_overrides: { datatype_check_threshold: 0.3 },
        num_constraints: { monitoring_config_overrides: { datatype_check_threshold: 0.2 } },
      },
    );
    expect(options.typeThreshold).toBe(0.4);
  });

  it("takes our own options from the object weir, in the file and laid over it for a feature", () => {
    const ours = {
      weir: {
        integers_in_fractional: "Accepted",
        odd_cell_tolerance: 0.05,
        non_negative_check: "Disabled",
      },
    };
    const expected: MonitoringOptions = {
      ...defaults,
      typeThreshold: 0.95,
      oddCellTolerance: 0.05,
      integersInFractional: "Accepted",
      checkSign: false,
    };
    expect(optionsOf(ours)).toEqual(expected);
    expect(optionsOf({}, { monitoringConfigOverrides: ours })).toEqual(expected);
    const back = { weir: { odd_cell_tolerance: 0, non_negative_check: "Enabled" } };
    expect(optionsOf(ours, { num_constraints: { monitoring_config_overrides: back } })).toEqual({
      ...defaults,
      integersInFractional: "Accepted",
    });
  });

  it("holds a window to the lower of the type threshold and what the tolerance leaves", () => {
    const typeThreshold = (datatype_check_threshold: number, odd_cell_tolerance: number) =>
      optionsOf({ datatype_check_threshold, weir: { odd_cell_tolerance } }).typeThreshold;
    expect([typeThreshold(1, 0.1), typeThreshold(0.5, 0.1), typeThreshold(0.95, 0)]).toEqual([
      0.9, 0.5, 0.95,
    ]);
  });

  it("can switch a feature off, or on against the file", () => {
    const evaluates = (file: string, feature: string) =>
      optionsOf(
        { evaluate_constraints: file },
        { monitoringConfigOverrides: { evaluate_constraints: feature } },
      ).evaluate;
    expect(evaluates("Enabled", "Disabled")).toBe(false);
    expect(evaluates("Disabled", "Enabled")).toBe(true);
  });
});

describe("parseConstraints()", () => {
  const one = '{"name":"a","inferred_type":"Integral"}';

  it.each([
    ["", "it is not JSON: line 1, column 1: expected a value"],
    [`{"features":[\n ${one},\n]}`, "it is not JSON: line 3, column 1: expected a value"],
    [`// mine\n{"features":[${one}]}`, "it is not JSON: line 1, column 1: expected a value"],
    ["{}", "features: Invalid input: expected array"],
    ['{"features":[]}', "features: Too small"],
    [`{"features":[${one},{"name":"b","inferred_type":"Int"}]}`, "features.1.inferred_type: Invalid option"],
    [`{"features":[${one},{"inferred_type":"Integral"}]}`, "features.1.name: "],
    [`{"features":[${one},${one}]}`, "features.1.name: Name is used twice (of “a”)"],
    [
      '{"features":[{"name":"a","inferred_type":"String","completeness":1.5}]}',
      "features.0.completeness: Too big",
    ],
    [
      `{"features":[${one}],"monitoring_config":{"datatype_check_threshold":10}}`,
      "monitoring_config.datatype_check_threshold: Too big",
    ],
    [
      `{"features":[${one}],"monitoring_config":{"distribution_constraints":{"comparison_method":"KS"}}}`,
      "monitoring_config.distribution_constraints.comparison_method: ",
    ],
    [
      `{"features":[${one}],"monitoring_config":{"evaluate_constraints":true}}`,
      "monitoring_config.evaluate_constraints: ",
    ],
    [
      `{"features":[${one}],"monitoring_config":{"weir":{"odd_cell_tolerance":1}}}`,
      "monitoring_config.weir.odd_cell_tolerance: Too big",
    ],
    [
      `{"features":[${one}],"monitoring_config":{"weir":{"odd_cells_tolerance":0.1}}}`,
      'monitoring_config.weir: Unrecognized key: "odd_cells_tolerance"',
    ],
    [
      '{"features":[{"name":"a","inferred_type":"Integral","monitoringConfigOverrides":{"weir":{"non_negative_check":false}}}]}',
      "features.0.monitoringConfigOverrides.weir.non_negative_check: ",
    ],
  ])("refuses %s and names the field", (text, complaint) => {
    expect(() => parseConstraints(text)).toThrow(SyntaxError);
    expect(() => parseConstraints(text)).toThrow(`Cannot read constraints.json: ${complaint}`);
  });

  it("keeps fields it does not know", () => {
    const text = `{"features":[{"name":"a","inferred_type":"Integral","owner":"me"}],"team":[1]}`;
    expect(parseConstraints(text)).toEqual(JSON.parse(text));
  });
});

describe("suggest()", () => {
  const { statistics, constraints } = adoptedOf(trainingOf("n,neg,s\n1,-0.5,x\n2,0.5,y\n,1.5,x\n"));

  it("asks of each column its type, completeness, sign and known values", () => {
    expect(constraints.features).toEqual([
      {
        name: "n",
        inferred_type: "Integral",
        completeness: 2 / 3,
        num_constraints: { is_non_negative: true },
      },
      {
        name: "neg",
        inferred_type: "Fractional",
        completeness: 1,
        num_constraints: { is_non_negative: false },
      },
      { name: "s", inferred_type: "String", completeness: 1, string_constraints: { domains: ["x", "y"] } },
    ]);
  });

  it("suggests the same from the statistics as they are read from their file", () => {
    if (statistics === null) throw new Error("Expected statistics");
    expect(suggest(JSON.parse(fileText(statistics)))).toEqual(constraints);
    expect(parseConstraints(fileText(constraints))).toEqual(constraints);
  });

  it("suggests the options that are in force without any", () => {
    for (const feature of constraints.features) expect(optionsFor(constraints, feature)).toEqual(defaults);
  });
});

describe.skipIf(!hasSharedData)("constraints.json of the service", () => {
  const read = (...path: string[]) =>
    parseConstraints(readFileSync(sharedData("sagemaker-outputs", "sagemaker-python-sdk", ...path), "utf8"));

  it("of 2019, with overrides inside string_constraints, means what it meant", () => {
    const constraints = read("monitor", "constraints.json");
    const options = constraints.features.map((feature) => optionsFor(constraints, feature));
    const meant = {
      ...defaults,
      comparison: { ...defaults.comparison, threshold: 1, categoricalThreshold: 1 },
    };
    expect(options).toEqual([meant, meant]);
    expect(constraints.features[0]?.string_constraints?.domains).toEqual([
      "preproc-not-YET-supported-for-csv-json",
    ]);
  });

  it("that the SDK's failing check uses is read too", () => {
    const folder = ["pipeline", "quality_check_step", "data_quality"];
    const [good, bad] = ["good_cases", "bad_cases"].map((kind) => read(...folder, kind, "constraints.json"));
    expect(good?.features.map(({ name }) => name)).toEqual(["_c0", "_c1", "_c2", "_c3", "_c4", "_c5"]);
    expect(bad?.features).not.toEqual(good?.features);
  });
});
