/**
 * `weir check`: the checks of a monitor on files, without a deployment. The same core, so the same
 * outcomes and the same files as an execution writes.
 */
import { basename, resolve } from "node:path";
import type { OutputColumns } from "../core/profile/align.ts";
import { isNumeric } from "../core/profile/column.ts";
import { isPlaceName } from "../core/read/row.ts";
import { shapeOf } from "../core/baseline/shape.ts";
import { ignoredIn, ignoredLine } from "../core/baseline/ignored.ts";
import type { Baseline } from "../core/baseline/baseline.ts";
import { measuredBy, type MeasureName } from "../core/baseline/own/drift-measures.ts";
import { readingOf, type Reading } from "../core/baseline/reading.ts";
import type { AlertOn } from "../core/incident/policy.ts";
import { exitCodeOf } from "./terminal/exit-code.ts";
import { judgeInPieces } from "../core/report/judgement.ts";
import { violationRows, type Execution, type Report } from "../core/report/report.ts";
import { withInput } from "./read/standard-input.ts";
import { isForTable, note, openOutput, printable, remark, type Output } from "./terminal/output.ts";
import { readBaseline } from "./read/baseline.ts";
import { readLike, type ReadingOptions } from "./read/options.ts";
import { readSource, type Source } from "./source.ts";
import { summaryOf } from "./terminal/summary.ts";
import { counted } from "../core/counted.ts";

export interface CheckOptions extends ReadingOptions {
  readonly baseline: string;
  readonly out?: string;
  readonly minimumRecords?: number;
  /** In place of what the baseline says, of all features that it fits. */
  readonly driftMeasure?: MeasureName;
  readonly driftThreshold?: number;
  readonly alertOn: AlertOn;
  /** Whether anything undecided is no success. */
  readonly strict: boolean;
  readonly outputColumns?: OutputColumns;
  /** A file with settings that are tried beside those in force. */
  readonly rehearse?: string;
  /** The page's file, alone. */
  readonly html?: string;
  /** Whether the page is shown at once. */
  readonly open: boolean;
  readonly json: boolean;
}

/** Unreadable lines that are named one by one. */
const namedComplaints = 10;

/**
 * Gives the exit code: 0 fine, 2 it differs, 3 a whole check could not be decided. `now` is the window of data that does
 * not say when it is from.
 */
export async function runCheck(path: string, given: CheckOptions, now: number): Promise<number> {
  return withInput(path, (file) => check(file, given, now));
}

async function check(path: string, given: CheckOptions, now: number): Promise<number> {
  const output = openOutput(given.json);
  const baseline = measured(await readBaseline(given.baseline), given);
  const ignored = ignoredLine(ignoredIn(baseline.constraints));
  if (ignored !== null) output.note(remark(ignored));
  const kept = readingOf(baseline.constraints);
  const options = readLike(kept, given);
  const known = headerNames(baseline);
  const shape = shapeOf(baseline.constraints);
  const numeric = numericNames(baseline);
  const likelyDelimiter = kept.delimiter;
  const table = { positional: true, known, shape, numeric, likelyDelimiter };
  const source = await readSource(path, { ...options, ...table });
  for (const note of [...takenOver(kept, given), ...source.notes]) output.note(remark(note));
  reportUnreadable(path, source);
  const execution: Execution = {
    endpoint: "local",
    monitor: "check",
    id: "local",
    baseline: basename(resolve(options.baseline)),
    window: source.window ?? { start: now, end: now },
  };
  const { outputColumns = null, minimumRecords = null, alertOn } = options;
  const settings = { outputColumns, minimumRecords, alertOn };
  if (options.rehearse !== undefined) {
    const { runRehearsal } = await import("./rehearse.ts");
    const judged = { execution, window: source.profile, baseline, settings };
    const { report, tried } = await runRehearsal(options.rehearse, judged, output);
    return exitCodeOf(report, { ...options, alertOn: tried.alertOn ?? alertOn });
  }
  const judgement = judgeInPieces(execution, source.profile, baseline, settings);
  const { report } = judgement;
  if (isSeen(options, output)) await (await import("./seen.ts")).show(judgement, options, output);
  else output.say(summaryOf(report, output));
  output.result(resultOf(report, source));
  return exitCodeOf(report, options);
}

/** Whether there are pictures: most of the code, and much of the work, are not for words alone. */
function isSeen({ out, html, open }: CheckOptions, output: Output): boolean {
  return isForTable(output) || out !== undefined || html !== undefined || open;
}

function resultOf(report: Report, { complaints }: Source): object {
  return {
    verdict: report.verdict,
    status: report.status,
    exitMessage: report.exitMessage,
    records: report.records,
    violations: report.violations,
    undecided: report.undecided,
    unreadableLines: complaints.length,
    notes: report.notes,
    causes: report.causes ?? [],
    constraintViolations: violationRows(report),
  };
}

function measured(baseline: Baseline, { driftMeasure, driftThreshold }: CheckOptions): Baseline {
  if (driftMeasure === undefined) {
    if (driftThreshold === undefined) return baseline;
    throw new Error("Cannot take --drift-threshold alone: it is of the measure that --drift-measure names");
  }
  const features = measuredBy(baseline.constraints.features, driftMeasure, driftThreshold);
  return { ...baseline, constraints: { ...baseline.constraints, features } };
}

/** What was read as the baseline's training data was, since nothing else was said; a delimiter is looked for anyway. */
function takenOver(kept: Reading, given: CheckOptions): string[] {
  const taken = [
    ...(kept.nullTokens !== undefined && given.null === undefined
      ? [`--null ${kept.nullTokens.map((token) => printable(JSON.stringify(token))).join(" ")}`]
      : []),
    ...(kept.decimalComma === true && given.decimalComma === undefined ? ["--decimal-comma"] : []),
    ...(kept.thousands !== undefined && given.thousands === undefined
      ? [`--thousands "${kept.thousands}"`]
      : []),
    ...(kept.arrays !== undefined && given.arrays === undefined ? [`--arrays ${kept.arrays}`] : []),
  ];
  return taken.length === 0 ? [] : [`read as the baseline's training data was: ${taken.join(" ")}`];
}

/** Names of which a header must have one; none where the baseline's own names were made up. */
function headerNames({ constraints }: Baseline): readonly string[] {
  const names = constraints.features.map(({ name }) => name);
  return names.every(isPlaceName) ? [] : names;
}

function numericNames({ constraints }: Baseline): ReadonlySet<string> {
  const numeric = constraints.features.filter(({ inferred_type }) => isNumeric(inferred_type));
  return new Set(numeric.map(({ name }) => name));
}

function reportUnreadable(path: string, { lines, complaints }: Source): void {
  for (const complaint of complaints.slice(0, namedComplaints)) note(remark(complaint));
  const more = complaints.length - namedComplaints;
  if (more > 0) note(remark(`and ${counted(more, "more unreadable line")}`));
  if (complaints.length > 0 && complaints.length === lines) {
    throw new Error(`Cannot check ${path}: none of its ${counted(lines, "line")} is a capture record`);
  }
}
