/** `baseline_drift_check` by the measure that a baseline chooses: what is asked of which column, and what is said. */
import { describe, expect, it } from "vitest";
import { baselineOf, parseConstraints, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { driftMeasures, measuredBy, measureNames } from "../../../src/core/baseline/own/drift-measures.ts";
import { optionsFor } from "../../../src/core/baseline/options.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import type { Outcome } from "../../../src/core/check/checks.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { columnOf } from "../profile/profiles.ts";
import { streamOf } from "../sketch/streams.ts";
import { reasonOf, series } from "./windows.ts";

type Own = NonNullable<Baseline["constraints"]["weir"]>["checks"];

/** The baseline with options of its own checks, of the file and of its first feature. */
function choosing(baseline: Baseline, ofFile: Own, ofFeature?: Own): Baseline {
  const { constraints } = baseline;
  const features = constraints.features.map((feature, index) =>
    index === 0 && ofFeature !== undefined ? { ...feature, weir: { checks: ofFeature } } : feature,
  );
  return { ...baseline, constraints: { ...constraints, features, weir: { checks: ofFile } } };
}

function driftOf(window: ReturnType<typeof columnOf>, baseline: Baseline, minimumRecords?: number): Outcome {
  const { outcomes } = runChecks(window, baseline, {
    outputColumns: "START",
    minimumRecords: minimumRecords ?? null,
  });
  const found = outcomes.find(({ check, feature }) => check === "baseline_drift_check" && feature === "x");
  if (found === undefined) throw new Error("Expected a drift check");
  return found;
}

const before = Array.from(streamOf("normal", 5_000, 1));
const numbers = baselineOf(columnOf(before));
const moved = columnOf(Array.from(streamOf("normal", 1_000, 2), (value) => value + 1));
const letters = baselineOf(columnOf(series(5_000, (index) => "abcd"[index % 4] ?? "")));
const fewer = columnOf(series(1_000, (index) => "abca"[index % 4] ?? ""));

describe("a chosen measure", () => {
  it.each(measureNames)("%s is what finds a change, in the service's words with its name below", (name) => {
    const { of, bounds, threshold, words } = driftMeasures[name];
    const [baseline, window] = of === "texts" ? [letters, fewer] : [numbers, moved];
    const outcome = driftOf(window, choosing(baseline, { drift: { measure: name } }));
    const { answer } = outcome;
    if (answer.kind !== "violation") throw new Error(`Expected a violation, not ${answer.kind}`);
    const said =
      bounds === "distance"
        ? `Baseline drift distance: ${answer.measure} exceeds threshold: ${threshold}`
        : /^Baseline drift p-value: [\d.E-]+ is below threshold: 0\.05\n/;
    expect(answer.description).toMatch(said);
    expect(answer.description.endsWith(`\nMeasure: ${words}`)).toBe(true);
    expect(answer.threshold).toBe(threshold);
    expect(answer.severity).toBeGreaterThan(0);
    expect(isAwake(outcome)).toBe(true);
    expect(outcome.sides?.[0]).toMatch(of === "texts" ? /^“[ad]”: 25 %$/ : /^≤ /);
  });

  it("has the value it is known to have: a deviation is a Wasserstein of 1", () => {
    const { answer } = driftOf(moved, choosing(numbers, { drift: { measure: "wasserstein" } }));
    expect(answer.kind === "violation" && answer.measure).toBeCloseTo(1, 1);
  });

  it("is held to its threshold, and larger ones pass", () => {
    const option = { measure: "psi", threshold: 5 } as const;
    expect(driftOf(moved, choosing(numbers, { drift: option })).answer).toMatchObject({
      kind: "pass",
      threshold: 5,
      measure: expect.closeTo(0.9, 0),
    });
  });

  it("beyond its threshold by chance alone stands nowhere", () => {
    const few = columnOf(Array.from(streamOf("normal", 200, 9)));
    const option = { measure: "jensen_shannon", threshold: 0.001 } as const;
    const { answer, evidence } = driftOf(few, choosing(numbers, { drift: option }));
    expect(answer).toMatchObject({ kind: "pass", threshold: 0.001 });
    expect(answer.kind === "pass" && answer.measure).toBeGreaterThan(0.001);
    expect(evidence?.isBeyondChance).toBe(false);
  });

  it("is undecided of too few values, and of columns with none", () => {
    const baseline = choosing(numbers, { drift: { measure: "hellinger" } });
    expect(reasonOf(driftOf(columnOf(before.slice(0, 20)), baseline).answer)).toMatch(
      /^Only 20 values in the window and 5,000 in the baseline: no distance below/,
    );
    expect(reasonOf(driftOf(columnOf(series(300, () => "")), baseline).answer)).toBe(
      "The window holds no value of this column that could be compared",
    );
    expect(driftOf(columnOf(before.slice(0, 20)), baseline, 10).answer.kind).not.toBe("undecided");
  });

  it("passes over missing values: their share is another check's", () => {
    const gaps = columnOf(before.map((value, index) => (index % 2 === 0 ? "" : value)));
    for (const name of measureNames.filter((one) => driftMeasures[one].of !== "texts")) {
      const { answer } = driftOf(gaps, choosing(numbers, { drift: { measure: name } }));
      expect([name, answer.kind]).toEqual([name, "pass"]);
    }
  });

  it("of texts too many to count is decided where both ends agree", () => {
    const many = (length: number, odd: number) =>
      columnOf(series(length, (index) => (index % 10 < odd ? "often" : `one-${index}`)));
    const baseline = choosing(baselineOf(many(30_000, 5)), { drift: { measure: "total_variation" } });
    const outcome = driftOf(many(20_000, 8), baseline);
    expect(outcome.answer.kind).toBe("violation");
    expect(outcome.answer.kind === "violation" && outcome.answer.description).toContain(
      "It is that at least",
    );
    expect(reasonOf(driftOf(many(20_000, 5), baseline).answer)).toMatch(/^The distance is between/);
    const chi = choosing(baseline, { drift: { measure: "chi_square" } });
    expect(reasonOf(driftOf(many(20_000, 5), chi).answer)).toBe(
      "There are too many distinct values to compare their shares",
    );
  });

  it("needs statistics, and leaves what is not compared alone", () => {
    const baseline = choosing(letters, { drift: { measure: "psi" } });
    const features = baseline.statistics?.features.map(({ name, inferred_type }) => ({
      name,
      inferred_type,
      string_statistics: { common: { num_present: 5_000, num_missing: 0 } },
    }));
    const bare = { ...baseline, statistics: { dataset: { item_count: 5_000 }, features: features ?? [] } };
    expect(reasonOf(driftOf(fewer, bare).answer)).toBe(
      "The baseline's statistics do not list the values of this column",
    );
  });
});

describe("who chooses", () => {
  const chosenBy = (ofFile: Own, ofFeature?: Own, baseline = numbers) => {
    const { constraints } = choosing(baseline, ofFile, ofFeature);
    const { comparison, own } = optionsFor(constraints, constraints.features[0]);
    return [comparison.chosen, own.drift];
  };

  it("nobody: the service's distance", () => {
    expect(chosenBy({})).toEqual([null, 0.1]);
    expect(chosenBy({ drift: { threshold: 0.3 } })).toEqual([null, 0.3]);
  });

  it("the file, and a feature over it; a threshold is of the measure that it stands beside", () => {
    const ofFile = { drift: { measure: "psi", threshold: 0.25 } } as const;
    expect(chosenBy(ofFile)).toEqual([{ measure: "psi", threshold: 0.25 }, 0.1]);
    expect(chosenBy(ofFile, { drift: { threshold: 0.4 } })[0]).toEqual({ measure: "psi", threshold: 0.4 });
    expect(chosenBy(ofFile, { drift: { measure: "psi" } })[0]).toEqual({ measure: "psi", threshold: 0.25 });
    const other = { drift: { measure: "wasserstein" } } as const;
    expect(chosenBy(ofFile, other)[0]).toEqual({ measure: "wasserstein", threshold: 0.1 });
  });

  it("not of a column that the measure does not fit: there the service's distance stays, with its own threshold", () => {
    const ofFile = { drift: { measure: "wasserstein", threshold: 0.5 } } as const;
    expect(chosenBy(ofFile, undefined, letters)).toEqual([null, 0.1]);
    expect(chosenBy(ofFile, { drift: { threshold: 0.2 } }, letters)).toEqual([null, 0.2]);
    const { answer } = driftOf(fewer, choosing(letters, ofFile));
    expect(answer.kind === "violation" && answer.description).not.toContain("Measure:");
  });

  it("nobody where drift is Disabled, and what the training data itself does widens a distance, no probability", () => {
    const ofFile = { drift: { measure: "psi" } } as const;
    expect(chosenBy(ofFile, { drift: { perform: "Disabled" } })).toEqual([null, null]);
    expect(chosenBy(ofFile, { drift: { learned: 1 } })[0]).toEqual({ measure: "psi", threshold: 1.5 });
    const sure = { drift: { measure: "kolmogorov_smirnov" } } as const;
    expect(chosenBy(sure, { drift: { learned: 1 } })[0]).toMatchObject({ threshold: 0.05 });
  });

  it("a feature of an adopted baseline too, whose other checks stay as they are", () => {
    const adopted = adoptedOf(columnOf(before));
    const features = measuredBy(adopted.constraints.features, "wasserstein");
    const constraints = { ...adopted.constraints, features };
    expect(optionsFor(constraints, constraints.features[0])).toMatchObject({
      comparison: { chosen: { measure: "wasserstein", threshold: 0.1 } },
      own: { drift: null, range: null },
    });
    expect(driftOf(moved, { ...adopted, constraints }).answer.kind).toBe("violation");
  });
});

describe("parseConstraints()", () => {
  const file = (ofFile: object, ofFeature: object, type = "String") =>
    JSON.stringify({
      features: [{ name: "x", inferred_type: type, weir: { checks: { drift: ofFeature } } }],
      weir: { checks: { drift: ofFile } },
    });

  it("refuses a measure that there is not, and names those there are", () => {
    expect(() => parseConstraints(file({ measure: "ks" }, {}))).toThrow(
      /^Cannot read constraints\.json: weir\.checks\.drift\.measure: Invalid option: expected one of "l_infinity"\|"kolmogorov_smirnov"\|"psi"/,
    );
  });

  it("refuses a measure that does not fit the feature that chooses it", () => {
    expect(() => parseConstraints(file({}, { measure: "wasserstein" }))).toThrow(
      "Cannot read constraints.json: features.0.weir.checks.drift.measure: wasserstein measures numbers, and the feature is String",
    );
    expect(() => parseConstraints(file({}, { measure: "chi_square" }, "Integral"))).toThrow(
      "chi_square measures texts, and the feature is Integral",
    );
    expect(parseConstraints(file({ measure: "wasserstein" }, {})).features).toHaveLength(1);
  });
});
