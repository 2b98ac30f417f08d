/**
 * What a person would want to be told of a column before they trust its statistics: numbers with a few odd cells
 * among them, texts that look like numbers, numbers that look like codes, digits that a double does not hold.
 *
 * None of this is a violation. The files keep the service's meaning; here is said where that may surprise.
 */
import type { NamedColumn } from "../../profile/align.ts";
import { numberOf } from "../../profile/cell.ts";
import { isNumber, typeOfCell, type ColumnSummary } from "../../profile/column.ts";
import { count, counted } from "../../counted.ts";
import { ownSummary, type SummaryOf } from "../../profile/room/kept.ts";
import { rankOf } from "../../sketch/weighted.ts";
import { examplesOf, textsOf } from "../examples.ts";
import { nameList } from "../names.ts";
import { inferTypeWithin } from "../types.ts";
import { numberLikesOf } from "./number-like.ts";

/** Kinds of surprise, each with what people call columns that have it. */
const words = {
  odd_cells: "have odd cells among their numbers",
  odd_fractions: "have fractions among their integers",
  null_tokens: "have texts that may mean a missing value",
  number_like: "hold texts that look like numbers with signs, units or separators",
  thousands: "hold what look like numbers with thousands separators",
  decimal_comma: "hold what look like numbers with decimal commas",
  thousands_or_decimal_comma: "hold what look like numbers with thousands separators or decimal commas",
  booleans: "hold booleans, which the files call String",
  times: "hold dates or times, which the files call String",
  leading_zeros: "hold integers with leading zeros, as codes have, that count as numbers",
  text_numbers: "hold numbers that the file declares to be texts",
  digits_lost: "hold integers with more digits than a double keeps",
  no_double: "hold numbers beyond what a double holds",
} as const;

type SurpriseKind = keyof typeof words;

export const surpriseKinds = Object.keys(words) as SurpriseKind[];

export interface Surprise {
  readonly feature: string;
  readonly kind: SurpriseKind;
  /**
   * The values that surprise, and their share of those present. Beyond the exact bound, the message says "about" or "at
   * least".
   */
  readonly count: number;
  readonly share: number;
  readonly message: string;
  /** The commonest of these values, where texts are known. */
  readonly examples: readonly string[];
}

/** What surprises in these columns, column by column. */
export function surprisesOf(
  columns: readonly NamedColumn[],
  toleranceOf: (name: string) => number = () => 0,
  summaryOf: SummaryOf = ownSummary,
): Surprise[] {
  return columns.flatMap(({ name, column }) => {
    const { present } = column;
    if (present === 0) return [];
    const summary = summaryOf(column);
    const look = { summary, present, tolerance: toleranceOf(name), isAlone: columns.length === 1 };
    return looks.flatMap((one) => {
      const found = one(look);
      if (found === null) return [];
      const { kind, count: times, what, isOne } = found;
      const examples = isOne === undefined ? [] : examplesOf(summary, isOne);
      const share = times / present;
      const message = `${found.about ?? ""}${count(times)} of ${counted(present, "value")} (${percent(share)}) ${what}`;
      return [{ feature: name, kind, count: times, share, message: message + quoted(examples), examples }];
    });
  });
}

/** Surprises as lines for people: a kind that many columns have is one line. */
export function linesOf(surprises: readonly Surprise[]): string[] {
  const kinds = new Set(surprises.map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => {
    const same = surprises.filter((one) => one.kind === kind);
    if (same.length <= 3) return same.map(({ feature, message }) => `${nameList([feature])}: ${message}`);
    const names = nameList(
      same.map(({ feature }) => feature),
      5,
    );
    return [`${same.length} columns ${words[kind]}: ${names}`];
  });
}

interface Look {
  readonly summary: ColumnSummary;
  readonly present: number;
  readonly tolerance: number;
  /** Whether the table has no other column. */
  readonly isAlone: boolean;
}

interface Found {
  readonly kind: SurpriseKind;
  readonly about?: "about " | "at least ";
  readonly count: number;
  /** What these values are, and what follows. */
  readonly what: string;
  readonly isOne?: (text: string) => boolean;
}

const looks: readonly ((look: Look) => Found | null)[] = [
  oddCells,
  oddFractions,
  nullTokens,
  numberLikes,
  booleans,
  times,
  leadingZeros,
  textNumbers,
  digitsLost,
  noDoubles,
];

function oddCells({ summary: { types }, present, tolerance }: Look): Found | null {
  const numbers = types.Integral + types.Fractional;
  const count = present - numbers;
  if (count === 0 || count >= numbers) return null;
  const what =
    numbers / present >= 1 - tolerance
      ? "are no numbers, which odd_cell_tolerance allows"
      : "are no numbers, which makes the column a String unless odd_cell_tolerance allows it";
  return { kind: "odd_cells", count, what, isOne: (text) => !isNumber(text) };
}

function oddFractions({ summary: { types }, present, tolerance }: Look): Found | null {
  const { Fractional: count, Integral } = types;
  if (count === 0 || tolerance === 0 || Integral / present < 1 - tolerance) return null;
  const isOne = (text: string) => typeOfCell(text) === "Fractional";
  const what = "are fractions in a column of integers, which odd_cell_tolerance allows";
  return { kind: "odd_fractions", count, what, isOne };
}

const tokens = new Set(["", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "\\n", "-", "--", "?"]);

const isNullToken = (text: string) => tokens.has(text.trim().toLowerCase());

function nullTokens({ summary }: Look): Found | null {
  const what = "are texts that may mean a missing value";
  return ofTexts(summary, { kind: "null_tokens", what, isOne: isNullToken });
}

const others = {
  number_like: "",
  thousands: " unless thousands says what separates them",
  decimal_comma: " unless decimalComma is set",
  thousands_or_decimal_comma: " unless thousands or decimalComma says which",
} as const;

/** Most cells are numbers or look like numbers, not counting those that may mean a missing value. */
function numberLikes({ summary, present, isAlone }: Look): Found | null {
  const { types } = summary;
  const numbers = types.Integral + types.Fractional;
  const likes = types.Text === 0 ? null : numberLikesOf(textsOf(summary), isAlone);
  if (likes === null) return null;
  const count = likes.cells + likesUnseen(summary, likes.distinct);
  const missing = ofTexts(summary, { kind: "null_tokens", what: "", isOne: isNullToken })?.count ?? 0;
  // Few among many numbers are odd cells, and said to be.
  const areFew = count * 2 < types.Text - missing && numbers * 2 > present;
  if (areFew || (numbers + count) * 2 <= present - missing) return null;
  const { kind, words: form, unless = others[kind] } = likes.form;
  const what = `look like numbers with ${form}, but count as texts${unless}`;
  return { kind, count, what, isOne: likes.isOne, ...(summary.counts === null && { about: "about " }) };
}

/** So many texts known by name stand for those that are not. */
const fewestSeen = 8;

/** Of the texts that are too many to be known by name, as many look like numbers as of those that are. */
function likesUnseen({ counts, frequent, types }: ColumnSummary, distinct: number): number {
  if (counts !== null || frequent === null) return 0;
  let [seen, weight] = [0, 0];
  for (const [, times] of frequent.entries()) {
    seen++;
    weight += times;
  }
  return seen < fewestSeen ? 0 : Math.round((Math.max(0, types.Text - weight) * distinct) / seen);
}

/** The values known by name that are such a text; null if there are none. */
function ofTexts(
  summary: ColumnSummary,
  found: Omit<Found, "count"> & { isOne: (text: string) => boolean },
): Found | null {
  let count = 0;
  for (const [text, times] of textsOf(summary)) if (found.isOne(text)) count += times;
  if (count === 0) return null;
  return { ...found, count, ...(summary.counts === null && { about: "at least " }) };
}

function booleans({ summary: { types }, present }: Look): Found | null {
  if (types.Boolean !== present) return null;
  return { kind: "booleans", count: present, what: "are true or false: the files call that a String" };
}

function times({ summary, present }: Look): Found | null {
  const count = summary.types.Time;
  if (count * 2 < present) return null;
  const span = summary.times;
  if (span === null) return null;
  const what = `are dates or times from ${isoTime(span.earliest)} to ${isoTime(span.latest)}: the files call that a String`;
  return { kind: "times", count, what };
}

/** A time without what is zero in it: `2026-11-22`, `2026-11-22T14:30Z`. */
function isoTime(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/\.000Z$/, "Z")
    .replace(/:00Z$/, "Z")
    .replace(/T00:00Z$/, "");
}

const isCode = (text: string) => /^\s*0\d+\s*$/.test(text);

/** Of a column of numbers, where the zeros are lost. */
function leadingZeros({ summary, tolerance }: Look): Found | null {
  const { types } = summary;
  if (types.Integral === 0 || inferTypeWithin(types, tolerance) === "String") return null;
  const what =
    "have leading zeros, as codes do, but count as numbers unless a Parquet file declares them to be strings";
  return ofTexts(summary, { kind: "leading_zeros", what, isOne: isCode });
}

/** Most of a column of texts, and none of them has a leading zero: likely meant as numbers. */
function textNumbers({ summary, present }: Look): Found | null {
  if (!summary.isText) return null;
  let [numbers, known] = [0, 0];
  for (const [text, times] of textsOf(summary)) {
    if (isCode(text)) return null;
    known += times;
    if (isNumber(text)) numbers += times;
  }
  if (numbers === 0 || numbers * 2 < known) return null;
  const what =
    "are numbers that the file declares to be texts, and count as texts unless it has them as numbers";
  const isExact = summary.counts !== null;
  const count = isExact ? numbers : Math.round((present * numbers) / known);
  return { kind: "text_numbers", count, what, isOne: isNumber, ...(!isExact && { about: "about " }) };
}

/** Up to here every integer is a double. */
const mostExact = 2 ** 53;

function digitsLost({ summary }: Look): Found | null {
  const { types, moments, values, counts } = summary;
  if (types.Integral === 0 || !(moments.minimum < -mostExact || moments.maximum > mostExact)) return null;
  const what = "are integers past 2^53 that lost digits as doubles: if they are names, they are not numbers";
  if (counts !== null) return ofTexts(summary, { kind: "digits_lost", what, isOne: losesDigits });
  const beyond = 1 - rankOf(values, mostExact, true) + rankOf(values, -mostExact, false);
  const count = Math.min(types.Integral, Math.max(1, Math.round(beyond * values.total)));
  return { kind: "digits_lost", about: "about ", count, what };
}

function losesDigits(text: string): boolean {
  if (typeOfCell(text) !== "Integral") return false;
  const digits = text.replaceAll(/[+ \t\u00A0]/g, "");
  const value = Number(digits);
  if (!Number.isFinite(value)) return false;
  return Math.abs(value) >= mostExact && BigInt(value) !== BigInt(digits);
}

function noDoubles({ summary: { types, moments } }: Look): Found | null {
  const count = types.Integral + types.Fractional - moments.count;
  if (count === 0) return null;
  const what = "are numbers no double holds: they count, but are in no distribution";
  const isOne = (text: string) => isNumber(text) && numberOf(text, typeOfCell(text)) === null;
  return { kind: "no_double", count, what, isOne };
}

function percent(share: number): string {
  const value = share * 100;
  return value > 99.9 && value < 100 ? "> 99.9 %" : `${Number(value.toPrecision(3))} %`;
}

function quoted(examples: readonly string[]): string {
  return examples.length === 0 ? "" : `: ${examples.map((text) => `“${text}”`).join(", ")}`;
}
