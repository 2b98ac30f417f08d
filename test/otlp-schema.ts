/**
 * What a collector takes, written from the protocol's own definition and not from Weir's code: opentelemetry-proto 1.x,
 * collector/metrics/v1/metrics_service.proto and metrics/v1/metrics.proto, in the JSON encoding of its specification.
 * Members that the messages have and Weir does not send are left out: a name that is none of these fails.
 */
import * as z from "zod";
import { holdToParser } from "./otlp-parser.ts";

/** A 64-bit number: a decimal text. */
const fixed64 = z.string().regex(/^\d{1,20}$/);
const sfixed64 = z.string().regex(/^-?\d{1,19}$/);
const nanos = fixed64.refine((text) => BigInt(text) > 10n ** 18n, "Expected nanoseconds since 1970");
const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const keyValue = z.strictObject({
  key: z.string().min(1),
  value: z.strictObject({ stringValue: z.string() }),
});
const attributes = z
  .array(keyValue)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, "Expected keys that differ");

const numberPoint = z
  .strictObject({
    attributes,
    startTimeUnixNano: nanos.optional(),
    timeUnixNano: nanos,
    asDouble: double.optional(),
    asInt: sfixed64.optional(),
  })
  .refine(
    ({ asDouble, asInt }) => (asDouble === undefined) !== (asInt === undefined),
    "Expected one value: it is a oneof",
  );

/** The end of an interval is not before its start. */
function isInterval({
  startTimeUnixNano,
  timeUnixNano,
}: {
  startTimeUnixNano?: string | undefined;
  timeUnixNano: string;
}) {
  return startTimeUnixNano !== undefined && BigInt(startTimeUnixNano) <= BigInt(timeUnixNano);
}

const histogramPoint = z
  .strictObject({
    attributes,
    startTimeUnixNano: nanos,
    timeUnixNano: nanos,
    count: fixed64,
    sum: z.number(),
    bucketCounts: z.array(fixed64),
    explicitBounds: z.array(z.number()),
  })
  .refine(isInterval)
  .refine(({ bucketCounts, explicitBounds }) => bucketCounts.length === explicitBounds.length + 1)
  .refine(({ explicitBounds: bounds }) =>
    bounds.every((one, at) => at === 0 || one > (bounds[at - 1] ?? one)),
  )
  .refine(
    ({ count, bucketCounts }) => BigInt(count) === bucketCounts.reduce((sum, one) => sum + BigInt(one), 0n),
  );

/** `AGGREGATION_TEMPORALITY_DELTA` or `…_CUMULATIVE`: unspecified must not be sent, and names of enums neither. */
const aggregationTemporality = z.literal([1, 2]);

const metric = z
  .strictObject({
    // opentelemetry-specification, metrics API: the syntax of an instrument's name, and of its unit.
    name: z.string().regex(/^[A-Za-z][\w./-]{0,254}$/),
    description: z.string().optional(),
    unit: z
      .string()
      .regex(/^[ -~]{1,63}$/)
      .optional(),
    gauge: z.strictObject({ dataPoints: z.array(numberPoint).min(1) }).optional(),
    sum: z
      .strictObject({
        dataPoints: z.array(numberPoint.refine(isInterval)).min(1),
        aggregationTemporality,
        isMonotonic: z.boolean(),
      })
      .optional(),
    histogram: z
      .strictObject({ dataPoints: z.array(histogramPoint).min(1), aggregationTemporality })
      .optional(),
  })
  .refine(
    ({ gauge, sum, histogram }) => [gauge, sum, histogram].filter((one) => one !== undefined).length === 1,
    "Expected one kind of data: it is a oneof",
  );

const exportMetricsServiceRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeMetrics: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          metrics: z.array(metric),
        }),
      ),
    }),
  ),
});

export type OtlpMetric = z.output<typeof metric>;

interface Taken {
  readonly resource: Readonly<Record<string, string>>;
  readonly metrics: readonly OtlpMetric[];
}

/** Throws where a collector would not take it, or by the letter need not. */
export function takeMetrics(body: string): Taken {
  holdToParser(body);
  const { resourceMetrics } = exportMetricsServiceRequest.parse(JSON.parse(body));
  const [one, ...others] = resourceMetrics;
  if (one === undefined || others.length > 0) throw new TypeError("Expected one resource");
  return {
    resource: labelsOf(one.resource.attributes),
    metrics: one.scopeMetrics.flatMap(({ metrics }) => metrics),
  };
}

export function labelsOf(all: readonly z.output<typeof keyValue>[]): Record<string, string> {
  return Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue]));
}

const endings: Readonly<Record<string, string>> = { s: "_seconds", By: "_bytes", "1": "_ratio" };

/** The name that Prometheus gives a metric that comes by OTLP (prometheus/otlptranslator: dots, unit, `_total`). */
export function prometheusName({ name, unit, sum }: OtlpMetric): string {
  const ending = unit === undefined ? "" : (endings[unit] ?? "");
  return `${name.replaceAll(/[./-]/g, "_")}${ending}${sum?.isMonotonic === true ? "_total" : ""}`;
}
