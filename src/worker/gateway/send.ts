/** One batch to one of an endpoint's shards: once more where it failed, and to another shard where one is overloaded. */
import type { CounterName } from "../../core/counters.ts";
import { asOne, isTooNew, type Acknowledgement, type Batch } from "../recorder/batch.ts";
import { raisedShards } from "./configuration.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";
import { ownShard, recorderOf } from "../recorder/shards.ts";
import { within } from "../platform/patience.ts";

/** Why a batch was given up. */
export type Lost = Extract<CounterName, "recorder_failed" | "recorder_overloaded">;

/** Two attempts and the pause take less than the 30 s that `waitUntil` has after the response. */
const patienceMs = 10_000;
const pauseMs = 500;

/** Null once a Recorder has acknowledged the batch. Never throws. */
export async function sendBatch(
  env: Bindings,
  endpoint: string,
  shards: number,
  batch: Batch,
): Promise<Lost | null> {
  const shard = ownShard(shards);
  const first = await attempt(env, endpoint, shard, batch);
  if (first.kind === "done") {
    if (first.isBusy) await raisedShards(env, endpoint, shards);
    return null;
  }
  if (first.kind === "overloaded") {
    // The batch was refused before it was looked at: another shard may take it, the same one has too much to do
    // already.
    const raised = await raisedShards(env, endpoint, shards);
    const other = [ownShard(raised), ownShard(raised, 1)].find((another) => another !== shard);
    if (other === undefined) return "recorder_overloaded";
    const second = await attempt(env, endpoint, other, batch);
    return second.kind === "done" ? null : "recorder_overloaded";
  }
  // The batch may have been logged all the same: the same shard knows a repetition by its id.
  await scheduler.wait(pauseMs);
  const second = await attempt(env, endpoint, shard, batch);
  return second.kind === "done" ? null : "recorder_failed";
}

/** How one attempt ended. */
type Sent =
  | { readonly kind: "done"; readonly isBusy: boolean }
  | { readonly kind: "overloaded" }
  | { readonly kind: "failed" };

async function attempt(env: Bindings, endpoint: string, shard: number, batch: Batch): Promise<Sent> {
  try {
    return await record(env, endpoint, shard, batch);
  } catch (error) {
    log("record_failed", { endpoint, shard, error: nameOf(error) });
    return { kind: isOverloaded(error) ? "overloaded" : "failed" };
  }
}

async function record(env: Bindings, endpoint: string, shard: number, batch: Batch): Promise<Sent> {
  const recorder = recorderOf(env, endpoint, shard);
  try {
    const answer: Acknowledgement | undefined = await within(patienceMs, recorder.record(batch));
    return { kind: "done", isBusy: answer?.isBusy ?? false };
  } catch (error) {
    if (!isTooNew(error)) throw error;
    await within(patienceMs, recorder.record(asOne(batch)));
    return { kind: "done", isBusy: false };
  }
}

function isOverloaded(error: unknown): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "overloaded") === true;
}
