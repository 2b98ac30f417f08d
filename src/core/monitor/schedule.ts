/**
 * When a monitor runs: cron expressions in UTC, and the windows that are due at a given time.
 *
 * Understood: the five fields of Vixie cron (crontab(5)), the six of `cron(…)` on AWS
 * (docs/monitors.md), and the words hourly, daily, every N minutes. Times are epoch milliseconds. The calendar
 * runs from 1970 to 2199, the years AWS accepts; a search skips by year, month and day, never by minute.
 */
import type { Window } from "./window.ts";

/** Everything but `expression` is for this file only. */
export interface Schedule {
  readonly expression: string;
  readonly minutesOfDay: readonly number[];
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Sunday is 0. */
  readonly daysOfWeek: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Both day fields are restricted, so a day need match only one of them. */
  readonly isEitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
  readonly allowsQuestionMark?: boolean;
  /** A step from a start goes on past the end of the field, round to the start. */
  readonly wraps?: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LAST_DAY = Date.UTC(2199, 11, 31) / DAY_MS;

const MONTH_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: Field = { name: "minute", minimum: 0, maximum: 59 };
const HOUR: Field = { name: "hour", minimum: 0, maximum: 23 };
const DAY_OF_MONTH: Field = { name: "day of month", minimum: 1, maximum: 31, allowsQuestionMark: true };
const MONTH: Field = { name: "month", minimum: 1, maximum: 12, names: MONTH_NAMES };
const DAY_OF_WEEK: Field = {
  name: "day of week",
  minimum: 0,
  maximum: 7,
  names: DAY_NAMES,
  allowsQuestionMark: true,
};
const YEAR: Field = { name: "year", minimum: 1970, maximum: 2199 };

// On SageMaker `17/12` is every twelve hours "starting at the hour", so 05:00 and 17:00 (docs/monitors.md).
const AWS_HOUR: Field = { ...HOUR, wraps: true };
const AWS_DAY_OF_WEEK: Field = { ...DAY_OF_WEEK, minimum: 1 };

const EVERY_MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440];

/** Every minute, hour, day and month by its number, with room to spare. */
const mostCharacters = 1_000;

/** Refuses, with the field, what was found and what is accepted; also what would never fire, such as 31 February. */
export function parseSchedule(expression: string): Schedule {
  if (expression.length > mostCharacters) {
    const long = `${expression.length} characters, expected at most ${mostCharacters}`;
    throw new SyntaxError(`Cannot parse schedule: it has ${long}`);
  }
  try {
    const schedule = parseFields(expression);
    if (nextDue(schedule, Number.NEGATIVE_INFINITY) < Number.POSITIVE_INFINITY) return schedule;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot parse schedule "${expression}": ${error.message}`, { cause: error });
  }
  throw new SyntaxError(`Cannot parse schedule "${expression}": it never fires, no such day exists`);
}

/** The first fire time strictly after a time; Infinity when the years of the schedule are over. */
export function nextDue(schedule: Schedule, after: number): number {
  for (const midnight of daysFrom(schedule, after, 1)) {
    const minute = schedule.minutesOfDay.find((candidate) => midnight + candidate * MINUTE_MS > after);
    if (minute !== undefined) return midnight + minute * MINUTE_MS;
  }
  return Number.POSITIVE_INFINITY;
}

/** The last fire time strictly before a time; -Infinity when the years of the schedule have not begun. */
export function previousDue(schedule: Schedule, before: number): number {
  for (const midnight of daysFrom(schedule, before, -1)) {
    const minute = schedule.minutesOfDay.findLast((candidate) => midnight + candidate * MINUTE_MS < before);
    if (minute !== undefined) return midnight + minute * MINUTE_MS;
  }
  return Number.NEGATIVE_INFINITY;
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

/** Midnights of the days that match, from the day of a time onwards (1) or backwards (-1). */
function* daysFrom(schedule: Schedule, time: number, step: 1 | -1): Generator<number> {
  if (Number.isNaN(time)) throw new RangeError("Cannot search a schedule from NaN: time must be a number");
  const ahead = step === 1 ? 1 : 0;
  let day = Math.min(Math.max(Math.floor(time / DAY_MS), 0), LAST_DAY);
  while (day >= 0 && day <= LAST_DAY) {
    const date = new Date(day * DAY_MS);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    if (!schedule.years.has(year)) {
      day = Date.UTC(year + ahead, 0, ahead) / DAY_MS;
    } else if (!schedule.months.has(month + 1)) {
      day = Date.UTC(year, month + ahead, ahead) / DAY_MS;
    } else {
      if (isDay(schedule, date)) yield day * DAY_MS;
      day += step;
    }
  }
}

function isDay(schedule: Schedule, date: Date): boolean {
  const matchesMonth = schedule.daysOfMonth.has(date.getUTCDate());
  const matchesWeek = schedule.daysOfWeek.has(date.getUTCDay());
  return schedule.isEitherDay ? matchesMonth || matchesWeek : matchesMonth && matchesWeek;
}

function parseFields(expression: string): Schedule {
  const text = expression.trim();
  const aws = /^cron\((.*)\)$/i.exec(text)?.[1];
  return aws === undefined
    ? scheduleOf(expression, split(cronOfWords(text), 5), HOUR, DAY_OF_WEEK)
    : scheduleOf(expression, split(aws, 6), AWS_HOUR, AWS_DAY_OF_WEEK);
}

function scheduleOf(expression: string, texts: Texts, hourField: Field, weekField: Field): Schedule {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = texts;
  const minutes = parseField(minute, MINUTE);
  const hours = parseField(hour, hourField);
  return {
    expression,
    minutesOfDay: hours.flatMap((each) => minutes.map((past) => each * 60 + past)),
    daysOfMonth: new Set(parseField(dayOfMonth, DAY_OF_MONTH)),
    months: new Set(parseField(month, MONTH)),
    // 0 and 7 are both Sunday in five fields; in six, Sunday is 1.
    daysOfWeek: new Set(parseField(dayOfWeek, weekField).map((day) => (day - weekField.minimum) % 7)),
    years: new Set(parseField(year, YEAR)),
    // As in Vixie cron, a field that begins with * is unrestricted even with a step: */2 and MON means both.
    isEitherDay: !/^[*?]/.test(dayOfMonth) && !/^[*?]/.test(dayOfWeek),
  };
}

type Texts = readonly [string, string, string, string, string, string];

function split(text: string, expected: 5 | 6): Texts {
  const fields = text.trim().split(/\s+/);
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "*"] = fields;
  if (fields.length === expected) return [minute, hour, dayOfMonth, month, dayOfWeek, year];
  const names = "minute hour day-of-month month day-of-week";
  throw new SyntaxError(
    expected === 6
      ? `found ${fields.length} fields in cron(), expected six: ${names} year`
      : `found ${fields.length} fields, expected five (${names}), cron() of six, "hourly", "daily" ` +
          `or "every N minutes"`,
  );
}

function cronOfWords(text: string): string {
  if (/^@?hourly$/i.test(text)) return "0 * * * *";
  if (/^@?daily$/i.test(text)) return "0 0 * * *";
  const count = /^every\s+(\S+)\s+minutes?$/i.exec(text)?.[1];
  if (count === undefined) return text;
  const every = /^\d+$/.test(count) ? Number(count) : Number.NaN;
  if (!EVERY_MINUTES.includes(every)) {
    throw new SyntaxError(
      `N is ${count}, expected one that divides the day evenly: ${EVERY_MINUTES.join(", ")}`,
    );
  }
  return every < 60 ? `*/${every} * * * *` : `0 */${every / 60} * * *`;
}

function parseField(text: string, field: Field): number[] {
  const list = field.allowsQuestionMark === true && text === "?" ? "*" : text;
  const values = new Set(list.split(",").flatMap((item) => parseItem(item, field)));
  return [...values].toSorted((a, b) => a - b);
}

/** A single value, a range or *, each with or without a step. */
function parseItem(item: string, field: Field): number[] {
  const parts = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (parts === null) throw refuse(item, field);
  const [, from, to, stepText] = parts;
  const size = field.maximum - field.minimum + 1;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || step > size) {
    throw new SyntaxError(`step of ${field.name} is ${step} in "${item}", expected 1–${size}`);
  }
  const first = from === undefined ? field.minimum : parseValue(from, item, field);
  const last = to === undefined ? openEnd(first, parts, field) : parseValue(to, item, field);
  if (last < first) {
    const halves = `${from}-${field.maximum},${field.minimum}-${to}`;
    throw new SyntaxError(`${field.name} "${item}" runs backwards, expected ${halves}`);
  }
  const count = Math.floor((last - first) / step) + 1;
  return Array.from(
    { length: count },
    (_, index) => field.minimum + ((first - field.minimum + index * step) % size),
  );
}

/** Where an item without a range ends: a lone value at itself, * and a value with a step at the end of the field. */
function openEnd(first: number, [, from, , step]: RegExpExecArray, field: Field): number {
  if (from !== undefined && step === undefined) return first;
  return field.wraps === true && from !== undefined ? first + field.maximum - field.minimum : field.maximum;
}

function parseValue(text: string, item: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return field.minimum + named;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.minimum && value <= field.maximum) return value;
  throw refuse(item, field);
}

function refuse(item: string, field: Field): SyntaxError {
  const names = field.names === undefined ? "" : ` or ${field.names[0]}–${field.names.at(-1)}`;
  const marks = field.allowsQuestionMark === true ? "* or ?" : "*";
  return new SyntaxError(
    `${field.name} is "${item}", expected ${field.minimum}–${field.maximum}${names}, ${marks}, ` +
      `or lists (1,2), ranges (1-5) and steps (*/2) of them`,
  );
}
