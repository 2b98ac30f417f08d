/** Windows that somebody asks for: two times, each of a calendar, a clock's milliseconds, or how long ago. */
import { isDuration, parseDuration } from "./duration.ts";
import { coarsened, type Tier, type Window } from "./window.ts";

/** What "ago" goes by, and how profiles are kept. */
interface Present {
  readonly now: number;
  readonly kept: readonly Tier[];
}

const ISO_8601 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The window between two times, each ISO 8601 with its zone, epoch milliseconds in digits, or a duration from now back
 * (`-PT5H`). An edge that is said by a duration lies as far back as needed for kept profiles to answer exactly.
 */
export function parseWindow(start: string, end: string, present: Present): Window {
  const window = { start: parseTime("start", start, present), end: parseTime("end", end, present) };
  if (window.end > window.start) return window;
  throw new RangeError(`Cannot use window from "${start}" to "${end}": end must be after start`);
}

function parseTime(edge: "start" | "end", text: string, { now, kept }: Present): number {
  if (isDuration(text)) {
    const time = now + parseDuration(text);
    return coarsened({ start: time, end: time }, kept, now)[edge];
  }
  const time = /^\d{1,16}$/.test(text) ? new Date(Number(text)).getTime() : parseIso(text);
  if (!Number.isNaN(time)) return time;
  throw new SyntaxError(
    `Cannot parse ${edge} "${text}": expected ISO 8601 with a zone, such as 2026-11-22T14:00:00Z or ` +
      `2026-11-22T15:00:00+01:00, epoch milliseconds, or how long ago, such as -PT5H`,
  );
}

function parseIso(text: string): number {
  const day = ISO_8601.exec(text)?.[1];
  if (day === undefined) return Number.NaN;
  // Date.parse reads 30 February as 2 March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return Number.NaN;
  return Date.parse(text);
}
