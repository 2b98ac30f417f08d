/**
 * Clocks that jump. Two tell the time when cron comes: its own, and that of the object that does the work. What is not
 * over by both is not over. What the future has left behind is undone only where both say that it is not there yet: by
 * the word of one clock that is behind, everything would be in the future.
 */

/** Clocks of different machines agree to this. */
export const skewMs = 60_000;

/** Cron may come late. */
const lateMs = 10 * 60_000;

/** What time it is, and whether that is certain. */
export interface Moment {
  readonly now: number;
  readonly isAgreed: boolean;
}

/** When cron says that it is `scheduled`, and the object's clock shows `clock`. */
export function momentOf(scheduled: number, clock: number): Moment {
  return { now: Math.min(scheduled, clock), isAgreed: Math.abs(scheduled - clock) <= lateMs };
}

/** Whether a time that was written down is one that no clock shows yet. */
export function isAhead(time: number, now: number): boolean {
  return time > now + skewMs;
}
