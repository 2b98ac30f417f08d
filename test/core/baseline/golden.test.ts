import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileText, parseConstraints, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { adoptedOf } from "./adopted.ts";
import { numbersOf, type FeatureStatistics, type Statistics } from "../../../src/core/baseline/statistics.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { trainingOf } from "../profile/profiles.ts";
import { countsOf, kllOf, trueCounts } from "./buckets.ts";

/** The service's files and what we make of the same input. */
const goldens = [
  {
    what: "the churn demo",
    input: ["churn", "training-dataset-with-header.csv"],
    header: "present" as const,
    statistics: ["sagemaker-outputs", "churn", "statistics.first29features.json"],
    constraints: ["sagemaker-outputs", "churn", "constraints.json"],
    features: 29,
    rows: 2333,
    /** One compaction of its sketch: bucket counts of the service may be off by one at each edge. */
    offBy: 2,
  },
  {
    what: "the SDK's data quality check",
    input: [
      "sagemaker-outputs",
      "sagemaker-python-sdk",
      "pipeline",
      "quality_check_step",
      "data_quality",
      "baseline_dataset.csv",
    ],
    header: "absent" as const,
    statistics: [
      "sagemaker-outputs",
      "sagemaker-python-sdk",
      "pipeline",
      "quality_check_step",
      "data_quality",
      "statistics.json",
    ],
    constraints: [
      "sagemaker-outputs",
      "sagemaker-python-sdk",
      "pipeline",
      "quality_check_step",
      "data_quality",
      "good_cases",
      "constraints.json",
    ],
    features: 6,
    rows: 100,
    offBy: 0,
  },
];

describe.runIf(hasSharedData).each(goldens)("against the service's own files of $what", (golden) => {
  const read = (path: readonly string[]) => readFileSync(sharedData(...path), "utf8");
  const csv = hasSharedData ? read(golden.input) : "a\n1\n";
  const { statistics, constraints } = adoptedOf(trainingOf(csv, golden.header));
  const theirs = hasSharedData ? parseStatistics(read(golden.statistics)).features : [];
  const ours = new Map(statistics?.features.map((feature) => [feature.name, feature]));
  const pairs = theirs.map((their) => {
    const our = ours.get(their.name);
    if (our === undefined) throw new Error(`Expected a feature ${their.name}`);
    return { name: their.name, our, their };
  });
  const [first = "", ...lines] = csv.trimEnd().split("\n");
  const records = (golden.header === "present" ? lines : [first, ...lines]).map((line) =>
    line.split(",").map(Number),
  );
  const columns = statistics?.features.map(({ name }) => name) ?? [];
  const valuesOf = (name: string) => records.map((record) => record[columns.indexOf(name)] ?? Number.NaN);

  it("constraints.json is the same file: names, types, completeness, signs, monitoring_config", () => {
    expect(JSON.parse(fileText(constraints))).toEqual(JSON.parse(read(golden.constraints)));
    expect(fileText(constraints).trimEnd()).toBe(read(golden.constraints).trimEnd());
    expect(parseConstraints(read(golden.constraints))).toEqual(constraints);
  });

  it("counts the rows, and has the features in their order", () => {
    expect(statistics?.dataset.item_count).toBe(golden.rows);
    expect(pairs).toHaveLength(golden.features);
    expect(columns.slice(0, golden.features)).toEqual(theirs.map(({ name }) => name));
  });

  /** One answer for each feature, by name, so that a difference names its feature. */
  const each = <T>(answer: (pair: (typeof pairs)[number]) => T) =>
    Object.fromEntries(pairs.map((pair) => [pair.name, answer(pair)]));

  it("types, counts present and missing, minimum, maximum and bucket edges are identical", () => {
    expect(each(({ our }) => exactPart(our))).toEqual(each(({ their }) => exactPart(their)));
  });

  it.each(["mean", "sum", "std_dev"] as const)("%s agrees to 1e-12", (key) => {
    const furthest = each(({ our, their }) => {
      const [mine = Number.NaN, expected = Number.NaN] = [our, their].map(
        (one) => one.numerical_statistics?.[key],
      );
      return mine === expected || Math.abs(mine / expected - 1) <= 1e-12;
    });
    expect(furthest).toEqual(each(() => true));
  });

  it("bucket counts are the true ones and add up to the rows present", () => {
    expect(each(({ our }) => countsOf(our))).toEqual(
      each(({ name, our }) => trueCounts(our, valuesOf(name))),
    );
    expect(each(({ our }) => totalOf(countsOf(our)))).toEqual(each(() => golden.rows));
  });

  it("bucket counts are the service's, but for the rows it loses at the upper edge", () => {
    const differences = each(({ our, their }) =>
      countsOf(our).map((count, at) => count - (countsOf(their)[at] ?? Number.NaN)),
    );
    const isLossy = ({ their }: (typeof pairs)[number]) =>
      (kllOf(their).buckets.at(-1)?.upper_bound ?? Number.NaN) <
      (their.numerical_statistics?.max ?? Number.NaN);
    const tops = pairs.filter(isLossy).map(({ name }) => differences[name]?.pop() ?? 0);
    expect(tops.every((lost) => lost > 0)).toBe(true);
    expect(tops.length).toBeLessThan(pairs.length / 2);
    const furthest = Math.max(...Object.values(differences).flat().map(Math.abs));
    expect(furthest).toBeLessThanOrEqual(golden.offBy);
  });

  it("the sketch holds every row: its weights add up, and its ranks are the true ones", () => {
    expect(each(({ our }) => numbersOf(our)?.total)).toEqual(each(() => golden.rows));
    const weighed = (values: readonly number[]) => weigh(values.map((value) => [value, 1] as const));
    expect(each(({ our }) => numbersOf(our))).toEqual(each(({ name }) => weighed(valuesOf(name))));
  });

  it("the service's sketch agrees with ours within its bound", () => {
    expect(each(({ their }) => numbersOf(their)?.total)).toEqual(each(() => golden.rows));
    const apart = Object.values(
      each(({ our, their }) => {
        const [mine, expected] = [numbersOf(our) ?? weigh([]), numbersOf(their) ?? weigh([])];
        const differenceAt = (value: number) =>
          Math.abs(rankOf(mine, value, true) - rankOf(expected, value, true));
        return Math.max(...Array.from(mine.values, differenceAt));
      }),
    );
    expect(Math.max(...apart)).toBeLessThanOrEqual(golden.offBy === 0 ? 0 : 0.00139);
  });

  it("statistics.json reads back as it was", () => {
    expect(parseStatistics(fileText(statistics as Statistics))).toEqual(statistics);
  });
});

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What must be the same to the last bit. */
function exactPart(feature: FeatureStatistics): object {
  const { common, min, max } = feature.numerical_statistics ?? {};
  const edges = kllOf(feature).buckets.map((bucket) => [bucket.lower_bound, bucket.upper_bound]);
  return { name: feature.name, type: feature.inferred_type, common, min, max, edges };
}
