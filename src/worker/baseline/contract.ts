/** What the endpoint's object and the Workflows that build large baselines say to each other. */
import type { BucketSource, KnownSource } from "../../core/config/training.ts";
import type { ByteRange } from "../../core/table/ranges.ts";
import type { Span } from "../../core/table/spans.ts";
import type { Bindings } from "../env.ts";
import type { PinnedObject } from "../platform/bucket.ts";
import type { Result } from "../platform/problem.ts";
import { remoteRoom } from "../platform/rooms.ts";

/** What a baseline is made from. Of a source that only another version of Weir knows, no more is said than that. */
export type BaselineSource = KnownSource | { readonly kind: "unknown" };

/** A baseline by its endpoint and id, which name its files. */
export interface BaselineName {
  readonly endpoint: string;
  readonly id: string;
}

/** The instance that builds a baseline; its id is the baseline's. */
export interface WholeParams extends BaselineName {
  readonly kind: "whole";
  readonly source: BucketSource;
  /** Where this deployment is reached. */
  readonly origin: string;
}

/** The instance that reads a range. */
export interface RangeParams extends BaselineName {
  readonly kind: "range";
  readonly object: PinnedObject;
  readonly range: ByteRange;
  readonly span: Span;
}

export type BaselineParams = WholeParams | RangeParams;

/** How far a running baseline is. */
export interface Progress {
  readonly rows: number;
  readonly bytes: number;
  /** Null where the length is not known beforehand. */
  readonly totalBytes: number | null;
}

/** What a builder has made of training data, once its files are written. */
export interface Built {
  readonly rows: number;
  /** What may surprise in the data, and what of it is left out, for people: never a long list. */
  readonly notes: readonly string[];
}

/** How far one range of a large file is, and which Workflow instance reads it. */
export interface RangeProgress {
  readonly instance: string;
  readonly range: number;
  readonly rows: number;
  readonly bytes: number;
}

declare module "../env.ts" {
  interface Bindings {
    /**
     * Reads in ranges: builds baselines of large files, and reads captures of large windows; absent where the plan or
     * the deployment has no Workflows.
     */
    readonly WORKFLOW?: Workflow<unknown>;
  }
}

/** What the builder of a baseline tells the endpoint's object, whose baselines answer. */
export interface Building {
  /** Says whether the baseline is still wanted. */
  progress(id: string, progress: Progress): boolean;
  rangeProgress(id: string, progress: RangeProgress): boolean;
  /** Another version's builder tells no notes. */
  complete(id: string, rows: number, notes?: readonly string[]): unknown;
  fail(id: string, reason: string): void;
}

/** The builder's way to the endpoint's object, for one baseline. */
export interface Builder {
  progress(progress: Progress): Promise<boolean>;
  rangeProgress(progress: RangeProgress): Promise<boolean>;
  complete(built: Built): Promise<void>;
  fail(reason: string): Promise<void>;
}

/** An endpoint that is gone wants no baseline. Throws where it cannot say so: then the word is to be said again. */
export function builderOf(env: Bindings, { endpoint, id }: BaselineName): Builder {
  const baselines = remoteRoom<Building>(env.ENDPOINTS.getByName(endpoint), "baselines");
  const heard = async <T>(told: Promise<Result<T>>): Promise<T | null> => {
    const answer = await told;
    if (answer.ok) return answer.value;
    if (answer.problem.kind === "not_found") return null;
    throw new Error(answer.problem.message);
  };
  const isWanted = async (told: Promise<Result<boolean>>) => (await heard(told)) ?? false;
  return {
    progress: (progress) => isWanted(baselines.progress(id, progress)),
    rangeProgress: (progress) => isWanted(baselines.rangeProgress(id, progress)),
    complete: async ({ rows, notes }) => void (await heard(baselines.complete(id, rows, notes))),
    fail: async (reason) => void (await heard(baselines.fail(id, reason))),
  };
}
