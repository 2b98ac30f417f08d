/** How the calls of a window went, seen from outside, and those of windows before it. */
import type { OwnLimits } from "../../baseline/own/own-checks.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Table } from "../../profile/table.ts";
import type { Tally } from "../../profile/tally.ts";
import { quantileOf, rankOf, type WeightedValues } from "../../sketch/weighted.ts";
import type { BodyCounts } from "./bodies.ts";

export interface CallCounts {
  readonly all: number;
  /** Calls that were answered by no 2xx, or by an error inside of one. */
  readonly failed: number;
  /** `slowShare` of the calls took longer, in milliseconds; null where no latency is known. */
  readonly slowMs: number | null;
}

/** Requests of several rows that were answered by rows, and of those the ones whose answer has not as many. */
export interface AnswerCounts {
  readonly several: number;
  readonly fewer: number;
  readonly more: number;
}

export function answerCounts({ output: { tallies } }: Pick<Profile, "output">): AnswerCounts {
  const times = (what: Tally) => tallies.get(what) ?? 0;
  return {
    several: times("answers to several rows"),
    fewer: times("answers of fewer records than rows"),
    more: times("answers of more records than rows"),
  };
}

/** What a monitor knows of its windows before this one. */
export interface Before {
  /** Of the last one. */
  readonly bodies: BodyCounts | null;
  /** Of the last one without a finding, or of the last one. */
  readonly calls: CallCounts | null;
  /** How many records each of the last ones had. */
  readonly records: readonly number[];
}

/** The calls of a window beside those before. */
export interface Calls extends Pick<Before, "records"> {
  readonly now: CallCounts;
  readonly before: CallCounts | null;
  readonly answers: AnswerCounts;
  /** Records of the window. */
  readonly rows: number;
  /** The share of the calls that took longer than those before mostly did; null where that is not known. */
  readonly slower: number | null;
  readonly limits: OwnLimits;
}

/** Calls that took longer than the others. */
export const slowShare = 0.05;

/** Bodies may be of a sample, as captures are: how calls went is known of all, so all are counted where that is. */
export function callCounts({ calls, failedCalls: failures, traffic }: Profile): CallCounts {
  const errors = traffic.names.get("weir.error")?.present ?? 0;
  const latencies = latenciesOf(traffic);
  return {
    all: traffic.rows > 0 ? traffic.rows : calls + failures,
    failed: failures + errors,
    slowMs: latencies === null ? null : quantileOf(latencies, 1 - slowShare),
  };
}

/** Null where none is known. */
export function latenciesOf({ names }: Table): WeightedValues | null {
  const values = names.get("weir.latency_ms")?.summary().values ?? null;
  return values === null || values.total === 0 ? null : values;
}

/** Null for a data file: it has no calls. */
export function callsOf(window: Profile, known: Before | null, limits: OwnLimits): Calls | null {
  const now = callCounts(window);
  if (now.all === 0) return null;
  const { calls: before, records } = known ?? { calls: null, records: [] };
  const slower = slowerThan(before, window);
  return { now, before, answers: answerCounts(window), records, rows: window.records, slower, limits };
}

function slowerThan(before: CallCounts | null, window: Profile): number | null {
  const latencies = latenciesOf(window.traffic);
  const slowMs = before?.slowMs ?? null;
  return latencies === null || slowMs === null ? null : 1 - rankOf(latencies, slowMs, true);
}
