/**
 * The rows of one call beside the baseline's shape, before they are counted: a header among them is taken out, names
 * are written as the baseline writes them, answers in one line are answers to several rows, and a row that does not fit
 * is told apart from those that do.
 */
import type { Cell, Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import type { Side } from "./positions.ts";

/** The rows of one side that are counted, and what was seen of the others. */
export interface Placed {
  readonly rows: readonly Row[];
  /** Header rows among them, which are no records. */
  readonly headers: number;
  /** Widths of rows that fit nothing: they cost the others nothing. */
  readonly unfit: readonly number[];
  /** Columns that were left out, since names that the shape knows always have room. */
  readonly left: number;
}

/** What was read of one side; null where nothing was. */
export interface SideRows {
  readonly rows: readonly Row[];
  /** What the content type says of a header in CSV (RFC 4180 §3); null where it says nothing. */
  readonly header: "present" | "absent" | null;
}

export function place(
  shape: KnownShape,
  { input, output }: Readonly<Record<Side, SideRows | null>>,
): Readonly<Record<Side, Placed>> {
  const named = { input: withNames(shape, input), output: withNames(shape, output) };
  const answers = perRow(shape, named.input.rows, named.output.rows);
  return {
    input: fitting(shape, { ...named.input, side: "input" }, answers),
    output: fitting(
      shape,
      { rows: answers, headers: named.output.headers, side: "output" },
      named.input.rows,
    ),
  };
}

interface Named {
  readonly rows: readonly Row[];
  readonly headers: number;
}

/** Rows whose names are the shape's where they can be, and without a header. */
function withNames(shape: KnownShape, side: SideRows | null): Named {
  if (side === null) return { rows: [], headers: 0 };
  const [first, ...rest] = side.rows;
  if (first === undefined) return { rows: [], headers: 0 };
  const header = first.names === null && side.header !== "absent" ? headerOf(shape, first.cells, side) : null;
  if (header !== null) {
    const rows = rest.map((row) => (row.cells.length === header.length ? { ...row, names: header } : row));
    return { rows, headers: 1 };
  }
  return { rows: side.rows.map((row) => withOwnNames(shape, row)), headers: 0 };
}

/** The names in a first row that is a header: what the content type says is one, or what holds the shape's names. */
function headerOf(
  shape: KnownShape,
  cells: readonly Cell[],
  { rows, header }: SideRows,
): readonly string[] | null {
  const names: string[] = [];
  for (const cell of cells) {
    const name = cell === null ? null : (shape.named(cell) ?? (header === "present" ? cell.trim() : null));
    if (name === null) return null;
    names.push(name);
  }
  // One cell that is a name may be a category.
  const isSure = header === "present" || names.length > 1 || rows.length > 1;
  return isSure && new Set(names).size === names.length ? names : null;
}

/** Names that only count places (`features.0`, `features.1`) are none where the shape does not have them. */
const counting = /(?:^|\.)(?:_c)?\d+$/;

function withOwnNames(shape: KnownShape, row: Row): Row {
  if (row.names === null) return row;
  const names = shape.canonical(row.names);
  const isCounted =
    names.length > 1 && shape.known(names) === 0 && names.every((name) => counting.test(name));
  return isCounted ? { names: null, cells: row.cells } : { names, cells: row.cells };
}

/** One row of as many answers as there are rows to answer: each is one. */
function perRow(shape: KnownShape, input: readonly Row[], output: readonly Row[]): readonly Row[] {
  const [only] = output;
  if (output.length !== 1 || only === undefined || only.names !== null || input.length < 2) return output;
  const isEach = only.cells.length === input.length && !fits(shape, only, input[0]);
  return isEach ? only.cells.map((cell) => ({ names: null, cells: [cell] })) : output;
}

/** Whether the width of a row by position makes, with the other side's, that of the shape. */
function fits(shape: KnownShape, row: Row, other: Row | undefined): boolean {
  const width = row.cells.length;
  if (row.names !== null) return true;
  if (other === undefined) return width <= shape.width;
  if (other.names === null) return width + other.cells.length === shape.width;
  return width + (shape.known(other.names) || other.names.length) <= shape.width;
}

function fitting(
  shape: KnownShape,
  { rows, headers, side }: Named & { readonly side: Side },
  others: readonly Row[],
): Placed {
  const isPaired = others.length === rows.length;
  const counted: Row[] = [];
  const unfit: number[] = [];
  let left = 0;
  for (const [index, row] of rows.entries()) {
    if (!fits(shape, row, isPaired ? others[index] : others[0])) {
      unfit.push(row.cells.length);
      continue;
    }
    const kept = withinRoom(shape, row, side);
    left += row.cells.length - kept.cells.length;
    counted.push(kept);
  }
  return { rows: counted, headers, unfit, left };
}

/** So many columns beside the shape's may one row bring. */
const mostStrange = 1_000;

function withinRoom(shape: KnownShape, row: Row, side: Side): Row {
  const { names, cells } = row;
  const most = Math.min(shape.room, mostStrange);
  if (names === null || names.length <= most) return row;
  const isKnown = (name: string) => shape.has(name) || shape.has(`${side}:${name}`);
  const strange = names.filter((name) => !isKnown(name));
  if (strange.length <= most) return row;
  const kept = names
    .map((name, index) => ({ name, cell: cells[index] ?? null }))
    .filter(({ name }) => isKnown(name));
  return { names: kept.map(({ name }) => name), cells: kept.map(({ cell }) => cell) };
}
