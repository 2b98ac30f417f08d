/** How the calls of a window went, as pages show it. */
import { callCounts, latenciesOf, type CallCounts } from "../check/answer/calls.ts";
import { sharesOf } from "../check/distance/shares.ts";
import type { Profile } from "../profile/profile.ts";
import type { Table } from "../profile/table.ts";
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
  /** Until an answer began, of half of the calls; null where that is not known. */
  readonly firstByteMs: number | null;
  /** Null of other models than language models. */
  readonly model: ModelSeen | null;
}

/** What language models answered. */
export interface ModelSeen {
  /** Calls whose tokens are known. */
  readonly counted: number;
  /** Of the tokens sent those that were read from a cache, of those answered those that were thoughts. */
  readonly cachedTokens: number | null;
  readonly reasoningTokens: number | null;
  /** Why answers ended, and which models they are of, the commonest first. */
  readonly finish: readonly WordShare[];
  readonly served: readonly WordShare[];
}

interface WordShare {
  readonly word: string;
  /** Of the answers that have one, 0 to 1. */
  readonly share: number;
}

const [mostWords, longestWord] = [6, 100];

/** `told` are counts of the report, where it has some. Null for a data file: it has no calls. */
export function trafficOf(window: Profile, told: CallCounts | null): TrafficSeen | null {
  const { traffic } = window;
  const counts = told ?? callCounts(window);
  if (counts.all === 0) return null;
  const first = traffic.names.get("weir.first_byte_ms")?.summary().values ?? null;
  const latencies = latenciesOf(traffic);
  return {
    calls: counts.all,
    failed: counts.failed,
    medianMs: latencies === null ? null : quantileOf(latencies, 0.5),
    slowMs: counts.slowMs,
    inputTokens: sumOf(traffic, "weir.input_tokens"),
    outputTokens: sumOf(traffic, "weir.output_tokens"),
    firstByteMs: first === null || first.total === 0 ? null : quantileOf(first, 0.5),
    model: modelOf(window),
  };
}

function modelOf({ traffic, output }: Profile): ModelSeen | null {
  if ((output.tallies.get("bodies of language models") ?? 0) === 0) return null;
  return {
    counted: traffic.names.get("weir.output_tokens")?.present ?? 0,
    cachedTokens: sumOf(traffic, "weir.cached_tokens"),
    reasoningTokens: sumOf(traffic, "weir.reasoning_tokens"),
    finish: wordsIn(output, "finish_reason"),
    served: wordsIn(output, "model"),
  };
}

function sumOf({ names }: Table, name: string): number | null {
  const moments = names.get(name)?.summary().moments ?? null;
  return moments === null || moments.count === 0 ? null : moments.mean * moments.count;
}

function wordsIn({ names }: Table, name: string): WordShare[] {
  const column = names.get(name);
  const shares = column === undefined ? null : sharesOf(column.summary(), column.present);
  if (shares === null || shares.total === 0) return [];
  const words = [...shares.listed].map(([word, { low }]): WordShare => ({
    word: word.slice(0, longestWord),
    share: low / shares.total,
  }));
  return words.toSorted((one, other) => other.share - one.share).slice(0, mostWords);
}
