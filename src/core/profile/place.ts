/**
 * The rows of one call beside the baseline's shape, before they are counted: a header among them is taken out, names
 * are written as the baseline writes them, answers in one line are answers to several rows, and a row that does not fit
 * is told apart from those that do.
 */
import { isModelRow } from "../read/model/model-columns.ts";
import type { Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { belowNames, belowWords, type Records, type SideRows } from "./headers.ts";
import type { Side } from "./positions.ts";
import { mostStrange } from "./room/admission.ts";
import type { Tally } from "./tally.ts";

/** The rows of one side that are counted, and what was seen of the others. */
export interface Placed {
  readonly rows: readonly Row[];
  /** Header rows among them, which are no records. */
  readonly headers: number;
  /** Widths of rows that fit nothing: they cost the others nothing. */
  readonly unfit: readonly number[];
  /** Columns that were left out, since names that the shape knows always have room. */
  readonly left: number;
  /** Of answers: how many there are beside the rows that were asked. */
  readonly counts: readonly Tally[];
}

export function place(
  shape: KnownShape,
  { input, output }: Readonly<Record<Side, SideRows | null>>,
): Readonly<Record<Side, Placed>> {
  const named = withoutHeaders(shape, input ?? nothing, output ?? nothing);
  const answers = perRow(shape, named.input.rows, named.output.rows);
  const asked = fitting(shape, { ...named.input, side: "input" }, answers);
  // As they are counted, unless one of them is not and all answers would stand beside another.
  const beside = asked.unfit.length === 0 ? asked.rows : named.input.rows;
  const { headers } = named.output;
  const said = fitting(shape, { rows: answers, headers, side: "output" }, beside);
  return { input: asked, output: { ...said, counts: countsOf(named.input.rows, answers, said) } };
}

/** Of one row nobody knows how many answers it should have, and a row of another width may hold several. */
function countsOf(asked: readonly Row[], answers: readonly Row[], { unfit }: Placed): Tally[] {
  const isEach = answers.length > 0 && unfit.length === 0 && !answers.some(isModelRow);
  if (asked.length < 2 || !isEach) return [];
  if (answers.length === asked.length) return ["answers to several rows"];
  const how = answers.length < asked.length ? "fewer" : "more";
  return ["answers to several rows", `answers of ${how} records than rows`];
}

const nothing: SideRows = { rows: [], header: null };

/** The records of both sides, their names written as the shape writes them. */
function withoutHeaders(shape: KnownShape, input: SideRows, output: SideRows): Record<Side, Records> {
  const answered = belowNames(shape, output);
  const asked =
    belowNames(shape, input) ?? belowWords(input, answersIn(answered?.rows ?? output.rows, input.rows));
  const answers = answered ?? belowWords(output, asked?.rows.length ?? input.rows.length);
  return { input: asked ?? withOwnNames(shape, input), output: answers ?? withOwnNames(shape, output) };
}

/** How many answers there are: a line may hold one for each row but the first, which is a header then. */
function answersIn(output: readonly Row[], input: readonly Row[]): number {
  const [only] = output;
  const isLine = output.length === 1 && only !== undefined && only.names === null;
  return isLine && only.cells.length === input.length - 1 ? only.cells.length : output.length;
}

function withOwnNames(shape: KnownShape, { rows }: SideRows): Records {
  return { rows: rows.map((row) => withKnownNames(shape, row)), headers: 0 };
}

/** Names that only count the places of one list (`features.0`, `features.1`) are none where the shape does not have them. */
function withKnownNames(shape: KnownShape, row: Row): Row {
  if (row.names === null) return row;
  const names = shape.canonical(row.names);
  const lists = names.map(listOf);
  const isCounted =
    names.length > 1 &&
    lists.every((list) => list === lists[0]) &&
    shape.known(names) === 0 &&
    names.every((name, index) => name !== lists[index]);
  return isCounted ? { names: null, cells: row.cells } : { names, cells: row.cells };
}

/** Without the steps at its end that only count the places of a list: `features` of `features.0` and of `features.2._c1`. */
function listOf(name: string): string {
  let end = name.length;
  while (end > 0) {
    const dot = name.lastIndexOf(".", end - 1);
    if (!/^(?:_c)?\d+$/.test(name.slice(dot + 1, end))) return name.slice(0, end);
    end = Math.max(0, dot);
  }
  return "";
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
  const known = shape.known(other.names);
  // Names of its own are as many as they like.
  return known === 0 ? width < shape.width : width + known <= shape.width;
}

function fitting(
  shape: KnownShape,
  { rows, headers, side }: Records & { readonly side: Side },
  others: readonly Row[],
): Placed {
  const isPaired = others.length === rows.length;
  const kinds = isPaired ? [] : kindsOf(others);
  const counted: Row[] = [];
  const unfit: number[] = [];
  let left = 0;
  for (const [index, row] of rows.entries()) {
    const beside = isPaired ? others.slice(index, index + 1) : kinds;
    const fit = fitted(shape, row, beside);
    if (fit === null) {
      unfit.push(row.cells.length);
      continue;
    }
    const kept = withinRoom(shape, fit, side);
    left += fit.cells.length - kept.cells.length;
    counted.push(kept);
  }
  return { rows: counted, headers, unfit, left, counts: [] };
}

/** One row of each width and of each list of names: which of the others a row goes with is not known. */
function kindsOf(rows: readonly Row[]): Row[] {
  const kinds = new Map(rows.map((row) => [row.names ?? row.cells.length, row]));
  return [...kinds.values()];
}

/** The row as it fits beside one of the others, perhaps without the empty cells that spreadsheets put at its end; null if it does not. */
function fitted(shape: KnownShape, row: Row, others: readonly Row[]): Row | null {
  const isFit = (one: Row) =>
    others.length === 0 ? fits(shape, one, undefined) : others.some((other) => fits(shape, one, other));
  if (isFit(row)) return row;
  if (row.names !== null || row.cells.at(-1) !== null) return null;
  const end = row.cells.findLastIndex((cell) => cell !== null) + 1;
  for (let width = row.cells.length - 1; width >= end; width--) {
    const shorter = { names: null, cells: row.cells.slice(0, width) };
    if (isFit(shorter)) return shorter;
  }
  return null;
}

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
