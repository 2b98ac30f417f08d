/**
 * What may be said of a training file: how it is written, what its cells mean, and how strictly types are taken.
 *
 * All of it may be left out. The same words in a request, in a stored job and, but for dashes, on the command line.
 */
import * as z from "zod";
import type { TypeRules } from "../baseline/types.ts";
import { delimiterSchema, type Reading } from "../baseline/reading.ts";
import { readingSchema } from "./reading.ts";
import type { TableOptions } from "../table/reader.ts";

/** More lines than any title has; all of them must be in a file's head. */
export const mostSkipped = 10_000;
export const skippedLines = z.int().min(0).max(mostSkipped);

export const trainingSchema = z.strictObject({
  /** The format; by the file's first bytes if absent. */
  format: z.enum(["csv", "jsonl", "json", "parquet"]).optional(),
  /** Whether the first record of CSV names the columns; "detect" if absent. */
  header: z.enum(["present", "absent", "detect"]).optional(),
  /** Lines before the first record of CSV, such as a title; 0 if absent. */
  skipLines: skippedLines.optional(),
  /** What begins lines of CSV that are comments; none if absent. */
  comment: delimiterSchema.optional(),
  /** The encoding; by byte order mark, else UTF-8, if absent. */
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "latin1"]).optional(),
  /** What to do with CSV records of another length than the first; "refuse" if absent. */
  ragged: z.enum(["refuse", "pad", "skip"]).optional(),
  /** What to do with a header that names two columns alike; "refuse" if absent. */
  duplicates: z.enum(["refuse", "number"]).optional(),
  /** Of these the delimiter is found if absent. */
  ...readingSchema.shape,
  /** Share of a column's cells that may be of another type than the rest; 0 if absent. */
  oddCellTolerance: z.number().min(0).lt(1).optional(),
  /** Whether integers are of the wrong type in a Fractional column; "Violation" if absent. */
  integersInFractional: z.enum(["Violation", "Accepted"]).optional(),
});

export type Training = z.infer<typeof trainingSchema>;

/** An object in the bucket, and how it is read. */
const bucketSourceSchema = z.strictObject({
  kind: z.literal("r2"),
  key: z.string(),
  ...trainingSchema.shape,
});

export type BucketSource = z.infer<typeof bucketSourceSchema>;

/** A window of the endpoint's own calls; `isAutomatic`: made by itself, of the first calls. */
const windowSourceSchema = z.strictObject({
  kind: z.literal("window"),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  isAutomatic: z.literal(true).optional(),
});

/** What a baseline was or is made from. */
export const baselineSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("upload") }),
  z.strictObject({ kind: z.literal("adopted") }),
  windowSourceSchema,
  bucketSourceSchema,
]);

export type KnownSource = z.infer<typeof baselineSourceSchema>;

/** What was noted of the training data, for people. */
export const baselineNotesSchema = z.array(z.string());

/** The options of a source, without what names the object. */
export function trainingOf({ kind: _kind, key: _key, ...training }: BucketSource): Training {
  return training;
}

/** The layout of a text in the bucket, as it is left for the readers of its ranges (core/table/layout.ts). */
export const layoutSchema = z.object({
  dataStart: z.int().min(0),
  firstLine: z.int().min(1),
  options: z.object({
    format: z.enum(["csv", "jsonl", "json"]).exactOptional(),
    header: z.enum(["present", "absent", "detect"]).exactOptional(),
    delimiter: delimiterSchema.exactOptional(),
    comment: delimiterSchema.exactOptional(),
    encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "latin1"]).exactOptional(),
    ragged: z.enum(["refuse", "pad", "skip"]).exactOptional(),
    duplicates: z.enum(["refuse", "number"]).exactOptional(),
    arrays: z.enum(["columns", "list"]).exactOptional(),
    cells: z
      .object(readingSchema.pick({ nullTokens: true, decimalComma: true, thousands: true }).shape)
      .exactOptional(),
    names: z.array(z.string()).exactOptional(),
  }),
});

/** What the readers of text take; Parquet has no text. */
export function tableOptions(training: Training): TableOptions {
  const { format, nullTokens, decimalComma, thousands } = training;
  return {
    header: training.header ?? "detect",
    ragged: training.ragged ?? "refuse",
    duplicates: training.duplicates ?? "refuse",
    arrays: training.arrays ?? "columns",
    cells: { nullTokens, decimalComma, thousands },
    ...(format !== undefined && format !== "parquet" && { format }),
    ...textOptions(training),
  };
}

/** How a text is written, as far as it is said. */
function textOptions({ delimiter: given, skipLines = 0, comment, encoding }: Training) {
  return {
    ...(given !== undefined && { delimiter: given }),
    ...(skipLines > 0 && { skipLines }),
    ...(comment !== undefined && { comment }),
    ...(encoding !== undefined && { encoding }),
  };
}

/** How the cells are read, as a baseline keeps it; `found` is the delimiter that was found. */
export function readingIn(training: Training, found: string | undefined): Reading {
  const { delimiter = found, nullTokens, decimalComma, thousands, arrays } = training;
  return { delimiter, nullTokens, decimalComma, thousands, arrays };
}

/** How types are taken, where that is not the service's way. */
export function typeRules({ oddCellTolerance, integersInFractional }: Training): Partial<TypeRules> {
  return {
    ...(oddCellTolerance !== undefined && { oddCellTolerance }),
    ...(integersInFractional !== undefined && { integersInFractional }),
  };
}
