import { describe, expect, it } from "vitest";
import { fileText, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { adoptedOf } from "./adopted.ts";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import {
  categoriesOf,
  completenessOf,
  numbersOf,
  type FeatureStatistics,
  type Statistics,
} from "../../../src/core/baseline/statistics.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { TableReader } from "../../../src/core/table/reader.ts";
import { compiled } from "../bulk/kernels.ts";
import { columnOf, trainingOf } from "../profile/profiles.ts";
import { countsOf, kllOf, trueCounts } from "./buckets.ts";
import { randomOf } from "../sketch/streams.ts";

function statisticsOf(profile: ReturnType<typeof columnOf>): Statistics {
  const { statistics } = adoptedOf(profile);
  if (statistics === null) throw new Error("Expected statistics");
  return statistics;
}

/** The statistics of one column of these values. */
function featureOf(values: Iterable<string | number>): FeatureStatistics {
  const [feature] = statisticsOf(columnOf(values)).features;
  if (feature === undefined) throw new Error("Expected a feature");
  return feature;
}

/** Of ranks, where values are sketched. */
const bound = 2.296 / 2048 ** 0.9723;

describe("describe() of numbers", () => {
  it("has true bucket counts, [lower, upper), the last with its upper edge", () => {
    const values = [0, 0, 1, 1.5, 2, 9, 9.99, 10];
    const feature = featureOf(values);
    expect(feature.inferred_type).toBe("Fractional");
    expect(countsOf(feature)).toEqual([2, 2, 1, 0, 0, 0, 0, 0, 0, 3]);
    expect(countsOf(feature)).toEqual(trueCounts(feature, values));
    expect(feature.numerical_statistics).toMatchObject({
      common: { num_present: 8, num_missing: 0 },
      min: 0,
      max: 10,
      mean: 4.18625,
      sum: 33.49,
      approximate_num_distinct_values: 7,
      completeness: 1,
    });
  });

  it("counts the rows at the top even where the computed last edge is below the maximum", () => {
    // 0.2 + (0.9 - 0.2) × 10 / 10 is 0.8999999999999999: the service loses these rows (docs/stored-formats.md).
    const feature = featureOf(["0.2", "0.3", "0.9", "0.9"]);
    const last = kllOf(feature).buckets[9];
    expect(last?.upper_bound).toBeLessThan(0.9);
    expect(last?.count).toBe(2);
  });

  it("keeps each number of 4,096 distinct ones with its weight, however many rows", () => {
    const values = Array.from({ length: 40_000 }, (_, index) => (index * 7919) % 4096);
    const feature = featureOf(values);
    expect(numbersOf(feature)).toEqual(weigh(values.map((value) => [value, 1] as const)));
    expect(countsOf(feature)).toEqual(trueCounts(feature, values));
    expect(kllOf(feature).sketch?.parameters).toEqual({ c: 0.64, k: 2048 });
  });

  it("of 50,000 distinct values: weights add up, ranks and bucket counts are within the bound", () => {
    const random = randomOf(11);
    const values = Array.from({ length: 50_000 }, () => random() ** 3 * 1000);
    const feature = featureOf(values);
    const held = numbersOf(feature) ?? weigh([]);
    const truth = weigh(values.map((value) => [value, 1] as const));
    expect(held.total).toBe(50_000);
    expect(held.values.length).toBeLessThan(6000);
    for (let at = 0; at <= 1000; at += 5) {
      expect(Math.abs(rankOf(held, at, true) - rankOf(truth, at, true))).toBeLessThan(bound);
    }
    const counts = countsOf(feature);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50_000);
    expect(counts.every(Number.isInteger)).toBe(true);
    trueCounts(feature, values).forEach((count, index) => {
      expect(Math.abs((counts[index] ?? 0) - count)).toBeLessThan(2 * bound * 50_000);
    });
    expect(feature.numerical_statistics).toMatchObject({
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(
      Math.abs((feature.numerical_statistics?.["approximate_num_distinct_values"] as number) / 50_000 - 1),
    ).toBeLessThan(0.04);
  });

  it("of a sketched column: the first bucket holds the minimum, the last the maximum, and the sketch both", () => {
    const random = randomOf(12);
    for (const [least, greatest] of [
      [0, 1_000_000],
      [-1_000_000, 1],
      [-1_000_000, 1_000_000],
    ] as const) {
      const values = Array.from({ length: 30_000 }, () => random());
      [values[15_000], values[15_001]] = [least, greatest];
      const feature = featureOf(values);
      const counts = countsOf(feature);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30_000);
      trueCounts(feature, values).forEach((count, index) => {
        expect(Math.abs((counts[index] ?? 0) - count)).toBeLessThan(2 * bound * 30_000);
      });
      expect(Math.min(counts[0] ?? 0, counts[9] ?? 0)).toBeGreaterThanOrEqual(1);
      const held = numbersOf(feature);
      expect([held?.values[0], held?.values.at(-1), held?.total]).toEqual([least, greatest, 30_000]);
    }
  });

  it("of one value a thousand times: no spread, every edge the value, all rows in the last bucket", () => {
    const feature = featureOf(Array.from({ length: 1000 }, () => 7));
    expect(feature.numerical_statistics).toMatchObject({ mean: 7, sum: 7000, std_dev: 0, min: 7, max: 7 });
    expect(
      kllOf(feature).buckets.every((bucket) => bucket.lower_bound === 7 && bucket.upper_bound === 7),
    ).toBe(true);
    expect(countsOf(feature)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1000]);
  });

  it("of epoch milliseconds starts at their own minimum, not at 2^31", () => {
    const start = Date.parse("2026-11-22T00:00:00Z");
    const values = Array.from({ length: 1000 }, (_, index) => start + index * 60_000);
    const feature = featureOf(values);
    expect(feature.inferred_type).toBe("Integral");
    expect(kllOf(feature).buckets[0]?.lower_bound).toBe(start);
    expect(countsOf(feature)).toEqual(trueCounts(feature, values));
    expect(countsOf(feature)).toEqual(Array.from({ length: 10 }, () => 100));
  });

  it("of values at both ends of the doubles: edges finite and ascending, counts true", () => {
    const values = [-1.7e308, -1e308, 0, 1e308, 1.7e308];
    const feature = featureOf(values.map((value) => value.toExponential()));
    const edges = kllOf(feature).buckets.flatMap((bucket) => [bucket.lower_bound, bucket.upper_bound]);
    expect(edges.every(Number.isFinite)).toBe(true);
    expect(edges.toSorted((a, b) => a - b)).toEqual(edges);
    expect([edges[0], edges.at(-1)]).toEqual([-1.7e308, 1.7e308]);
    expect(countsOf(feature)).toEqual(trueCounts(feature, values));
    expect(feature.numerical_statistics).toMatchObject({ mean: 0, sum: 0 });
  });

  it("of numbers no double holds: counted, without a distribution", () => {
    const feature = featureOf(["1e400", "2e400"]);
    expect(feature.inferred_type).toBe("Fractional");
    expect(feature.numerical_statistics?.common).toEqual({ num_present: 2, num_missing: 0 });
    expect(numbersOf(feature)).toBeNull();
    expect(feature.numerical_statistics?.min).toBeUndefined();
  });
});

describe("describe() of texts", () => {
  it("counts categories, commonest first, equal counts by text, and what is missing", () => {
    const { statistics, constraints } = adoptedOf(trainingOf("a,b\nx,1\ny,1\nx,1\n,1\nw,1\n"));
    expect(statistics?.features[0]).toEqual({
      name: "a",
      inferred_type: "String",
      string_statistics: {
        common: { num_present: 4, num_missing: 1 },
        distinct_count: 3,
        completeness: 0.8,
        distribution: {
          categorical: {
            buckets: [
              { value: "x", count: 2 },
              { value: "w", count: 1 },
              { value: "y", count: 1 },
            ],
          },
        },
      },
    });
    expect(constraints.features[0]).toEqual({
      name: "a",
      inferred_type: "String",
      completeness: 0.8,
      string_constraints: { domains: ["x", "w", "y"] },
    });
  });

  it.each([
    [120, 120],
    [121, undefined],
  ])("of %d distinct ones lists %s of them", (distinct, listed) => {
    const feature = featureOf(Array.from({ length: 500 }, (_, index) => `zip ${index % distinct}`));
    expect(categoriesOf(feature)?.size).toBe(listed);
    expect(feature.string_statistics?.distinct_count).toBe(distinct);
    const { constraints } = adoptedOf(
      columnOf(Array.from({ length: 500 }, (_, index) => `zip ${index % distinct}`)),
    );
    expect(constraints.features[0]?.string_constraints?.domains?.length).toBe(listed);
  });

  it("of over 4,096 distinct ones estimates their number", () => {
    const feature = featureOf(Array.from({ length: 20_000 }, (_, index) => `id-${index}`));
    expect(Math.abs((feature.string_statistics?.distinct_count ?? 0) / 20_000 - 1)).toBeLessThan(0.04);
    expect(categoriesOf(feature)).toBeNull();
  });

  it("of nothing at all is Unknown, all missing, and no check of numbers is suggested", () => {
    const { statistics, constraints } = adoptedOf(trainingOf("a,b\n,1\n,2\n"));
    expect(statistics?.features[0]).toEqual({
      name: "a",
      inferred_type: "Unknown",
      string_statistics: { common: { num_present: 0, num_missing: 2 }, distinct_count: 0, completeness: 0 },
    });
    expect(constraints.features[0]).toEqual({ name: "a", inferred_type: "Unknown", completeness: 0 });
  });

  it("of booleans, also among numbers, are texts", () => {
    expect(featureOf(["true", "false"]).inferred_type).toBe("String");
    expect(categoriesOf(featureOf(["true", "1", "1"]))).toEqual(
      new Map([
        ["1", 2],
        ["true", 1],
      ]),
    );
  });
});

describe("completenessOf()", () => {
  it("is the share of rows with a value, and 1 of no rows", () => {
    expect([completenessOf(0, 0), completenessOf(1, 4), completenessOf(5, 4)]).toEqual([1, 0.25, 1]);
  });
});

describe("baselineOf()", () => {
  it("refuses a data set without rows", () => {
    expect(() => baselineOf(trainingOf("a,b\n"))).toThrow(
      new RangeError("Cannot make a baseline: the training data has no rows"),
    );
  });

  it.each(["[[],[],[]]", "[{},{}]", '{"instances": [[],[]]}', "{}"])(
    "refuses %s, which has no columns",
    (text) => {
      const reader = new TableReader(compiled(), { format: "json" });
      reader.push(new TextEncoder().encode(text));
      const profile = reader.end();
      expect(profile.records).toBeGreaterThan(0);
      expect(() => baselineOf(profile)).toThrow(
        /^Cannot make a baseline: the training data has no columns: /,
      );
    },
  );
});

describe("parseStatistics()", () => {
  it("reads back what fileText() wrote, non-finite sums included", () => {
    const texts = "a,b,c,d\n1,x,,-1.7e308\n2.5,y,,1.7e308\n,x,,1.7e308\n";
    const { statistics } = adoptedOf(trainingOf(texts));
    expect(parseStatistics(fileText(statistics as Statistics))).toEqual(statistics);
    const huge = statisticsOf(columnOf(["1.7e308", "1.7e308"]));
    expect(huge.features[0]?.numerical_statistics?.sum).toBe(Infinity);
    expect(parseStatistics(fileText(huge))).toEqual(huge);
  });

  it.each([
    ["{", "it is not JSON: line 1, column 2: expected a name in double quotes"],
    ["[]", "(root): Invalid input: expected object"],
    ['{"features":[]}', "dataset: Invalid input: expected object"],
    ['{"dataset":{"item_count":-1},"features":[]}', "dataset.item_count: Too small"],
    [
      '{"dataset":{"item_count":1},"features":[{"name":"a","inferred_type":"Text"}]}',
      "features.0.inferred_type: ",
    ],
    [
      '{"dataset":{"item_count":1},"features":[{"name":"a","inferred_type":"Integral","numerical_statistics":{"common":{"num_present":1,"num_missing":0},"mean":"much"}}]}',
      "features.0.numerical_statistics.mean: ",
    ],
  ])("refuses %s and names the field, and whose it is", (text, complaint) => {
    expect(() => parseStatistics(text)).toThrow(SyntaxError);
    expect(() => parseStatistics(text)).toThrow(`Cannot read statistics.json: ${complaint}`);
  });
});
