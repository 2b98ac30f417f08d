/**
 * What is kept of a column in one stretch: little, made and read with little work, and whole. Nobody knows yet whether the
 * column will be one of numbers, so that its texts can be had again as they came.
 *
 * Where all are short numbers these are whole numbers of one unit, such as hundredths, all written with as many digits
 * behind the point or with as few as each needs. What a source gives as numbers stays that. Others are their texts, one
 * after the other.
 */
import { numberOf, plainNumber, typeIn } from "../profile/cell.ts";
import { Column } from "../profile/column.ts";
import type { Counts } from "../sketch/counts.ts";
import { accumulate, Weighing, type WeightedValues } from "../sketch/weighted.ts";

/** Whole numbers from 0 on, in as little room as the largest needs. */
type Wholes = Uint8Array | Uint16Array | Uint32Array;
/** How often each came; null for once each. */
type Times = Wholes | null;

/** Whole numbers of 10^-decimals, ascending. */
export interface Decimals {
  readonly kind: "decimals";
  readonly wholes: Int32Array;
  readonly decimals: number;
  /** Whether zeros at the end are written. */
  readonly isPadded: boolean;
  readonly times: Times;
}

interface Texts {
  readonly kind: "texts";
  readonly joined: string;
  readonly lengths: Wholes;
  readonly times: Times;
  /** Whether they are declared to be texts, whatever their characters are. */
  readonly isText: boolean;
}

/** Numbers of a source that declares them to be that, ascending: no text of theirs ever came. */
interface Numbers {
  readonly kind: "numbers";
  readonly values: Float64Array;
  /** Whether they are whole numbers by their type, however large. */
  readonly isWhole: boolean;
  readonly times: Times;
}

export type Held = Decimals | Numbers | Texts;

/** How many values a column has in a stretch, numbers or not, and its numbers. */
interface HeldNumbers {
  readonly present: number;
  readonly values: WeightedValues;
}

/** Null of a column that does not count every value. */
export function heldOf({ counts, isText }: Column): Held | null {
  if (counts === null) return null;
  return (isText ? null : decimalsOf(counts)) ?? textsOf(counts, isText);
}

/** Of numbers that are finite, in any order: they are put in order, and 0 is made of -0. */
export function heldOfNumbers(numbers: Float64Array, isWhole: boolean): Held {
  const { distinct, times } = runsIn(numbers.sort());
  return { kind: "numbers", values: distinct.slice(), isWhole, times };
}

/** Each of some ascending numbers once, in their own memory, and how often it came. */
export function runsIn(ascending: Float64Array): { readonly distinct: Float64Array; readonly times: Times } {
  const times: number[] = [];
  let size = 0;
  for (const number of ascending) {
    if (size > 0 && number === ascending[size - 1]) times[size - 1] = (times[size - 1] ?? 0) + 1;
    else {
      ascending[size++] = number + 0;
      times.push(1);
    }
  }
  const isOnce = size === ascending.length;
  return { distinct: ascending.subarray(0, size), times: isOnce ? null : small(times) };
}

/** Of a text with such a letter all take two bytes. */
const isWide = /[\u0100-\uffff]/;

/** Bytes, but for what every column takes. */
export function sizeOf(held: Held): number {
  const times = held.times?.byteLength ?? 0;
  if (held.kind === "decimals") return times + held.wholes.byteLength;
  if (held.kind === "numbers") return times + held.values.byteLength;
  const letterBytes = isWide.test(held.joined) ? 2 : 1;
  return times + held.lengths.byteLength + held.joined.length * letterBytes;
}

/** The column as it was, but that its texts come in order. */
export function columnOf(held: Held): Column {
  const column = new Column({ isText: held.kind === "texts" && held.isText });
  const texts: [text: string, times: number][] = [];
  eachText(held, (text, times) => texts.push([text, times]));
  for (const [text, times] of texts.sort(([a], [b]) => (a < b ? -1 : 1))) column.add(text, times);
  return column;
}

export function numbersIn(held: Held): HeldNumbers {
  if (held.kind === "decimals") return weighed(decimalValues(held), held.times);
  if (held.kind === "numbers") return weighed(held.values, held.times);
  const numbers = new Weighing();
  let present = 0;
  eachText(held, (text, times) => {
    present += times;
    const value = numberOf(text, typeIn(text, held.isText));
    if (value !== null) numbers.add(value, times);
  });
  return { present, values: numbers.weighed() };
}

/** Both are exact, so that the quotient is what reading the text gives (core/profile/cell.ts). */
function decimalValues({ wholes, decimals }: Decimals): Float64Array {
  const unit = 10 ** decimals;
  return Float64Array.from(wholes, (whole) => whole / unit);
}

function weighed(numbers: Float64Array, times: Times): HeldNumbers {
  const weights = times === null ? new Float64Array(numbers.length).fill(1) : Float64Array.from(times);
  const values = accumulate(numbers, weights);
  return { present: values.total, values };
}

/** In no order that means anything. */
function eachText(held: Held, take: (text: string, times: number) => void): void {
  const takeAt = (text: string, index: number) => take(text, held.times?.[index] ?? 1);
  switch (held.kind) {
    case "decimals":
      held.wholes.forEach((whole, index) => takeAt(decimalText(whole, held), index));
      break;
    case "numbers":
      held.values.forEach((value, index) =>
        takeAt(held.isWhole ? String(value) : fractionText(value), index),
      );
      break;
    case "texts":
      eachJoined(held, takeAt);
      break;
  }
}

function eachJoined({ joined, lengths }: Texts, take: (text: string, index: number) => void): void {
  let end = 0;
  lengths.forEach((length, index) => {
    take(joined.slice(end, end + length), index);
    end += length;
  });
}

/** The text of a finite number that is a fraction by its type, also where it is whole. */
export function fractionText(value: number): string {
  // From 10^21 on, numbers have an exponent.
  return Number.isInteger(value) && value < 1e21 && value > -1e21 ? `${value}.0` : String(value);
}

function decimalText(whole: number, { decimals, isPadded }: Decimals): string {
  const digits = String(Math.abs(whole)).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return (whole < 0 ? "-" : "") + (isPadded ? text : text.replace(/\.?0+$/, ""));
}

function textsOf(counts: Counts, isText: boolean): Texts {
  const [texts, times]: [string[], number[]] = [[], []];
  counts.forEach((text, count) => {
    texts.push(text);
    times.push(count);
  });
  const lengths = small(texts.map(({ length }) => length));
  const isOnce = counts.total === texts.length;
  return { kind: "texts", joined: texts.join(""), lengths, times: isOnce ? null : small(times), isText };
}

function small(wholes: number[]): Wholes {
  const most = wholes.reduce((larger, whole) => Math.max(larger, whole), 0);
  if (most < 2 ** 8) return Uint8Array.from(wholes);
  return most < 2 ** 16 ? Uint16Array.from(wholes) : Uint32Array.from(wholes);
}

/** Longer ones are not below 2^31 of any unit. */
export const longestDecimal = 12;
/** A whole number is below it, and none is below its negative. */
export const mostWhole = 2 ** 31 - 1;
/** A whole number and how often it came go into one double, to be put in order together. */
const timesRoom = 256;

/** Null where the texts are not all short numbers, or cannot be written again from what they stand for. */
function decimalsOf(counts: Counts): Decimals | null {
  const plain = plainIn(counts);
  if (plain === null) return null;
  const { values, decimals, isPadded } = plain;
  const unit = 10 ** decimals;
  const keys = new Float64Array(counts.size);
  let length = 0;
  counts.forEach((_, count) => {
    keys[length] = Math.round((values[length] ?? 0) * unit) * timesRoom + count;
    length++;
  });
  keys.sort();
  const most = Math.max(Math.abs(keys[0] ?? 0), Math.abs(keys[length - 1] ?? 0));
  if (most >= mostWhole * timesRoom) return null;
  const wholes = Int32Array.from(keys, wholeOf);
  const isOnce = counts.total === length;
  const times = isOnce ? null : Uint8Array.from(keys, (key) => key - wholeOf(key) * timesRoom);
  return { kind: "decimals", decimals, isPadded, wholes, times };
}

function wholeOf(key: number): number {
  return Math.floor(key / timesRoom);
}

/** Short numbers in the order of their texts, and how these are written: all with so many digits behind the point, or with up to so many. */
interface Plain extends Pick<Decimals, "decimals" | "isPadded"> {
  readonly values: Float64Array;
}

function plainIn(counts: Counts): Plain | null {
  const values = new Float64Array(counts.size);
  let [length, fewest, most, isPlain, endsWithZero] = [0, Infinity, 0, true, false];
  counts.forEach((text, times) => {
    if (!isPlain) return;
    const value = times < timesRoom ? plainDecimal(text) : Number.NaN;
    isPlain = !Number.isNaN(value);
    values[length++] = value;
    const point = text.indexOf(".");
    const decimals = point === -1 ? 0 : text.length - 1 - point;
    fewest = Math.min(fewest, decimals);
    most = Math.max(most, decimals);
    endsWithZero ||= decimals > 0 && text.endsWith("0");
  });
  if (!isPlain || (endsWithZero && fewest < most)) return null;
  return { values, decimals: most, isPadded: fewest === most };
}

/** The value of a short number without a sign that means nothing, and zeros before it; NaN of any other text. */
function plainDecimal(text: string): number {
  if (text.length > longestDecimal) return Number.NaN;
  const value = plainNumber(text);
  const start = text.startsWith("-") ? 1 : 0;
  const hasZeros = text[start] === "0" && text.length > start + 1 && text[start + 1] !== ".";
  return hasZeros || (start === 1 && value === 0) ? Number.NaN : value;
}
