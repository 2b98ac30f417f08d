/** A monitor's windows in words: "each Monday at 06:00 in Europe/Berlin, over the last 24 hours". */
import type { Fields } from "./cron.ts";
import { durationWords, parseDuration } from "./duration.ts";
import { isOnce, scheduleOf, type Timing } from "./timing.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_MINUTES = 1_440;

/** So many times of a day are named one by one. */
const mostNamed = 4;

/** One sentence without a full stop; a schedule that has no short words is there as it was written. */
export function timingWords(timing: Timing): string {
  const { schedule, timeZone, window, startOffset, endOffset } = timing;
  const end = endOffset === undefined ? 0 : parseDuration(endOffset);
  if (isOnce(timing)) return `once, when it was put${sinceWords(startOffset, end)}`;
  const when = firesWords(scheduleOf(timing)) ?? `by ${schedule}`;
  const where = timeZone === undefined || timeZone === "UTC" ? "UTC" : `in ${timeZone}`;
  return `${when} ${where}${startOffset === undefined ? lengthWords(window, end) : sinceWords(startOffset, end)}`;
}

function sinceWords(startOffset: string | undefined, end: number): string {
  const start = durationWords(startOffset === undefined ? 0 : parseDuration(startOffset));
  return end === 0
    ? `, over the ${start} before`
    : `, over the time from ${start} to ${durationWords(end)} before`;
}

function lengthWords(window: string | undefined, end: number): string {
  const earlier = end === 0 ? "" : ` that ended ${durationWords(end)} before`;
  if (window !== undefined) {
    const length = durationWords(parseDuration(window));
    return end === 0 ? `, over the last ${length}` : `, over ${length}${earlier}`;
  }
  return end === 0 ? "" : `, over a window${earlier}`;
}

function firesWords(fields: Fields): string | null {
  const days = daysWords(fields);
  if (days === null) return null;
  const { minutesOfDay: minutes } = fields;
  if (minutes.length <= mostNamed) return `${days} at ${listed(minutes.map(clock))}`;
  const [first = 0, second = 0] = minutes;
  const step = second - first;
  if (!isRegular(minutes, step)) return null;
  const every =
    step < 60 ? `every ${step === 1 ? "minute" : `${step} minutes`}` : hoursWords(step / 60, first);
  return days === "each day" ? every : `${days}, ${every}`;
}

function hoursWords(hours: number, first: number): string {
  if (hours === 1) return first === 0 ? "each hour" : `each hour at ${clock(first).slice(2)}`;
  return `every ${hours} hours, at ${clock(first)} and so on`;
}

function isRegular(minutes: readonly number[], step: number): boolean {
  if (step >= 60 ? step % 60 !== 0 : 60 % step !== 0) return false;
  return (
    minutes.length * step === DAY_MINUTES && minutes.every((minute) => minute % step === (minutes[0] ?? 0))
  );
}

function daysWords({ daysOfMonth, daysOfWeek, months, years }: Fields): string | null {
  if (months.size < 12 || years.size < 200) return null;
  const [isAnyDay, isAnyWeekday] = [daysOfMonth.size === 31, daysOfWeek.size === 7];
  if (isAnyDay && isAnyWeekday) return "each day";
  if (isAnyDay) return `each ${weekWords([...daysOfWeek].toSorted((a, b) => a - b))}`;
  if (!isAnyWeekday || daysOfMonth.size > mostNamed) return null;
  const days = [...daysOfMonth].map(String);
  return `on day${days.length === 1 ? "" : "s"} ${listed(days)} of each month`;
}

function weekWords(days: readonly number[]): string {
  if (days.join("") === "12345") return "Monday to Friday";
  return listed(days.map((day) => DAYS[day] ?? ""));
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function clock(minute: number): string {
  const two = (count: number) => String(count).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
