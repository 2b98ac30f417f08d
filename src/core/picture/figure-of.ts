/** The figure that shows what a check has found of a column: how its values lie, which texts came, what is missing. */
import { beside } from "../check/answer/words.ts";
import type { CheckType } from "../check/checks.ts";
import { gapOf } from "../check/distance/distance.ts";
import type { Shares } from "../check/distance/shares.ts";
import type { Known, Sides } from "../check/evidence/sides.ts";
import { textPairs } from "../check/evidence/unseen.ts";
import type { Figure, Labelled, Pair } from "../chart/figure.ts";
import { quantileOf, rankOf, type WeightedValues } from "../sketch/weighted.ts";
import { binned, pictureBins, type Numbers } from "./bins.ts";

/** More values than this are laid out in bins. */
const mostColumns = 12;
/** So many rows have room; the last one is the others where there are more texts. */
const mostRows = 4;

/** What of a column each check is about; null for those of the table, and of columns that are not there. */
const subjects: Readonly<Record<CheckType, "presence" | "types" | "numbers" | "values" | null>> = {
  missing_column_check: null,
  extra_column_check: null,
  row_shape_check: null,
  answer_count_check: null,
  unread_bodies_check: null,
  error_share_check: null,
  latency_check: null,
  volume_check: null,
  completeness_check: "presence",
  missing_rate_check: "presence",
  data_type_check: "types",
  non_negative_check: "numbers",
  range_check: "numbers",
  categorical_values_check: "values",
  new_values_check: "values",
  value_share_check: "values",
  baseline_drift_check: "values",
};

/** Null where there is nothing of a column to be drawn, or nothing is known of how its values lie. */
export function figureOf(check: CheckType, { now, was }: Sides): Figure | null {
  switch (subjects[check]) {
    case null:
      return null;
    case "presence":
      return presence(now, was);
    case "types":
      return types(now, was);
    case "numbers":
      return numbers(now, was);
    case "values":
      return now.texts !== null && isOfTexts(was) ? texts(now.texts, was?.texts ?? null) : numbers(now, was);
  }
}

/** Without a baseline's word, a column whose texts are known is shown by them. */
export function isOfTexts(was: Known | null): boolean {
  return was === null || was.texts !== null;
}

/** In so many bins, or value by value where they are few; null where the window has no numbers. */
export function numbers(
  { numbers: { values: now } }: Known,
  known: Known | null,
  bins = pictureBins,
): Figure | null {
  if (now.total === 0) return null;
  const was = known === null || known.numbers.values.total === 0 ? null : known.numbers.values;
  const distinct = [...new Set([...(was?.values ?? []), ...now.values])].sort((a, b) => a - b);
  const { all, least } = gapsOf(distinct);
  const sides = {
    was: was === null ? null : `baseline, median ${medianOf(was, all)}`,
    now: `now, median ${medianOf(now, all)}`,
  };
  if (distinct.length <= mostColumns) {
    const each = distinct.map((value) => ({ label: beside(value, least), ...at({ now, was }, value) }));
    return { kind: "columns", values: each, sides };
  }
  const laid = binned({ now, was }, bins);
  return laid && { kind: "curve", ...laid, apart: apartAt({ now, was }), sides };
}

/** Where the curves part; null where they do not, or one of them is not known. */
function apartAt({ now, was }: Numbers): number | null {
  const gap = was === null ? null : gapOf(now, was);
  return gap === null || Number.isNaN(gap.at) ? null : gap.at;
}

/** How far the ends of ascending values are apart, and the two that are closest to each other. */
function gapsOf(ascending: readonly number[]): { readonly all: number; readonly least: number } {
  const all = (ascending.at(-1) ?? 0) - (ascending[0] ?? 0);
  const gaps = ascending.slice(1).map((value, before) => value - (ascending[before] ?? value));
  return { all, least: gaps.reduce((least, gap) => Math.min(least, gap), all) };
}

/** Of values that lie within so much. */
function medianOf(values: WeightedValues, all: number): string {
  return beside(quantileOf(values, 0.5), all);
}

function at({ now, was }: Numbers, value: number): Pair {
  const shareIn = (side: WeightedValues) => rankOf(side, value, true) - rankOf(side, value, false);
  return { was: was === null ? null : shareIn(was), now: shareIn(now) };
}

/** Those that have moved most, and the others together. */
function texts(now: Shares, was: Shares | null): Figure | null {
  if (now.total === 0) return null;
  const sorted = textRows(now, was).sort(byMove);
  const isAll = sorted.length <= mostRows && restOf(sorted, now.total) < 1e-9;
  if (isAll) return { kind: "rows", rows: sorted.map(named) };
  const shown = sorted.slice(0, mostRows - 1);
  return { kind: "rows", rows: [...shown.map(named), othersThan(shown, was, "all others")] };
}

/** A row for each text of either side; where nothing is known of the baseline no row knows it. */
export function textRows(now: Shares, was: Shares | null): Labelled[] {
  const before = known(was);
  return [...textPairs(now, before ?? nothing)].map((pair) => ({
    label: pair.value,
    was: before === null ? null : pair.was.low / before.total,
    now: pair.now.low / now.total,
  }));
}

/** What these rows leave of both sides, as one. */
export function othersThan(rows: readonly Labelled[], was: Shares | null, label: string): Labelled {
  return {
    label,
    was: known(was) === null ? null : Math.max(0, 1 - sum(rows.map((row) => row.was ?? 0))),
    now: Math.max(0, 1 - sum(rows.map((row) => row.now))),
  };
}

/** A baseline that says something of texts. */
function known(was: Shares | null): Shares | null {
  return was === null || was.total === 0 ? null : was;
}

const nothing: Shares = { total: 0, listed: new Map(), mostOf: () => 0, mostOfAny: 0 };

export function byMove(a: Labelled, b: Labelled): number {
  const [one, other] = [a, b].map(({ was, now }) => Math.abs(now - (was ?? 0)));
  return (other ?? 0) - (one ?? 0) || (b.was ?? 0) - (a.was ?? 0) || (a.label < b.label ? -1 : 1);
}

/** What the texts leave of either side. */
function restOf(rows: readonly Labelled[], total: number): number {
  const was = rows.some((row) => row.was === null) ? 0 : 1 - sum(rows.map((row) => row.was ?? 0));
  return total === 0 ? 0 : Math.max(was, 1 - sum(rows.map((row) => row.now)));
}

/** A text of which nothing could be seen stands in quotes. */
export function named(row: Labelled): Labelled {
  return row.label.trim() === "" ? { ...row, label: `“${row.label}”` } : row;
}

function presence(now: Known, was: Known | null): Figure | null {
  const absent = ({ rows, present }: Known) => (rows === 0 ? 0 : Math.max(0, 1 - present / rows));
  if (now.rows === 0) return null;
  const [before, after] = [was === null || was.rows === 0 ? null : absent(was), absent(now)];
  return {
    kind: "rows",
    rows: [
      { label: "missing", was: before, now: after },
      { label: "present", was: before === null ? null : 1 - before, now: 1 - after },
    ],
  };
}

const typeWords: readonly (readonly [keyof NonNullable<Known["types"]>, string])[] = [
  ["Integral", "whole numbers"],
  ["Fractional", "fractions"],
  ["Boolean", "booleans"],
  ["Time", "times"],
  ["Text", "texts"],
];

function types(now: Known, was: Known | null): Figure | null {
  const { types: after } = now;
  if (after === null || now.present === 0) return null;
  const before = was === null || was.present === 0 ? null : was.types;
  const rows = typeWords
    .map(([type, label]) => ({
      label,
      was: before === null || was === null ? null : before[type] / was.present,
      now: after[type] / now.present,
    }))
    .filter((row) => (row.was ?? 0) + row.now > 0);
  return { kind: "rows", rows: rows.sort(byMove).slice(0, mostRows) };
}

function sum(shares: readonly number[]): number {
  return shares.reduce((all, share) => all + share, 0);
}
