/** Everything a column can answer, and how it is found while every one of its values is counted. */
import type { Counts } from "../sketch/counts.ts";
import type { Frequent } from "../sketch/frequent.ts";
import { Moments } from "../sketch/moments.ts";
import { Quantiles } from "../sketch/quantiles.ts";
import type { Slice } from "../sketch/slice.ts";
import { Weighing, type WeightedValues } from "../sketch/weighted.ts";
import { hasNumberIdentity, numberOf, timeOf, typeIn } from "./cell.ts";
import { noTypes, timesOf, type Times, type TypeCounts } from "./sketches.ts";

/** Everything a column can answer, computed once from its counts or sketches. */
export interface ColumnSummary {
  readonly types: TypeCounts;
  /** Whether the source declares that its values are texts: then no number is among them. */
  readonly isText: boolean;
  /** Dates and times; null if there are none. */
  readonly times: Times | null;
  /** Moments of the values that are finite numbers. */
  readonly moments: Moments;
  /** The numbers with their weights, ascending. */
  readonly values: WeightedValues;
  /** The numbers as KLL levels: level h weighs 2^h. */
  readonly quantiles: Quantiles;
  /** How many different values a column of numbers alone has, how many different texts any other. */
  readonly distinctCount: number;
  /** Every distinct value with its count, or null when there are too many to know. */
  readonly counts: Counts | null;
  /** The texts and booleans that occur most, where there are too many to count each; null if even these are not known. */
  readonly frequent: Frequent | null;
  /** Exact counts of a share of the texts that are too many to count each; null if it is not known. */
  readonly slice: Slice | null;
}

/** A pure function of the values: in whatever order they came, every answer is the same to the last bit. */
export function exactSummary(counts: Counts, isText: boolean): ColumnSummary {
  const types = noTypes();
  const numbers = new Weighing();
  let hasLikes = false;
  let [earliest, latest] = [Infinity, -Infinity];
  counts.forEach((text, times) => {
    const type = typeIn(text, isText);
    types[type] += times;
    const value = numberOf(text, type);
    if (value !== null) numbers.add(value, times);
    hasLikes ||= value === null || !hasNumberIdentity(text, type);
    if (type === "Time") {
      const time = timeOf(text);
      earliest = Math.min(earliest, time);
      latest = Math.max(latest, time);
    }
  });
  const isNumeric = types.Text + types.Boolean + types.Time === 0;
  const values = numbers.weighed();
  const distinctNumbers = () => (hasLikes ? identitiesIn(counts, isText) : values.values.length);
  return {
    types,
    isText,
    times: timesOf(types.Time, earliest, latest),
    ...momentsAndLevels(values),
    values,
    distinctCount: isNumeric ? distinctNumbers() : counts.size,
    counts,
    frequent: null,
    slice: null,
  };
}

/** How many numbers are distinct where some are more than their double: of those the text counts. */
function identitiesIn(counts: Counts, isText: boolean): number {
  const identities = new Set<string | number>();
  counts.forEach((text) => {
    const type = typeIn(text, isText);
    const value = numberOf(text, type);
    identities.add(value !== null && hasNumberIdentity(text, type) ? value : text);
  });
  return identities.size;
}

function momentsAndLevels({ values, cumulative }: WeightedValues) {
  const moments = new Moments();
  const levels: number[][] = [[]];
  let before = 0;
  // Not by entries(), whose pairs are garbage for each value of each column.
  for (let index = 0; index < values.length; index++) {
    const [value = Number.NaN, upTo = before] = [values[index], cumulative[index]];
    moments.add(value, upTo - before);
    addBits(levels, value, upTo - before);
    before = upTo;
  }
  return { moments, quantiles: Quantiles.fromLevels(levels) };
}

/** Puts a value at every level whose weight is in `times`: nothing is given up, whatever the sketch's capacity. */
function addBits(levels: number[][], value: number, times: number): void {
  for (let rest = times, height = 0; rest > 0; rest = Math.floor(rest / 2), height++) {
    const level = (levels[height] ??= []);
    if (rest % 2 === 1) level.push(value);
  }
}
