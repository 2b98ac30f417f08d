import { describe, expect, it } from "vitest";
import { columnOf } from "../profile/profiles.ts";
import { answerOf, baselineFor, edited, empty, findingOf, reasonOf, series } from "./windows.ts";

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

  it("gives the commonest unknown values as examples", () => {
    const window = columnOf(["red", "pink", "pink", "grey", "b".repeat(60)]);
    expect(findingOf(check, window, colours)?.examples).toEqual(["pink", `${"b".repeat(39)}…`, "grey"]);
  });

  const ids = series(9000, (i) => `id ${i}`);

  it("over 4,096 distinct values is violated where even the best case is too few, and says so after the text", () => {
    const answer = answerOf(check, columnOf([...ids, ...series(1000, () => "red")]), colours);
    expect(answer).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(
        /^Value: 0\.1\d+ does not meet the constraint requirement! It is that at most: the window has too many/,
      ),
    });
    // 1,000 of 10,000, and no more than three offsets of 10,000 / 512 above.
    const measure = answer?.kind === "violation" ? answer.measure : 1;
    expect(measure).toBeGreaterThanOrEqual(0.1);
    expect(measure).toBeLessThan(0.1 + (3 * 20) / 10_000);
  });

  it("over 4,096 distinct values passes where even the worst case is enough", () => {
    const lenient = edited(colours, {}, { domain_content_threshold: 0.5 });
    const window = columnOf([...ids, ...series(30_000, () => "red")]);
    expect(answerOf(check, window, lenient)).toMatchObject({ kind: "pass" });
  });

  it("over 4,096 distinct values is undecided where the bounds leave it open, and tells them", () => {
    const lenient = edited(colours, {}, { domain_content_threshold: 0.001 });
    const window = columnOf([...ids, ...ids]);
    expect(reasonOf(answerOf(check, window, lenient))).toMatch(
      /^Between 0 and 0\.00\d+ of the values are known, 0\.001 must be: the window has too many distinct values/,
    );
  });

  it("over 4,096 distinct numbers knows that no text is among them", () => {
    expect(answerOf(check, columnOf(series(5000, (i) => i)), colours)).toMatchObject({
      kind: "violation",
      measure: 0,
      description: "Value: 0.0 does not meet the constraint requirement! ",
    });
  });
});

describe("non_negative_check", () => {
  const check = "non_negative_check";
  const ages = baselineFor(series(1000, (i) => i % 90));

  it("is violated by one negative number: the share that is not, in the service's form, then what is known", () => {
    expect(answerOf(check, columnOf([...series(999, (i) => i), "-3"]), ages)).toEqual({
      kind: "violation",
      measure: 0.999,
      threshold: 1,
      severity: expect.closeTo(0.001, 12),
      description:
        "Value: 0.999 does not meet the constraint requirement! Numbers must not be negative: 1 of 1000 are, the least is -3.0",
      overshadowedBy: null,
    });
  });

  it("passes zero, also written -0, and whatever is no number", () => {
    for (const window of [
      ["0", "-0", "-0.0"],
      ["1", "-"],
      ["-", "2"],
    ]) {
      expect(answerOf(check, columnOf(window), ages)).toEqual({ kind: "pass", measure: 1, threshold: 1 });
    }
  });

  it("counts every negative number while values are counted", () => {
    const window = columnOf([...series(75, () => "-0.5"), ...series(25, () => "1"), "x", "x"]);
    expect(answerOf(check, window, ages)).toMatchObject({ measure: 0.25, threshold: 1 });
  });

  it("beyond the exact bound still knows of a single one, and how many there are about", () => {
    const one = answerOf(check, columnOf([...series(50_000, (i) => i), "-1"]), ages);
    expect(one).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(/: about \d+ of 50001 are, the least is -1\.0$/),
    });
    const third = answerOf(check, columnOf(series(60_000, (i) => (i % 3 === 0 ? -i - 1 : i))), ages);
    expect(third?.kind === "violation" && Math.abs(third.measure - 2 / 3)).toBeLessThan(0.0014);
  });

  it("is asked only where the constraints say so, and can be switched off: in the file or for a feature", () => {
    const window = columnOf(["-1"]);
    const off = { weir: { non_negative_check: "Disabled" as const } };
    expect(answerOf(check, window, baselineFor(["-5", "5"]))).toBeUndefined();
    expect(answerOf(check, window, baselineFor(["a", "b"]))).toBeUndefined();
    expect(answerOf(check, window, edited(ages, { num_constraints: undefined }))).toBeUndefined();
    expect(answerOf(check, window, edited(ages, {}, off))).toBeUndefined();
    const feature = { is_non_negative: true, monitoring_config_overrides: off };
    expect(answerOf(check, window, edited(ages, { num_constraints: feature }))).toBeUndefined();
    expect(answerOf(check, window, ages)?.kind).toBe("violation");
  });

  it("is undecided without any number, and without the column", () => {
    const without = "The window holds no number of this column";
    expect(reasonOf(answerOf(check, columnOf(empty), ages))).toBe(without);
    expect(reasonOf(answerOf(check, columnOf(["x", "y"]), ages))).toBe(without);
    expect(reasonOf(answerOf(check, columnOf(["1"], "other"), ages))).toBe("The window has no such column");
  });
});
