/**
 * Column profiles as Deequ writes them (`ColumnProfiles.toJson`): `{"columns": [{column, dataType, completeness,
 * histogram, mean, …, kll}]}`, read as statistics, so that a profile made there is a baseline here.
 *
 * The file does not say how many rows there were: that is what the histogram or the sketch of a column adds up to,
 * over its completeness. A column with neither counts as one of a data set of that size. awslabs/deequ ColumnProfile.scala.
 */
import * as z from "zod";
import { isNumeric } from "../profile/column.ts";
import { double, isObject, kllSchema } from "./kll.ts";
import type { FeatureStatistics, Statistics } from "./statistics.ts";

const columnSchema = z.looseObject({
  column: z.string(),
  dataType: z.enum(["Integral", "Fractional", "Boolean", "String", "Unknown"]),
  completeness: z.number().min(0).max(1),
  approximateNumDistinctValues: z.number().min(0).optional(),
  histogram: z.array(z.looseObject({ value: z.string(), count: z.number().min(0) })).optional(),
  mean: double.optional(),
  maximum: double.optional(),
  minimum: double.optional(),
  sum: double.optional(),
  stdDev: double.optional(),
  kll: kllSchema.optional(),
});

export const columnProfilesSchema = z.looseObject({ columns: z.array(columnSchema) });

type ColumnProfile = z.infer<typeof columnSchema>;

/** Deequ's name for missing values among the values of a histogram. */
const missingKey = "NullValue";

export function isColumnProfiles(json: unknown): boolean {
  return isObject(json) && "columns" in json && !("features" in json);
}

export function statisticsOfProfiles({ columns }: z.infer<typeof columnProfilesSchema>): Statistics {
  const rows = Math.max(0, ...columns.map(rowsOf));
  return {
    version: 0,
    dataset: { item_count: rows },
    features: columns.map((column) => featureOf(column, rows)),
  };
}

function rowsOf(column: ColumnProfile): number {
  if (column.histogram !== undefined) {
    return column.histogram.reduce((rows, { count }) => rows + count, 0);
  }
  const levels = column.kll?.sketch?.data ?? [];
  const present = levels.reduce((total, level, height) => total + level.length * 2 ** height, 0);
  return present === 0 ? 0 : Math.round(present / column.completeness);
}

function featureOf(column: ColumnProfile, rows: number): FeatureStatistics {
  const { column: name, dataType, completeness, approximateNumDistinctValues: distinct } = column;
  const present = Math.round(rows * completeness);
  const common = { num_present: present, num_missing: rows - present };
  if (isNumeric(dataType)) {
    const { mean, sum, stdDev: std_dev, minimum: min, maximum: max, kll } = column;
    const numbers = { mean, sum, std_dev, min, max };
    const known = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined));
    return {
      name,
      inferred_type: dataType,
      numerical_statistics: {
        common,
        ...known,
        ...(distinct !== undefined && { approximate_num_distinct_values: distinct }),
        completeness,
        ...(kll !== undefined && { distribution: { kll } }),
      },
    };
  }
  const buckets = column.histogram?.filter(({ value }) => value !== missingKey);
  return {
    name,
    inferred_type: dataType === "Unknown" ? "Unknown" : "String",
    string_statistics: {
      common,
      ...(distinct !== undefined && { distinct_count: distinct }),
      completeness,
      ...(buckets !== undefined && {
        distribution: {
          categorical: { buckets: buckets.map(({ value, count }) => ({ value, count })) },
        },
      }),
    },
  };
}
