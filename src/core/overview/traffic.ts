/** How the calls of a window went, as pages show it. */
import type { CallCounts } from "../check/answer/calls.ts";
import type { Profile } from "../profile/profile.ts";
import { quantileOf, type WeightedValues } from "../sketch/weighted.ts";

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
  const columnOf = (name: string) => traffic.names.get(name) ?? null;
  const sumOf = (name: string) => {
    const moments = columnOf(name)?.summary().moments ?? null;
    return moments === null || moments.count === 0 ? null : moments.mean * moments.count;
  };
  const latencies = columnOf("weir.latency_ms")?.summary().values ?? null;
  return {
    calls: counts.all,
    failed: counts.failed,
    medianMs: at(latencies, 0.5),
    slowMs: at(latencies, 0.95),
    inputTokens: sumOf("weir.input_tokens"),
    outputTokens: sumOf("weir.output_tokens"),
  };
}

function at(values: WeightedValues | null, share: number): number | null {
  return values === null || values.total === 0 ? null : quantileOf(values, share);
}
