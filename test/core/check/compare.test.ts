/** Two baselines beside each other in words. */
import { expect, it } from "vitest";
import { parseBaseline, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { compareBaselines } from "../../../src/core/check/compare.ts";

interface Given {
  readonly numbers?: readonly number[];
  readonly texts?: Readonly<Record<string, number>>;
  readonly missing?: number;
  readonly options?: object;
}

/** A baseline of these features. */
function baseline(features: Readonly<Record<string, Given>>): Baseline {
  const entries = Object.entries(features);
  const constraints = entries.map(([name, { texts, options }]) => ({
    name,
    inferred_type: texts === undefined ? "Fractional" : "String",
    completeness: 1,
    ...options,
  }));
  const statistics = entries.map(([name, { numbers = [], texts, missing = 0 }]) => {
    if (texts === undefined) {
      const sketch = { parameters: { c: 0.64, k: 2_048 }, data: [numbers] };
      const common = { num_present: numbers.length, num_missing: missing };
      const kll = { buckets: [], sketch };
      return { name, inferred_type: "Fractional", numerical_statistics: { common, distribution: { kll } } };
    }
    const present = Object.values(texts).reduce((sum, count) => sum + count, 0);
    const buckets = Object.entries(texts).map(([value, count]) => ({ value, count }));
    const common = { num_present: present, num_missing: missing };
    const string_statistics = { common, distribution: { categorical: { buckets } } };
    return { name, inferred_type: "String", string_statistics };
  });
  return parseBaseline(
    JSON.stringify({ version: 0, features: constraints }),
    JSON.stringify({ version: 0, dataset: { item_count: 100 }, features: statistics }),
  );
}

const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

it("says of each feature what differs, the largest difference first, and counts those that are the same", () => {
  const before = baseline({
    same: { numbers: ten },
    moved: { numbers: ten },
    paid: { texts: { Cash: 70, Card: 30 } },
    gone: { numbers: ten },
    held: { numbers: ten },
    holes: { numbers: ten },
  });
  const after = baseline({
    same: { numbers: ten },
    moved: { numbers: [1, 2, 3, 8, 8, 8, 8, 8, 9, 10] },
    paid: { texts: { Cash: 20, Card: 40, Coin: 40 } },
    held: { numbers: ten, options: { monitoring_config_overrides: { datatype_check_threshold: 0.5 } } },
    holes: { numbers: ten, missing: 5 },
    young: { numbers: ten },
  });
  expect(compareBaselines(before, after)).toEqual({
    records: { before: 100, after: 100 },
    alike: 1,
    features: [
      { feature: "gone", size: 1, words: ["Gone: only the one before has it"] },
      { feature: "young", size: 1, words: ["New: the one before does not have it"] },
      {
        feature: "paid",
        size: expect.closeTo(0.5),
        words: ["“Cash”: 70 % → 20 %", "“Coin”: 0 % → 40 %", "“Card”: 30 % → 40 %"],
      },
      { feature: "moved", size: expect.closeTo(0.4), words: ["≤ 7: 70 % → 30 %"] },
      { feature: "holes", size: expect.closeTo(0.33), words: ["missing: 0 % → 33 %"] },
      { feature: "held", size: 0, words: ["What it is held to is set otherwise"] },
    ],
  });
});

it("says what it can of baselines without statistics", () => {
  const text = (type: string) =>
    JSON.stringify({ features: [{ name: "a", inferred_type: type, completeness: 1 }] });
  const compared = compareBaselines(
    parseBaseline(text("Integral"), null),
    parseBaseline(text("Fractional"), null),
  );
  expect(compared).toEqual({
    records: { before: null, after: null },
    alike: 0,
    features: [{ feature: "a", size: 1, words: ["Integral → Fractional"] }],
  });
});
