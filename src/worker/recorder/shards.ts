/**
 * The Recorders of an endpoint: its shards. Each isolate sends its batches to one of them, so batches stay large; a
 * check merges them all. How many there ever were is known to the endpoint's Monitor.
 */
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";
import type { Recorder } from "./recorder.ts";
import { within } from "../platform/patience.ts";

/** Drawn once by each isolate; not while it starts, when there is no randomness yet. */
let draw: number | null = null;

/** The shard of this isolate; others, should that one be overloaded, for each `detour`. */
export function ownShard(shards: number, detour = 0): number {
  draw ??= crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return (draw + detour) % shards;
}

export function recorderOf(env: Bindings, endpoint: string, shard = 0): DurableObjectStub<Recorder> {
  return env.RECORDERS.getByName(`${endpoint}:${shard}`);
}

/** All shards of an endpoint, by number. */
export function recordersOf(env: Bindings, endpoint: string, shards: number): DurableObjectStub<Recorder>[] {
  return Array.from({ length: shards }, (_, shard) => recorderOf(env, endpoint, shard));
}

/** A check may wait longer than a call: an object that wakes reads its journal first. */
const patienceMs = 15_000;

/** Asks every shard, one that fails once more. Gives the answers, and the numbers of the shards that gave none. */
export async function askShards<T>(
  env: Bindings,
  endpoint: string,
  shards: number,
  ask: (recorder: DurableObjectStub<Recorder>) => Promise<T>,
): Promise<{ readonly answers: readonly T[]; readonly silent: readonly number[] }> {
  const answers: T[] = [];
  const silent: number[] = [];
  const askOne = async (shard: number) => {
    const attempt = () => within(patienceMs, ask(recorderOf(env, endpoint, shard)));
    try {
      answers[shard] = await attempt().catch(attempt);
    } catch (error) {
      log("shard_silent", { endpoint, shard, error: nameOf(error) });
      silent.push(shard);
    }
  };
  await Promise.all(Array.from({ length: shards }, (_, shard) => askOne(shard)));
  return {
    answers: answers.filter((_, shard) => !silent.includes(shard)),
    silent: silent.sort((a, b) => a - b),
  };
}

/** In words: which shards did not answer. */
export function silence(silent: readonly number[], shards: number): string {
  return `${silent.length} of ${shards} shards did not answer (${silent.slice(0, 5).join(", ")}${silent.length > 5 ? ", …" : ""})`;
}
