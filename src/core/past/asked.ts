/** What is asked of past windows: to be judged anew, or for the first time. */
import * as z from "zod";
import { rehearsalSchema } from "../rehearsal.ts";

/** Where the calls of a past window come from. */
export const replaySources = ["profiles", "captures"] as const;

export type ReplaySource = (typeof replaySources)[number];

/** What a range may come to, in windows: an hourly monitor's of six weeks. */
export const mostReplayed = 1_000;

/** Settings that are tried, as characters of JSON: they stand in one row, and in the list of a hundred replays. */
export const mostTriedLength = 100_000;

/** By what windows are judged anew: what is not said is as it is in force. */
const triedFields = {
  /** The id of a baseline in place of the one in force. */
  baseline: z.string().min(1).max(100).optional(),
  /** Profiles, and captures where these cannot answer a window exactly, if absent. */
  source: z.enum(replaySources).optional(),
  /** A script that makes rows of captures, in place of the monitor's. */
  preprocessor: z.string().min(1).max(100).optional(),
};

/** A replay, as it is kept. */
export const askedSchema = z.strictObject({
  start: z.number(),
  end: z.number(),
  /** Windows that were never checked become executions. */
  backfill: z.boolean(),
  ...triedFields,
  tried: rehearsalSchema,
});

export type AskedReplay = z.infer<typeof askedSchema>;

/** A replay, as it is asked for beside its range. */
export const replayFields = {
  backfill: z.boolean().default(false),
  ...triedFields,
  ...rehearsalSchema.shape,
};
