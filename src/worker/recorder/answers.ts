/** What a Recorder answers, over RPC. */
import type { Window } from "../../core/monitor/window.ts";

/** The profile of a window, or why it cannot be answered exactly. */
export type ProfileAnswer =
  | { readonly kind: "exact"; readonly bytes: Uint8Array }
  | { readonly kind: "misaligned"; readonly nearest: Window };

export interface RecorderHealth {
  /** Counts since the endpoint began: calls seen, profiled, captured, and what was not recorded, by reason. */
  readonly counters: Readonly<Record<string, number>>;
  /** Journal bytes that wait for the next flush. */
  readonly pendingBytes: number;
  /** When the oldest call that waits came; epoch milliseconds. */
  readonly oldestUnflushed: number | null;
  /** How long the first call of the last batch was over before it was counted. */
  readonly lagMs: number | null;
  /** The share of the sampled calls that is stored: less than 1 where a daily budget is short. */
  readonly sampledShare: number;
  /** Flushes that failed in a row, and the last failure. */
  readonly flushFailures: number;
  readonly lastFlushError: string | null;
}
