/** How the calls of a window went, as pages show it. */
import { latenciesOf, type CallCounts } from "../check/answer/calls.ts";
import type { Profile } from "../profile/profile.ts";
import { quantileOf } from "../sketch/weighted.ts";

export interface TrafficSeen {
  readonly calls: number;
  readonly failed: number;
  /** Half of the calls took no longer, in milliseconds; null where no latency is known. */
  readonly medianMs: number | null;
  /** A twentieth took longer. */
  readonly slowMs: number | null;
  /** Of language models, together; null of other models. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** Null for a data file: it has no calls. */
export function trafficOf({ traffic }: Profile, counts: CallCounts | null): TrafficSeen | null {
  if (counts === null) return null;
  const sumOf = (name: string) => {
    const moments = traffic.names.get(name)?.summary().moments ?? null;
    return moments === null || moments.count === 0 ? null : moments.mean * moments.count;
  };
  const latencies = latenciesOf(traffic);
  return {
    calls: counts.all,
    failed: counts.failed,
    medianMs: latencies === null ? null : quantileOf(latencies, 0.5),
    slowMs: counts.slowMs,
    inputTokens: sumOf("weir.input_tokens"),
    outputTokens: sumOf("weir.output_tokens"),
  };
}
