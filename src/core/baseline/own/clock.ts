/** Columns of points in time, of which each window has new ones: no distribution of theirs holds for the next window. */
import type { OwnCheck } from "./own-checks.ts";

/** What of a column's statistics tells a clock, as in `statistics.json`. */
interface ColumnStatistics {
  readonly name: string;
  readonly string_statistics?: { readonly common: { readonly num_present: number } } | undefined;
  readonly numerical_statistics?: NumberStatistics | undefined;
  readonly weir?: { readonly types?: { readonly Time: number } | undefined } | undefined;
}

interface NumberStatistics {
  readonly common: { readonly num_present: number };
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly approximate_num_distinct_values?: unknown;
  readonly distribution?:
    | {
        readonly kll?:
          | { readonly sketch?: { readonly data: readonly (readonly number[])[] } | undefined }
          | undefined;
      }
    | undefined;
}

/** So much of a column of texts must be dates or times. */
const nearlyAll = 0.99;

/** How one knows that a column is a clock, in words; null of one that is none, as far as its statistics tell. */
export function clockOf(feature: ColumnStatistics): string | null {
  const { string_statistics: texts, weir } = feature;
  const present = texts?.common.num_present ?? 0;
  if (present > 0 && (weir?.types?.Time ?? 0) >= nearlyAll * present) {
    return "nearly all values are dates or times";
  }
  const unit = epochUnit(feature);
  return unit && `by its name and its numbers, which are ${unit} since 1970`;
}

/** A column with so many distinct values among those present may be asked whether one of them comes too often. */
export const mostlyDistinct = 0.9;

/** Which checks are not asked of a clock: each window has new values and, where many records share one, new shares. */
export function newInEach({ numerical_statistics: numbers }: ColumnStatistics): readonly OwnCheck[] {
  if (numbers === undefined) return ["drift", "new_values"];
  const { approximate_num_distinct_values: distinct, common } = numbers;
  const times = common.num_present - nevers(numbers);
  const isDistinct = typeof distinct === "number" && distinct >= mostlyDistinct * times;
  return isDistinct ? ["drift", "range"] : ["drift", "range", "value_share"];
}

/** Seconds of 1990 and of 2100: numbers between them are rarely anything else in a column that is named after time. */
const [first, last] = [Date.UTC(1990, 0) / 1_000, Date.UTC(2100, 0) / 1_000];

const perSecond = { seconds: 1, milliseconds: 1e3, microseconds: 1e6, nanoseconds: 1e9 } as const;

/** In what a column of numbers counts the time since 1970; null where it does not. In training data whose rows were shuffled nothing but this tells a clock. */
export function epochUnit({ name, numerical_statistics: numbers }: ColumnStatistics): string | null {
  if (numbers?.min === undefined || numbers.max === undefined || !isTimeName(name)) return null;
  return unitSpan(isNever(numbers.min) ? leastTime(numbers) : numbers.min, numbers.max)?.unit ?? null;
}

/** Numbers that say of a time that there is none. */
function isNever(value: number): boolean {
  return value === 0 || value === -1;
}

/** The least number of the sketch that says a time; NaN where there is none. */
function leastTime(numbers: NumberStatistics): number {
  const least = levelsOf(numbers)
    .flat()
    .reduce((low, value) => (isNever(value) ? low : Math.min(low, value)), Infinity);
  return least === Infinity ? Number.NaN : least;
}

/** About how many of the numbers say that there is none. */
function nevers(numbers: NumberStatistics): number {
  return levelsOf(numbers).reduce(
    (sum, level, height) => sum + level.filter(isNever).length * 2 ** height,
    0,
  );
}

/** Those of the sketch, of which one at height h stands for 2^h numbers. */
function levelsOf({ distribution }: NumberStatistics): readonly (readonly number[])[] {
  return distribution?.kll?.sketch?.data ?? [];
}

/** In what numbers between these count the time since 1970, and between which numbers such times are; null where they do not. */
export function unitSpan(least: number, most: number): UnitSpan | null {
  const spans = Object.entries(perSecond).map(([unit, per]) => ({
    unit,
    low: first * per,
    high: last * per,
  }));
  return spans.find(({ low, high }) => least >= low && most < high) ?? null;
}

export interface UnitSpan {
  readonly unit: string;
  readonly low: number;
  readonly high: number;
}

const timeWords = new Set([
  ..."ts epoch unix created updated modified".split(" "),
  ..."zeit datum fecha hora heure".split(" "),
]);

function isTimeName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  return (
    words.at(-1) === "at" || words.some((word) => timeWords.has(word) || /(?:time|date|stamp)$/.test(word))
  );
}
