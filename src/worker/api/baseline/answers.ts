/** What the API answers of baselines. */
import * as z from "zod";
import type { Comparison } from "../../../core/check/compare.ts";
import { baselineNotesSchema, baselineSourceSchema } from "../../../core/config/training.ts";
import type { ComparedTwo } from "../../commands/baseline/compare.ts";
import type { AdoptedBaseline } from "../../commands/baselines.ts";
import { answered } from "../../platform/route.ts";
import { count, instant, next } from "../fields.ts";

/** Members of adopted constraints that nothing reads, in the answer to whoever sends them: paths, where there are any. */
export const ignored = { ignored: z.array(z.string()).exactOptional() };

const baselineRecord: z.ZodType<AdoptedBaseline> = z.strictObject({
  id: z.string(),
  status: z.enum(["InProgress", "Completed", "Failed", "Cancelled"]),
  source: z.discriminatedUnion("kind", [
    ...baselineSourceSchema.options,
    z.strictObject({ kind: z.literal("unknown") }),
  ]),
  rows: count,
  bytes: count,
  totalBytes: count.nullable(),
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  createdAt: instant,
  ageDays: count,
  finishedAt: instant.nullable(),
  failure: z.string().nullable(),
  /** What may surprise in the training data, and what of it is left out. */
  notes: baselineNotesSchema,
  /** Whether checks compare with this baseline. */
  current: z.boolean(),
  /** How it differs from the finished one made before it; null where there is none, and for the seconds until that is known. */
  compared: z
    .strictObject({
      before: z.string(),
      features: count.nullable(),
      differing: count.nullable(),
      words: z.string(),
    })
    .nullable(),
  ...ignored,
});

const records = count.nullable();

const comparison: z.ZodType<ComparedTwo & Comparison> = z.strictObject({
  /** The ids of both. */
  before: z.string(),
  after: z.string(),
  records: z.strictObject({ before: records, after: records }),
  /** Those that differ, the largest difference first: a share of records; 1 of a feature that only one has. */
  features: z.array(
    z.strictObject({
      feature: z.string(),
      size: z.number(),
      words: z.array(z.string()),
      /** Whether two samples of these sizes, of the same, may differ as much. */
      isByChance: z.boolean(),
    }),
  ),
  /** How many features are the same in both. */
  alike: count,
});

export const baselineViews = {
  baseline: answered("BaselineView", baselineRecord),
  baselines: answered("BaselineList", z.strictObject({ baselines: z.array(baselineRecord), next })),
  comparison: answered("BaselineComparison", comparison),
} as const;
