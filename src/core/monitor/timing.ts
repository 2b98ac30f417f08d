/**
 * Which windows a monitor checks, and when: at each time of its schedule the window since the time before, or one of a
 * length of its own, or one that lies earlier by an offset; or one window, once.
 *
 * All of it follows from the times at which the schedule fires. Nothing of a monitor's past is needed to know a window.
 */
import { dayMs, minuteMs, parseDuration } from "./duration.ts";
import { dueWindows, nextDue, parseSchedule, previousDue, type Schedule } from "./schedule.ts";
import { coarsened, type Keep, misfit, tiers, type Tier, type Window } from "./window.ts";
import { parseZone, type Zone } from "./zone.ts";

/** What a monitor says of its windows. Durations are ISO 8601, as `parseDuration` reads them. */
export interface Timing {
  /** Cron, a word, or NOW. */
  readonly schedule: string;
  /** An IANA name; UTC without one. */
  readonly timeZone?: string | undefined;
  /** How long a window is; without it, it begins where the one before ended. */
  readonly window?: string | undefined;
  /** From when the schedule fires to where the window begins, and to where it ends: none or back. */
  readonly startOffset?: string | undefined;
  readonly endOffset?: string | undefined;
}

/** A window that is to be checked, and when. */
export interface Due {
  readonly at: number;
  readonly window: Window;
}

/** Something that cannot be said of a monitor's windows. */
interface Fault {
  readonly path: keyof Timing;
  readonly message: string;
}

const yearMs = 366 * dayMs;

/** Whether a monitor runs once, as soon as it is put, and then never. */
export function isOnce({ schedule }: Pick<Timing, "schedule">): boolean {
  return /^\s*now\s*$/i.test(schedule);
}

/** When the schedule fires next after a time; Infinity where it does not. */
export function nextAfter(timing: Timing, time: number): number {
  return isOnce(timing) ? Number.POSITIVE_INFINITY : nextDue(scheduleOf(timing), time);
}

/** What is due after `last` up to `now`, oldest first, at most `limit`; nothing of one that runs once. */
export function duesOf(timing: Timing, last: number, now: number, limit: number): Due[] {
  if (isOnce(timing)) return [];
  const slots = dueWindows(scheduleOf(timing), last, now, limit);
  return slots.map((slot) => ({ at: slot.end, window: windowIn(timing, slot) }));
}

/** The window of a monitor that runs once, at this time: as far back as needed for kept profiles to answer exactly. */
export function onceAt(timing: Timing, at: number, keep: Keep): Window {
  const window = windowIn(timing, { start: at, end: at });
  return coarsened(window, tiers(minuteMs, keep), at);
}

/** The newest window that was due by now: that of one that runs once, as if it were put now. Null where none ever was. */
export function newestBy(timing: Timing, now: number, keep: Keep): Window | null {
  if (isOnce(timing)) return onceAt(timing, now, keep);
  const at = previousDue(scheduleOf(timing), now + 1);
  const [due] = Number.isFinite(at) ? duesOf(timing, at - 1, at, 1) : [];
  return due?.window ?? null;
}

/** The last time at which the schedule fired before the one of this window. */
export function firedBefore(timing: Timing, window: Window): number {
  const at = window.end - offsetOf(timing.endOffset);
  return isOnce(timing) ? at : previousDue(scheduleOf(timing), at);
}

/** What members say that do not go together; null where all is well. Each must be readable by itself. */
export function faultIn(timing: Timing): Fault | null {
  const { window, startOffset, endOffset } = timing;
  const fault = isOnce(timing) ? faultOfOnce(timing) : null;
  if (fault !== null) return fault;
  if (window !== undefined && startOffset !== undefined) {
    return { path: "window", message: "Expected window or startOffset: both say where a window begins" };
  }
  if (startOffset !== undefined && offsetOf(startOffset) >= offsetOf(endOffset)) {
    return { path: "startOffset", message: "Expected a window that begins before it ends" };
  }
  return null;
}

function faultOfOnce({ window, timeZone, startOffset, endOffset }: Timing): Fault | null {
  const message = "NOW needs startOffset and endOffset, such as -PT5H and -PT0H";
  if (window !== undefined) return { path: "window", message: "NOW has startOffset and endOffset instead" };
  if (timeZone !== undefined) return { path: "timeZone", message: "NOW is the same time in each zone" };
  if (startOffset === undefined) return { path: "startOffset", message };
  return endOffset === undefined ? { path: "endOffset", message } : null;
}

/**
 * Why kept profiles could never answer the windows, or not in each season, judged on a year of them; null where they can.
 * It is refused once, and not each time it is due.
 */
export function neverExact(timing: Timing, keep: Keep): string | null {
  const [, , day] = keep;
  const { window, startOffset, endOffset } = timing;
  const reach = startOffset === undefined ? offsetOf(window) - offsetOf(endOffset) : -offsetOf(startOffset);
  if (reach > day) {
    return `The window would begin before what is kept: profiles are kept ${day / 86_400_000} days (WEIR_KEEP)`;
  }
  return firstOf(duesOfYear(timing), tiers(minuteMs, keep));
}

/**
 * Windows of a year, for what is judged by them: the first ones, in a zone also those half a year later, when its clocks
 * may be at another minute of the hour, and those around each change of its clocks, which are longer or shorter.
 */
export function duesOfYear(timing: Timing): Due[] {
  const from = Date.UTC(2026, 0, 1);
  const first = duesOf(timing, from, from + yearMs, 500);
  if (timing.timeZone === undefined) return first;
  const later = Date.UTC(2026, 6, 1);
  const changes = changesIn(parseZone(timing.timeZone), from);
  return [
    ...first,
    ...duesOf(timing, later, later + yearMs, 500),
    ...changes.flatMap((day) => duesOf(timing, day - dayMs, day + 2 * dayMs, 1_000)),
  ];
}

/** Days of the year on which the clocks of a zone are changed. */
function changesIn(zone: Zone, from: number): number[] {
  const days = Array.from({ length: yearMs / dayMs }, (_, day) => from + day * dayMs);
  return days.filter((day) => zone.offsetAt(day) !== zone.offsetAt(day + dayMs));
}

function firstOf(dues: readonly Due[], kept: readonly Tier[]): string | null {
  for (const { at, window } of dues) {
    const why = misfit(window, kept, at);
    if (why !== null) return why;
  }
  return null;
}

/** A deployment has few schedules, each of which is asked for again and again. */
const mostParsed = 100;

const parsed = new Map<string, Schedule>();

/** Throws SyntaxError for a schedule, or a zone, that cannot be read. */
export function scheduleOf({ schedule, timeZone }: Timing): Schedule {
  const key = `${timeZone ?? ""} ${schedule}`;
  const found = parsed.get(key);
  if (found !== undefined) return found;
  const read = parseSchedule(schedule, timeZone);
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(key, read);
  return read;
}

/** `slot`: from the time before to the time at which the schedule fires. */
function windowIn(timing: Timing, slot: Window): Window {
  const away = offsetOf(timing.endOffset);
  const end = slot.end + away;
  return { start: Math.max(0, startIn(timing, slot, end)), end };
}

function startIn({ window, startOffset, endOffset }: Timing, slot: Window, end: number): number {
  if (startOffset !== undefined) return slot.end + offsetOf(startOffset);
  return window === undefined ? slot.start + offsetOf(endOffset) : end - parseDuration(window);
}

function offsetOf(duration: string | undefined): number {
  return duration === undefined ? 0 : parseDuration(duration);
}
