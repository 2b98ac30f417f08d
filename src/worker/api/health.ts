/** How an endpoint's recording goes: what was seen, counted and stored, what was not and why, and what waits. */
import type { Bindings } from "../env.ts";
import type { EndpointView } from "../endpoint/endpoint.ts";
import type { RecorderHealth } from "../recorder/recorder.ts";
import { askShards } from "../recorder/shards.ts";

/** Counters that tell of no loss. */
const kept: ReadonlySet<string> = new Set(["seen", "profiled", "captured", "retries"]);

export interface Health {
  readonly endpoint: string;
  /** Calls that reached a Recorder, those counted in the statistics, and those in capture files. */
  readonly seen: number;
  readonly profiled: number;
  readonly captured: number;
  /** Of the calls recorded, those that were not their client's first attempt. */
  readonly retries: number;
  /** Calls that are in no statistics, or captures that were not stored, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** How long the last calls were over before they were counted: the worst shard. */
  readonly lagMs: number | null;
  /** When the oldest call came that is not yet both stored and counted for good. */
  readonly oldestUnflushed: string | null;
  readonly pendingBytes: number;
  /** Shards that did not answer: what they know is missing above. */
  readonly silentShards: readonly number[];
  readonly shards: readonly RecorderHealth[];
}

export async function healthOf(env: Bindings, { name, shards }: EndpointView): Promise<Health> {
  const { answers, silent } = await askShards(env, name, shards, (recorder) => recorder.health());
  const total = totals(answers);
  const dropped = Object.fromEntries([...total].filter(([counter]) => !kept.has(counter)));
  const oldest = least(answers.map(({ oldestUnflushed }) => oldestUnflushed));
  const lags = answers.map(({ lagMs }) => lagMs).filter((lag) => lag !== null);
  return {
    endpoint: name,
    seen: total.get("seen") ?? 0,
    profiled: total.get("profiled") ?? 0,
    captured: total.get("captured") ?? 0,
    retries: total.get("retries") ?? 0,
    dropped,
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    oldestUnflushed: oldest === null ? null : new Date(oldest).toISOString(),
    pendingBytes: answers.reduce((bytes, { pendingBytes }) => bytes + pendingBytes, 0),
    silentShards: silent,
    shards: answers,
  };
}

function totals(answers: readonly RecorderHealth[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { counters } of answers) {
    for (const [counter, times] of Object.entries(counters)) {
      total.set(counter, (total.get(counter) ?? 0) + times);
    }
  }
  return total;
}

function least(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
