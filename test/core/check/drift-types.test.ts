/** Drift of a column whose values are of another type than they were. */
import { describe, expect, it } from "vitest";
import { columnOf } from "../profile/profiles.ts";
import { answerOf, baselineFor, outcomesOf, reasonOf, reported, series } from "./windows.ts";

describe("drift between columns of different types", () => {
  const check = "baseline_drift_check";
  const numbers = series(1000, (i) => i % 100);
  const fractions = numbers.map((number) => `${number}.5`);
  const columns = { Integral: numbers, Fractional: fractions, String: series(1000, (i) => `t${i % 3}`) };

  it.each([
    ["Integral", "Fractional"],
    ["Fractional", "Integral"],
  ] as const)(
    "%s to %s is of their numbers: half a step here, below what two such samples differ by",
    (from, to) => {
      expect(answerOf(check, columnOf(columns[to]), baselineFor(columns[from]))).toMatchObject({
        kind: "pass",
      });
      const shifted = columns[to].map((number) => Number(number) + (to === "Integral" ? 50 : 50.5));
      expect(answerOf(check, columnOf(shifted), baselineFor(columns[from]))).toMatchObject({
        kind: "violation",
      });
    },
  );

  it.each(["Integral", "Fractional"] as const)("%s to String is of the numbers among the texts", (from) => {
    const halfTexts = (shift: number) =>
      columnOf(columns[from].flatMap((number) => [`${Number(number) + shift}`, "oops", "oops"]));
    const outcomes = outcomesOf(halfTexts(50), baselineFor(columns[from]));
    expect(reported(outcomes)).toEqual([["x", "data_type_check"]]);
    expect(outcomes.find((outcome) => outcome.check === check)?.answer).toMatchObject({
      kind: "violation",
      overshadowedBy: "data_type_check",
      measure: 0.5 - 1.8 * Math.sqrt(2000 / 1_000_000),
    });
    expect(answerOf(check, halfTexts(0), baselineFor(columns[from]))).toMatchObject({ kind: "pass" });
  });

  it.each(["Integral", "Fractional"] as const)(
    "%s to String with too few numbers is undecided, and says why",
    (from) => {
      const few = columnOf([...series(900, () => "oops"), ...columns[from].slice(0, 100)]);
      expect(reasonOf(answerOf(check, few, baselineFor(columns[from])))).toBe(
        "Only 100 of 1,000 values in the window are numbers: at least 200 are needed to judge a distribution",
      );
    },
  );

  it.each(["Integral", "Fractional"] as const)("String to %s is of texts, and stands for itself", (to) => {
    const outcomes = outcomesOf(columnOf(columns[to]), baselineFor(columns.String));
    expect(reported(outcomes)).toEqual([
      ["x", "categorical_values_check"],
      ["x", "baseline_drift_check"],
    ]);
    const codes = baselineFor([...series(500, () => "1"), ...series(500, () => "n/a")]);
    expect(answerOf(check, columnOf(series(1000, () => 1)), codes)).toMatchObject({
      kind: "violation",
      measure: 0.5 - 1.8 * Math.sqrt(2000 / 1_000_000),
    });
  });
});

describe("drift of a column that fails its type check", () => {
  it("is found but overshadowed, so that one broken column is one violation", () => {
    const outcomes = outcomesOf(
      columnOf(series(500, (i) => `${i}.5`)),
      baselineFor(series(500, (i) => i % 7)),
    );
    expect(reported(outcomes)).toEqual([["x", "data_type_check"]]);
    expect(outcomes.find(({ check }) => check === "baseline_drift_check")?.answer).toMatchObject({
      kind: "violation",
      overshadowedBy: "data_type_check",
    });
  });

  it("stands for itself when the type check passes", () => {
    const outcomes = outcomesOf(columnOf(series(500, (i) => i)), baselineFor(series(500, (i) => i % 7)));
    expect(reported(outcomes)).toEqual([["x", "baseline_drift_check"]]);
  });
});
