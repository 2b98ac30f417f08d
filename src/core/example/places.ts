/**
 * Where the features of a baseline are in single calls: as align() finds it in many of them together, since of one call
 * neither what its columns hold nor which side they are of can be told for sure.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { fitOf } from "../baseline/fit.ts";
import { align, type OutputColumns } from "../profile/align.ts";
import type { Column } from "../profile/column.ts";
import type { Profile } from "../profile/profile.ts";
import type { Table } from "../profile/table.ts";

/** What a call has of a feature: no column where none of its rows has one. */
export interface Cells {
  readonly column: Column | null;
  readonly rows: number;
}

const sides = ["input", "output"] as const;

type Place = (call: Profile) => Cells | null;

export class Places {
  readonly #places: ReadonlyMap<string, Place>;

  /** `calls` together. */
  constructor(calls: Profile, { baseline, outputColumns }: Aligned) {
    const names = baseline.constraints.features.map(({ name }) => name);
    const { columns } = align(calls, names, { outputColumns, fit: fitOf(baseline) });
    const found = columnsOf(calls);
    this.#places = new Map(
      columns.flatMap(({ name, column }) => {
        const place = found.get(column);
        return place === undefined ? [] : [[name, place] as const];
      }),
    );
  }

  /** What a call has of a feature or another column; null where the side that has it was not read. */
  in(call: Profile, name: string): Cells | null {
    return (this.#places.get(name) ?? byName(name))(call);
  }
}

interface Aligned {
  readonly baseline: Baseline;
  readonly outputColumns: OutputColumns | null;
}

function columnsOf(calls: Profile): ReadonlyMap<Column, Place> {
  const places = new Map<Column, Place>();
  for (const side of sides) {
    for (const [at, column] of calls[side].positions.entries()) {
      places.set(column, (call) => cellsOf(call[side], call[side].positionalRows, call[side].positions[at]));
    }
    for (const [name, column] of calls[side].names) {
      places.set(column, (call) => cellsOf(call[side], call[side].namedRows, call[side].names.get(name)));
    }
  }
  return places;
}

function cellsOf(table: Table, rows: number, column: Column | undefined): Cells | null {
  return table.rows === 0 || rows === 0 ? null : { column: column ?? null, rows };
}

/** A name that is on both sides has its side before it. */
function byName(name: string): Place {
  return (call) => {
    for (const side of sides) {
      const { names, namedRows: rows } = call[side];
      const column = names.get(name) ?? names.get(name.replace(`${side}:`, ""));
      if (column !== undefined) return { column, rows };
    }
    const rows = Math.max(call.input.namedRows, call.output.namedRows);
    return rows === 0 ? null : { column: null, rows };
  };
}
