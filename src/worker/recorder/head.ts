/** What is logged of a batch beside its calls. */
import * as z from "zod";
import type { Beside } from "../../core/call/beside.ts";
import type { Budget } from "../../core/call/budget.ts";
import { readingSchema } from "../../core/config/reading.ts";
import { stampSchema, type Stamp } from "../../core/segment/stamp.ts";
import type { Dialect } from "../../core/read/shape.ts";
import { storedValue } from "../platform/stored.ts";

export interface BatchHead extends Beside {
  /** Told apart from its repetitions by this; empty for those of version 1. */
  readonly id: string;
  /** When the batch's first call came. */
  readonly since: number;
  /** Windows up to this time were checked when the batch came: earlier calls count in the next. */
  readonly sealed: number;
  /** How the calls' cells are read. */
  readonly reading?: Dialect | undefined;
  /** The name of the shape that the rows are read by (shapes.ts); that shape is kept. */
  readonly baseline?: string | undefined;
  /** The version of what the watch goes by, if the batch's calls are counted for it. */
  readonly watch?: number | undefined;
  /** How the calls are divided into segments. */
  readonly segments?: readonly Stamp[] | undefined;
  readonly tallies: Readonly<Record<string, number>>;
  /** The shard's part of the daily budget. */
  readonly budget?: Budget | undefined;
}

const headSchema: z.ZodType<BatchHead> = z.strictObject({
  id: z.string(),
  since: z.number(),
  sealed: z.number(),
  reading: readingSchema.optional(),
  baseline: z.string().optional(),
  watch: z.number().optional(),
  segments: z.array(stampSchema).optional(),
  tallies: z.record(z.string(), z.number()),
  firstBytes: z.array(z.number().nullable()).optional(),
  unfinished: z.array(z.number()).optional(),
  budget: z.strictObject({ captures: z.number().optional(), bytes: z.number().optional() }).optional(),
});

/** As it stands in the log. Throws SyntaxError where it cannot be read. */
export function headIn(text: string): BatchHead {
  return storedValue(headSchema, text, "the head of a batch in the journal");
}
