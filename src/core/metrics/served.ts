/**
 * How recorded calls were answered, counted for ever: by the class of their status, and by how long they took. Unlike
 * the sketches of windows these are exact counts that only grow, which is what a Prometheus histogram has to be.
 */
import * as z from "zod";
import type { Traffic } from "../call/record.ts";

/** Upper ends of the buckets, inclusive, in seconds; a last bucket has what took longer. Never changed: counts are stored. */
export const latencyBounds: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

const buckets = latencyBounds.length + 1;

export interface Latencies {
  /** One a bucket, each without those before it. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** As it is stored. */
export interface Served {
  /** By class: `2xx`. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latency: Latencies;
}

export const servedSchema = z.object({
  statuses: z.record(z.string(), z.number()),
  latency: z.object({ counts: z.array(z.number()).length(buckets), sumMs: z.number() }),
});

export const statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

export class ServedCounts {
  readonly #statuses: Record<string, number>;
  readonly #counts: number[];
  #sumMs: number;

  constructor(state: Served = noneServed) {
    this.#statuses = { ...state.statuses };
    this.#counts = [...state.latency.counts];
    this.#sumMs = state.latency.sumMs;
  }

  add({ status, latencyMs }: Pick<Traffic, "status" | "latencyMs">): void {
    const of = `${Math.floor(status / 100)}xx`;
    this.#statuses[of] = (this.#statuses[of] ?? 0) + 1;
    const bucket = bucketOf(latencyMs / 1_000);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sumMs += latencyMs;
  }

  get state(): Served {
    return { statuses: this.#statuses, latency: { counts: this.#counts, sumMs: this.#sumMs } };
  }
}

const noneServed: Served = {
  statuses: {},
  latency: { counts: Array.from({ length: buckets }, () => 0), sumMs: 0 },
};

function bucketOf(seconds: number): number {
  const found = latencyBounds.findIndex((bound) => seconds <= bound);
  return found < 0 ? buckets - 1 : found;
}

/** The calls of several shards together. */
export function servedTogether(all: readonly Served[]): Served {
  return all.reduce(
    (sum, { statuses, latency }) => ({
      statuses: { ...sum.statuses, ...added(sum.statuses, statuses) },
      latency: {
        counts: sum.latency.counts.map((count, at) => count + (latency.counts[at] ?? 0)),
        sumMs: sum.latency.sumMs + latency.sumMs,
      },
    }),
    noneServed,
  );
}

function added(to: Served["statuses"], more: Served["statuses"]): Served["statuses"] {
  return Object.fromEntries(Object.entries(more).map(([of, times]) => [of, (to[of] ?? 0) + times]));
}
