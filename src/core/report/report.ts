/**
 * What one execution found: its status and exit message in the service's words, every outcome worst
 * first with what the column looked like before and now, and the rows of `constraint_violations.json`.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { optionsFor } from "../baseline/options.ts";
import { linesOf, surprisesOf, type Surprise } from "../baseline/surprise/surprises.ts";
import { bodiesOf, type BodyCounts } from "../check/answer/bodies.ts";
import { answerCounts, callCounts, type CallCounts } from "../check/answer/calls.ts";
import { explained, type Cause } from "../check/causes/causes.ts";
import type { Checked } from "../check/run.ts";
import { isReported } from "../check/answer/outcome.ts";
import { short } from "../check/answer/words.ts";
import { checkWords, contrast, type CheckType } from "../check/checks.ts";
import type { InferredType } from "../profile/column.ts";
import { Profile } from "../profile/profile.ts";
import { roomLines } from "../profile/room/told.ts";
import type { Table } from "../profile/table.ts";
import { emptyReason } from "../profile/tally.ts";
import { formatWindow, isoWindow, windowIn, type IsoWindow, type Window } from "../monitor/window.ts";
import type { Finding } from "./finding.ts";
import type { SegmentReport } from "./segment-report.ts";
import { noVerdict, verdictOf, type Verdict } from "./verdict.ts";
import { count } from "../counted.ts";

/** How an execution ended. */
export const executionStatuses = ["Completed", "CompletedWithViolations", "Failed", "NoData"] as const;

export type ExecutionStatus = (typeof executionStatuses)[number];

/** One row of `constraint_violations.json`. */
export interface ViolationRow {
  readonly feature_name: string;
  readonly constraint_check_type: CheckType;
  readonly description: string;
}

/** Another window that a window is compared with. */
export interface Against {
  /** "the same window yesterday". */
  readonly words: string;
  readonly endpoint: string;
  readonly window: IsoWindow;
}

/** `report.json`. */
export interface Report {
  readonly version: 1;
  readonly endpoint: string;
  readonly monitor: string;
  readonly execution: string;
  readonly baseline: string | null;
  /** What it was compared with in the place of the baseline. */
  readonly against?: Against;
  readonly window: IsoWindow;
  /** Whose clocks the monitor's schedule goes by; absent of UTC. */
  readonly timeZone?: string;
  readonly records: number;
  readonly status: ExecutionStatus;
  readonly exitMessage: string;
  readonly violations: number;
  readonly undecided: number;
  /** What it comes to, by evidence. */
  readonly verdict?: Verdict;
  /** How many bodies were read, of windows of calls. */
  readonly bodies?: BodyCounts;
  /** How they went, seen from outside. */
  readonly calls?: CallCounts;
  /** What was odd about the window without being a violation. */
  readonly notes: readonly string[];
  /** How many questions the baseline asks: what each finding is weighed among. */
  readonly checks?: number;
  /** What the notes say of single columns, feature by feature. */
  readonly surprises?: readonly Surprise[];
  /** What has happened to the data, where several findings come of one thing or it has a name. */
  readonly causes?: readonly Cause[];
  readonly findings: readonly Finding[];
  /** Segments that were judged beside the whole; absent where calls are not divided. */
  readonly segments?: readonly SegmentReport[];
  /** Of a window that there was nothing to compare with yet: how long that may last before people are told. */
  readonly tolerableMs?: number;
}

/** Which run a report is of. */
export interface Execution {
  readonly endpoint: string;
  readonly monitor: string;
  readonly id: string;
  readonly baseline: string | null;
  readonly against?: Against;
  readonly window: Window;
  readonly timeZone?: string;
}

/** The report of a checked window. */
export function makeReport(
  execution: Execution,
  profile: Profile,
  baseline: Baseline,
  checked: Checked,
): Report {
  const types = new Map(
    baseline.constraints.features.map(({ name, inferred_type }) => [name, inferred_type]),
  );
  const { causes, outcomes } = explained(checked, profile);
  const findings = outcomes.map((outcome) => {
    const { sides: _, ...rest } = outcome;
    const [before, after] = contrast(outcome, types.get(outcome.feature) ?? "");
    return { ...rest, before, after };
  });
  const surprises = surprisesOf(checked.alignment.columns, tolerances(baseline), checked.summaryOf);
  const decided = findings.some(({ answer }) => answer.kind !== "undecided");
  const calls = callCounts(profile);
  const verdict = verdictOf(findings, baseline.constraints.features.length, causes, execution.against?.words);
  const violations = findings.filter(({ answer }) => isReported(answer)).length;
  const status = decided ? (violations > 0 ? "CompletedWithViolations" : "Completed") : "Failed";
  return {
    ...header(execution, profile.records),
    status,
    exitMessage: exitMessage(status, violations, findings, verdict),
    violations,
    undecided: findings.filter(({ answer }) => answer.kind === "undecided").length,
    verdict,
    ...(profile.calls > 0 && { bodies: bodiesOf(profile) }),
    ...(calls.all > 0 && { calls }),
    checks: checked.among,
    notes: [
      ...againstLines(execution, baseline),
      ...notesOf(profile, checked.alignment.raggedRows),
      ...checked.alignment.notes,
      ...(checked.repeats > 1 ? [repeatLine(profile.records, checked.repeats)] : []),
      ...linesOf(surprises.filter((one) => isNew(one, types))),
    ],
    surprises,
    ...(causes.length > 0 && { causes }),
    findings,
  };
}

/** What takes the place of the baseline, in words. */
function againstLines({ against }: Execution, { statistics }: Baseline): string[] {
  if (against === undefined) return [];
  const { words, window } = against;
  const when = formatWindow(windowIn(window));
  const records = count(statistics?.dataset.item_count ?? 0);
  return [
    `Compared with ${words}, ${when}, of ${records} records: what is said of the baseline is said of it`,
  ];
}

/** What surprises in a window, but not that its texts are what they were in training: booleans, times, numbers or codes. */
function isNew({ feature, kind }: Surprise, types: ReadonlyMap<string, InferredType>): boolean {
  if (kind === "leading_zeros") return types.get(feature) !== "String";
  return kind !== "booleans" && kind !== "times" && kind !== "text_numbers";
}

/** The report of an execution that checked nothing. */
export function emptyReport(
  execution: Execution,
  status: "NoData" | "Failed",
  reason: string,
  window = new Profile(),
): Report {
  return {
    ...header(execution, window.records),
    status,
    exitMessage: `${status}: ${reason}`,
    violations: 0,
    undecided: 0,
    verdict: noVerdict(reason),
    notes: notesOf(window, 0),
    findings: [],
  };
}

function header(execution: Execution, records: number) {
  const { endpoint, monitor, id, baseline, against, window, timeZone } = execution;
  return {
    version: 1 as const,
    endpoint,
    monitor,
    execution: id,
    baseline,
    ...(against !== undefined && { against }),
    window: isoWindow(window),
    ...(timeZone !== undefined && { timeZone }),
    records,
  };
}

/** The service's words; what it has none for follows them. */
function exitMessage(
  status: ExecutionStatus,
  violations: number,
  findings: readonly Finding[],
  { notJudged }: Verdict,
): string {
  const checks = notJudged.map(({ check }) => checkWords(check)).join(", ");
  const left = checks === "" ? "" : ` Not judged: ${checks}.`;
  switch (status) {
    case "Completed":
      return `Completed: Job completed successfully with no violations.${left}`;
    case "CompletedWithViolations":
      return `CompletedWithViolations: Job completed successfully with ${violations} violations.${left}`;
    case "NoData":
    case "Failed": {
      const reasons = findings.map(({ answer }) => (answer.kind === "undecided" ? answer.reason : ""));
      return `Failed: No check could be decided: ${reasons[0] ?? "every check is switched off"}`;
    }
  }
}

/** The rows of `constraint_violations.json`, worst first. */
export function violationRows({ findings }: Report): ViolationRow[] {
  return findings.flatMap(({ feature, check, answer }) =>
    isReported(answer)
      ? [{ feature_name: feature, constraint_check_type: check, description: answer.description }]
      : [],
  );
}

/** Which share of a feature's cells may be odd, by its name. */
export function tolerances({ constraints }: Baseline): (name: string) => number {
  const features = new Map(constraints.features.map((feature) => [feature.name, feature]));
  return (name) => optionsFor(constraints, features.get(name)).oddCellTolerance;
}

function notesOf(profile: Profile, raggedRows: number): string[] {
  const { failedCalls: failures } = profile;
  return [
    ...(raggedRows > 0
      ? [`${raggedRows} rows have another number of columns than most, or than the baseline`]
      : []),
    ...(["data", "input", "output"] as const).flatMap((side) => sideNotes(side, profile[side])),
    ...answerLines(profile),
    ...roomLines(profile),
    ...(failures > 0
      ? [`${failures} of ${callCounts(profile).all} calls failed: only their status and latency are counted`]
      : []),
  ];
}

function answerLines(profile: Profile): string[] {
  const { several, fewer, more } = answerCounts(profile);
  const line = (times: number, how: string) =>
    times === 0
      ? []
      : [`${times} of ${several} requests of several rows have ${how} records in the answer than rows`];
  return [...line(fewer, "fewer"), ...line(more, "more")];
}

function repeatLine(records: number, repeats: number): string {
  const once = count(records / repeats);
  const often = Number.isInteger(repeats)
    ? `each stands ${repeats} times`
    : `each stands ${short(repeats)} times on average`;
  return `Records repeat: ${often}, so no more can be told of them than of ${once}`;
}

function sideNotes(side: string, { unreadable, tallies, rows }: Table): string[] {
  const headers = tallies.get("header rows") ?? 0;
  // Of a side that never holds anything nothing was lost; where something was awaited of it, a finding says so.
  const unread = [...unreadable].filter(
    ([reason], _, all) => reason !== emptyReason || rows > 0 || all.length > 1,
  );
  return [
    ...unread.map(([reason, bodies]) => `${bodies} ${side} bodies are not in the statistics: ${reason}`),
    ...(headers > 0 ? [`${headers} ${side} bodies begin with a header, which is no record`] : []),
    ...[...tallies]
      .filter(([what]) => isOddity(what))
      .map(([what, bodies]) => `${bodies} ${side} bodies are read although they are odd: ${what}`),
  ];
}

/** What was odd about bodies that were read all the same. */
function isOddity(what: string): boolean {
  return /^not strict JSON: | that (?:is said to be|are not) /.test(what);
}
