/** What pages show of the segments of a window: those that its report has, what has no segment of its own, and what came since. */
import type { CallCounts } from "../../../core/check/answer/calls.ts";
import type { Report } from "../../../core/report/report.ts";
import type { SegmentReport } from "../../../core/report/segment-report.ts";
import type { Verdict } from "../../../core/report/verdict.ts";
import { nameOfSegment, segmentWords, wordsOfSegment } from "../../../core/segment/by.ts";
import { visibleName } from "../../visible.ts";
import { queryOf, type OpenWindow } from "../endpoint/shown.ts";

/** By what calls are divided now, and which values have segments. */
interface ShownDivision {
  /** `column:Region`. */
  readonly by: string;
  readonly values: readonly string[];
}

/** An incident of a segment that fires. */
interface FiringOfSegment {
  readonly id: string;
  readonly title: string;
  readonly segment?: string;
}

/** What is known of an endpoint's segments beside its windows. */
export interface ShownSegments {
  /** None where calls are not divided. */
  readonly divisions: readonly ShownDivision[];
  readonly firing: readonly FiringOfSegment[];
  /** Whether the monitor of the window makes its rows itself: it judges no segments then. */
  readonly isPreprocessed: boolean;
}

export interface SegmentRow {
  /** `column:Region=north`; of what has no segment of its own the division's name alone. */
  readonly segment: string;
  readonly isRest: boolean;
  readonly state: Verdict["kind"];
  /** Null where it is not known. */
  readonly records: number | null;
  /** Null where it is not known. */
  readonly calls: CallCounts | null;
  /** The verdict in words, or why there is none. */
  readonly words: string;
  /** What the window's report has of it; null where it has nothing. */
  readonly report: SegmentReport | null;
}

const order: readonly Verdict["kind"][] = ["differs", "unjudged", "alike"];

/** The segments of a window: those that differ first, the worst of them first; what has none of its own last. */
export function segmentRows(report: Report, divisions: ShownSegments["divisions"]): readonly SegmentRow[] {
  const { segments = [] } = report;
  const judged = byVerdict(segments).map((one): SegmentRow => {
    const { segment, records, calls = null, verdict } = one;
    const words = verdict.headline.replace(/^Not judged: /, "");
    return { segment, isRest: false, state: verdict.kind, records, calls, words, report: one };
  });
  const known = new Set(segments.map(({ segment }) => segment));
  const since = divisions.flatMap(({ by, values }) =>
    values
      .map((value) => nameOfSegment({ by, value }))
      .filter((segment) => !known.has(segment))
      .map((segment) => unjudged(segment, "it had no segment of its own yet when this window was checked")),
  );
  return [...judged, ...since, ...divisions.map(({ by }) => restOf(by, report))];
}

/** Those that differ first, the worst of them first. */
export function byVerdict(segments: readonly SegmentReport[]): readonly SegmentReport[] {
  return segments.toSorted(
    (a, b) => order.indexOf(a.verdict.kind) - order.indexOf(b.verdict.kind) || worstIn(b) - worstIn(a),
  );
}

function worstIn({ findings: [worst] }: SegmentReport): number {
  return worst?.answer.kind === "violation" ? worst.answer.severity : 0;
}

function unjudged(segment: string, words: string): SegmentRow {
  return { segment, isRest: false, state: "unjudged", records: null, calls: null, words, report: null };
}

/** What the segments of a division leave of the whole. */
function restOf(by: string, { records, segments = [] }: Report): SegmentRow {
  const own = segments.filter(({ segment }) => segment.startsWith(`${by}=`));
  const left = records - own.reduce((sum, one) => sum + one.records, 0);
  const words = "what has no segment of its own is judged with the whole alone";
  return { ...unjudged(by, words), isRest: true, records: own.length === 0 ? null : Math.max(0, left) };
}

/** `Region = north`, as pages show it. Which part is a column's name is said by the divisions, where they are known. */
export function segmentName(segment: string, divisions: ShownSegments["divisions"] = []): string {
  const by = divisions.find((one) => segment === one.by || segment.startsWith(`${one.by}=`))?.by;
  if (by === undefined) return visibleName(wordsOfSegment(segment));
  const value = segment === by ? null : segment.slice(by.length + 1);
  return visibleName(segmentWords({ by, value }));
}

/** `window`: the execution whose window is looked at; null for the last one. */
export function segmentAddress(endpoint: string, segment: string, window: string | null = null): string {
  return `/dashboard/${endpoint}/segment?${queryOf({ name: segment, window })}`;
}

/**
 * The segment that an address means, of those that the window or the configuration has; null where it is none's. Halves
 * of characters, which a value may have, cannot stand in an address.
 */
export function namedSegment(
  asked: string,
  open: OpenWindow | null,
  { divisions }: ShownSegments,
): string | null {
  const judged = (open?.report?.segments ?? []).map(({ segment }) => segment);
  const known = divisions.flatMap(({ by, values }) => [
    by,
    ...values.map((value) => nameOfSegment({ by, value })),
  ]);
  return [...judged, ...known].find((segment) => segment.toWellFormed() === asked) ?? null;
}
