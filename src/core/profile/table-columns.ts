/** The columns of one table as they came: by name, or by where they stand. What they are is for most bodies to say. */
import { isPlaceName, placeName } from "../read/row.ts";
import { Column } from "./column.ts";
import { votesOf, type NamedColumn } from "./parts.ts";
import type { Table } from "./table.ts";

/** Null or nothing in the place of an object or a list: no column, but missing data of those below it. */
export function isStructure(table: Table, name: string, features: readonly string[]): boolean {
  if ((table.names.get(name)?.present ?? 1) > 0 || features.includes(name)) return false;
  const isBelow = (other: string) => other.startsWith(`${name}.`);
  return features.some(isBelow) || [...table.names.keys()].some(isBelow);
}

export function namedOf(table: Table): NamedColumn[] {
  const { namedRows: rows, votes } = table;
  return [...table.names].map(([name, column]) => ({ name, column, rows, votes: votes.ofName(name, table) }));
}

/** How many bodies there are. */
export function votesIn(table: Table): number {
  const { byPosition, byName } = table.votes.ofRows(table);
  return byPosition + byName;
}

/** How many columns the rows by position have, as most bodies have them. */
export function widthOf(table: Table): number {
  return modalOf(table.votes.ofWidths(table)).width;
}

export function isUnseen({ rows, unfit }: Table): boolean {
  return rows === 0 && unfit.size === 0;
}

/** Where no row fits, columns without values: their number is what there is to say. */
export function positionsOf(table: Table): NamedColumn[] {
  const rows = table.positionalRows;
  const isUnfit = table.rows === 0 && table.unfit.size > 0;
  const width = isUnfit ? modalOf(table.unfit).width : widthOf(table);
  const positions = isUnfit
    ? Array.from({ length: width }, () => new Column())
    : table.positions.slice(0, rows > 0 ? width : 0);
  // A row that is too short has no value to miss in the columns that it does not reach.
  const votes = table.votes.ofWidths(table);
  const own = positions.map((column, index) => ({
    column,
    rows: isUnfit ? rows : rowsReaching(table.widths, index),
    votes: Math.min(column.present, rowsReaching(votes, index)),
  }));
  return numbered(own);
}

/**
 * As many of the columns as there should be: where there are more, the commonest, if none of the others is half as
 * common. A few calls that bring names of their own do not take the place of what all others bring.
 */
export function commonest(columns: readonly NamedColumn[], count: number): readonly NamedColumn[] | null {
  if (columns.length <= count) return columns.length === count ? columns : null;
  const byVotes = columns.toSorted((a, b) => votesOf(b) - votesOf(a));
  const [least, next] = [byVotes[count - 1], byVotes[count]].map((one) => (one ? votesOf(one) : 0));
  if ((next ?? 0) * 2 >= (least ?? 0)) return null;
  const kept = new Set(byVotes.slice(0, count));
  return columns.filter((column) => kept.has(column));
}

/** Whether at least half of all bodies speak for a column. */
export function isOften(votes: number, all: number): boolean {
  return votes * 2 >= all;
}

/** Whether bodies by position are few beside those by name. */
export function hasFewPositions(table: Table): boolean {
  const { byPosition, byName } = table.votes.ofRows(table);
  return byPosition * 2 <= byName;
}

/** What one side of the calls has: columns by name, and columns by position. */
export interface SideColumns {
  readonly table: Table;
  named: readonly NamedColumn[];
  positional: readonly NamedColumn[];
}

/** Whether more than few of its bodies go by position. */
export function isByPlace({ table, positional }: SideColumns): boolean {
  return positional.length > 0 && !hasFewPositions(table);
}

/** The columns of one side as they may stand for places, and how many bodies bring them. */
interface Way {
  readonly columns: readonly NamedColumn[];
  /** Names that stand for none. */
  readonly left: readonly NamedColumn[];
  readonly votes: number;
  readonly isByName: boolean;
}

/**
 * Of two sides that go by position, names too, takes what makes the baseline's width together; of several that do, or
 * where none does, what most bodies bring. Names that are left are columns that the baseline does not have.
 */
export function takeByPlace(input: SideColumns, output: SideColumns, width: number): void {
  const pairs = waysOf(input).flatMap((asked) => waysOf(output).map((said): Pair => [asked, said]));
  const whole = pairs
    .map((pair) => withoutRare(pair, width))
    .filter(([asked, said]) => asked.columns.length + said.columns.length === width);
  const [best] = (whole.length > 0 ? whole : pairs).toSorted((a, b) => sumOf(b) - sumOf(a));
  if (best === undefined) return;
  for (const [index, side] of [input, output].entries()) {
    side.positional = best[index]?.columns ?? [];
    side.named = best[index]?.left ?? [];
  }
}

type Pair = readonly [asked: Way, said: Way];

function sumOf([asked, said]: Pair): number {
  return asked.votes + said.votes;
}

/** By position, by name in their order, or both together where they are as many. */
function waysOf({ table, named, positional }: SideColumns): readonly Way[] {
  const votes = table.votes.ofRows(table);
  const byPosition = { columns: positional, left: named, votes: votes.byPosition, isByName: false };
  const byName = { columns: named, left: [], votes: votes.byName, isByName: true };
  if (named.length === 0) return [byPosition];
  if (positional.length === 0) return [byName];
  if (named.length !== positional.length) return [byPosition, byName];
  const columns = named.map((column, index) => both(column, positional[index]));
  return [{ columns, left: [], votes: votesIn(table), isByName: false }];
}

/** A column by name and one by position as one. */
export function both(one: NamedColumn, other: NamedColumn | undefined): NamedColumn {
  const column = new Column();
  for (const part of [one, other]) if (part !== undefined) column.merge(part.column);
  const votes = votesOf(one) + (other ? votesOf(other) : 0);
  return { name: one.name, column, rows: one.rows + (other?.rows ?? 0), votes };
}

/** Both without rare names, where that makes the width. */
function withoutRare([asked, said]: Pair, width: number): Pair {
  const names = [asked, said].flatMap(({ isByName, columns }) => (isByName ? columns : []));
  const places = [asked, said].flatMap(({ isByName, columns }) => (isByName ? [] : columns));
  const kept = new Set(commonest(names, width - places.length) ?? names);
  const ofKept = (way: Way): Way => {
    if (!way.isByName) return way;
    const columns = way.columns.filter((column) => kept.has(column));
    return { ...way, columns, left: way.columns.filter((column) => !kept.has(column)) };
  };
  return [ofKept(asked), ofKept(said)];
}

function rowsReaching(widths: ReadonlyMap<number, number>, index: number): number {
  let rows = 0;
  for (const [width, some] of widths) if (width > index) rows += some;
  return rows;
}

/** Columns named by where they stand, as the service names those of a file without header. */
export function numbered(columns: readonly Omit<NamedColumn, "name">[]): NamedColumn[] {
  return columns.map((column, index) => ({ ...column, name: placeName(index) }));
}

function raggedIn(table: Table): number {
  return table.positionalRows - (table.widths.get(widthOf(table)) ?? 0) + table.unfitRows;
}

/** Rows that do not fit. */
export interface OddRows {
  /** Those whose width is not that of most bodies, or that fit nothing of the baseline's shape. */
  readonly raggedRows: number;
  /** Of the table of which the largest share does not fit; null where all rows do. Where none does, there is no other width to have. */
  readonly misfits: { readonly rows: number; readonly of: number } | null;
}

export function oddRows(tables: readonly Table[]): OddRows {
  const all = tables.map((table) => ({
    odd: raggedIn(table),
    rows: table.rows,
    of: table.rows + table.unfitRows,
  }));
  const [most] = all
    .filter(({ odd, rows }) => odd > 0 && rows > 0)
    .toSorted((a, b) => b.odd / b.of - a.odd / a.of);
  return {
    raggedRows: all.reduce((sum, { odd }) => sum + odd, 0),
    misfits: most === undefined ? null : { rows: most.odd, of: most.of },
  };
}

/** The commonest width. */
function modalOf(widths: ReadonlyMap<number, number>): { readonly width: number; readonly rows: number } {
  let modal = { width: 0, rows: 0 };
  for (const [width, rows] of widths) if (rows > modal.rows) modal = { width, rows };
  return modal;
}

/**
 * Names mean nothing when one of the two sides never had any: a file without header against named
 * features, or a file with header against `_c0, _c1, …`. Then everything goes by position.
 */
export function namesMatter(tables: readonly Table[], names: readonly string[]): boolean {
  const own = tables.flatMap((table) => [...table.names.keys()]);
  const often = tables.flatMap((table) => {
    const all = votesIn(table);
    return [...table.names.keys()].filter((name) => isOften(table.votes.ofName(name, table), all));
  });
  const known = new Set(names.map((name) => name.replace(/^(?:input|output):/, "")));
  if (often.some((name) => known.has(name))) return true;
  return !(own.every(isPlaceName) || names.every(isPlaceName));
}
