/** What of an endpoint is watched between executions, what not and why, and what the watch says. */
import { changeOf, subjectOf } from "../../core/incident/live-words.ts";
import type { Word } from "../../core/watch/words.ts";
import type { Bindings } from "../env.ts";
import type { Result } from "../platform/problem.ts";
import type { ShardWatch, SlowFeature } from "../recorder/count/contract.ts";
import { Shards } from "../recorder/shards.ts";
import { viewEndpoint } from "./endpoints.ts";
import { roomOf } from "./reach.ts";

/** A word that stands. */
interface WordView {
  readonly feature: string;
  /** "≤ 8.76: 30 % → 15 %". */
  readonly change: string;
  readonly track: Word["track"];
  readonly since: string;
  readonly seenAt: string;
  readonly records: number;
}

export interface WatchView {
  readonly endpoint: string;
  readonly enabled: boolean;
  readonly baseline: string | null;
  /** Why nothing is watched; null where something is. */
  readonly reason: string | null;
  /** Features that are watched, and of which nothing is said. */
  readonly features: number;
  readonly except: readonly string[];
  /** The first of those of which only breaks are watched, since they are far from the baseline so often; and how many there are. */
  readonly slow: readonly SlowFeature[];
  readonly slowCount: number;
  readonly unwatched: readonly string[];
  readonly unwatchedCount: number;
  readonly words: readonly WordView[];
  readonly shards: readonly {
    readonly since: string | null;
    readonly words: number;
    readonly reason: string | null;
    readonly heldBytes: number;
  }[];
  readonly silentShards: readonly number[];
}

export async function watchOf(env: Bindings, endpoint: string): Promise<Result<WatchView>> {
  const [view, live] = [await viewEndpoint(env, endpoint), await roomOf(env, endpoint, "live").view()];
  if (!view.ok) return view;
  if (!live.ok) return live;
  const { config, shards } = view.value;
  const { answers, silent } = await new Shards(env, endpoint, shards).ask((recorder) => recorder.watching());
  const enabled = config.profile && config.watch?.enabled !== false;
  const watching = live.value.version === null ? [] : answers.filter(({ version }) => version !== null);
  const [slowest = nothing] = watching.toSorted((a, b) => b.slowCount - a.slowCount);
  const { features, slow, slowCount, unwatched, unwatchedCount } = slowest;
  const value = {
    endpoint,
    enabled,
    baseline: live.value.baseline,
    reason: watching.length > 0 ? null : reasonOf(enabled, live.value.baseline, answers),
    except: live.value.except,
    features,
    slow,
    slowCount,
    unwatched,
    unwatchedCount,
    words: live.value.words.map(wordView),
    shards: answers.map(({ since, words, reason, heldBytes }) => ({
      since: since === null ? null : new Date(since).toISOString(),
      words: words.length,
      reason,
      heldBytes,
    })),
    silentShards: silent.map(({ shard }) => shard),
  };
  return { ok: true, value };
}

const nothing = { features: 0, slow: [], slowCount: 0, unwatched: [], unwatchedCount: 0 };

function reasonOf(enabled: boolean, baseline: string | null, answers: readonly ShardWatch[]): string {
  if (!enabled) return "It is switched off: watch.enabled or profile is false";
  if (baseline === null) return "There is no baseline in force";
  return (
    answers.find(({ reason }) => reason !== null)?.reason ?? "No call has come since the baseline is in force"
  );
}

function wordView(word: Word): WordView {
  const { track, since, at, records, confirming } = word;
  return {
    feature: subjectOf(word),
    change: changeOf(word),
    track,
    since: new Date(since).toISOString(),
    seenAt: new Date(at).toISOString(),
    records: records + confirming,
  };
}
