/**
 * Whether the first record of a table is its header, told by what stands below it.
 *
 * A header's cells are words also where the cells below are numbers, times or booleans: one such column decides for
 * a header. A data row has the same kind as the cells below: one such column decides against it, but for years that
 * name columns, as those of wide tables do. A table of nothing but words does not say; there the first record alone
 * decides, and a data row of distinct words passes for a header: say "absent" where that may happen.
 */
import type { Cell } from "../row.ts";

/** Records below the first that are looked at, and the characters after which fewer will do. */
export const sampleRows = 20;
export const sampleLength = 65_536;

type Kind = "number" | "time" | "boolean" | "text";

export function looksLikeHeader(first: readonly Cell[], rows: readonly (readonly Cell[])[]): boolean {
  return namesYears(first, rows) || (differsBelow(first, rows) ?? isHeader(first));
}

/** As many years of nothing but years, and of years behind words, as make a record names. */
const fewestYears = { alone: 3, behindWords: 2 };

/** `country,1999,2000` over numbers: years that go one way, beside nothing but names, and no record below has years there. */
function namesYears(first: readonly Cell[], rows: readonly (readonly Cell[])[]): boolean {
  const places = [...first.keys()].filter((place) => isYear(first[place] ?? null));
  const others = first.filter((cell) => !isYear(cell));
  const fewest = others.length === 0 ? fewestYears.alone : fewestYears.behindWords;
  if (places.length < fewest || !goOneWay(places.map((place) => Number(first[place])))) return false;
  if (others.length > 0 && !isHeader(others)) return false;
  const below = rows.map((row) => places.map((place) => row[place] ?? null).filter((cell) => cell !== null));
  const isOther = (cell: Cell) => kindOf(cell) === "number" && !isYear(cell);
  return (
    below.every((cells) => cells.length === 0 || !cells.every(isYear)) &&
    below.some((cells) => cells.some(isOther))
  );
}

function isYear(cell: Cell): boolean {
  return cell !== null && /^(?:1[5-9]|2[01])\d\d$/.test(cell.trim());
}

function goOneWay(numbers: readonly number[]): boolean {
  const steps = numbers.slice(1).map((number, index) => Math.sign(number - (numbers[index] ?? number)));
  return steps.every((step) => step !== 0 && step === steps[0]);
}

/** Whether a record's cells are of other kinds than those below them; null where the kinds do not say. */
export function differsBelow(first: readonly Cell[], rows: readonly (readonly Cell[])[]): boolean | null {
  let isNamed = false;
  for (const [index, cell] of first.entries()) {
    const above = kindOf(cell);
    const below = commonKind(rows, index);
    if (above === null || below === null || below === "text") continue;
    if (above === below) return false;
    // A year or a day may well name a column of numbers; a number names no column of times.
    isNamed ||= above !== "number";
  }
  return isNamed || null;
}

/**
 * Whether a record alone could be a header: no two cells are equal and none is a number; all are
 * given, save that the first may be empty, as pandas writes the name of an index.
 */
export function isHeader(cells: readonly Cell[]): boolean {
  const named = cells.length > 1 && cells[0] === null ? cells.slice(1) : cells;
  return (
    named.length > 0 &&
    new Set(named).size === named.length &&
    named.every((cell) => cell !== null && !isNumberText(cell))
  );
}

/** The kind of all cells of a column that have one; null if none has. */
function commonKind(rows: readonly (readonly Cell[])[], index: number): Kind | null {
  let common: Kind | null = null;
  for (const row of rows) {
    const kind = kindOf(row[index] ?? null);
    if (kind === null) continue;
    if (common !== null && common !== kind) return "text";
    common = kind;
  }
  return common;
}

/** Null for what says nothing: no cell, or a word that stands for none. */
function kindOf(cell: Cell): Kind | null {
  if (cell === null || /^(?:[-.?]|#?n\/?a|null|none|\\N)?$/i.test(cell.trim())) return null;
  if (isNumberText(cell)) return "number";
  if (/^\s*(?:true|false)\s*$/i.test(cell)) return "boolean";
  return /^\s*\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|\s*$)/.test(cell) ? "time" : "text";
}

/** Numbers with point or comma, with or without thousands, and NaN and infinities as pandas, Spark and JavaScript write them. */
function isNumberText(text: string): boolean {
  return /^[-+]?(?:\d+(?:[.,]\d*)?(?:e[-+]?\d+)?|[.,]\d+(?:e[-+]?\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d*)?|\d{1,3},\d{3}\.\d+|\d{1,3}(?:\.\d{3}){2,}(?:,\d*)?|\d{1,3}\.\d{3},\d+|nan|inf|infinity)$/i.test(
    text.trim(),
  );
}
