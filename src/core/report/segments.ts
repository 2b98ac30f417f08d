/**
 * Segments of a window, each judged against its own past: a segment is not like the whole, and a baseline of the whole
 * would find it different in every window. What it is held to is what the same segment had in the windows before; how
 * strictly, what the constraints of the whole say. All segments together are further questions of one execution: each
 * finding, of the whole too, is weighed among all that are asked, so that windows in which nothing has changed wake
 * nobody more often than without segments. The rest is not judged: what is in it changes with the list.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { suggestFeature, type FeatureConstraints } from "../baseline/constraints.ts";
import { fitOf } from "../baseline/fit.ts";
import { optionsFor } from "../baseline/options.ts";
import { describeBaseline } from "../baseline/statistics.ts";
import { callCounts } from "../check/answer/calls.ts";
import { isReported } from "../check/answer/outcome.ts";
import { isAwake } from "../check/awake.ts";
import { runChecks, type CheckSettings } from "../check/run.ts";
import { isoWindow, type Window } from "../monitor/window.ts";
import { align } from "../profile/align.ts";
import type { Profile } from "../profile/profile.ts";
import { hasWholeCalls, wordsOfSegment } from "../segment/by.ts";
import { isNarrow } from "../segment/room.ts";
import type { Finding } from "./finding.ts";
import { makeReport, type Execution } from "./report.ts";
import type { SegmentReport } from "./segment-report.ts";
import { noVerdict, verdictOf, type Verdict } from "./verdict.ts";

/** Of fewer records of its past nobody can tell what is usual in a segment. */
export const fewestPastRecords = 200;
const mostFindings = 50;

const dayMs = 86_400_000;
/** So many windows before are its past: a day of them at least, four weeks at most. */
const pastWindows = 24;
const mostPastMs = 28 * dayMs;

/** The past of a window: it ends where the window begins. */
export function pastOf({ start, end }: Window): Window {
  const length = Math.min(mostPastMs, Math.max(dayMs, pastWindows * (end - start)));
  return { start: start - length, end: start };
}

/** A segment of the window, and the same segment before. */
export interface SegmentProfiles {
  readonly segment: string;
  readonly window: Profile;
  readonly past: Profile;
}

/** `settings.segments`: how many are judged together. */
export function judgeSegment(
  execution: Execution,
  { segment, window, past }: SegmentProfiles,
  baseline: Baseline,
  settings: CheckSettings,
): SegmentReport {
  const shown = {
    segment,
    records: window.records,
    ...(hasWholeCalls(segment) && { calls: callCounts(window) }),
    past: { ...isoWindow(pastOf(execution.window)), records: past.records },
  };
  const reason = unjudgeable(window, past);
  if (reason !== null) return { ...shown, verdict: noVerdict(reason), findings: [] };
  const before = baselineOfPast(past, baseline, settings);
  const own = { ...settings, before: null };
  // A past that would not hold on itself says nothing of what comes.
  const odd = new Set(
    runChecks(past, before, own)
      .outcomes.filter(({ answer }) => isReported(answer))
      .map(nameOf),
  );
  const report = makeReport(execution, window, before, runChecks(window, before, own));
  const findings = report.findings
    .filter((finding) => !odd.has(nameOf(finding)))
    .map((finding): Finding => {
      const { cause: _, ...rest } = finding;
      return rest;
    });
  return {
    ...shown,
    verdict: verdictOf(findings, before.constraints.features.length, [], "its past"),
    findings: findings.filter(isAwake).slice(0, mostFindings),
  };
}

function nameOf({ feature, check }: Pick<Finding, "feature" | "check">): string {
  return `${check} ${feature}`;
}

function unjudgeable(window: Profile, past: Profile): string | null {
  if (isNarrow(window) || isNarrow(past)) return "its columns were given up for want of room";
  if (past.tableRows < fewestPastRecords) {
    return `of its past there are ${past.tableRows} records, and it takes ${fewestPastRecords}`;
  }
  return window.tableRows === 0 ? "the window has no records of it" : null;
}

/** What the segment was, held to what its baseline says of how strictly. Features that it never had are not asked for. */
function baselineOfPast(past: Profile, baseline: Baseline, { outputColumns }: CheckSettings): Baseline {
  const { constraints } = baseline;
  const all = new Map(constraints.features.map((feature) => [feature.name, feature]));
  const { columns } = align(past, [...all.keys()], { outputColumns, fit: fitOf(baseline) });
  const own = columns.filter(({ name }) => all.has(name));
  const toleranceOf = (name: string) => optionsFor(constraints, all.get(name)).oddCellTolerance;
  const statistics = describeBaseline(own, past.records, toleranceOf);
  const features = statistics.features.flatMap((feature): FeatureConstraints[] => {
    const given = all.get(feature.name);
    if (given === undefined) return [];
    const { completeness: _, num_constraints: __, string_constraints: ___, ...kept } = given;
    const { inferred_type, ...suggested } = suggestFeature(feature);
    return [
      {
        ...kept,
        ...suggested,
        inferred_type: inferred_type === "Unknown" ? given.inferred_type : inferred_type,
      },
    ];
  });
  return { constraints: { ...constraints, features }, statistics };
}

/** What a window comes to, where a segment of it differs: then it differs, as fine as the whole may be. */
export function withSegmentWords(verdict: Verdict, segments: readonly SegmentReport[]): Verdict {
  const differing = segments.filter((one) => one.verdict.kind === "differs");
  const [first] = differing;
  if (first === undefined || verdict.kind === "unjudged") return verdict;
  const others = differing.length === 1 ? "" : `, and ${differing.length - 1} more segments`;
  const words = `in ${wordsOfSegment(first.segment)}: ${first.verdict.headline}${others}`;
  return {
    ...verdict,
    kind: "differs",
    headline: `${verdict.headline}; ${words}`,
    beyondChance: verdict.beyondChance + differing.reduce((sum, one) => sum + one.verdict.beyondChance, 0),
  };
}
