/**
 * What divides an endpoint's calls into segments, as users say it and as it is named. A header or the country takes whole
 * calls; a column takes rows. What has no segment of its own is in the rest.
 */
import * as z from "zod";

/** Segments beside the rest, of one division, and divisions of an endpoint. */
const mostValues = 20;
const usualValues = 10;
const mostDivisions = 2;

/** A longer value is in the rest; in UTF-16 units. */
export const longestValue = 128;

/** Headers that tell who may call: their values belong nowhere. */
const secretHeader =
  /(?:^|[-_])o?auth(?:[-_]|$|oriz|entic)|cookie|secret|token|password|passwd|credential|session|signature|api[-_]?key|(?:^|[-_])key$/i;

const headerSchema = z
  .string()
  .max(100)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "Expected an HTTP header name")
  .transform((name) => name.toLowerCase())
  .refine((name) => !secretHeader.test(name), "Headers that hold secrets make no segments");

const bySchema = z.union([
  z.strictObject({ header: headerSchema }),
  z.strictObject({ column: z.string().min(1).max(1_000) }),
  z.strictObject({ country: z.literal(true) }),
]);

const divisionSchema = z.strictObject({
  by: bySchema,
  /** The first so many values that come have segments of their own. */
  most: z.int().min(1).max(mostValues).default(usualValues),
  /** Exactly these values have, if they are given. */
  values: z.array(z.string().min(1).max(longestValue)).min(1).max(mostValues).optional(),
});

const listSchema = z
  .array(divisionSchema)
  .max(mostDivisions)
  .refine((list) => new Set(list.map(({ by }) => nameOfBy(by))).size === list.length, {
    message: "Expected each division once",
  });

/** One division may stand without the list around it. */
export const segmentsSchema = z.preprocess(
  (given) => (given === undefined || Array.isArray(given) ? given : [given]),
  listSchema,
);

export type Division = z.infer<typeof divisionSchema>;

type By = Division["by"];

/** `header:x-tenant`, `column:Region` or `country`. */
export function nameOfBy(by: By): string {
  if ("header" in by) return `header:${by.header}`;
  return "column" in by ? `column:${by.column}` : "country";
}

/** One segment: of a division, by its name, those with a value; null is the rest. */
export interface Segment {
  readonly by: string;
  readonly value: string | null;
}

/** `column:Region=north`; of the rest the division's name alone. */
export function nameOfSegment({ by, value }: Segment): string {
  return value === null ? by : `${by}=${value}`;
}

/** The segment that a name says, of these divisions; null where it is none's. */
export function segmentOf(name: string, divisions: readonly Division[]): Segment | null {
  for (const division of divisions) {
    const by = nameOfBy(division.by);
    if (name === by) return { by, value: null };
    if (name.startsWith(`${by}=`)) return { by, value: name.slice(by.length + 1) };
  }
  return null;
}

/** Whether whole calls are in the segment of this name, not rows of them. */
export function hasWholeCalls(name: string): boolean {
  return !name.startsWith("column:");
}

/** A segment's name in words: `Region = north`. */
export function wordsOfSegment(name: string): string {
  const [by = "", ...value] = name.split("=");
  return segmentWords({ by, value: value.length === 0 ? null : value.join("=") });
}

/** In words: `Region = north`, `Region = any other`. */
export function segmentWords({ by, value }: Segment): string {
  return `${by.replace(/^(?:header|column):/, "")} = ${value ?? "any other"}`;
}
