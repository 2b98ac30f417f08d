/**
 * The life of a run: when its window may be checked, what becomes of it after an attempt, and how a monitor that slept
 * catches up. Pure: the time is given, and what is kept is the caller's.
 *
 * A window is checked once its calls have arrived. An attempt that fails or dies is made again, each time later; one
 * that found the window incomplete, since a shard did not answer, is made for longer. Then the run is over: failed.
 */
import { duesOf, nextAfter, type Due, type Timing } from "./timing.ts";

/** A window is checked this long after its end: calls that were under way have arrived by then. */
export const settleMs = 10_000;

/** A monitor that slept for long catches up in steps of this many windows a trigger. */
const catchUpLimit = 100;

/** A run that fails or dies is tried so often, each time so much later than the last. */
const mostAttempts = 5;
const retryMs = 60_000;

/** A window of which a shard's calls are missing is looked at so often: for about three quarters of an hour. */
const mostLooks = 10;

/** When a monitor runs, and up to when its windows are entered. */
export interface Clockwork extends Timing {
  readonly enabled: boolean;
  /** When the last window that was entered was due, or when the monitor began. */
  readonly lastDue: number;
}

/** What is due by `now` and not entered yet, oldest first; after a long sleep only the first of it. */
export function windowsDue(clockwork: Clockwork, now: number): Due[] {
  return clockwork.enabled ? duesOf(clockwork, clockwork.lastDue, now, catchUpLimit) : [];
}

/** When a window is due next; null for a monitor that is switched off, or whose schedule is over. */
export function nextWindow(clockwork: Clockwork): number | null {
  const next = clockwork.enabled ? nextAfter(clockwork, clockwork.lastDue) : Infinity;
  return Number.isFinite(next) ? next : null;
}

/** The next times at which windows are due, at most `most`. */
export function nextWindows(clockwork: Clockwork, most: number): number[] {
  const times: number[] = [];
  for (let next = nextWindow(clockwork); next !== null && times.length < most;) {
    times.push(next);
    next = nextWindow({ ...clockwork, lastDue: next });
  }
  return times;
}

/** What is known of a run before an attempt. */
export interface Tries {
  /** Attempts that were begun. */
  readonly attempts: number;
  /** The last one ended because a shard did not answer. */
  readonly wasIncomplete: boolean;
}

/** When the next attempt is made if this one dies or fails. */
export function retryAt({ attempts }: Tries, now: number): number {
  return now + retryMs * (attempts + 1);
}

/**
 * Why no further attempt is made; null if one is. A run whose attempts did not end, not even by an error, takes its
 * object down.
 */
export function givenUp({ attempts, wasIncomplete }: Tries): string | null {
  return attempts < (wasIncomplete ? mostLooks : mostAttempts) ? null : `The run died ${attempts} times`;
}

/** How an attempt failed. */
export interface Failure {
  readonly isIncomplete: boolean;
  readonly reason: string;
}

/** What becomes of a run whose attempt failed: over, with the reason, or waiting for the next, with what is said meanwhile. */
export type Outlook =
  | { readonly kind: "over"; readonly reason: string }
  | { readonly kind: "waiting"; readonly isIncomplete: boolean; readonly reason: string };

export function afterFailure({ attempts }: Tries, { isIncomplete, reason }: Failure): Outlook {
  const words = isIncomplete ? `The window is incomplete: ${reason}` : reason;
  if (attempts + 1 >= (isIncomplete ? mostLooks : mostAttempts)) return { kind: "over", reason: words };
  return { kind: "waiting", isIncomplete, reason: isIncomplete ? `${words}; it is checked again` : words };
}
