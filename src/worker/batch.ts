/**
 * Calls of this isolate on their way to the Recorder. What could not be recorded is tallied here by
 * reason and travels with the next batch that arrives, so that a loss is counted even when the
 * Recorder itself was what failed.
 */
import type { Call } from "../core/capture.ts";
import type { ObserveOptions } from "../core/observe.ts";
import { nameOf } from "./errors.ts";
import type { Bindings } from "./env.ts";
import { log } from "./log.ts";
import { recorderOf } from "./recorder.ts";
import { within } from "./within.ts";

/** Why a call is in no capture and no profile. */
export type Loss =
  | "upstream_failed"
  | "upstream_error_status"
  | "upstream_broke_off"
  | "opted_out"
  | "recorder_failed";

/** Less than the 30 s that `waitUntil` has after the response: a Recorder that hangs is counted as failed. */
const patienceMs = 20_000;

const tallies = new Map<string, Map<Loss, number>>();

export function tally(endpoint: string, loss: Loss, times = 1): void {
  const counts = tallies.get(endpoint) ?? new Map<Loss, number>();
  tallies.set(endpoint, counts.set(loss, (counts.get(loss) ?? 0) + times));
}

/** Sends calls and what was tallied since; never throws. */
export async function send(
  env: Bindings,
  endpoint: string,
  calls: readonly Call[],
  reading?: ObserveOptions,
): Promise<void> {
  const counts = tallies.get(endpoint) ?? new Map<Loss, number>();
  tallies.delete(endpoint);
  if (calls.length === 0 && counts.size === 0) return;
  try {
    const batch = {
      version: 1 as const,
      calls,
      tallies: Object.fromEntries(counts),
      ...(reading !== undefined && { reading }),
    };
    await within(patienceMs, recorderOf(env, endpoint).record(batch));
  } catch (error) {
    for (const [loss, times] of counts) tally(endpoint, loss, times);
    if (calls.length > 0) tally(endpoint, "recorder_failed", calls.length);
    log("record_failed", { endpoint, calls: calls.length, error: nameOf(error) });
  }
}
