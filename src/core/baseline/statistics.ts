/**
 * `statistics.json`: what the columns of a data set look like, in the service's form.
 *
 * Where the service estimates, the numbers here are exact while a column has few distinct values:
 * bucket counts and the number of distinct values are true counts, and the sketch holds every value
 * with its weight. Edges and formulas: docs/stored-formats.md.
 */
import * as z from "zod";
import type { NamedColumn } from "../profile/align.ts";
import { inferredTypes, type ColumnSummary } from "../profile/column.ts";
import { ownSummary, type SummaryOf } from "../profile/room/kept.ts";
import { rankOf, weigh, weighLevels, type WeightedValues } from "../sketch/weighted.ts";
import { detailOf, detailSchema } from "./detail.ts";
import { double, isObject, kllSchema, type Kll } from "./kll.ts";
import { inferTypeWithin } from "./types.ts";

/** Strings with more distinct values than this have no distribution and no domain (Deequ's default). */
const maxCategories = 120;

/** Buckets and capacities as Deequ has them in SageMaker's analyzer. */
const bucketCount = 10;
const shrinkingFactor = 0.64;

const commonSchema = z.looseObject({ num_present: z.number().min(0), num_missing: z.number().min(0) });

const numericalSchema = z.looseObject({
  common: commonSchema,
  mean: double.optional(),
  sum: double.optional(),
  std_dev: double.optional(),
  min: double.optional(),
  max: double.optional(),
  distribution: z.looseObject({ kll: kllSchema.optional() }).optional(),
});

const bucketSchema = z.looseObject({ value: z.string(), count: z.number().min(0) });

const stringSchema = z.looseObject({
  common: commonSchema,
  distinct_count: double.optional(),
  distribution: z
    .looseObject({ categorical: z.looseObject({ buckets: z.array(bucketSchema) }).optional() })
    .optional(),
});

const featureSchema = z.looseObject({
  name: z.string(),
  inferred_type: z.enum(inferredTypes),
  numerical_statistics: numericalSchema.optional(),
  string_statistics: stringSchema.optional(),
  weir: detailSchema.optional(),
});

/** The schema of `statistics.json`; fields it does not know are kept. */
export const statisticsSchema = z.looseObject({
  version: z.number().optional(),
  dataset: z.looseObject({ item_count: z.number().min(0) }),
  features: z.array(featureSchema),
});

export type Statistics = z.infer<typeof statisticsSchema>;
export type FeatureStatistics = z.infer<typeof featureSchema>;

/** How many values there are, and how many are missing, whatever the feature is of; undefined where nothing tells. */
export function commonOf({ numerical_statistics: numbers, string_statistics: texts }: FeatureStatistics) {
  return (numbers ?? texts)?.common;
}

/**
 * What parsed JSON holds, feature by feature: what was read of one takes the place of what was parsed of it, before the
 * next is read. Null where it does not fit the schema, which then says of the same JSON why. Numbers of sketches are looked at here: asked one by one by the schema, they
 * would take most of the time of a check of thousands of columns.
 */
export function statisticsIn(json: unknown): Statistics | null {
  if (!isObject(json) || !Array.isArray(json["features"])) return null;
  const features: unknown[] = json["features"];
  const read: FeatureStatistics[] = [];
  for (const [index, feature] of features.entries()) {
    const found = featureIn(feature);
    if (found === null) return null;
    read.push(found);
    features[index] = found;
  }
  const head = statisticsSchema.safeParse({ ...json, features: [] });
  return head.success ? { ...head.data, features: read } : null;
}

function featureIn(json: unknown): FeatureStatistics | null {
  const sketch = sketchIn(json);
  const levels = sketch?.["data"];
  const isSetAside = areLevels(levels);
  if (sketch !== null && isSetAside) sketch["data"] = [];
  const { data = null } = featureSchema.safeParse(json);
  if (sketch !== null && isSetAside) sketch["data"] = levels;
  const read = sketchIn(data);
  if (read !== null && isSetAside) read["data"] = levels;
  return data;
}

function sketchIn(feature: unknown): Record<string, unknown> | null {
  let at = feature;
  for (const name of ["numerical_statistics", "distribution", "kll", "sketch"])
    at = isObject(at) ? at[name] : null;
  return isObject(at) ? at : null;
}

function areLevels(data: unknown): data is number[][] {
  return Array.isArray(data) && data.every((level) => Array.isArray(level) && level.every(Number.isFinite));
}

/** The same with what a baseline keeps beside it (detail.ts). */
export function describeBaseline(
  columns: readonly NamedColumn[],
  records: number,
  toleranceOf: (name: string) => number,
): Statistics {
  const statistics = describe(columns, records, toleranceOf);
  const features = statistics.features.map((feature, index): FeatureStatistics => {
    const column = columns[index];
    if (column === undefined) return feature;
    const isTexts = feature.string_statistics !== undefined;
    return { ...feature, weir: detailOf(column.column.summary(), isTexts, categoriesOf(feature) !== null) };
  });
  return { ...statistics, features };
}

/**
 * The statistics of columns over `records` rows. Of a column whose odd cells are within its tolerance (0 for all
 * if not given), the type and the statistics are those of its numbers.
 */
export function describe(
  columns: readonly NamedColumn[],
  records: number,
  toleranceOf: (name: string) => number = () => 0,
): Statistics {
  return describedAs(
    columns.map((column) => describeColumn(column, toleranceOf(column.name))),
    records,
  );
}

/** The file of features that were described one by one. */
export function describedAs<Features>(features: Features, records: number) {
  return { version: 0, dataset: { item_count: records }, features };
}

/** The statistics of one column. */
export function describeColumn(
  { name, column, rows }: NamedColumn,
  tolerance: number,
  summaryOf: SummaryOf = ownSummary,
): FeatureStatistics {
  const summary = summaryOf(column);
  const inferred_type = inferTypeWithin(summary.types, tolerance);
  const common = { num_present: column.present, num_missing: Math.max(0, rows - column.present) };
  const completeness = completenessOf(column.present, rows);
  if (inferred_type === "String" || inferred_type === "Unknown") {
    return { name, inferred_type, string_statistics: describeTexts(summary, common, completeness) };
  }
  const { moments } = summary;
  return {
    name,
    inferred_type,
    numerical_statistics: {
      common,
      ...(moments.count > 0 && {
        mean: moments.mean,
        sum: moments.sum,
        std_dev: moments.standardDeviation,
        min: moments.minimum,
        max: moments.maximum,
      }),
      // While texts are counted, texts: `0` and `0.0` are two, as in the published profiles of real data.
      approximate_num_distinct_values: summary.counts?.size ?? summary.distinctCount,
      completeness,
      ...(moments.count > 0 && { distribution: { kll: describeNumbers(summary) } }),
    },
  };
}

function describeTexts(
  { counts, distinctCount }: ColumnSummary,
  common: { num_present: number; num_missing: number },
  completeness: number,
): z.infer<typeof stringSchema> {
  const buckets = [...(counts?.entries() ?? [])]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const few = counts !== null && buckets.length > 0 && buckets.length <= maxCategories;
  return {
    common,
    distinct_count: distinctCount,
    completeness,
    ...(few && { distribution: { categorical: { buckets } } }),
  };
}

function describeNumbers({ moments, values, quantiles }: ColumnSummary): Kll {
  return {
    buckets: buckets(values, moments.minimum, moments.maximum),
    sketch: {
      parameters: { c: shrinkingFactor, k: quantiles.k / 2 ** quantiles.halvings },
      data: quantiles.levels(),
    },
  };
}

/**
 * Ten equal spans from minimum to maximum with the edges the service computes, each `[lower, upper)`;
 * the last one holds everything from its lower edge on, so the counts add up to the values present.
 */
function buckets(values: WeightedValues, minimum: number, maximum: number) {
  const edge = (index: number) => {
    const span = maximum - minimum;
    if (Number.isFinite(span * bucketCount)) return minimum + (span * index) / bucketCount;
    return minimum * (1 - index / bucketCount) + maximum * (index / bucketCount);
  };
  // A rank is a share: rounding gives back the whole weight it is of.
  const below = (index: number) =>
    index === bucketCount ? values.total : Math.round(rankOf(values, edge(index), false) * values.total);
  return Array.from({ length: bucketCount }, (_, index) => ({
    lower_bound: edge(index),
    upper_bound: edge(index + 1),
    count: index === 0 ? below(1) : below(index + 1) - below(index),
  }));
}

/** Share of rows that have a value; 1 of no rows at all. */
export function completenessOf(present: number, rows: number): number {
  return rows === 0 ? 1 : Math.min(1, present / rows);
}

/** The numbers of a feature as its statistics hold them, or null where there is no sketch. */
export function numbersOf(feature: FeatureStatistics): WeightedValues | null {
  const data = feature.numerical_statistics?.distribution?.kll?.sketch?.data;
  if (data === undefined || data.every((level) => level.length === 0)) return null;
  if (data.every(isAscending)) return weighLevels(data.map((level) => Float64Array.from(level)));
  return weigh(data.flatMap((level, height) => level.map((value): [number, number] => [value, 2 ** height])));
}

function isAscending(level: readonly number[]): boolean {
  return level.every((value, at) => at === 0 || (level[at - 1] ?? Number.NaN) <= value);
}

/** The categories of a feature with their counts, or null where the statistics do not list them. */
export function categoriesOf(feature: FeatureStatistics): ReadonlyMap<string, number> | null {
  const buckets = feature.string_statistics?.distribution?.categorical?.buckets;
  if (buckets === undefined) return null;
  return new Map(buckets.map(({ value, count }) => [value, count]));
}
