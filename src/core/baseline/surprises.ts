/**
 * What a person would want to be told of a column before they trust its statistics: numbers with a few odd cells
 * among them, texts that look like numbers, digits that a double does not hold.
 *
 * None of this is a violation. The files keep the service's meaning; here is said where that may surprise.
 */
import type { NamedColumn } from "../profile/align.ts";
import { typeOfCell, type ColumnSummary } from "../profile/column.ts";
import { rankOf } from "../sketch/weighted.ts";
import { examplesOf, textsOf } from "./examples.ts";
import { nameList } from "./names.ts";

/** Kinds of surprise, each with what people call columns that have it. */
const words = {
  odd_cells: "have odd cells among their numbers",
  odd_fractions: "have fractions among their integers",
  null_tokens: "have texts that may mean a missing value",
  decimal_comma: "hold what may be numbers with a decimal comma",
  booleans: "hold booleans, which the files call String",
  times: "hold dates or times, which the files call String",
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
): Surprise[] {
  return columns.flatMap(({ name, column }) => {
    const { present } = column;
    if (present === 0) return [];
    const summary = column.summary();
    const look = { summary, present, tolerance: toleranceOf(name) };
    return looks.flatMap((one) => {
      const found = one(look);
      if (found === null) return [];
      const { kind, count, what, isOne } = found;
      const examples = isOne === undefined ? [] : examplesOf(summary, isOne);
      const share = count / present;
      const message = `${found.about ?? ""}${count} of ${present} values (${percent(share)}) ${what}`;
      return [{ feature: name, kind, count, share, message: message + quoted(examples), examples }];
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
  decimalCommas,
  booleans,
  times,
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

const isDecimalComma = (text: string) => /^[-+]?(?:\d+|\d{1,3}(?:[. ]\d{3})+),\d+$/.test(text);

function decimalCommas({ summary }: Look): Found | null {
  const what = "may be numbers with a decimal comma, but count as texts";
  const found = ofTexts(summary, { kind: "decimal_comma", what, isOne: isDecimalComma });
  return found !== null && found.count * 2 >= summary.types.Text ? found : null;
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
  const value = Number(text.replace(" ", ""));
  if (!Number.isFinite(value)) return false;
  return Math.abs(value) >= mostExact && BigInt(value) !== BigInt(text.replace(/^\+| /g, ""));
}

function noDoubles({ summary: { types, moments } }: Look): Found | null {
  const count = types.Integral + types.Fractional - moments.count;
  if (count === 0) return null;
  const what = "are numbers no double holds: they count, but are in no distribution";
  const isOne = (text: string) => isNumber(text) && !Number.isFinite(Number(text.replace(" ", "")));
  return { kind: "no_double", count, what, isOne };
}

function isNumber(text: string): boolean {
  const type = typeOfCell(text);
  return type === "Integral" || type === "Fractional";
}

function percent(share: number): string {
  const value = share * 100;
  return value > 99.9 && value < 100 ? ">99.9 %" : `${Number(value.toPrecision(3))} %`;
}

function quoted(examples: readonly string[]): string {
  return examples.length === 0 ? "" : `: ${examples.map((text) => `“${text}”`).join(", ")}`;
}
