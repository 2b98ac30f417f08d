/** Batches of an isolate, and Recorders that answer them or do not. */
import { env } from "cloudflare:workers";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { decodeCalls, fromCall, type RawCall } from "../../../src/core/call/frames.ts";
import type { Batch } from "../../../src/worker/recorder/batch.ts";
import { enqueue } from "../../../src/worker/gateway/batches.ts";
import { takeRoom } from "../../../src/worker/gateway/copy/memory.ts";
import type { VersionedConfig } from "../../../src/worker/platform/configuration.ts";
import { callOf } from "../given/given.ts";

/** A Recorder that notes what it is sent, and answers as told: the first time, the second, … */
export function recorder(...answers: readonly ((name: string, batch: Batch) => Promise<unknown>)[]) {
  const batches: Batch[] = [];
  const getByName = (name: string) => ({
    record: (batch: Batch) => {
      const answer = answers[Math.min(batches.length, answers.length - 1)];
      batches.push(batch);
      return answer?.(name, batch) ?? Promise.resolve({ isBusy: false });
    },
  });
  const ids = () => batches.map(({ calls }) => decodeCalls(calls).map(({ eventId }) => eventId));
  return { batches, ids, RECORDERS: { getByName } };
}

/** What a request does for its call, to the end. */
export async function sent(...call: Parameters<typeof enqueue>): Promise<void> {
  await enqueue(...call);
}

export const fail = () => Promise.reject(new Error("Network connection lost"));
export const pass = (name: string, batch: Batch) => env.RECORDERS.getByName(name).record(batch);
/** It was logged, but the answer is lost. */
export const passAndFail = async (name: string, batch: Batch) => {
  await pass(name, batch);
  return fail();
};

export const hang = () => new Promise(() => {});
export const passAndHang = async (name: string, batch: Batch) => {
  await pass(name, batch);
  return hang();
};

export function configured(version = 1, change: object = {}): VersionedConfig {
  const config = endpointSchema.parse({ upstream: { url: "https://model.example" }, ...change });
  return { version, config, shards: 1 };
}

/** A call whose bodies hold room, as those of the gateway do. */
export function rawCall(eventId: string, bytes = 10): RawCall {
  const call = fromCall(callOf(eventId, Date.now()));
  const body = { contentType: "text/csv", encoding: "CSV" as const, truncated: false, withheld: false };
  takeRoom(bytes, Infinity);
  return { ...call, input: { ...body, bytes: new Uint8Array(bytes).fill(55) }, output: null };
}
