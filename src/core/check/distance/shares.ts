/**
 * How often each text came, as far as it is known: exactly while a column's values are counted, else within
 * the bounds of its frequent items. What is asked of it has an answer when it holds for every count within the bounds.
 */
import { sliceIn, type Detail } from "../../baseline/detail.ts";
import { categoriesOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import { typeIn, typeOfCell, type ColumnSummary, type TypeCounts } from "../../profile/column.ts";
import type { Slice } from "../../sketch/slice.ts";

/** Something between these two, both included; exactly that where they are equal. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Shares {
  /** All counts together, also those of texts not listed. */
  readonly total: number;
  readonly listed: ReadonlyMap<string, Bounds>;
  /** How often a text that is not listed came at most. */
  readonly mostOf: (text: string) => number;
  /** How often any text that is not listed came at most. */
  readonly mostOfAny: number;
}

/** Frequent items do not follow texts of more UTF-8 bytes than this. */
const longest = 256;

/** What a column of the window holds; null where nothing is known of single texts. */
export function sharesOf(summary: ColumnSummary, present: number): Shares | null {
  const { counts, frequent, slice, types, isText } = summary;
  if (counts !== null) return exactShares(counts.entries());
  if (frequent === null) return null;
  const { offset, untracked } = frequent;
  return boundedShares({ texts: frequent.entries(), offset, untracked, slice }, types, isText, present);
}

/** What a feature's statistics list; where they add up to less than the values present, the rest may be anything. */
export function baselineShares(statistics: FeatureStatistics): Shares | null {
  const { string_statistics: strings, weir } = statistics;
  const present = strings?.common.num_present ?? 0;
  const categories = categoriesOf(statistics) ?? weir?.texts ?? null;
  if (categories === null) return weir === undefined ? null : followedShares(weir, present);
  const exact = exactShares(categories);
  const rest = Math.max(0, present - exact.total);
  return { ...exact, total: exact.total + rest, mostOf: () => rest, mostOfAny: rest };
}

function followedShares(detail: Detail, present: number): Shares | null {
  const { frequent, types, isText = false } = detail;
  if (frequent === undefined || types === undefined) return null;
  return boundedShares({ ...frequent, slice: sliceIn(detail) }, types, isText, present);
}

/** Frequent texts with the least that their counts can be, by how much they may be too low, and how many were not followed. */
interface Followed {
  readonly texts: Iterable<readonly [string, number]>;
  readonly offset: number;
  readonly untracked: number;
  /** What is known of the texts that fall into it. */
  readonly slice: Slice | null;
}

/** Whether texts like this are followed and sliced: the others are numbers and times. */
export function isFollowed(text: string, isText: boolean): boolean {
  const type = typeIn(text, isText);
  return type === "Text" || type === "Boolean";
}

function boundedShares(
  { texts, offset, untracked, slice }: Followed,
  types: TypeCounts,
  isText: boolean,
  total: number,
): Shares {
  const listed = new Map<string, Bounds>();
  const inSlice = (text: string) =>
    slice !== null && isFollowed(text, isText) ? slice.mostOf(text) : Infinity;
  for (const [text, count] of texts)
    listed.set(text, { low: count, high: Math.min(count + offset, inSlice(text)) });
  const mostOf = (text: string) => {
    const type = typeOfCell(text);
    const followed = Math.min(isLong(text) ? untracked : offset, inSlice(text));
    // Only texts and booleans are followed: of the others no more is known than how many there are.
    if (type === "Text" || type === "Boolean") return followed;
    return isText && type !== "Time" ? types[type] + followed : types[type];
  };
  const mostOfAny = Math.max(offset, untracked, types.Integral, types.Fractional, types.Time);
  return { total, listed, mostOf, mostOfAny };
}

export function exactShares(counts: Iterable<readonly [string, number]>): Shares {
  const listed = new Map<string, Bounds>();
  let total = 0;
  for (const [text, count] of counts) {
    listed.set(text, { low: count, high: count });
    total += count;
  }
  return { total, listed, mostOf: () => 0, mostOfAny: 0 };
}

/** How often a text came. */
export function countOf({ listed, mostOf }: Shares, text: string): Bounds {
  return listed.get(text) ?? { low: 0, high: mostOf(text) };
}

/** Between which the largest difference between the shares of any one text lies. Both must hold values. */
export function distanceRange(left: Shares, right: Shares): Bounds {
  if (left.total === 0 || right.total === 0) {
    throw new RangeError("Cannot compute a distance: one side has no values");
  }
  let low = 0;
  let high = Math.max(left.mostOfAny / left.total, right.mostOfAny / right.total);
  for (const text of new Set([...left.listed.keys(), ...right.listed.keys()])) {
    const [a, b] = [countOf(left, text), countOf(right, text)];
    const one = a.low / left.total - b.high / right.total;
    const other = b.low / right.total - a.high / left.total;
    low = Math.max(low, one, other);
    high = Math.max(high, -one, -other);
  }
  return { low, high: Math.min(1, high) };
}

/** How many of the values are among these texts. */
export function withinRange(shares: Shares, texts: ReadonlySet<string>): Bounds {
  let low = 0;
  let high = 0;
  for (const text of texts) {
    const count = countOf(shares, text);
    low += count.low;
    high += count.high;
  }
  let elsewhere = 0;
  for (const [text, count] of shares.listed) if (!texts.has(text)) elsewhere += count.low;
  return { low, high: Math.min(high, shares.total - elsewhere) };
}

function isLong(text: string): boolean {
  if (text.length > longest) return true;
  return text.length * 3 > longest && new TextEncoder().encode(text).length > longest;
}
