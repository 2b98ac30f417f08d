/** What the watch has to say: that a feature, or the calls themselves, differ from what they were, and that they no longer do. */
import * as z from "zod";
import { levels } from "./ladder.ts";
import { tracks, type Cell, type Track } from "./questions.ts";

export interface Word {
  /** Null where it is about the calls themselves. */
  readonly feature: string | null;
  readonly track: Track;
  /** Which share of the values (of rows where they are missing, of calls) says it most plainly. */
  readonly cell: Cell;
  /** That share in the baseline, or as it was usual, and in the window that said it. */
  readonly before: number;
  readonly after: number;
  /** How far that is beyond chance, and beyond which distance it is worth a word. */
  readonly distance: number;
  readonly tolerance: number;
  /** Nats: by chance this comes in less than one of e^evidence windows. */
  readonly evidence: number;
  /** Records (or calls) that were looked at, of the window and of those after it that said the same. */
  readonly records: number;
  readonly confirming: number;
  /** When that window began, which is about when it started, and when it was said; in epoch milliseconds. */
  readonly since: number;
  readonly at: number;
}

/**
 * A change of what is said: a word; or one less, since the calls of the last minutes no longer say it ("over"), an
 * execution found it too and speaks of it from here on ("confirmed"), or an execution did not find it ("refuted").
 */
export interface Change {
  readonly kind: "word" | "over" | "confirmed" | "refuted";
  readonly word: Word;
}

const cellSchema: z.ZodType<Cell> = z.union([
  z.object({
    kind: z.enum([
      "missing",
      "wrong type",
      "below",
      "above",
      "never seen",
      "other texts",
      "failed calls",
      "bodies not read",
      "rows that do not fit",
    ]),
  }),
  z.object({ kind: z.enum(["value", "up to"]), value: z.number() }),
  z.object({ kind: z.literal("between"), low: z.number(), high: z.number() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
]);

const wordSchema = z.object({
  feature: z.string().nullable(),
  track: z.enum(tracks),
  cell: cellSchema,
  before: z.number(),
  after: z.number(),
  distance: z.number(),
  tolerance: z.number(),
  evidence: z.number(),
  records: z.number(),
  confirming: z.number(),
  since: z.number(),
  at: z.number(),
});

/** A word as a watch stores it: whose it is, how it stands, and the greatest distances since. */
export const entrySchema = z.object({
  key: z.number(),
  word: wordSchema,
  standing: z.enum(["open", "over", "confirmed"]),
  held: z.array(z.number()).length(levels),
});
