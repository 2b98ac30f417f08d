/** What goes wrong in an endpoint's recording, in words. */
import type { CounterName } from "../../core/counters.ts";
import { summed } from "../../core/lately.ts";
import { maxColumns } from "../../core/read/row.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import type { RecorderHealth } from "./answers.ts";

/** Losses that are Weir's own: neither a caller's wish, nor the upstream's doing, nor an operator's limit. */
const own: ReadonlySet<string> = new Set<CounterName>([
  "over_memory",
  "recording_failed",
  "profile_failed",
  "recorder_failed",
  "recorder_overloaded",
  "columns_left_out",
  "capture_backlog",
]);

/** Fewer of the calls are no reason to wake anybody; they are counted all the same. */
const worthTelling = 0.001;
/** Flushes that failed in a row before it is said that captures wait. */
const worthSaying = 3;

/** What is worth waking somebody for; empty where calls are recorded. */
export function recordingFaults(answers: readonly RecorderHealth[], silent: readonly number[]): string[] {
  return [...silentFaults(silent), ...flushFaults(answers, worthSaying), ...lossFaults(answers)];
}

export function silentFaults(silent: readonly number[]): string[] {
  return silent.map((shard) => `Shard ${shard} does not answer: windows are Incomplete meanwhile`);
}

/** Calls that are in no statistics or capture, by reason, of those `seen`. */
export function lossWords(
  losses: readonly (readonly [reason: string, times: number])[],
  seen: number,
  span: "hour" | "day",
): string {
  const reasons = losses.map(([reason, times]) => `${reason} ${times}`).join(", ");
  return `Lost in the last ${span}: ${reasons} (calls that came through to a Recorder: ${seen}); see /docs/recording`;
}

/** What lasts is said so often. */
const everyMs = 10 * 60_000;

/**
 * A shard's word to the endpoint's object that calls are lost or captures cannot be written: no monitor need look for it.
 * While nothing is wrong none is said.
 */
export class Complaint {
  readonly #endpoint: string;
  readonly #env: () => Bindings;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(endpoint: string, env: () => Bindings) {
    this.#endpoint = endpoint;
    this.#env = env;
  }

  /** Never throws: what was not heard is said again. */
  async look(health: RecorderHealth, now: number): Promise<void> {
    const isEarly = now >= this.#saidAt && now - this.#saidAt < everyMs;
    if (isEarly || recordingFaults([health], []).length === 0) return;
    this.#saidAt = now;
    try {
      await this.#env().ENDPOINTS.getByName(this.#endpoint).notRecorded();
    } catch (error) {
      this.#saidAt = Number.NEGATIVE_INFINITY;
      log("complaint_unheard", { endpoint: this.#endpoint, error: nameOf(error) });
    }
  }
}

/** Captures that wait, of shards whose last `least` flushes failed. */
export function flushFaults(answers: readonly RecorderHealth[], least = 1): string[] {
  const failing = answers.filter(({ flushFailures }) => flushFailures >= least);
  const [first] = failing;
  if (first === undefined) return [];
  return [
    `Captures wait in ${failing.length} of ${answers.length} shards, since they cannot be written: ${first.lastFlushError ?? ""}`,
  ];
}

function lossFaults(answers: readonly RecorderHealth[]): string[] {
  const counts = summed(answers.map(({ lately }) => lately?.hour ?? {}));
  const losses = Object.entries(counts).filter(([name, times]) => own.has(name) && times > 0);
  const lost = losses.reduce((sum, [name, times]) => sum + callsIn(name, times), 0);
  const seen = counts["seen"] ?? 0;
  return lost === 0 || lost <= worthTelling * (seen + lost) ? [] : [lossWords(losses, seen, "hour")];
}

/** Of columns left out values are counted: so many calls brought them at least. One call of many keys is one call. */
function callsIn(name: string, times: number): number {
  return name === "columns_left_out" ? times / maxColumns : times;
}

const longestRetryMs = 60_000;

/** Flushes that failed in a row: each is tried again later than the one before. */
export class Trouble {
  readonly #endpoint: string;
  failures = 0;
  lastError: string | null = null;
  /** No flush is tried before this time. */
  retryAt = 0;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  over(): void {
    [this.failures, this.lastError, this.retryAt] = [0, null, 0];
  }

  failed(error: unknown, flushMs: number): void {
    this.failures++;
    this.lastError = nameOf(error);
    log("flush_failed", { endpoint: this.#endpoint, failures: this.failures, error: this.lastError });
    const first = Math.min(1_000, flushMs);
    this.retryAt = Date.now() + Math.min(longestRetryMs, first * 2 ** this.failures);
  }
}
