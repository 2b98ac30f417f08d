import { describe, expect, it } from "vitest";
import { columnOf } from "../profiles.ts";
import { answerOf, baselineFor, edited, empty, reasonOf, series } from "./windows.ts";

describe("data_type_check", () => {
  const check = "data_type_check";
  const integers = baselineFor(series(1000, (i) => i % 10));
  const fractions = baselineFor(series(1000, (i) => `${i % 10}.5`));

  it("is violated by one value of another type, in the service's words", () => {
    expect(answerOf(check, columnOf([...series(999, (i) => i % 10), "0.2"]), integers)).toEqual({
      kind: "violation",
      measure: 0.999,
      threshold: 1,
      severity: expect.closeTo(0.001, 12),
      description:
        "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. Observed: Only 99.9% of data is Integral.",
      overshadowedBy: null,
    });
  });

  it("says 99.64592817400101% of the demo's 1970 good rows of 1977", () => {
    const answer = answerOf(check, columnOf([...series(1970, () => 1), ...series(7, () => "0.1")]), integers);
    expect(answer).toMatchObject({
      description: expect.stringContaining("Observed: Only 99.64592817400101% of data is Integral."),
    });
  });

  it("does not take integers for fractions, as the service does not", () => {
    expect(answerOf(check, columnOf(series(300, (i) => i)), fractions)).toMatchObject({
      kind: "violation",
      measure: 0,
      description:
        "Data type match requirement is not met. Expected data type: Fractional, Expected match: 100.0%. Observed: Only 0.0% of data is Fractional.",
    });
  });

  it("is of the values that are there: missing ones do not count", () => {
    expect(answerOf(check, columnOf([...empty, "1", "2"]), integers)).toMatchObject({
      kind: "pass",
      measure: 1,
    });
  });

  it("passes at its threshold exactly, and is violated below", () => {
    const lenient = edited(integers, {}, { datatype_check_threshold: 0.75 });
    expect(answerOf(check, columnOf(["1", "2", "3", "x"]), lenient)).toEqual({
      kind: "pass",
      measure: 0.75,
      threshold: 0.75,
    });
    expect(answerOf(check, columnOf(["1", "2", "y", "x"]), lenient)).toMatchObject({
      kind: "violation",
      description: expect.stringContaining(
        "Expected match: 75.0%. Observed: Only 50.0% of data is Integral.",
      ),
    });
  });

  it("takes any value for a String, and expects nothing of an Unknown column", () => {
    expect(answerOf(check, columnOf(["1", "2.5", "true"]), baselineFor(["x", "y"]))).toMatchObject({
      kind: "pass",
    });
    expect(answerOf(check, columnOf(["1", "x"]), baselineFor(["", ""]))).toMatchObject({ kind: "pass" });
  });

  it("is undecided without any value", () => {
    expect(reasonOf(answerOf(check, columnOf(empty), integers))).toBe(
      "The window holds no value of this column",
    );
  });
});

describe("completeness_check", () => {
  const check = "completeness_check";
  const full = baselineFor(series(1000, (i) => i));

  it("is violated when more is missing than in the baseline, text with its closing blank", () => {
    expect(answerOf(check, columnOf(["1", "", "3", "4"]), full)).toMatchObject({
      kind: "violation",
      measure: 0.75,
      threshold: 1,
      description: "Value: 0.75 does not meet the constraint requirement! ",
    });
    expect(answerOf(check, columnOf(empty), full)).toMatchObject({
      description: "Value: 0.0 does not meet the constraint requirement! ",
    });
  });

  it("passes at the baseline's own share, and above", () => {
    const half = baselineFor(["1", "", "2", ""]);
    expect(answerOf(check, columnOf(["1", ""]), half)).toEqual({
      kind: "pass",
      measure: 0.5,
      threshold: 0.5,
    });
    expect(answerOf(check, columnOf(["1", "2"]), half)).toMatchObject({ kind: "pass", measure: 1 });
  });

  it("is undecided where the constraints give none", () => {
    const answer = answerOf(check, columnOf(["1"]), edited(full, { completeness: undefined }));
    expect(reasonOf(answer)).toBe("The constraints give no completeness");
  });
});

describe("categorical_values_check", () => {
  const check = "categorical_values_check";
  const colours = baselineFor(series(600, (i) => ["red", "green", "blue"][i % 3] ?? ""));

  it("is violated by an unknown value, text with its closing blank", () => {
    expect(answerOf(check, columnOf(["red", "green", "red", "pink"]), colours)).toMatchObject({
      kind: "violation",
      measure: 0.75,
      description: "Value: 0.75 does not meet the constraint requirement! ",
    });
  });

  it("passes known values, whichever are absent and however many are missing", () => {
    expect(answerOf(check, columnOf(["red", "", ""]), colours)).toMatchObject({ kind: "pass", measure: 1 });
    expect(reasonOf(answerOf(check, columnOf(empty), colours))).toBe(
      "The window holds no value of this column",
    );
  });

  it("honours domain_content_threshold, and a domain that lists a value twice", () => {
    const lenient = edited(
      colours,
      { string_constraints: { domains: ["red", "red"] } },
      { domain_content_threshold: 0.5 },
    );
    expect(answerOf(check, columnOf(["red", "x"]), lenient)).toEqual({
      kind: "pass",
      measure: 0.5,
      threshold: 0.5,
    });
    expect(answerOf(check, columnOf(["red", "x", "y"]), lenient)).toMatchObject({
      kind: "violation",
      measure: 1 / 3,
    });
  });

  it("is not asked of a column without domains", () => {
    expect(answerOf(check, columnOf(["x"]), baselineFor(series(500, (i) => `id ${i}`)))).toBeUndefined();
  });

  it("over 4,096 distinct values is violated where even the best case is too few", () => {
    const answer = answerOf(check, columnOf(series(10_000, (i) => `id ${i % 9000}`)), colours);
    expect(answer).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(/^Value: at most 0\.\d+ does not meet/),
    });
    expect(answer?.kind === "violation" && Math.abs(answer.measure - 0.1)).toBeLessThan(0.04);
  });

  it("over 4,096 distinct values is undecided where the share could be enough", () => {
    const lenient = edited(colours, {}, { domain_content_threshold: 0.01 });
    expect(reasonOf(answerOf(check, columnOf(series(10_000, (i) => `id ${i % 9000}`)), lenient))).toBe(
      "The window has too many distinct values to know the share inside the domain",
    );
  });
});
