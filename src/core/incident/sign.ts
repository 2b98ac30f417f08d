/** What one execution says of each kind of incident: seen, not there, or nothing at all. */
import type { Window } from "../monitor/window.ts";
import type { Report } from "../report/report.ts";
import { kindOf, reportKinds, type IncidentKind, type ReportKind } from "./kinds.ts";
import type { AlertOn } from "./policy.ts";
import { wordsOfSegment } from "../segment/by.ts";
import { isUnusuallyQuiet } from "./quiet.ts";
import { longest, shortened } from "./shortened.ts";
import { nothingFound, toldOf, type OfKind } from "./told.ts";
import { count } from "../counted.ts";

/** When what is seen is an incident: at once, often enough, or once it has lasted. */
export type Opening = "at once" | "often" | { readonly lastingMs: number };

/** What was seen last of an incident: what a message about it says. */
export interface Latest extends OfKind {
  /** The execution that saw it; null where none did. */
  readonly execution: string | null;
  readonly window: Window | null;
  readonly records: number | null;
  /** What a picture of it shows, in words; null where there is none. */
  readonly picture: string | null;
}

/** Something was seen, or was looked for and not there. What could not be judged is no sign. */
export type Sign = {
  readonly kind: IncidentKind;
  readonly at: number;
  /** The segment, by its name, that it is of; absent of the whole. */
  readonly segment?: string;
} & (
  | { readonly is: "clean" }
  | { readonly is: "seen"; readonly opens: Opening; readonly since: number; readonly latest: Latest }
);

/** What leaves a monitor without a judgement for so long is told; a quiet night is not. */
const unjudgedMs = 86_400_000;

/** What is known beside a report. */
export interface Beside {
  readonly window: Window;
  readonly alertOn: AlertOn;
  /** Records of the monitor's windows before this one, newest first: asked for only where this one has none. */
  readonly earlier: () => readonly number[];
  /** What the pictures that were kept beside the report show, in words, by the kind that they are of. */
  readonly pictures?: ReadonlyMap<IncidentKind, string>;
}

/** The signs of a report; `window` is the one it is of. */
export function signsOf(report: Report, { window, alertOn, earlier, pictures }: Beside): Sign[] {
  const at = window.end;
  const base = { execution: report.execution, window, records: report.records };
  const seen = (kind: IncidentKind, summary: string, opens: Opening): Sign => ({
    kind,
    is: "seen",
    at,
    opens,
    since: window.start,
    latest: { ...base, ...nothingFound, summary: shortened(summary, longest.sentence), picture: null },
  });
  if (report.tolerableMs !== undefined) {
    return [seen("cannot_judge", report.exitMessage, { lastingMs: report.tolerableMs })];
  }
  if (report.status === "NoData") {
    const before = earlier();
    return isUnusuallyQuiet(before) ? [seen("traffic", quietWords(before, report), "at once")] : [];
  }
  if (report.verdict?.kind === "unjudged" || report.status === "Failed") {
    const wasChecked = report.findings.length > 0;
    const words = report.verdict?.headline ?? report.exitMessage;
    return [seen("cannot_judge", words, wasChecked ? { lastingMs: unjudgedMs } : "at once")];
  }
  const told = toldOf(report, alertOn);
  const ofKinds = reportKinds.flatMap((kind): Sign[] => {
    const ofKind = told.get(kind);
    if (ofKind === undefined) return isUndecided(report, kind) ? [] : [{ kind, is: "clean", at }];
    const opens = kind === "schema_break" ? "at once" : "often";
    const latest = { ...base, ...ofKind, picture: pictures?.get(kind) ?? null };
    return [{ kind, is: "seen", at, opens, since: window.start, latest }];
  });
  return [{ kind: "cannot_judge", is: "clean", at }, ...ofKinds, ...segmentSigns(report, window, alertOn)];
}

/** Each segment by itself: none hides another. Of one that could not be judged there is nothing to say. */
function segmentSigns(report: Report, window: Window, alertOn: AlertOn): Sign[] {
  const judged = (report.segments ?? []).filter(({ verdict }) => verdict.kind !== "unjudged");
  return judged.flatMap(({ segment, records, findings }) => {
    const { causes: _, ...whole } = report;
    const told = toldOf({ ...whole, findings }, alertOn, report);
    const about = { segment, at: window.end };
    return reportKinds.map((kind): Sign => {
      const ofKind = told.get(kind);
      if (ofKind === undefined) return { ...about, kind, is: "clean" };
      const summary = shortened(`In ${wordsOfSegment(segment)}: ${ofKind.summary}`, longest.sentence);
      const latest = { execution: report.execution, window, records, ...ofKind, summary, picture: null };
      const opens = kind === "schema_break" ? "at once" : "often";
      return { ...about, kind, is: "seen", opens, since: window.start, latest };
    });
  });
}

/** Whether checks of the kind were asked, and none could be done. What nobody asks for any more is not there. */
function isUndecided({ findings }: Report, kind: ReportKind): boolean {
  const asked = findings.filter(({ check }) => kindOf(check) === kind);
  return asked.length > 0 && asked.every(({ answer }) => answer.kind === "undecided");
}

/** Calls may have come, all of which failed. */
function quietWords(earlier: readonly number[], { records, exitMessage }: Report): string {
  const last = earlier.find((some) => some > 0) ?? 0;
  const now = records === 0 ? "No call has come" : exitMessage.replace(/^NoData: /, "");
  return `${now}, where ${count(last)} records came in the last window with any`;
}
