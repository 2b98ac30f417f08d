/** Profiles of real data against pandas and numpy: `oracle-stats-dev.json`. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import type { FeatureStatistics } from "../../../src/core/baseline/statistics.ts";
import { countOf, sharesOf } from "../../../src/core/check/distance/shares.ts";
import type { ColumnSummary } from "../../../src/core/profile/column.ts";
import { quantileOf, rankOf, type WeightedValues } from "../../../src/core/sketch/weighted.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { countsOf } from "../baseline/buckets.ts";
import { columnOf, load, numbersOf, profileOf, type DataSet } from "./oracle-data.ts";

interface Expected {
  readonly inferred_type: string;
  readonly num_present: number;
  readonly num_missing: number;
  readonly completeness: number;
  readonly distinct_count: number;
  readonly mean?: number;
  readonly sum?: number;
  readonly std_dev_population?: number;
  readonly min?: number;
  readonly max?: number;
  readonly num_zeros?: number;
  readonly is_non_negative?: boolean;
  readonly quantiles?: Readonly<Record<string, number>>;
  readonly histogram_10_equal_width_counts?: readonly number[];
  readonly top_values?: readonly (readonly [string, number])[];
}

/** Which data set each profile is of. */
const sources: Record<string, string> = {
  elec2: "elec2",
  "adult-train (headerless; leading spaces stripped)": "adult-train",
  "bike hour.csv": "bike",
  "nyc-taxi 2019-01": "taxi-2019-01",
  "california-housing reference": "california-reference",
  "telco-ibm": "telco",
  "churn-raw": "churn-raw",
  "aws churn training-dataset-with-header": "churn",
  "chicago-taxi data.csv": "chicago",
  "german-credit": "german",
  "titanic reference": "titanic-reference",
  "car-loan reference": "car-loan-reference",
};

/** KLL with k = 2048, one side and two (docs/sketches.md); HyperLogLog with p = 14 at four standard errors. */
const rankError = 2.296 / 2048 ** 0.9723;
const massError = 2.446 / 2048 ** 0.9433;
const distinctError = 4 * (1.04 / Math.sqrt(2 ** 14));

const { profiles } = (
  hasSharedData ? JSON.parse(readFileSync(sharedData("oracle-stats-dev.json"), "utf8")) : { profiles: {} }
) as { profiles: Record<string, { item_count: number; features: Record<string, Expected> }> };

describe.skipIf(!hasSharedData)("the oracle's profiles", () => {
  it("are all known by name", () => {
    expect(Object.keys(profiles)).toEqual(Object.keys(sources));
  });
});

describe.skipIf(!hasSharedData).each(Object.entries(profiles))(
  "the oracle's profile of %s",
  (name, profile) => {
    const features = Object.entries(profile.features);
    let data: DataSet;
    let made: Baseline;
    beforeAll(async () => {
      data = await load(sources[name] ?? "");
      made = baselineOf(profileOf(data));
    });

    it("counts rows and columns, and suggests their types, completeness and sign", () => {
      const { statistics, constraints } = made;
      expect(data.records).toHaveLength(profile.item_count);
      expect(statistics?.dataset.item_count).toBe(profile.item_count);
      expect(
        constraints.features.map(({ name: feature, inferred_type, completeness, num_constraints }) => [
          feature,
          inferred_type,
          completeness,
          num_constraints?.is_non_negative,
        ]),
      ).toEqual(
        features.map(([feature, { inferred_type, completeness, is_non_negative }]) => [
          feature,
          inferred_type,
          completeness,
          is_non_negative,
        ]),
      );
    });

    it.each(features)("agrees on %s", (feature, expected) => {
      const written = made.statistics?.features.find((one) => one.name === feature);
      if (written === undefined) throw new Error(`Expected statistics of ${feature}`);
      const column = columnOf(data, feature);
      const summary = column.summary();
      expect([column.present, data.records.length - column.present]).toEqual([
        expected.num_present,
        expected.num_missing,
      ]);
      agreesOnDistinct(summary, written, expected);
      if (expected.mean === undefined) agreesOnTexts(summary, expected);
      else agreesOnNumbers(data, summary, written, expected);
    });
  },
);

function agreesOnDistinct(
  { counts }: ColumnSummary,
  { numerical_statistics, string_statistics }: FeatureStatistics,
  { distinct_count }: Expected,
): void {
  const found =
    numerical_statistics?.["approximate_num_distinct_values"] ?? string_statistics?.distinct_count;
  const slack = counts === null ? distinctError * distinct_count : 0;
  expect(Math.abs(Number(found) - distinct_count)).toBeLessThanOrEqual(slack);
}

function agreesOnTexts(summary: ColumnSummary, { top_values = [], num_present }: Expected): void {
  const shares = sharesOf(summary, num_present);
  if (shares === null) throw new Error("Expected shares");
  for (const [text, count] of top_values) {
    const { low, high } = countOf(shares, text);
    expect(low <= count && count <= high, `${text}: ${low} <= ${count} <= ${high}`).toBe(true);
  }
  if (summary.counts === null) return;
  const commonest = [...summary.counts.entries()].map(([, count]) => count).sort((a, b) => b - a);
  expect(commonest.slice(0, top_values.length)).toEqual(top_values.map(([, count]) => count));
}

function agreesOnNumbers(
  data: DataSet,
  { moments, values, counts }: ColumnSummary,
  feature: FeatureStatistics,
  expected: Expected,
): void {
  expect([moments.minimum, moments.maximum]).toEqual([expected.min, expected.max]);
  expect(feature.numerical_statistics).toMatchObject({
    mean: moments.mean,
    sum: moments.sum,
    std_dev: moments.standardDeviation,
  });
  near(moments.mean, expected.mean, 1e-13);
  near(moments.sum, expected.sum, 1e-13);
  near(moments.standardDeviation, expected.std_dev_population, 1e-11);
  const error = counts === null ? { rank: rankError, mass: massError } : { rank: 0, mass: 0 };
  agreesOnRanks(values, expected, error.rank);
  const zeros = (rankOf(values, 0, true) - rankOf(values, 0, false)) * values.total;
  const slack = error.mass * values.total;
  expect(Math.abs(zeros - (expected.num_zeros ?? Number.NaN))).toBeLessThanOrEqual(slack + 1e-6);

  const histogram = expected.histogram_10_equal_width_counts ?? [];
  const ours = countsOf(feature);
  // Of a column of one value the oracle has one bin, the service ten of which the last holds all.
  expect(histogram).toHaveLength(moments.minimum === moments.maximum ? 1 : 10);
  const apart = ours.map((count, bin) => Math.abs(count - (histogram.at(bin - 10) ?? 0)));
  // numpy's edges may be an ulp from the service's: a value on such an edge is in the bin beside.
  const onEdges = edgeValues(numbersOf(data, feature.name), moments.minimum, moments.maximum);
  expect(Math.max(...apart)).toBeLessThanOrEqual(slack + onEdges);
  expect(ours.reduce((sum, count) => sum + count, 0)).toBe(expected.num_present);
}

/** A quantile may be any value whose rank is right within the error; without one it is the very same value. */
function agreesOnRanks(values: WeightedValues, { quantiles = {} }: Expected, error: number): void {
  for (const [share, value] of Object.entries(quantiles)) {
    const q = Number(share);
    expect(rankOf(values, value, true)).toBeGreaterThanOrEqual(q - error - 1e-12);
    expect(rankOf(values, value, false)).toBeLessThanOrEqual(q + error + 1e-12);
    expect(error > 0 || quantileOf(values, q) === value, `${quantileOf(values, q)} at ${q}`).toBe(true);
  }
}

/** How many values lie so near one edge of ten equal bins that rounding decides their bin; of the edge that has most. */
function edgeValues(values: readonly number[], minimum: number, maximum: number): number {
  const step = (maximum - minimum) / 10;
  const most = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => {
    const edge = minimum + step * index;
    const slack = 4 * Number.EPSILON * Math.max(Math.abs(minimum), Math.abs(maximum));
    return values.filter((value) => Math.abs(value - edge) <= slack).length;
  });
  return Math.max(...most);
}

function near(found: number, expected: number | undefined, relative: number): void {
  if (found === expected) return;
  const error = Math.abs(found - (expected ?? Number.NaN)) / Math.abs(expected ?? 0);
  expect(error, `${found} is not ${expected} within ${relative}`).toBeLessThanOrEqual(relative);
}
