/** All of an endpoint's files and counts deleted, after it was forgotten: in the background, over as many alarms as it takes. */
import * as z from "zod";
import { mostShards } from "../../core/config/endpoint.ts";
import { ownBucketNow } from "../deployment/owner.ts";
import type { Bindings } from "../env.ts";
import { clear, configKey, deleteKeys, filesOfEndpoint } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { Shards } from "../recorder/shards.ts";
import { UpkeepRecord } from "./upkeep.ts";

/** Listings of a prefix in one go. */
const mostLists = 40;
const nextGoMs = 1_000;
const afterFailureMs = 5_000;
/** Isolates send to Recorders for so long after an endpoint is gone: by a configuration they still have, or a retry. */
const echoMs = 60_000;

const purgeSchema = z.strictObject({
  /** More than there are do no harm. */
  shards: z.int().min(1).max(mostShards).default(mostShards),
  /** The second round takes what came while the first was under way. */
  round: z.union([z.literal(1), z.literal(2)]).default(1),
  deleted: z.number().default(0),
  /** When the purge goes on. */
  at: z.number().default(0),
});

/** A purge that is under way. */
export type PurgeState = z.infer<typeof purgeSchema>;

export class Purge {
  readonly #name: string;
  readonly #record: UpkeepRecord<typeof purgeSchema>;

  /** Of the endpoint of this name. */
  constructor(sql: SqlStorage, name: string) {
    this.#name = name;
    this.#record = new UpkeepRecord(sql, "purge", purgeSchema);
  }

  /** Null while there is none. */
  state(): PurgeState | null {
    return this.#record.read();
  }

  /** Everything else of the object is forgotten by now. */
  begin(shards: number, now: number): void {
    this.#record.write({ shards, round: 1, deleted: 0, at: now });
  }

  /** Nothing is left to purge. */
  end(): void {
    this.#record.remove();
  }

  /** One go; gives when the next one is, null when nothing is left to do. Never throws. */
  async goOn(env: Bindings, state: PurgeState, now: number): Promise<number | null> {
    if (state.at > now) return state.at;
    try {
      const next = await this.#step(env, state, now);
      if (next !== null) this.#record.write(next);
      return next?.at ?? null;
    } catch (error) {
      log("purge_failed", { endpoint: this.#name, error: nameOf(error) });
      return now + afterFailureMs;
    }
  }

  async #step(env: Bindings, state: PurgeState, now: number): Promise<PurgeState | null> {
    const name = this.#name;
    const bucket = await ownBucketNow(env);
    // Recorders first, so that none writes a file after the others are gone.
    await new Shards(env, name, state.shards).purge();
    let { deleted } = state;
    let isDone = true;
    for (const prefix of Object.values(filesOfEndpoint(name))) {
      const cleared = await clear(bucket, prefix, mostLists);
      deleted += cleared.deleted;
      isDone &&= cleared.isDone;
    }
    // A copy of the configuration may have been on its way.
    await deleteKeys(bucket, [configKey(name)]);
    if (isDone && state.round === 2) return null;
    const next = isDone ? { round: 2 as const, at: now + echoMs } : { at: now + nextGoMs };
    return { ...state, deleted, ...next };
  }
}
