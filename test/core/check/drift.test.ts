import { describe, expect, it } from "vitest";
import { adoptedOf } from "../baseline/adopted.ts";
import { columnOf } from "../profile/profiles.ts";
import { answerOf, baselineFor, edited, empty, outcomesOf, reasonOf, series } from "./windows.ts";

describe("baseline_drift_check of numbers", () => {
  const check = "baseline_drift_check";
  const uniform = baselineFor(series(1000, (i) => i % 100));

  it("is violated by a shift, with the robust distance in its text", () => {
    const answer = answerOf(check, columnOf(series(1000, (i) => (i % 100) + 50)), uniform);
    const distance = 0.5 - 1.8 * Math.sqrt(2000 / 1_000_000);
    expect(answer).toEqual({
      kind: "violation",
      measure: distance,
      threshold: 0.1,
      severity: distance,
      description: `Baseline drift distance: ${distance} exceeds threshold: 0.1`,
      overshadowedBy: null,
    });
  });

  it("compares the simple distance if told, strictly above the threshold", () => {
    const exact = baselineFor(series(1024, (i) => i % 128));
    const simple = (threshold: number) =>
      edited(
        exact,
        {},
        { distribution_constraints: { comparison_method: "Simple", comparison_threshold: threshold } },
      );
    const window = columnOf(series(512, (i) => (i % 128) + 32));
    expect(answerOf(check, window, simple(0.25))).toEqual({ kind: "pass", measure: 0.25, threshold: 0.25 });
    expect(answerOf(check, window, simple(0.2499))).toMatchObject({
      kind: "violation",
      description: "Baseline drift distance: 0.25 exceeds threshold: 0.2499",
    });
  });

  it("sees a binary column going from 10 % to 60 % ones, which the service did not", () => {
    const window = columnOf(series(1000, (i) => (i % 10 < 6 ? 1 : 0)));
    expect(answerOf(check, window, baselineFor(series(1000, (i) => (i % 10 === 0 ? 1 : 0))))).toMatchObject({
      kind: "violation",
      measure: expect.closeTo(0.5 - 1.8 * Math.sqrt(0.002), 12),
    });
  });

  it("is undecided below the minimum of values, and decided from it on", () => {
    const shifted = series(200, (i) => i + 500);
    expect(reasonOf(answerOf(check, columnOf(shifted.slice(1)), uniform))).toBe(
      "Only 199 values in the window: at least 200 are needed to judge a distribution",
    );
    expect(answerOf(check, columnOf(shifted), uniform)?.kind).toBe("violation");
    const [few] = outcomesOf(columnOf(shifted.slice(0, 5)), uniform, { minimumRecords: 5 }).filter(
      (one) => one.check === check,
    );
    expect(few?.answer).toMatchObject({ kind: "violation", measure: 1 - 1.8 * Math.sqrt(1005 / 5000) });
    expect(reasonOf(answerOf(check, columnOf(empty), uniform))).toBe(
      "The window holds no value of this column that could be compared",
    );
  });

  it("counts the numbers only: a column of texts is undecided", () => {
    expect(reasonOf(answerOf(check, columnOf(series(500, () => "x")), uniform))).toBe(
      "The window holds no value of this column that could be compared",
    );
  });

  it("is undecided without statistics, without this column in them, and without a sketch", () => {
    const window = columnOf(series(300, (i) => i));
    const { constraints, statistics } = uniform;
    if (statistics === null) throw new Error("Expected statistics");
    const without = "The baseline has no statistics of this column";
    expect(reasonOf(answerOf(check, window, { constraints, statistics: null }))).toBe(without);
    expect(
      reasonOf(answerOf(check, window, { constraints, statistics: { ...statistics, features: [] } })),
    ).toBe(without);
    const [feature, rest] = statistics.features;
    const bare = {
      ...feature,
      name: "x",
      inferred_type: "Integral" as const,
      numerical_statistics: { common: { num_present: 1, num_missing: 0 } },
    };
    const sketchless = { ...statistics, features: [bare, ...(rest === undefined ? [] : [rest])] };
    expect(reasonOf(answerOf(check, window, { constraints, statistics: sketchless }))).toBe(
      "The baseline's statistics hold no sketch of this column",
    );
  });

  it("is not asked when switched off", () => {
    const off = edited(uniform, {}, { distribution_constraints: { perform_comparison: "Disabled" } });
    expect(answerOf(check, columnOf(series(300, () => 1)), off)).toBeUndefined();
    const of2019 = edited(uniform, {}, { distribution_constraints: { enable_comparisons: false } });
    expect(answerOf(check, columnOf(series(300, () => 1)), of2019)).toBeUndefined();
  });
});

describe("baseline_drift_check of texts", () => {
  const check = "baseline_drift_check";
  const halves = baselineFor(series(1000, (i) => (i % 2 === 0 ? "a" : "b")));
  const quarter = columnOf(series(1000, (i) => (i % 4 === 0 ? "a" : "b")));
  const by = (distribution: object) => edited(halves, {}, { distribution_constraints: distribution });

  it("is violated by a change of shares", () => {
    const distance = 0.25 - 1.8 * Math.sqrt(2000 / 1_000_000);
    expect(answerOf(check, quarter, halves)).toMatchObject({
      kind: "violation",
      measure: distance,
      description: `Baseline drift distance: ${distance} exceeds threshold: 0.1`,
    });
    expect(
      answerOf(check, quarter, by({ comparison_method: "Simple", categorical_comparison_threshold: 0.25 })),
    ).toEqual({
      kind: "pass",
      measure: 0.25,
      threshold: 0.25,
    });
  });

  it("by chi-square compares the p-value, which is small when the column drifted", () => {
    const chi = { categorical_drift_method: "ChiSquared", comparison_threshold: 0.05 };
    const shifted = answerOf(check, quarter, by(chi));
    expect(shifted).toMatchObject({
      kind: "violation",
      threshold: 0.05,
      description: expect.stringMatching(/^Baseline drift p-value: \d\.\d+E-\d+ is below threshold: 0\.05$/),
    });
    expect(answerOf(check, columnOf(series(1000, (i) => (i % 2 === 0 ? "b" : "a"))), by(chi))).toEqual({
      kind: "pass",
      measure: 1,
      threshold: 0.05,
    });
  });

  it("by chi-square and Simple compares the statistic", () => {
    const chi = {
      categorical_drift_method: "ChiSquared",
      comparison_method: "Simple",
      comparison_threshold: 249,
    };
    expect(answerOf(check, quarter, by(chi))).toMatchObject({
      kind: "violation",
      measure: 250,
      description: "Baseline drift distance: 250.0 exceeds threshold: 249.0",
    });
  });

  it("by chi-square is undecided of one category", () => {
    const chi = edited(
      baselineFor(series(900, () => "a")),
      {},
      { distribution_constraints: { categorical_drift_method: "ChiSquared" } },
    );
    expect(reasonOf(answerOf(check, columnOf(series(300, () => "a")), chi))).toBe(
      "Fewer than two categories are frequent enough for a chi-square test",
    );
  });

  it("is undecided of few values, of no listed values, and of a column that was empty", () => {
    expect(reasonOf(answerOf(check, columnOf(["a"]), halves))).toBe(
      "Only 1 value in the window: at least 200 are needed to judge a distribution",
    );
    const ids = columnOf(series(6000, (i) => `id ${i}`));
    expect(reasonOf(answerOf(check, ids, adoptedOf(ids)))).toBe(
      "The baseline's statistics do not list the values of this column",
    );
    expect(reasonOf(answerOf(check, ids, baselineFor(empty)))).toBe(
      "The baseline holds no value of this column",
    );
  });
});
