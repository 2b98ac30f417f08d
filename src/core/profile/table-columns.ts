/** The columns of one table as they came: by name, or by where they stand. */
import { Column } from "./column.ts";
import type { NamedColumn } from "./parts.ts";
import type { Table } from "./table.ts";

/** Null or nothing in the place of an object or a list: no column, but missing data of those below it. */
export function isStructure(table: Table, name: string, features: readonly string[]): boolean {
  if ((table.names.get(name)?.present ?? 1) > 0 || features.includes(name)) return false;
  const isBelow = (other: string) => other.startsWith(`${name}.`);
  return features.some(isBelow) || [...table.names.keys()].some(isBelow);
}

export function namedOf(table: Table): NamedColumn[] {
  return [...table.names].map(([name, column]) => ({ name, column, rows: table.namedRows }));
}

export function isUnseen({ rows, unfit }: Table): boolean {
  return rows === 0 && unfit.size === 0;
}

/** Where no row fits, columns without values: their number is what there is to say. */
export function positionsOf(table: Table, namesToo: boolean): NamedColumn[] {
  const rows = table.positionalRows;
  const isUnfit = table.rows === 0 && table.unfit.size > 0;
  const { width } = modalOf(isUnfit ? table.unfit : table.widths);
  const positions = isUnfit
    ? Array.from({ length: width }, () => new Column())
    : table.positions.slice(0, rows > 0 ? width : 0);
  // A row that is too short has no value to miss in the columns that it does not reach.
  const own = positions.map((column, index) => ({
    column,
    rows: isUnfit ? rows : rowsReaching(table, index),
  }));
  return numbered([...own, ...(namesToo ? namedOf(table) : [])]);
}

function rowsReaching({ widths }: Table, index: number): number {
  let rows = 0;
  for (const [width, some] of widths) if (width > index) rows += some;
  return rows;
}

/** Columns named by where they stand, as the service names those of a file without header. */
export function numbered(columns: readonly Omit<NamedColumn, "name">[]): NamedColumn[] {
  return columns.map((column, index) => ({ ...column, name: `_c${index}` }));
}

function raggedIn(table: Table): number {
  return table.positionalRows - modalOf(table.widths).rows + table.unfitRows;
}

/** Rows that do not fit. */
export interface OddRows {
  /** Those whose width is not the commonest one, or that fit nothing of the baseline's shape. */
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
