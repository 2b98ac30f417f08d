import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { worstFirst } from "../../../src/core/check/order.ts";
import type { Answer } from "../../../src/core/check/answer/outcome.ts";
import type { CheckType, Outcome } from "../../../src/core/check/checks.ts";
import { columnOf, trainingOf } from "../profile/profiles.ts";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { outcomesOf, reported, series } from "./windows.ts";

const violation = (severity: number, overshadowedBy: CheckType | null = null): Answer => ({
  kind: "violation",
  measure: 0,
  threshold: 1,
  severity,
  description: "",
  overshadowedBy,
});
const undecided: Answer = { kind: "undecided", reason: "" };
const pass: Answer = { kind: "pass", measure: 1, threshold: 1 };
const outcome = (check: CheckType, feature: string, answer: Answer): Outcome => ({ check, feature, answer });

/** In order, as they should stand. */
const sorted = [
  outcome("missing_column_check", "Missing columns", violation(1)),
  outcome("extra_column_check", "Extra columns", violation(1)),
  outcome("completeness_check", "b", violation(0.9)),
  outcome("data_type_check", "b", violation(0.5)),
  outcome("data_type_check", "a", violation(0.5)),
  outcome("completeness_check", "b", violation(0.5)),
  outcome("non_negative_check", "b", violation(0.5)),
  outcome("categorical_values_check", "b", violation(0.5)),
  outcome("baseline_drift_check", "b", violation(0.5)),
  outcome("baseline_drift_check", "a", violation(0.2)),
  outcome("baseline_drift_check", "c", violation(1, "data_type_check")),
  outcome("data_type_check", "c", undecided),
  outcome("baseline_drift_check", "a", undecided),
  outcome("data_type_check", "b", pass),
  outcome("data_type_check", "not in the baseline", pass),
  outcome("completeness_check", "b", pass),
];

describe("worstFirst()", () => {
  it("is by class, severity, check, and the baseline's order of features, however the outcomes come", () => {
    const orders = fc.shuffledSubarray(sorted, { minLength: sorted.length });
    fc.assert(
      fc.property(orders, (shuffled) => {
        expect(worstFirst(shuffled, ["b", "a", "c"])).toEqual(sorted);
      }),
    );
  });

  it("keeps what it was given as it was", () => {
    const given = sorted.toReversed();
    worstFirst(given, []);
    expect(given).toEqual(sorted.toReversed());
  });
});

describe("runChecks()", () => {
  it("says the same of a window whichever part of it was merged first", () => {
    const baseline = baselineOf(
      columnOf(series(300, (index) => ["yes", "no", "no", "maybe"][index % 4] ?? "")),
    );
    const texts = fc.array(fc.constantFrom("yes", "no", "maybe", "new", "newer"), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, texts, (some, others) => {
        const [one, other] = [columnOf(some), columnOf(others)];
        one.merge(columnOf(others));
        other.merge(columnOf(some));
        expect(outcomesOf(one, baseline)).toEqual(outcomesOf(other, baseline));
      }),
    );
  });

  it("gives the same order whatever the order of the window's columns and rows", () => {
    const names = ["a", "b", "c", "d", "e"];
    const rows = series(400, (i) => [i % 9, i % 2 === 0 ? "x" : i, i === 0 ? "y" : i, -i, `t${i}`]);
    const baseline = baselineOf(
      trainingOf(`${names.join(",")}\n${series(400, (i) => `${i},${i},${i},${i},u${i % 3}\n`).join("")}`),
    );
    const shown = (columns: readonly number[], order: readonly number[]) => {
      const lines = [names, ...order.map((at) => rows[at] ?? [])].map((row) =>
        columns.map((at) => row[at]).join(","),
      );
      return reported(outcomesOf(trainingOf(`${lines.join("\n")}\n`), baseline));
    };
    const columns = series(names.length, (at) => at);
    const order = series(rows.length, (at) => at);
    const first = shown(columns, order);
    expect(first.map(([feature]) => feature)).toEqual(["e", "d", "d", "a", "b", "e", "c"]);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(columns, { minLength: 5 }),
        fc.shuffledSubarray(order, { minLength: 400 }),
        (shuffledColumns, shuffledRows) => {
          expect(shown(shuffledColumns, shuffledRows)).toEqual(first);
        },
      ),
      { numRuns: 20 },
    );
  });
});
