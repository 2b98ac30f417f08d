/**
 * Which column of a profile is which feature of the baseline.
 *
 * Columns with names are matched by name. Columns known by position take the baseline's remaining
 * names in order; of a call, the output columns come before the input columns unless the endpoint
 * says END (docs/sagemaker.md). When the counts differ, positions mean nothing: then no
 * feature is matched by position, and the difference itself is what is reported.
 */
import { Column } from "./column.ts";
import { trafficColumns, type Profile, type Table } from "./profile.ts";

/** Where the output columns of a call stand among the baseline's columns. */
export type OutputColumns = "START" | "END";

/** A column under the name it has in the files, with the number of rows it could have had a value in. */
export interface NamedColumn {
  readonly name: string;
  readonly column: Column;
  readonly rows: number;
}

export interface Alignment {
  /** The profile's columns: the baseline's first, in its order, then those it does not have. */
  readonly columns: readonly NamedColumn[];
  /** Features of the baseline that the profile does not have, known by name. */
  readonly missing: readonly string[];
  /** Columns of the profile that the baseline does not have, known by name. */
  readonly extra: readonly string[];
  /** Number of columns of the profile; of rows by position, the commonest width. */
  readonly width: number;
  /** True if columns by position could not be matched because their number differs. */
  readonly unmatched: boolean;
  /** Rows whose width is not the commonest one. */
  readonly raggedRows: number;
}

/** The names the service gives to the columns of a file without header. */
const generatedName = /^_c\d+$/;

/** The columns of a profile as features of a baseline whose features are `names`. */
export function align(profile: Profile, names: readonly string[], outputColumns: OutputColumns): Alignment {
  const wanted = names.filter((name) => trafficColumns.includes(name));
  if (wanted.length === 0) return alignTables(profile, names, outputColumns);
  const features = names.filter((name) => !wanted.includes(name));
  const tables = alignTables(profile, features, outputColumns);
  const traffic = namedColumns([profile.traffic]).filter(({ name }) => wanted.includes(name));
  const found = new Set(traffic.map(({ name }) => name));
  return {
    ...tables,
    columns: [...tables.columns, ...traffic],
    missing: [...tables.missing, ...wanted.filter((name) => !found.has(name))],
    width: tables.width + traffic.length,
  };
}

function alignTables(profile: Profile, names: readonly string[], outputColumns: OutputColumns): Alignment {
  const tables = tablesOf(profile, outputColumns);
  const byName = namesMatter(tables, names) ? namedColumns(tables) : [];
  const positional = byPosition(tables, byName.length === 0);
  const known = new Set(names);
  const named = new Map(byName.map((column) => [column.name, column]));
  const rest = names.filter((name) => !named.has(name));
  const unmatched = positional.length > 0 && positional.length !== rest.length;
  if (!unmatched) {
    positional.forEach((column, index) => {
      const name = rest[index] ?? `_c${index}`;
      named.set(name, { ...column, name });
    });
  }
  const extra = byName.map(({ name }) => name).filter((name) => !known.has(name));
  const ordered = [...names, ...extra]
    .map((name) => named.get(name))
    .filter((column) => column !== undefined);
  return {
    columns: unmatched ? [...positional, ...ordered] : ordered,
    missing: unmatched || positional.length > 0 ? [] : rest,
    extra,
    width: byName.length + positional.length,
    unmatched,
    raggedRows: tables.reduce((rows, table) => rows + table.positionalRows - modalWidth(table).rows, 0),
  };
}

/** The columns of a profile under their own names: `_c0, _c1, …` for those known by position. */
export function ownColumns(profile: Profile, outputColumns: OutputColumns): NamedColumn[] {
  const tables = tablesOf(profile, outputColumns);
  return [...byPosition(tables, false), ...namedColumns([...tables, profile.traffic])];
}

function tablesOf(profile: Profile, outputColumns: OutputColumns): Table[] {
  const { data, input, output } = profile;
  return outputColumns === "START" ? [data, output, input] : [data, input, output];
}

/**
 * Names mean nothing when one of the two sides never had any: a file without header against named
 * features, or a file with header against `_c0, _c1, …`. Then everything goes by position.
 */
function namesMatter(tables: readonly Table[], names: readonly string[]): boolean {
  const own = tables.flatMap((table) => [...table.names.keys()]);
  const known = new Set(names);
  if (own.some((name) => known.has(name))) return true;
  return !(own.every((name) => generatedName.test(name)) || names.every((name) => generatedName.test(name)));
}

function namedColumns(tables: readonly Table[]): NamedColumn[] {
  const columns = new Map<string, NamedColumn>();
  for (const table of tables) {
    for (const [name, column] of table.names) {
      const same = columns.get(name);
      columns.set(
        name,
        same ? joined(same, column, table.namedRows) : { name, column, rows: table.namedRows },
      );
    }
  }
  return [...columns.values()];
}

/** One name on both sides of the call: one feature with the values of both. */
function joined(first: NamedColumn, second: Column, rows: number): NamedColumn {
  const column = new Column();
  column.merge(first.column);
  column.merge(second);
  return { name: first.name, column, rows: first.rows + rows };
}

function byPosition(tables: readonly Table[], namesToo: boolean): NamedColumn[] {
  const columns = tables.flatMap((table) => {
    const rows = table.positionalRows;
    const width = rows > 0 ? modalWidth(table).width : 0;
    const positions = table.positions.slice(0, width).map((column) => ({ column, rows }));
    const names = namesToo ? [...table.names.values()] : [];
    return [...positions, ...names.map((column) => ({ column, rows: table.namedRows }))];
  });
  return columns.map((column, index) => ({ ...column, name: `_c${index}` }));
}

function modalWidth(table: Table): { readonly width: number; readonly rows: number } {
  let modal = { width: 0, rows: 0 };
  for (const [width, rows] of table.widths) if (rows > modal.rows) modal = { width, rows };
  return modal;
}
