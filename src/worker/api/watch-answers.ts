/** What the API's answers about the watch and about segments look like. */
import * as z from "zod";
import type { SegmentsView } from "../commands/profile.ts";
import type { WatchView } from "../commands/watch.ts";
import { answered } from "../platform/route.ts";
import { count, instant } from "./fields.ts";

const watch: z.ZodType<WatchView> = z.strictObject({
  endpoint: z.string(),
  enabled: z.boolean(),
  baseline: z.string().nullable(),
  /** Why nothing is watched; null where something is. */
  reason: z.string().nullable(),
  /** How many are watched. */
  features: count,
  /** Of which nothing is said. */
  except: z.array(z.string()),
  /** Of which only breaks are watched: they are far from the baseline in this share of the time. The first ones. */
  slow: z.array(z.strictObject({ feature: z.string(), farShare: z.number() })),
  slowCount: count,
  /** Features of the baseline that are not watched. The first ones. */
  unwatched: z.array(z.string()),
  unwatchedCount: count,
  /** What stands, the plainest first. */
  words: z.array(
    z.strictObject({
      feature: z.string(),
      change: z.string(),
      track: z.enum(["shape", "breaks"]),
      since: instant,
      seenAt: instant,
      records: count,
    }),
  ),
  shards: z.array(
    z.strictObject({
      since: instant.nullable(),
      words: count,
      reason: z.string().nullable(),
      heldBytes: count,
    }),
  ),
  silentShards: z.array(count),
});

const segments: z.ZodType<SegmentsView> = z.strictObject({
  endpoint: z.string(),
  window: z.strictObject({ start: instant, end: instant }),
  segments: z.array(
    z.strictObject({
      segment: z.string(),
      by: z.string(),
      /** Null of the rest. */
      value: z.string().nullable(),
      records: count,
    }),
  ),
});

export const segmentViews = { segments: answered("SegmentsView", segments) } as const;

export const watchViews = { watch: answered("WatchView", watch) } as const;
