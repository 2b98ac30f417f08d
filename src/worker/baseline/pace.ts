/** How fast a baseline is built, in memory: after a restart it is measured anew. */

/** Where a run was when this life of it began, and where it is. */
export interface Pace {
  readonly first: { readonly time: number; readonly bytes: number };
  readonly last: { readonly time: number; readonly bytes: number };
}

/** So long a silence is no part of a rate. */
const silentMs = 10_000;

/** The pace once so many bytes are read. */
export function paceAfter(pace: Pace | undefined, bytes: number, now: number): Pace {
  // Whoever was silent for long was dead, and whoever is behind where it was began anew.
  const isSame = pace !== undefined && now - pace.last.time <= silentMs && bytes >= pace.last.bytes;
  const last = { time: now, bytes };
  return { first: isSame ? pace.first : last, last };
}

/** In bytes a second; null where nothing was read yet, or all at once. */
export function rateOf(pace: Pace | undefined): number | null {
  if (pace === undefined) return null;
  const { first, last } = pace;
  const rate = Math.round(((last.bytes - first.bytes) / (last.time - first.time)) * 1_000);
  return Number.isFinite(rate) && rate > 0 ? rate : null;
}
