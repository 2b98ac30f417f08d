/**
 * The quantile sketch of a column as `statistics.json` holds it, in the three forms it is written in:
 *
 * - the service's: `{buckets: [{lower_bound, upper_bound, count}], sketch: {parameters: {c, k}, data: [[…], …]}}`;
 * - Deequ's column profiles: `low_value`, `high_value`, and `data` as JSON inside a string;
 * - Deequ's metrics repository: `lowValue`, `highValue`, `parameters` and `data` beside the buckets, `parameters` as `[c, k]`.
 *
 * All are read as the first. docs/stored-formats.md; awslabs/deequ ColumnProfile.scala, AnalysisResultSerde.scala.
 */
import * as z from "zod";

/** Jackson writes the doubles JSON cannot say as text. */
export const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);

/** No value of a sketch can be NaN: it has no place in the order. */
const value = double.refine((number) => !Number.isNaN(number), "A sketch cannot hold NaN");

const levels = z.array(z.array(value), {
  error: "Expected the levels of a KLL sketch: arrays of numbers in an array, or that as JSON in a string",
});

const serviceSchema = z.looseObject({
  buckets: z.array(z.looseObject({ lower_bound: double, upper_bound: double, count: z.number().min(0) })),
  sketch: z
    .looseObject({
      parameters: z.looseObject({ c: z.number(), k: z.number() }).optional(),
      data: levels,
    })
    .optional(),
});

export type Kll = z.infer<typeof serviceSchema>;

/** Reads any of the three forms; what it gives has the service's. */
export const kllSchema = z.preprocess(asService, serviceSchema);

/** Renames what has another name in Deequ. Whatever is none of the forms stays as it is, for the schema to name. */
function asService(kll: unknown): unknown {
  if (!isObject(kll)) return kll;
  const { buckets, parameters, data, ...rest } = kll;
  const sketch = kll["sketch"] ?? (data === undefined ? undefined : { parameters, data });
  return {
    ...rest,
    ...(buckets !== undefined && {
      buckets: Array.isArray(buckets) ? buckets.map(bucketAsService) : buckets,
    }),
    ...(sketch !== undefined && { sketch: isObject(sketch) ? sketchAsService(sketch) : sketch }),
  };
}

function bucketAsService(bucket: unknown): unknown {
  if (!isObject(bucket)) return bucket;
  const { low_value, high_value, lowValue, highValue, ...rest } = bucket;
  const lower = low_value ?? lowValue;
  const upper = high_value ?? highValue;
  return {
    ...(lower !== undefined && { lower_bound: lower }),
    ...(upper !== undefined && { upper_bound: upper }),
    ...rest,
  };
}

function sketchAsService({ parameters, data, ...rest }: Record<string, unknown>): unknown {
  return {
    ...rest,
    ...(parameters !== undefined && { parameters: named(parameters) }),
    data: typeof data === "string" ? parsed(data) : data,
  };
}

function named(parameters: unknown): unknown {
  if (!Array.isArray(parameters)) return parameters;
  const [c, k] = parameters as readonly unknown[];
  return { c, k };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
