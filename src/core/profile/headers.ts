/**
 * Which rows of a body are no records: a header, and what stands above it.
 *
 * A header is what the content type says is one; a row that holds the baseline's names, all or most of them; or a row of
 * words over others, where there is one row more than answers or one answer more than rows. Columns without a name, as
 * pandas writes its index, are left out.
 */
import { differsBelow, isHeader } from "../read/csv/header-guess.ts";
import type { Cell, Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";

/** What was read of one side; null where nothing was. */
export interface SideRows {
  readonly rows: readonly Row[];
  /** What the content type says of a header in CSV (RFC 4180 §3); null where it says nothing. */
  readonly header: "present" | "absent" | null;
}

/** Rows that are records, and how many headers stood above them. */
export interface Records {
  readonly rows: readonly Row[];
  readonly headers: number;
}

/** The records below a header that is known by its names or was said to be there; null where there is none. */
export function belowNames(shape: KnownShape, { rows, header }: SideRows): Records | null {
  if (header === "absent" || rows.some(({ names }) => names !== null)) return null;
  const belowAt = (at: number, isSaid: boolean): Records | null => {
    const below = rows.slice(at + 1);
    const names = namesIn(shape, rows[at]?.cells ?? [], isSaid, below);
    return names && { rows: below.map((row) => named(row, names)), headers: 1 };
  };
  for (const at of headerPlaces(rows)) {
    const records = belowAt(at, false);
    if (records !== null) return records;
  }
  return header === "present" ? belowAt(0, true) : null;
}

/** The records below a row of words, of which there are `expected`; null where that row is no header. */
export function belowWords({ rows, header }: SideRows, expected: number): Records | null {
  const [first, ...below] = rows;
  if (header === "absent" || first === undefined || first.names !== null) return null;
  if (below.length !== expected || expected === 0 || !isHeader(first.cells)) return null;
  const cells = below.map((row) => row.cells);
  // Two words may be two records to one answer.
  const isOver = differsBelow(first.cells, cells) ?? (expected > 1 && !isAmong(first, below));
  return isOver ? { rows: below, headers: 1 } : null;
}

function isAmong({ cells }: Row, rows: readonly Row[]): boolean {
  return rows.some((row) => row.cells.some((cell, index) => cell === cells[index]));
}

/** So many lines may stand above a header, such as a title: they are of another width than what is below. */
const mostTitles = 5;

/** Where a header may stand: below lines of another width, or of its own that end in an empty cell, as spreadsheets pad titles. */
function headerPlaces(rows: readonly Row[]): number[] {
  const width = rows.at(-1)?.cells.length ?? 0;
  const first = rows.findIndex(({ cells }) => cells.length === width);
  if (first > mostTitles) return [0];
  const places = [first];
  for (let at = first; at < mostTitles && isPadded(rows[at], width); at++) places.push(at + 1);
  return places;
}

function isPadded(row: Row | undefined, width: number): boolean {
  return row !== undefined && width > 1 && row.cells.length === width && row.cells.at(-1) === null;
}

/** The columns' names, null of one without a name, if the row is a header; null if it is none. */
function namesIn(
  shape: KnownShape,
  cells: readonly Cell[],
  isSaid: boolean,
  below: readonly Row[],
): readonly (string | null)[] | null {
  const known = cells.map((cell) => (cell === null ? null : shape.named(cell)));
  if (cells.length === 0 || !(isSaid || areNames(known, cells, below.length > 0))) return null;
  const names = cells.map((cell, index) => known[index] ?? (isGiven(cell) ? cell.trim() : null));
  const given = names.filter(isGiven);
  return new Set(given).size === given.length ? names : null;
}

/** One cell that is a name may be a category; so may two, but hardly most of a row without a number. */
function areNames(known: readonly (string | null)[], cells: readonly Cell[], isAbove: boolean): boolean {
  const count = known.filter((name) => name !== null).length;
  if (count === cells.length) return count > 1 || isAbove;
  return isAbove && count > 1 && count * 2 >= cells.length && isHeader(cells.filter(isGiven));
}

function isGiven(cell: Cell): cell is string {
  return cell !== null && cell.trim() !== "";
}

function named({ cells }: Row, names: readonly (string | null)[]): Row {
  if (cells.length !== names.length) return { names: null, cells };
  if (names.every(isGiven)) return { names, cells };
  return { names: names.filter(isGiven), cells: cells.filter((_, index) => isGiven(names[index] ?? null)) };
}
