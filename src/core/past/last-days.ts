/** What the windows of the last days would have come to by other settings: incidents, and windows whose verdict is another. */
import * as z from "zod";
import { isoWindow, type Window } from "../monitor/window.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { verdictKinds } from "../report/verdict.ts";
import { counted } from "../counted.ts";

const kind = z.enum(verdictKinds);
const span = { start: z.iso.datetime(), end: z.iso.datetime() };
const both = z.strictObject({ before: z.int(), after: z.int() });

export const lastDaysSchema = z.strictObject({
  /** The answer in one sentence. */
  words: z.string(),
  /** Windows of the schedule: those that were judged, and those that could not be. */
  windows: z.strictObject({ judged: z.int(), left: z.int() }),
  /** Incidents that fire, and windows of which anybody would be told: by the settings in force, and by those tried. */
  incidents: both,
  tells: both,
  /** Windows whose findings are others, oldest first. */
  differing: z.array(
    z.strictObject({
      window: z.strictObject(span),
      verdict: z.strictObject({ before: kind, after: kind }),
      appear: z.int(),
      vanish: z.int(),
    }),
  ),
  /** Why windows could not be judged: the first ten. */
  left: z.array(z.strictObject({ window: z.strictObject(span), reason: z.string() })),
  /** Members of the constraints tried that nothing reads. */
  ignored: z.array(z.string()),
});

export type LastDays = z.infer<typeof lastDaysSchema>;

const mostLeft = 10;

/** What a window came to; one that could not be judged has a reason. */
export type Rehearsed =
  | { readonly kind: "judged"; readonly window: Window; readonly rehearsal: Omit<Rehearsal, "report"> }
  | { readonly kind: "left"; readonly window: Window; readonly reason: string };

/** Of windows from the oldest to the newest. */
export function lastDaysOf(all: readonly Rehearsed[], incidents: LastDays["incidents"]): LastDays {
  const judged = all.flatMap((one) => (one.kind === "judged" ? [one] : []));
  const left = all.flatMap((one) => (one.kind === "left" ? [one] : []));
  const told = (side: "before" | "after") => judged.filter(({ rehearsal }) => rehearsal.tells[side]).length;
  const differing = judged.flatMap(({ window, rehearsal: { verdict, appear, vanish } }) => {
    const kinds = { before: verdict.before.kind, after: verdict.after.kind };
    const isOther = kinds.before !== kinds.after || appear.length + vanish.length > 0;
    return isOther
      ? [{ window: isoWindow(window), verdict: kinds, appear: appear.length, vanish: vanish.length }]
      : [];
  });
  return {
    words: wordsOf(incidents, judged.length, left.length),
    windows: { judged: judged.length, left: left.length },
    incidents,
    tells: { before: told("before"), after: told("after") },
    differing,
    left: left.slice(0, mostLeft).map(({ window, reason }) => ({ window: isoWindow(window), reason })),
    ignored: [...new Set(judged.flatMap(({ rehearsal }) => rehearsal.ignored))],
  };
}

function wordsOf({ before, after }: LastDays["incidents"], judged: number, left: number): string {
  const rest = left === 0 ? "" : `; ${counted(left, "window")} could not be judged`;
  if (judged === 0) return `No window could be judged${rest}`;
  return `${counted(after, "incident")} instead of ${before}, in ${counted(judged, "window")}${rest}`;
}
