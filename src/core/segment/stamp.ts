/**
 * What is said of segments beside the calls of a batch: by what they are divided, and what each call's header or country
 * is. Once the batch is logged it also says which values have segments, so that what is counted anew comes to the same.
 */
import * as z from "zod";
import { nameOfBy, type Division } from "./by.ts";
import { isValue } from "./learn.ts";

const outputColumns = z.enum(["START", "END"]);

const fields = {
  /** The name of the division. */
  by: z.string(),
  /** The column whose rows are divided; absent where whole calls are. */
  column: z.string().optional(),
  /** Where outputs stand among the baseline's columns, if it is configured. */
  outputColumns: outputColumns.optional(),
  /** Of each call, in their order, the value it is divided by; null where it has none. */
  values: z.array(z.string().nullable()).optional(),
  most: z.number(),
  /** The values that have segments, where they are configured. */
  fixed: z.array(z.string()).optional(),
};

/** A division of the calls of a batch. */
export type DividedBy = Readonly<z.infer<z.ZodObject<typeof fields>>>;

/** As it is logged. */
export const stampSchema = z.object({ ...fields, known: z.array(z.string()) });

export type Stamp = Readonly<z.infer<typeof stampSchema>>;

/** What a call says of itself, of each division: null where that is none of the call's, or it says nothing. */
export type CallValues = readonly (string | null)[];

/** What of a call's surroundings divides it. */
export interface Surroundings {
  readonly header: (name: string) => string | null;
  readonly country: string | null;
}

export function valuesOf(
  divisions: readonly Division[],
  { header, country }: Surroundings,
): (string | null)[] {
  return divisions.map(({ by }) => {
    const value = "header" in by ? header(by.header) : "country" in by ? (country ?? "unknown") : null;
    return isValue(value) ? value : null;
  });
}

/** How the calls of a batch are divided; `calls` are their values. */
export function dividedBy(
  divisions: readonly Division[],
  calls: readonly CallValues[],
  where: z.infer<typeof outputColumns> | undefined,
): DividedBy[] {
  return divisions.map(({ by, most, values: fixed }, index) => ({
    by: nameOfBy(by),
    most,
    ...(fixed !== undefined && { fixed }),
    ...("column" in by
      ? { column: by.column, ...(where !== undefined && { outputColumns: where }) }
      : { values: calls.map((values) => values[index] ?? null) }),
  }));
}
