import { describe, expect, it } from "vitest";
import { columnOf } from "../profile/profiles.ts";
import { answerOf, baselineFor, edited, empty, findingOf, reasonOf, series } from "./windows.ts";

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

  it("takes integers for fractions where the option accepts them, in the file or for one feature", () => {
    const accepted = { weir: { integers_in_fractional: "Accepted" as const } };
    const mixed = columnOf([...series(290, (i) => i), ...series(10, () => "0.5")]);
    for (const lenient of [
      edited(fractions, {}, accepted),
      edited(fractions, { monitoringConfigOverrides: accepted }),
    ]) {
      expect(answerOf(check, mixed, lenient)).toMatchObject({ kind: "pass", measure: 1 });
      expect(answerOf(check, columnOf(["1", "2.5", "3", "x"]), lenient)).toMatchObject({
        kind: "violation",
        measure: 0.75,
      });
    }
    // The other way round stays wrong.
    expect(answerOf(check, mixed, edited(integers, {}, accepted))?.kind).toBe("violation");
  });

  it("tolerates a share of odd cells where told, up to it and no further", () => {
    const lenient = edited(integers, {}, { weir: { odd_cell_tolerance: 0.02 } });
    const odd = (count: number) => columnOf([...series(100 - count, (i) => i), ...series(count, () => "?")]);
    expect(answerOf(check, odd(2), lenient)).toMatchObject({ kind: "pass", measure: 0.98, threshold: 0.98 });
    expect(answerOf(check, odd(3), lenient)).toMatchObject({
      description:
        "Data type match requirement is not met. Expected data type: Integral, Expected match: 98.0%. Observed: Only 97.0% of data is Integral.",
    });
    const both = edited(integers, {}, { datatype_check_threshold: 0.9, weir: { odd_cell_tolerance: 0.02 } });
    expect(answerOf(check, odd(10), both)).toMatchObject({ kind: "pass", threshold: 0.9 });
  });

  it("gives the commonest cells that do not fit as examples", () => {
    const window = columnOf([...series(90, (i) => i), "n/a", "n/a", "2.5", "?", "?", "?", "zz"]);
    expect(findingOf(check, window, integers)?.examples).toEqual(["?", "n/a", "2.5"]);
    const lenient = edited(fractions, {}, { weir: { integers_in_fractional: "Accepted" } });
    expect(findingOf(check, window, lenient)?.examples).toEqual(["?", "n/a", "zz"]);
    expect(findingOf(check, columnOf(["1"]), integers)?.examples).toBeUndefined();
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
