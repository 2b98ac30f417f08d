/** Two baselines beside each other in words. */
import { describe, expect, it } from "vitest";
import { parseBaseline, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { compareBaselines, differenceOf } from "../../../src/core/check/compare.ts";

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
      { feature: "gone", size: 1, words: ["Gone: only the one before has it"], isByChance: false },
      { feature: "young", size: 1, words: ["New: the one before does not have it"], isByChance: false },
      {
        feature: "paid",
        size: expect.closeTo(0.5),
        words: ["“Cash”: 70 % → 20 %", "“Coin”: 0 % → 40 %", "“Card”: 30 % → 40 %"],
        isByChance: false,
      },
      { feature: "moved", size: expect.closeTo(0.4), words: ["≤ 7: 70 % → 30 %"], isByChance: true },
      { feature: "holes", size: expect.closeTo(0.33), words: ["missing: 0 % → 33 %"], isByChance: true },
      { feature: "held", size: 0, words: ["What it is held to is set otherwise"], isByChance: false },
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
    features: [{ feature: "a", size: 1, words: ["Integral → Fractional"], isByChance: false }],
  });
});

describe("in few words", () => {
  const spread = (count: number, from = 0) => Array.from({ length: count }, (_, at) => from + at / count);

  it("names what differs most, of how many, and counts what chance makes as well apart", () => {
    const before = baseline({
      age: { numbers: spread(2_000) },
      tiny: { numbers: spread(20) },
      paid: { texts: { Cash: 700, Card: 300 } },
      same: { numbers: spread(2_000) },
      ["x".repeat(80)]: { numbers: ten },
    });
    const after = baseline({
      age: { numbers: spread(2_000, 0.41) },
      tiny: { numbers: spread(20, 0.2) },
      paid: { texts: { Cash: 580, Card: 420 } },
      same: { numbers: spread(2_000) },
      young: { numbers: ten },
    });
    expect(differenceOf(compareBaselines(before, after))).toEqual({
      features: 6,
      differing: 4,
      words: `4 of 6 features differ from the one before: ${"x".repeat(60)}…, young, age by 41 %, …; 1 more within what chance makes`,
    });
    expect(differenceOf(compareBaselines(before, before))).toEqual({
      features: 5,
      differing: 0,
      words: "as the one before",
    });
  });

  it("of two samples of the same says that they are the same, within what chance makes", () => {
    // Every other one of a fixed sequence that fills the unit evenly, as chance does not even.
    const part = (first: number) =>
      Array.from({ length: 300 }, (_, at) => ((at * 2 + first) * 0.754877666) % 1);
    const of = (first: number) =>
      baseline({ a: { numbers: part(first) }, b: { texts: { yes: 140 + first * 12, no: 160 } } });
    expect(differenceOf(compareBaselines(of(0), of(1))).differing).toBe(0);
  });
});
