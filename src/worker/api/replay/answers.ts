/** What the API says of replays. */
import * as z from "zod";
import { askedSchema } from "../../../core/past/asked.ts";
import { lastDaysSchema } from "../../../core/past/last-days.ts";
import { outcomeSchema } from "../../../core/past/outcome.ts";
import type { ReplayRecord, ReplayView } from "../../commands/replay/replays.ts";
import { answered } from "../../platform/route.ts";
import { count, instant } from "../fields.ts";

const record = {
  id: z.string(),
  monitor: z.string(),
  state: z.enum(["pending", "running", "done", "cancelled", "failed"]),
  /** Null where another version of Weir wrote it. */
  asked: askedSchema.nullable(),
  /** Of all windows those that are done with, and of these those that could not be judged, and whose verdict is another. */
  windows: z.strictObject({ total: count, done: count, left: count, differing: count }),
  createdAt: instant,
  finishedAt: instant.nullable(),
  failure: z.string().nullable(),
};

const replay: z.ZodType<ReplayRecord> = z.strictObject(record);

const replayView: z.ZodType<ReplayView> = z.strictObject({
  ...record,
  /** Its windows, oldest first; `outcome` is null until one is done with. */
  results: z.array(
    z.strictObject({
      window: z.strictObject({ start: instant, end: instant }),
      outcome: outcomeSchema.nullable(),
    }),
  ),
});

export const replayViews = {
  replay: answered("ReplayView", replayView),
  replays: answered("ReplayList", z.strictObject({ replays: z.array(replay) })),
  lastDays: answered("LastDays", lastDaysSchema),
} as const;
