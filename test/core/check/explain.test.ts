import { describe, expect, it } from "vitest";
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import type { Constraints, FeatureConstraints } from "../../../src/core/baseline/constraints.ts";
import { explain } from "../../../src/core/check/explain.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { trainingOf } from "../profile/profiles.ts";

const times = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
const training = trainingOf(
  [
    "size,colour,when",
    ...Array.from({ length: 400 }, (_, i) => `${i % 100},${["red", "blue"][i % 2]},${times(i)}`),
    "",
  ].join("\n"),
);
const own = baselineOf(training);

function featureOf(baseline: Baseline, name: string) {
  const found = explain(baseline).features.find(({ feature }) => feature === name);
  if (found === undefined) throw new Error(`There is no feature ${name}`);
  return found;
}

function edited(change: (feature: FeatureConstraints) => object, file: Partial<Constraints> = {}): Baseline {
  const features = own.constraints.features.map((feature) => ({ ...feature, ...change(feature) }));
  return { ...own, constraints: { ...own.constraints, ...file, features } };
}

function limitOf(baseline: Baseline, check: string) {
  const found = featureOf(baseline, "size").asked.find((one) => one.check === check);
  return [found?.limit, found?.from];
}

describe("explain()", () => {
  it("what it says is asked of a feature is what a window is asked", () => {
    for (const baseline of [own, adoptedOf(training), { ...own, statistics: null }]) {
      const settings = { outputColumns: null, minimumRecords: null };
      const { outcomes } = runChecks(training, baseline, settings);
      for (const { feature, asked, notAsked } of explain(baseline).features) {
        const of = outcomes.filter((outcome) => outcome.feature === feature);
        const decided = of.filter(({ answer }) => answer.kind !== "undecided").map(({ check }) => check);
        expect(asked.map(({ check }) => check).toSorted()).toEqual(decided.toSorted());
        const undecided = of.filter(({ answer }) => answer.kind === "undecided").map(({ check }) => check);
        for (const check of undecided) expect(notAsked.map((one) => one.check)).toContain(check);
      }
    }
  });

  it("every check of features is either asked or not asked, with a reason", () => {
    for (const { asked, notAsked } of explain(own).features) {
      expect(asked.length + notAsked.length).toBe(9);
      for (const { reason } of notAsked) expect(reason).toMatch(/^[A-Z].{10,}/);
    }
  });

  it("limits have whose word they are", () => {
    expect(limitOf(own, "range_check")).toEqual([0.005, "default"]);
    expect(limitOf(own, "baseline_drift_check")).toEqual([0.1, "file"]);
    expect(limitOf(own, "completeness_check")).toEqual([1, "feature"]);
    const { monitoring_config: _, ...bare } = own.constraints;
    expect(limitOf({ ...own, constraints: bare }, "baseline_drift_check")).toEqual([0.1, "default"]);
    const file = { weir: { checks: { range: { threshold: 0.02 }, drift: { threshold: 0.3 } } } };
    expect(
      limitOf(
        edited(() => ({}), file),
        "range_check",
      ),
    ).toEqual([0.02, "file"]);
    expect(
      limitOf(
        edited(() => ({}), file),
        "baseline_drift_check",
      ),
    ).toEqual([0.3, "file"]);
    const feature = {
      monitoringConfigOverrides: { datatype_check_threshold: 0.9 },
      weir: { checks: { range: { threshold: 0.03 }, value_share: { learned: 0.1 } } },
    };
    const ofFeature = edited(() => feature, file);
    expect(limitOf(ofFeature, "data_type_check")).toEqual([0.9, "feature"]);
    expect(limitOf(ofFeature, "range_check")).toEqual([0.03, "feature"]);
    expect(limitOf(ofFeature, "value_share_check")).toEqual([expect.closeTo(0.15, 12), "learned"]);
  });

  it("says why not: a clock, another type, switched off, without statistics, of a file of the service's", () => {
    const reasons = (baseline: Baseline, name: string) =>
      Object.fromEntries(featureOf(baseline, name).notAsked.map(({ check, reason }) => [check, reason]));
    expect(reasons(own, "when")).toMatchObject({
      baseline_drift_check: "A clock: nearly all values are dates or times",
      new_values_check:
        "Switched off in weir.checks.new_values: a clock, nearly all values are dates or times",
      range_check: "Not a column of numbers",
      categorical_values_check: "The constraints list no values (domains)",
    });
    expect(reasons(own, "size")).toEqual({
      categorical_values_check: "The constraints list no values (domains)",
      new_values_check: "Not a column of texts",
    });
    expect(reasons({ ...own, statistics: null }, "size")).toMatchObject({
      baseline_drift_check: "The baseline has no statistics of this column",
      range_check: "The baseline has no statistics of this column",
    });
    expect(reasons(adoptedOf(training), "size")).toMatchObject({
      range_check: "One of Weir's own: constraints.json has no weir.checks",
    });
    const off = { monitoringConfigOverrides: { evaluate_constraints: "Disabled" } };
    const all = featureOf(
      edited(() => off),
      "size",
    );
    expect(all.asked).toEqual([]);
    expect(new Set(all.notAsked.map(({ reason }) => reason))).toEqual(
      new Set(["Switched off: evaluate_constraints is Disabled"]),
    );
  });

  it("says how small a change could be told: the smaller, the larger the window, never below the limit", () => {
    const { told, baselineValues } = featureOf(own, "size");
    expect(baselineValues).toBe(400);
    expect(told.map(({ records }) => records)).toEqual([200, 1_000, 10_000]);
    const changes = told.map(({ change }) => change ?? Infinity);
    expect(changes.toSorted((a, b) => b - a)).toEqual(changes);
    expect(changes[2]).toBeGreaterThan(0.1);
    expect(featureOf(own, "when").told).toEqual([]);
    const tiny = baselineOf(trainingOf("a\n1\n2\n3\n"));
    expect(featureOf(tiny, "a").told.map(({ change }) => change)).toEqual([null, null, null]);
  });

  it("says it all in sentences", () => {
    const { words } = featureOf(own, "size");
    expect(words[0]).toBe("Integral, 400 values in the baseline");
    expect(words).toContain("Asked: data type, at least 1 (said of the file)");
    expect(words).toContain("Asked: out of range, a change of at least 0.005 (by default)");
    expect(words.join("\n")).toMatch(
      /could be told from chance: 0\.\d+ with 200 records, 0\.\d+ with 1,000 records/,
    );
    expect(words).toContain("Not asked: new values. Not a column of texts");
  });
});
