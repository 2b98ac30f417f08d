import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { hasSharedData, sharedData } from "../shared-data.ts";
import { Booster, readBooster } from "./given/xgboost.ts";

function linesOf(...parts: readonly string[]): string[] {
  return readFileSync(sharedData(...parts), "utf8")
    .trim()
    .split("\n");
}

describe.skipIf(!hasSharedData)("the announcement's churn model", () => {
  let booster: Booster;
  let rows: readonly string[];
  beforeAll(() => {
    booster = readBooster(sharedData("xgboost-churn-model", "xgb-churn-model.json"));
    rows = linesOf("churn", "test-dataset-input-cols.csv");
  });

  it("answer() is xgboost's for all 334 rows, within 1e-6", () => {
    const expected = linesOf("churn", "model", "predictions-334.derived.csv").slice(1);
    expect(rows).toHaveLength(334);
    expect(expected).toHaveLength(334);
    const distances = expected.map((line, index) =>
      Math.abs(Number(line.split(",")[2]) - Number(booster.answer(rows[index] ?? ""))),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(1e-6);
  });

  it("answer() prints 0.010763816… for the record of the launch post", () => {
    expect(rows[1]).toMatch(/^132,25,113\.2,/);
    expect(booster.answer(rows[1] ?? "")).toMatch(/^0\.010763816/);
  });

  it("answer() is the recorded endpoint's on validation rows 0 to 200, within 2e-7", () => {
    const recorded = linesOf("xgboost-churn-model", "validation_with_predictions.csv").slice(1);
    const validation = linesOf("churn", "validation.csv");
    const distances = recorded.map((line, index) => {
      // The label comes first.
      const row = (validation[index] ?? "").slice(2);
      return Math.abs(Number(line.split(",")[0]) - Number(booster.answer(row)));
    });
    expect(distances.length).toBeGreaterThanOrEqual(200);
    expect(Math.max(...distances)).toBeLessThanOrEqual(2e-7);
  });
});

it("Booster sends a missing value the default way", () => {
  const tree = {
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    split_indices: [0, 0, 0],
    split_conditions: [0.5, -1, 1],
    default_left: [1, 0, 0],
  };
  const model = {
    learner: {
      learner_model_param: { base_score: "5E-1" },
      gradient_booster: { model: { trees: [tree] } },
    },
  };
  const booster = new Booster(JSON.stringify(model));
  expect([[0.4], [0.5], [], [Number.NaN]].map((row) => booster.margin(row))).toEqual([-1, 1, -1, -1]);
});
