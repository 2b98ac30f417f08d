/**
 * What the watch knows of a baseline, as it is stored and sent: for each feature where its values lie, in at most thirty
 * bins, and how many were missing or of another type. Never larger than its bounds, whatever the baseline holds.
 *
 * Numbers lie in bins of about equal shares of the baseline, or in one a value where few are distinct; texts in one for
 * each of the most frequent, one for the others that the baseline knows, and one for those that it does not.
 */
import * as z from "zod";
import { parseFile } from "../../baseline/baseline.ts";
import { inferredTypes } from "../../profile/column.ts";

/** Bins of one feature, at most. */
export const mostBins = 30;
/** Places of all features together, at most: a feature has four beside its bins. */
export const mostPlaces = 36_000;
/** Texts that a feature is known to have had, at most, by their hashes. */
export const mostKnown = 1_024;
/** UTF-16 units of a text that has a bin of its own. */
export const longestText = 128;

const count = z.number().min(0);
const counts = z.array(count).max(mostBins);

const numbersSchema = z.strictObject({
  kind: z.literal("numbers"),
  low: z.number(),
  /** The largest value of each bin, ascending. */
  tops: z.array(z.number()).min(1).max(mostBins),
  counts: counts.min(1),
  /** Each bin holds one value. */
  isEach: z.boolean(),
});

const textsSchema = z.strictObject({
  kind: z.literal("texts"),
  texts: z.array(z.string().max(longestText)).max(mostBins),
  counts,
  /** Known texts without a bin. */
  others: count,
  /** Texts that came once: as many new ones are to be expected (Good 1953). */
  singles: count,
  /** Hashes of the known texts in base 36, each less the one before; null where they are too many to be told from new ones. */
  known: z
    .string()
    .max(mostKnown * 8)
    .nullable(),
});

const featureSchema = z
  .strictObject({
    name: z.string(),
    type: z.enum(inferredTypes),
    /** Rows of the baseline, those without a value, and values of another type than the feature's. */
    rows: count,
    missing: count,
    wrong: count,
    /** The least distance that is worth a word; null where only breaks are watched. */
    limit: z.number().min(0).nullable(),
    /** Null where the baseline does not say how its values lie. */
    values: z.discriminatedUnion("kind", [numbersSchema, textsSchema]).nullable(),
  })
  .refine(({ values }) => values === null || isWhole(values), "Expected a count for each bin");

const binsSchema = z.strictObject({
  version: z.literal(1),
  /** All names of the baseline, in its order: columns by position go by it. */
  names: z.array(z.string()),
  /** Those that are watched. */
  features: z.array(featureSchema),
});

export type NumberBins = z.infer<typeof numbersSchema>;
export type TextBins = z.infer<typeof textsSchema>;
export type FeatureBins = z.infer<typeof featureSchema>;
export type Bins = z.infer<typeof binsSchema>;

function isWhole(values: NumberBins | TextBins): boolean {
  return values.counts.length === (values.kind === "numbers" ? values.tops : values.texts).length;
}

/** Bins, what is below and above them, values of another type. */
export function placesOf({ values }: FeatureBins): number {
  return (values?.counts.length ?? 0) + 3;
}

/** The stored form of bins. */
export function binsText(bins: Bins): string {
  return JSON.stringify(bins);
}

/** Reads the stored form. Throws SyntaxError naming the field and what was expected. */
export function parseBins(text: string): Bins {
  return parseFile(text, binsSchema, "bins of a baseline");
}
