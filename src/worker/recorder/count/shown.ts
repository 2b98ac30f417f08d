/** A shard's part of the watch as people see it. Lists of names are cut: an answer over RPC has a bound. */
import { plainest } from "../../../core/watch/told.ts";
import type { Watch } from "../../../core/watch/watch.ts";
import type { ShardWatch } from "./contract.ts";
import type { Going } from "./going.ts";

/** Names in a list, and UTF-16 units of each. */
const mostNames = 200;
const longestName = 1_000;

export function shownOf(watch: Watch | null, { version, reason }: Going, fault: string | null): ShardWatch {
  if (watch === null) return { ...nothing, reason: fault ?? reason };
  const { started, counts, pace, words, slow, unwatched, heldBytes } = watch;
  const farShares = new Map(
    counts.features.map(({ name }, at) => [name, (pace.far[at] ?? 0) / Math.max(1, pace.seen[at] ?? 0)]),
  );
  return {
    version,
    since: started,
    features: counts.features.length,
    words: plainest(words).words,
    slow: named(slow).map((feature) => ({ feature, farShare: farShares.get(feature) ?? 0 })),
    slowCount: slow.length,
    unwatched: named(unwatched),
    unwatchedCount: unwatched.length,
    reason: fault,
    heldBytes,
  };
}

const nothing: Omit<ShardWatch, "reason"> = {
  version: null,
  since: null,
  features: 0,
  words: [],
  slow: [],
  slowCount: 0,
  unwatched: [],
  unwatchedCount: 0,
  heldBytes: 0,
};

function named(names: readonly string[]): string[] {
  return names.slice(0, mostNames).filter((name) => name.length <= longestName);
}
