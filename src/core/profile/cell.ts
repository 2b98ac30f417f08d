/**
 * What one cell is: a number, a boolean, a time or a text, judged by its characters alone.
 *
 * Numbers and booleans are the service's, which are Deequ's (docs/reading.md): whole cells, digits only; `.5`, `5.`,
 * `NaN`, `1,000` and `True` are texts. Blanks around a number do not matter, which is kinder than the service. Of
 * `1e400` the type is known, but not the value. -0 is 0. Integers beyond 2^53 have the value of the nearest double, but
 * stay distinct from each other. Times are the common forms of ISO 8601, with the year first and four digits long.
 * Cells are many, so they are read character by character: several times as fast as the regular expressions that say
 * the same, which test/core/profile/cell.test.ts has.
 */
export type CellType = "Integral" | "Fractional" | "Boolean" | "Time" | "Text";

/** The types in the order in which tallies hold them. */
export const cellTypes = ["Integral", "Fractional", "Boolean", "Time", "Text"] as const;

const tab = 0x09;
const blank = 0x20;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const upperT = 0x54;
const upperZ = 0x5a;
const noBreakBlank = 0xa0;
/** With the bit that tells lower case from upper. */
const lowerE = 0x65;

/** Integers of more digits than this may have a double that others have too. */
const mostExactDigits = 15;

/** `[-+]? ?\d+` is Integral; with `\.\d+` or `[Ee][-+]?\d+` or both after it, Fractional; both between blanks too. */
export function typeOfCell(text: string): CellType {
  const type = bareType(text);
  if (type !== "Text") return type;
  // Blanks are rare, so they are looked for last.
  const bare = withoutBlanks(text);
  const bared = bare === text ? type : bareType(bare);
  return bared === "Integral" || bared === "Fractional" ? bared : type;
}

function bareType(text: string): CellType {
  const { length } = text;
  const wholeStart = digitsStart(text);
  let at = digitsEnd(text, wholeStart);
  if (at === wholeStart) return text === "true" || text === "false" ? "Boolean" : "Text";
  if (at === length) return "Integral";
  if (text.charCodeAt(at) === dot) {
    const start = at + 1;
    at = digitsEnd(text, start);
    if (at === start) return "Text";
  }
  if (at === length || isExponent(text, at)) return "Fractional";
  return Number.isNaN(timeOf(text)) ? "Text" : "Time";
}

/** What a cell is in a column that its source declares to be of texts, or does not: if so, its numbers are texts too. */
export function typeIn(text: string, isText: boolean): CellType {
  const type = typeOfCell(text);
  return isText && (type === "Integral" || type === "Fractional") ? "Text" : type;
}

/** The finite number a cell stands for, or null. */
export function numberOf(text: string, type: CellType): number | null {
  if (type !== "Integral" && type !== "Fractional") return null;
  const plain = plainNumber(text);
  if (!Number.isNaN(plain)) return plain + 0;
  const value = Number(text);
  // Blanks around everything are passed over anyway; that after a sign is not.
  const number = Number.isNaN(value) ? Number(text.replace(/([-+]) /, "$1")) : value;
  return Number.isFinite(number) ? number + 0 : null;
}

/** Texts of no more characters have no more digits than a double holds. */
const longestPlain = 15;
const powersOfTen = Float64Array.from({ length: longestPlain }, (_, power) => 10 ** power);

/**
 * The value of a number that is written with few digits, a minus and a point among them at most; NaN of any other text.
 * Whole number and power of ten are exact, so that their quotient is rounded once, as reading it is (Clinger 1990), in a
 * fifth of the time.
 */
export function plainNumber(text: string): number {
  const { length } = text;
  if (length > longestPlain || !isDigit(text.charCodeAt(length - 1))) return Number.NaN;
  return text.charCodeAt(0) === minus ? -plainDigits(text, 1) : plainDigits(text, 0);
}

/** From `start` on; the last character is a digit. */
function plainDigits(text: string, start: number): number {
  const { length } = text;
  let [whole, point] = [0, 0];
  for (let at = start; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) whole = whole * 10 + unit - zero;
    else if (unit === dot && point === 0 && at > start) point = at;
    else return Number.NaN;
  }
  return point === 0 ? whole : whole / (powersOfTen[length - 1 - point] ?? Number.NaN);
}

/** Whether a number of this text is told apart by its value: not an integer that a double may not hold. */
export function hasNumberIdentity(text: string, type: CellType): boolean {
  if (type !== "Integral") return true;
  const bare = withoutBlanks(text);
  return bare.length - digitsStart(bare) <= mostExactDigits;
}

/** Without the blanks, tabs and no-break spaces around it. */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

function isBlank(unit: number): boolean {
  return unit === blank || unit === tab || unit === noBreakBlank;
}

/**
 * Epoch milliseconds of a cell of type Time, NaN of any other: `YYYY-MM-DD`, then perhaps `T` or a blank, `hh:mm`,
 * `:ss` and up to nine digits of a fraction, which is cut to milliseconds, and `Z`, `+hh:mm` or `+hhmm`. It is in UTC
 * where it names no zone. A day past its month's end is one of the next.
 */
export function timeOf(text: string): number {
  if (text.length < 10 || text.charCodeAt(4) !== minus || text.charCodeAt(7) !== minus) return Number.NaN;
  const day = dayOf(
    twoDigits(text, 0, 99) * 100 + twoDigits(text, 2, 99),
    twoDigits(text, 5, 12),
    twoDigits(text, 8, 31),
  );
  return text.length === 10 ? day * 86_400_000 : day * 86_400_000 + clockOf(text);
}

/** Milliseconds since midnight of what follows a date. */
function clockOf(text: string): number {
  const between = text.charCodeAt(10);
  if ((between !== upperT && between !== blank) || text.charCodeAt(13) !== colon) return Number.NaN;
  const minutes = twoDigits(text, 11, 23) * 60 + twoDigits(text, 14, 59);
  if (text.charCodeAt(16) !== colon) return (minutes - zoneOf(text, 16)) * 60_000;
  const seconds = twoDigits(text, 17, 59);
  const mark = text.charCodeAt(19);
  if (mark !== dot && mark !== comma) return (minutes - zoneOf(text, 19)) * 60_000 + seconds * 1_000;
  const end = digitsEnd(text, 20);
  if (end === 20 || end > 29) return Number.NaN;
  return (minutes - zoneOf(text, end)) * 60_000 + seconds * 1_000 + millisecondsOf(text, end);
}

/** Of the digits from 20 to `end`, a fraction of a second: the first three. */
function millisecondsOf(text: string, end: number): number {
  let milliseconds = 0;
  for (let at = 20; at < 23; at++)
    milliseconds = milliseconds * 10 + (at < end ? text.charCodeAt(at) - zero : 0);
  return milliseconds;
}

/** Minutes that the zone which ends the text, if there is one, is ahead of UTC. */
function zoneOf(text: string, at: number): number {
  if (at === text.length) return 0;
  const sign = text.charCodeAt(at);
  if (sign === upperZ) return at + 1 === text.length ? 0 : Number.NaN;
  if (sign !== plus && sign !== minus) return Number.NaN;
  const minute = text.charCodeAt(at + 3) === colon ? at + 4 : at + 3;
  if (minute + 2 !== text.length) return Number.NaN;
  const minutes = twoDigits(text, at + 1, 23) * 60 + twoDigits(text, minute, 59);
  return sign === plus ? minutes : -minutes;
}

/** Days since 1970-01-01 in the Gregorian calendar, whose years are here taken to begin in March (Hinnant 2013). */
function dayOf(year: number, month: number, day: number): number {
  if (month === 0 || day === 0) return Number.NaN;
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const daysBefore = Math.floor((((month + 9) % 12) * 153 + 2) / 5);
  return years * 365 + leapDays + daysBefore + day - 719_469;
}

/** The number of two digits, NaN where there are none or it is above `most`. */
function twoDigits(text: string, at: number, most: number): number {
  const tens = text.charCodeAt(at) - zero;
  const ones = text.charCodeAt(at + 1) - zero;
  if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return Number.NaN;
  const number = tens * 10 + ones;
  return number <= most ? number : Number.NaN;
}

/** Whether all from `at` on is an exponent. */
function isExponent(text: string, at: number): boolean {
  if ((text.charCodeAt(at) | 0x20) !== lowerE) return false;
  const sign = text.charCodeAt(at + 1);
  const start = sign === plus || sign === minus ? at + 2 : at + 1;
  return start < text.length && digitsEnd(text, start) === text.length;
}

/** Past a sign and a blank. */
function digitsStart(text: string): number {
  const first = text.charCodeAt(0);
  const at = first === plus || first === minus ? 1 : 0;
  return text.charCodeAt(at) === blank ? at + 1 : at;
}

/** Where the digits that begin at `start` end; `start` where there are none. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= zero + 9;
}
