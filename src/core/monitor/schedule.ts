/**
 * When a monitor runs: cron expressions in a time zone, and the windows between the times at which they fire.
 *
 * Times are epoch milliseconds. The calendar runs from 1970 to 2199, the years AWS accepts; a search skips by year,
 * month and day, never by minute. Windows follow from the times at which a schedule fires, each from one to the next:
 * they tile time whatever the clocks of the zone do.
 */
import { parseFields, type Fields } from "./cron.ts";
import { dayMs, minuteMs } from "./duration.ts";
import type { Window } from "./window.ts";
import { momentsOf, parseZone, type Zone } from "./zone.ts";

/** Everything but `expression` and `zone` is for this room only. */
export interface Schedule extends Fields {
  /** Null is UTC. */
  readonly zone: Zone | null;
}

const lastDay = Date.UTC(2199, 11, 31) / dayMs;

/**
 * A day of a zone begins at most so long before it does in UTC, and is over at most so long after it has begun there:
 * its clocks may be put on by a day as well.
 */
const earlyMs = dayMs;
const lateMs = 3 * dayMs;

/** Every minute, hour, day and month by its number, with room to spare. */
const mostCharacters = 1_000;

/**
 * Refuses, with the field, what was found and what is accepted; also what would never fire, such as 31 February, and a
 * time zone that is not known. Without one the clock is UTC.
 */
export function parseSchedule(expression: string, timeZone?: string): Schedule {
  if (expression.length > mostCharacters) {
    const long = `${expression.length} characters, expected at most ${mostCharacters}`;
    throw new SyntaxError(`Cannot parse schedule: it has ${long}`);
  }
  const zone = timeZone === undefined || timeZone === "UTC" ? null : parseZone(timeZone);
  try {
    const schedule = { ...parseFields(expression), zone };
    if (nextDue(schedule, Number.NEGATIVE_INFINITY) < Number.POSITIVE_INFINITY) return schedule;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot parse schedule "${expression}": ${error.message}`, { cause: error });
  }
  throw new SyntaxError(`Cannot parse schedule "${expression}": it never fires, no such day exists`);
}

/** The first fire time strictly after a time; Infinity when the years of the schedule are over. */
export function nextDue(schedule: Schedule, after: number): number {
  const { zone } = schedule;
  let next = Number.POSITIVE_INFINITY;
  for (const midnight of daysFrom(schedule, zone === null ? after : after - lateMs, 1)) {
    if (midnight - earlyMs > next) break;
    const isAfter = (time: number) => time > after;
    if (zone !== null) next = Math.min(next, momentsIn(schedule, zone, midnight).find(isAfter) ?? next);
    else {
      const minute = schedule.minutesOfDay.find((candidate) => isAfter(midnight + candidate * minuteMs));
      if (minute !== undefined) return midnight + minute * minuteMs;
    }
  }
  return next;
}

/** The last fire time strictly before a time; -Infinity when the years of the schedule have not begun. */
export function previousDue(schedule: Schedule, before: number): number {
  const { zone } = schedule;
  let previous = Number.NEGATIVE_INFINITY;
  for (const midnight of daysFrom(schedule, zone === null ? before : before + earlyMs, -1)) {
    if (midnight + lateMs < previous) break;
    const isBefore = (time: number) => time < before;
    if (zone !== null)
      previous = Math.max(previous, momentsIn(schedule, zone, midnight).findLast(isBefore) ?? previous);
    else {
      const minute = schedule.minutesOfDay.findLast((candidate) => isBefore(midnight + candidate * minuteMs));
      if (minute !== undefined) return midnight + minute * minuteMs;
    }
  }
  return previous;
}

/** When a schedule fires on the day that begins at this midnight of its own clock, in order. */
function momentsIn({ minutesOfDay, isEachHour }: Schedule, zone: Zone, midnight: number): readonly number[] {
  return momentsOf(
    zone,
    minutesOfDay.map((minute) => midnight + minute * minuteMs),
    isEachHour,
  );
}

/**
 * The windows that are due: one for each fire time after `last` up to `now`, each from the fire time before
 * it to itself (the very first from 1970), oldest first, at most `limit`.
 */
export function dueWindows(schedule: Schedule, last: number, now: number, limit: number): Window[] {
  const windows: Window[] = [];
  let end = nextDue(schedule, last);
  let start = Math.max(0, previousDue(schedule, end));
  while (end <= now && windows.length < limit) {
    windows.push({ start, end });
    start = end;
    end = nextDue(schedule, end);
  }
  return windows;
}

/** Midnights, as if in UTC, of the days that match, from the day of a time onwards (1) or backwards (-1). */
function* daysFrom(schedule: Fields, time: number, step: 1 | -1): Generator<number> {
  if (Number.isNaN(time)) throw new RangeError("Cannot search a schedule from NaN: time must be a number");
  const ahead = step === 1 ? 1 : 0;
  let day = Math.min(Math.max(Math.floor(time / dayMs), 0), lastDay);
  while (day >= 0 && day <= lastDay) {
    const date = new Date(day * dayMs);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    if (!schedule.years.has(year)) {
      day = Date.UTC(year + ahead, 0, ahead) / dayMs;
    } else if (!schedule.months.has(month + 1)) {
      day = Date.UTC(year, month + ahead, ahead) / dayMs;
    } else {
      if (isDay(schedule, date)) yield day * dayMs;
      day += step;
    }
  }
}

function isDay(schedule: Fields, date: Date): boolean {
  const matchesMonth = schedule.daysOfMonth.has(date.getUTCDate());
  const matchesWeek = schedule.daysOfWeek.has(date.getUTCDay());
  return schedule.isEitherDay ? matchesMonth || matchesWeek : matchesMonth && matchesWeek;
}
