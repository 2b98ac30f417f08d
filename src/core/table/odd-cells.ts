/**
 * Where the cells stand that do not fit their column's type.
 *
 * A profile counts cells by type and keeps no lines, so the first odd ones are looked for in a second reading of the
 * file, which can stop as soon as every column has as many examples as it may have.
 */
import type { Row } from "../read/row.ts";

/** A column in which some cells are known not to fit. */
export interface OddColumn {
  /** The column's name, or its place from 0. */
  readonly column: string | number;
  /** How many cells do not fit. */
  readonly odd: number;
  /** Whether a cell that is given is of the column's type. */
  readonly fits: (cell: string) => boolean;
}

export interface OddCell {
  readonly line: number;
  /** Of a table in parts. */
  readonly file?: string;
  /** At most 40 characters of the cell. */
  readonly text: string;
}

/** Examples that a column gets at most. */
const exampleCount = 3;
const exampleLength = 40;

interface Search {
  readonly wanted: OddColumn;
  readonly found: OddCell[];
}

export class OddCells {
  readonly #searches: readonly Search[];
  /** Searches that still want examples, and where their cells are in rows of these names. */
  #open: Search[];
  #places: readonly number[] = [];
  #names: readonly string[] | null | undefined;

  constructor(columns: readonly OddColumn[]) {
    this.#searches = columns.map((wanted) => ({ wanted, found: [] }));
    this.#open = this.#searches.filter(wantsMore);
  }

  /** Whether more rows would change nothing. */
  get isDone(): boolean {
    return this.#open.length === 0;
  }

  add(row: Row, line: number, file?: string): void {
    if (this.isDone) return;
    if (row.names !== this.#names) this.#find(row.names);
    let isFull = false;
    for (const [index, search] of this.#open.entries()) {
      const cell = row.cells[this.#places[index] ?? -1] ?? null;
      if (cell === null || search.wanted.fits(cell)) continue;
      search.found.push({ line, ...(file !== undefined && { file }), text: shown(cell) });
      isFull ||= !wantsMore(search);
    }
    if (isFull) {
      this.#open = this.#open.filter(wantsMore);
      this.#find(row.names);
    }
  }

  /** The first odd cells of each column, in the order in which the columns were given. */
  examples(): (readonly OddCell[])[] {
    return this.#searches.map(({ found }) => found);
  }

  #find(names: readonly string[] | null): void {
    this.#names = names;
    this.#places = this.#open.map(({ wanted: { column } }) =>
      typeof column === "number" ? column : (names?.indexOf(column) ?? -1),
    );
  }
}

function wantsMore({ wanted, found }: Search): boolean {
  return found.length < Math.min(exampleCount, wanted.odd);
}

/** Never half a surrogate pair. */
function shown(text: string): string {
  if (text.length <= exampleLength) return text;
  const short = text.slice(0, exampleLength);
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}
