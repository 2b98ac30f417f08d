/**
 * Cron expressions, read: the five fields of Vixie cron (crontab(5)), the six of `cron(…)` on AWS (docs/monitors.md),
 * and the words hourly, daily, weekly, monthly, every N minutes.
 */

/** The times of the clock and the days of the calendar at which a schedule fires. */
export interface Fields {
  readonly expression: string;
  readonly minutesOfDay: readonly number[];
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Sunday is 0. */
  readonly daysOfWeek: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Both day fields are restricted, so a day need match only one of them. */
  readonly isEitherDay: boolean;
  /** It fires in each hour of the day. */
  readonly isEachHour: boolean;
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

/** As crontab(5) has them: a week begins on Sunday. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["hourly", "0 * * * *"],
  ["daily", "0 0 * * *"],
  ["weekly", "0 0 * * 0"],
  ["monthly", "0 0 1 * *"],
]);

const EVERY_MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440];

/** Throws SyntaxError with the field, what was found there and what is accepted. */
export function parseFields(expression: string): Fields {
  const text = expression.trim();
  const aws = /^cron\((.*)\)$/i.exec(text)?.[1];
  return aws === undefined
    ? scheduleOf(expression, split(cronOfWords(text), 5), HOUR, DAY_OF_WEEK)
    : scheduleOf(expression, split(aws, 6), AWS_HOUR, AWS_DAY_OF_WEEK);
}

function scheduleOf(expression: string, texts: Texts, hourField: Field, weekField: Field): Fields {
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
    isEachHour: new Set(hours).size === 24,
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
      : `found ${fields.length} fields, expected five (${names}), cron() of six, "hourly", "daily", ` +
          `"weekly", "monthly" or "every N minutes"`,
  );
}

function cronOfWords(text: string): string {
  const word = /^@?([a-z]+)$/i.exec(text)?.[1]?.toLowerCase();
  const cron = word === undefined ? undefined : WORDS.get(word);
  if (cron !== undefined) return cron;
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
