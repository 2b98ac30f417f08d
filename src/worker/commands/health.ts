/** How an endpoint's recording goes: what was seen, counted and stored, what was not and why, and what waits. */
import { isLoss } from "../../core/counters.ts";
import { summed } from "../../core/lately.ts";
import type { UnderWay } from "../../core/incident/under-way.ts";
import type { Bindings } from "../env.ts";
import type { Result } from "../platform/problem.ts";
import { flushFaults, lossWords, silentFaults } from "../recorder/faults.ts";
import type { RecorderHealth } from "../recorder/answers.ts";
import { Shards } from "../recorder/shards.ts";
import { lacksOf } from "../notify/reach.ts";
import { openWarningsOf, warningsOf } from "./warnings.ts";
import type { Unjudged } from "../monitor/unjudged.ts";
import { viewEndpoint } from "./endpoints.ts";
import { roomOf } from "./reach.ts";

/** Calls, by what became of them. */
interface Tally {
  /** Calls that reached a Recorder, but those that failed; those counted in the statistics, and those in capture files. */
  readonly seen: number;
  readonly profiled: number;
  /** Calls of which a body could not be read; what is left of them is counted. */
  readonly unread: number;
  readonly captured: number;
  /** Of the calls recorded, those that were not their client's first attempt. */
  readonly retries: number;
  /** Calls that are in no statistics, or captures that were not stored, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** The counts are since the endpoint began. */
export interface Health extends Tally {
  readonly endpoint: string;
  /** Of the last 60 whole minutes and 24 whole hours, and up to now. */
  readonly lastHour: Tally;
  readonly lastDay: Tally;
  /** How long the last calls were over before they were counted: the worst shard. */
  readonly lagMs: number | null;
  /** When the oldest call came that is not yet both stored and counted for good. */
  readonly oldestUnflushed: string | null;
  readonly pendingBytes: number;
  /** Shards that did not answer: what they know is missing above. */
  readonly silentShards: readonly number[];
  /** To how many of the shards calls are sent; the others hold what they counted. */
  readonly sending: number;
  /** Incidents that are not over. */
  readonly incidents: Omit<UnderWay, "oldestSince"> & { readonly oldestSince: string | null };
  /** Monitors whose last windows were not judged. */
  readonly unjudged: readonly Unjudged[];
  /** What keeps monitors from judging, calls from being recorded and receivers from being told, in words; empty where nothing does. */
  readonly problems: readonly string[];
  /** What is wrong with the deployment, what that means and what to do. */
  readonly warnings: readonly string[];
  /** What is stored of the endpoint and not understood by this version of Weir. */
  readonly notUnderstood: readonly string[];
  readonly shards: readonly RecorderHealth[];
}

/** `isReader`: for somebody who may not know what would help an attacker. */
export async function healthOf(env: Bindings, name: string, isReader = false): Promise<Result<Health>> {
  const view = await viewEndpoint(env, name);
  if (!view.ok) return view;
  const { config, shards, sending, monitors, notUnderstood = [] } = view.value;
  const enabled = monitors.filter(({ config }) => config?.enabled !== false);
  const unjudged = await roomOf(env, name, "executions").unjudged(enabled.map((monitor) => monitor.name));
  if (!unjudged.ok) return unjudged;
  const incidents = await roomOf(env, name, "incidents").underWay();
  if (!incidents.ok) return incidents;
  const { answers, silent } = await new Shards(env, name, shards).ask((recorder) => recorder.health());
  const silentShards = silent.map(({ shard }) => shard);
  const oldest = least(answers.map(({ oldestUnflushed }) => oldestUnflushed));
  const lastHour = tallyOf(answers.map(({ lately }) => lately?.hour ?? {}));
  const lastDay = tallyOf(answers.map(({ lately }) => lately?.day ?? {}));
  const value = {
    endpoint: name,
    ...tallyOf(answers.map(({ counters }) => counters)),
    lastHour,
    lastDay,
    incidents: { ...incidents.value, oldestSince: isoOrNull(incidents.value.oldestSince) },
    unjudged: unjudged.value,
    problems: [
      ...unjudged.value.map(inWords),
      ...silentFaults(silentShards),
      ...flushFaults(answers),
      ...watchFaults(answers),
      ...lossesOf(lastHour, "hour"),
      ...lossesOf(lastDay, "day"),
      ...lacksOf(env, config.receivers),
    ],
    lagMs: worstLag(answers),
    oldestUnflushed: isoOrNull(oldest),
    pendingBytes: answers.reduce((bytes, { pendingBytes }) => bytes + pendingBytes, 0),
    silentShards,
    sending,
    warnings: await (isReader ? openWarningsOf(env) : warningsOf(env)),
    notUnderstood,
    shards: answers,
  };
  return { ok: true, value };
}

/** How long the last calls were over before they were counted: the worst shard. */
export function worstLag(answers: readonly RecorderHealth[]): number | null {
  const lags = answers.flatMap(({ lagMs }) => lagMs ?? []);
  return lags.length === 0 ? null : Math.max(...lags);
}

function watchFaults(answers: readonly RecorderHealth[]): string[] {
  const faults = answers.flatMap(({ watchFault }) => watchFault ?? []);
  const [first] = faults;
  if (first === undefined) return [];
  return [
    `The watch has failed in ${faults.length} of ${answers.length} shards and begins anew soon: ${first}`,
  ];
}

function inWords({ monitor, windows, since, status, reason }: Unjudged): string {
  const many = windows === 1 ? "1 window" : `${windows} windows in a row`;
  return `Monitor ${monitor} has judged nothing since ${since}: ${many}; the last says: ${reason ?? status}`;
}

/** A failure of the model's is told by its statistics, and a wish of its caller's is none. */
const notOurs: ReadonlySet<string> = new Set(["opted_out", "upgraded", "upstream_error_status"]);

function lossesOf({ seen, dropped }: Tally, span: "hour" | "day"): string[] {
  const losses = Object.entries(dropped).filter(([reason, times]) => times > 0 && !notOurs.has(reason));
  return losses.length === 0 ? [] : [lossWords(losses, seen, span)];
}

function tallyOf(shards: readonly Readonly<Record<string, number>>[]): Tally {
  const total = summed(shards);
  const { seen = 0, profiled = 0, unread = 0, captured = 0, retries = 0 } = total;
  const dropped = Object.fromEntries(Object.entries(total).filter(([counter]) => isLoss(counter)));
  return { seen, profiled, unread, captured, retries, dropped };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function least(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
