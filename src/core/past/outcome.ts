/** What came of one past window that was judged anew, beside what was said of it before. */
import * as z from "zod";
import type { AlertOn } from "../incident/policy.ts";
import { shortened } from "../incident/shortened.ts";
import { differenceOf } from "../rehearsal.ts";
import type { Finding } from "../report/finding.ts";
import type { Report } from "../report/report.ts";
import { verdictKinds, type Verdict } from "../report/verdict.ts";
import { replaySources, type ReplaySource } from "./asked.ts";

/** So many findings are named, and so many notes told, each up to so many characters: the report has them all. */
const mostNamed = 20;
const mostNotes = 15;
const longestText = 300;

/** A verdict without all that it does not say. */
const said = z.strictObject({ kind: z.enum(verdictKinds), headline: z.string() });

const named = z.strictObject({ check: z.string(), feature: z.string() });

const judgedSchema = z.strictObject({
  kind: z.literal("judged"),
  /** The execution that checked the window before, or that this one became; null where none is kept. */
  execution: z.string().nullable(),
  /** `before` is null where nobody had checked the window. */
  verdict: z.strictObject({ before: said.nullable(), after: said }),
  tells: z.strictObject({ before: z.boolean().nullable(), after: z.boolean() }),
  /** What is told that was not, and what no longer is: the first twenty, and how many there are. */
  appear: z.array(named),
  vanish: z.array(named),
  appearing: z.int(),
  vanishing: z.int(),
  records: z.int(),
  source: z.enum(replaySources),
  /** Where its files are in R2. */
  report: z.string(),
  notes: z.array(z.string()),
});

export const outcomeSchema = z.discriminatedUnion("kind", [
  judgedSchema,
  /** It could not be judged, and why. */
  z.strictObject({ kind: z.literal("left"), reason: z.string() }),
]);

export type Outcome = z.infer<typeof outcomeSchema>;

/** A report, and by what it would be told. */
interface Told {
  readonly report: Report;
  readonly alertOn: AlertOn;
}

/** `before` is null where nobody had checked the window, or what was said is gone. */
export function outcomeOf(
  of: { readonly execution: string | null; readonly source: ReplaySource; readonly report: string },
  before: Told | null,
  { report, alertOn }: Told,
): Outcome {
  // Beside nothing everything appears.
  const other = before ?? { report: { ...report, findings: [] }, alertOn };
  const { verdict, tells, appear, vanish } = differenceOf(other.report, other.alertOn, report, alertOn);
  const isKnown = before !== null;
  return {
    kind: "judged",
    ...of,
    verdict: { before: isKnown ? saidIn(verdict.before) : null, after: saidIn(verdict.after) },
    tells: { before: isKnown ? tells.before : null, after: tells.after },
    appear: namesOf(appear),
    vanish: namesOf(vanish),
    appearing: appear.length,
    vanishing: vanish.length,
    records: report.records,
    notes: report.notes.slice(0, mostNotes).map(cut),
  };
}

function saidIn({ kind, headline }: Verdict) {
  return { kind, headline: cut(headline) };
}

function namesOf(findings: readonly Finding[]) {
  return findings.slice(0, mostNamed).map(({ check, feature }) => ({ check, feature: cut(feature) }));
}

function cut(text: string): string {
  return shortened(text, longestText);
}

/** A window that could not be judged. */
export function leftOut(reason: string): Outcome {
  return { kind: "left", reason: cut(reason) };
}
