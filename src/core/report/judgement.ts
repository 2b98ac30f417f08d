/** A window judged: its report, and the files an execution leaves, whoever asks: a monitor or the command line. */
import { postOne, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { thinWithin } from "../baseline/bounds.ts";
import { optionsFor } from "../baseline/options.ts";
import { bodiesOf, leastRead } from "../check/answer/bodies.ts";
import { callCounts } from "../check/answer/calls.ts";
import type { Subject } from "../check/answer/check.ts";
import { fewestMarked } from "../check/evidence/evidence.ts";
import type { Sides } from "../check/evidence/sides.ts";
import { runChecks, type CheckSettings } from "../check/run.ts";
import { isTraffic } from "../profile/tally.ts";
import type { Profile } from "../profile/profile.ts";
import { piecesOfReport, piecesOfWindow, reportFiles, type FilePieces } from "./files.ts";
import type { SegmentReport } from "./segment-report.ts";
import { withSegmentWords } from "./segments.ts";
import { emptyReport, makeReport, tolerances, type Execution, type Report } from "./report.ts";

/** A report, and the files of the execution. */
export interface Judgement<Files = FilePieces> {
  readonly report: Report;
  readonly files: Files;
  /** Both sides of a feature as they were judged; null where the window has no such column. */
  readonly sides: (feature: string) => Sides | null;
  /** What was judged: the window, what of it was compared, and the features of the baseline with their types. */
  readonly judged: Judged;
}

export interface Judged {
  /** Null where there was none to be seen. */
  readonly window: Profile | null;
  /** By the names of their features. */
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly features: readonly FeatureConstraints[];
}

/** The text of each file; one that checked nothing has no statistics. */
type ReportFiles = { readonly [Name in keyof FilePieces]?: string };

/** Compares a window with a baseline. Null: there is none. */
export function judge(...of: Parameters<typeof judgeInPieces>): Judgement<ReportFiles> {
  const { files, ...judgement } = judgeInPieces(...of);
  return { ...judgement, files: textsOf(files) };
}

/** Each file whole. */
export function textsOf(files: FilePieces): ReportFiles {
  const texts = reportFiles.flatMap((name) => {
    const pieces = files[name];
    return pieces === undefined ? [] : [[name, [...pieces].join("")] as const];
  });
  return Object.fromEntries(texts);
}

/** The same, each file a piece at a time: the window is described while they are gone through. */
export function judgeInPieces(
  execution: Execution,
  window: Profile,
  baseline: Baseline | null,
  settings: CheckSettings,
): Judgement {
  if (isEmpty(window, baseline)) return nothing(execution, "NoData", emptiness(window), window);
  if (baseline === null) {
    const reason = `There is no baseline to compare with: ${postOne(execution.endpoint)}`;
    return nothing(execution, "Failed", reason, window);
  }
  const checked = runChecks(window, baseline, settings);
  const made = makeReport(execution, window, baseline, checked);
  const { oddCellTolerance } = optionsFor(baseline.constraints, undefined);
  // Once all is judged: what the file keeps of very many columns no check has to do with.
  const coarse = thinWithin(checked.alignment.columns, oddCellTolerance, checked.summaryOf);
  const report = coarse === 0 ? made : { ...made, notes: [...made.notes, coarseLine(coarse)] };
  const files = piecesOfWindow(checked, window.records, tolerances(baseline));
  const subjects = new Map(checked.subjects.map((subject) => [subject.feature.name, subject]));
  const { features } = baseline.constraints;
  return {
    report,
    files: { ...files, ...piecesOfReport(report) },
    sides: (name) => subjects.get(name)?.sides ?? null,
    judged: { window, subjects, features },
  };
}

function coarseLine(columns: number): string {
  return `statistics.json keeps a part of the values of ${columns} columns, ranks to within 4 %: there are too many for all`;
}

/** The same with more to be known of where its window came from. */
export function noted(judgement: Judgement, notes: readonly string[]): Judgement {
  if (notes.length === 0) return judgement;
  const report = { ...judgement.report, notes: [...notes, ...judgement.report.notes] };
  return { ...judgement, report, files: { ...judgement.files, ...piecesOfReport(report) } };
}

/** The judgement with what was found of segments. */
export function withSegments(judgement: Judgement, segments: readonly SegmentReport[]): Judgement {
  if (segments.length === 0) return judgement;
  const { verdict } = judgement.report;
  const told = verdict && { verdict: withSegmentWords(verdict, segments) };
  const report = { ...judgement.report, ...told, segments };
  return { ...judgement, report, files: { ...judgement.files, ...piecesOfReport(report) } };
}

/** The report alone, whose files nobody wants: of thousands of columns they are most of the work. */
export function reportOf(
  execution: Execution,
  window: Profile,
  baseline: Baseline,
  settings: CheckSettings,
): Report {
  if (isEmpty(window, baseline)) return emptyReport(execution, "NoData", emptiness(window), window);
  return makeReport(execution, window, baseline, runChecks(window, baseline, settings));
}

/** An execution that had nothing to compare with, and why; `tolerableMs`: how long that may last, null where it may not. */
export function uncompared(
  execution: Execution,
  window: Profile,
  reason: string,
  tolerableMs: number | null,
): Judgement {
  if (window.records === 0) return nothing(execution, "NoData", emptiness(window), window);
  if (tolerableMs === null) return nothing(execution, "Failed", reason, window);
  const judgement = nothing(execution, "NoData", reason, window);
  const report = { ...judgement.report, tolerableMs };
  return { ...judgement, report, files: piecesOfReport(report) };
}

/** An execution that checked nothing, and why. */
export function nothing(
  execution: Execution,
  status: "NoData" | "Failed",
  reason: string,
  window?: Profile,
): Judgement {
  const report = emptyReport(execution, status, reason, window);
  const judged = { window: window ?? null, subjects: new Map(), features: [] };
  return { report, files: piecesOfReport(report), sides: () => null, judged };
}

/**
 * Without tables there is still what was seen of the calls, if the baseline knows of such or enough of them failed, and
 * bodies that nobody could read.
 */
function isEmpty(window: Profile, baseline: Baseline | null): boolean {
  const { records, tableRows, unfitRows } = window;
  if (tableRows + unfitRows > 0 || leastRead(bodiesOf(window), null) !== null) return false;
  if (baseline === null) return true;
  const { features } = baseline.constraints;
  const asksFailures = optionsFor(baseline.constraints).own.error_share !== null;
  if (asksFailures && callCounts(window).failed >= fewestMarked) return false;
  return records === 0 || !features.some(({ name }) => isTraffic(name));
}

/** An empty window is no failure, but a window whose calls could not be read is not quite empty either. */
function emptiness({ calls, failedCalls: failures }: Profile): string {
  if (calls === 0)
    return failures === 0 ? "The window holds no records" : `All ${failures} calls of the window failed`;
  return `The window holds ${calls} calls, but none whose bodies could be read as rows`;
}
