/** What a Recorder's watch and the endpoint's object say to each other. */
import type { OutputColumns } from "../../../core/profile/positions.ts";
import type { Word } from "../../../core/watch/words.ts";

/** What the watch goes by, at a version; or why there is nothing to go by. */
export type BinsAnswer =
  | {
      readonly kind: "bins";
      readonly version: number;
      /** Made by binsText(). */
      readonly text: string;
      readonly outputColumns: OutputColumns | null;
    }
  | { readonly kind: "none"; readonly version: number; readonly reason: string };

/** The words of a shard that stand, the plainest first. */
export interface Saying {
  readonly version: number;
  /** The Recorder's id. */
  readonly shard: string;
  readonly words: readonly Word[];
  /** How many there are beside them. */
  readonly more: number;
}

/** A feature of which only breaks are watched, and in which share of the time it was far from the baseline. */
export interface SlowFeature {
  readonly feature: string;
  readonly farShare: number;
}

/** A shard's part of the watch, as it is shown. */
export interface ShardWatch {
  /** Null where it watches nothing. */
  readonly version: number | null;
  /** When its first call came; epoch milliseconds. */
  readonly since: number | null;
  readonly features: number;
  readonly words: readonly Word[];
  /** The first ones, and how many there are. */
  readonly slow: readonly SlowFeature[];
  readonly slowCount: number;
  readonly unwatched: readonly string[];
  readonly unwatchedCount: number;
  /** Why it watches nothing, or what went wrong. */
  readonly reason: string | null;
  readonly heldBytes: number;
}
