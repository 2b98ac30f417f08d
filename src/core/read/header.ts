/**
 * CSV text → rows whose columns have names.
 *
 * The names are the header's or, where there is none, `_c0`, `_c1`, …, as Spark and therefore
 * SageMaker name them. Statistics are kept by name, so a header with an empty or a repeated
 * name is refused; and a record of another length than the first one has lost or gained a field
 * somewhere, so it is refused unless asked to keep it. Messages hold positions, never cells.
 */
import { CsvReader } from "./csv.ts";
import type { CsvOptions } from "./csv.ts";
import type { Cell, Row } from "./row.ts";

export type HeaderChoice = "present" | "absent" | "detect";

export interface CsvTableOptions extends CsvOptions {
  /** "detect" if absent: see isHeader(). */
  readonly header?: HeaderChoice;
  /** What to do with a record longer or shorter than the first: "refuse" if absent. */
  readonly ragged?: "refuse" | "keep";
  /** Leave rows without a header nameless instead of naming them `_c0`, `_c1`, … */
  readonly positional?: boolean;
  /** Names a header would have: then `detect` takes the first record for one only if it has any of them. */
  readonly known?: readonly string[];
}

export class CsvTable {
  readonly #onRow: (row: Row, line: number) => void;
  readonly #reader: CsvReader;
  readonly #header: HeaderChoice;
  readonly #ragged: "refuse" | "keep";
  readonly #positional: boolean;
  readonly #known: ReadonlySet<Cell>;
  #names: readonly string[] | null = null;
  /** Fields in the first record; 0 before it. */
  #width = 0;

  constructor(onRow: (row: Row, line: number) => void, options: CsvTableOptions = {}) {
    this.#onRow = onRow;
    this.#header = options.header ?? "detect";
    this.#ragged = options.ragged ?? "refuse";
    this.#positional = options.positional ?? false;
    this.#known = new Set(options.known);
    this.#reader = new CsvReader((cells, line) => this.#addRecord(cells, line), options);
  }

  /** The names the rows carry; null before the first record, and always where rows are positional. */
  get header(): readonly string[] | null {
    return this.#names;
  }

  push(text: string): void {
    this.#reader.push(text);
  }

  end(): void {
    this.#reader.end();
  }

  #addRecord(cells: Cell[], line: number): void {
    if (this.#width === 0) {
      this.#width = cells.length;
      if (this.#header === "present" || (this.#header === "detect" && this.#looksLikeHeader(cells))) {
        this.#names = headerNames(cells, line);
        return;
      }
      if (!this.#positional) this.#names = cells.map((_, index) => `_c${index}`);
    }
    if (cells.length !== this.#width && this.#ragged === "refuse") {
      throw new SyntaxError(
        `Cannot read CSV: line ${line} has ${cells.length} fields, the first record has ${this.#width}: look for a missing field or an unquoted delimiter`,
      );
    }
    this.#onRow({ names: this.#names, cells }, line);
  }

  #looksLikeHeader(cells: readonly Cell[]): boolean {
    return this.#known.size > 0 ? cells.some((cell) => this.#known.has(cell)) : isHeader(cells);
  }
}

/**
 * Whether the first record of a training set is its header: no two cells are equal and none is a
 * number; all are given, save that the first may be empty, as pandas writes the name of an index.
 * A data row of distinct words passes for a header: say "absent" where that may happen.
 */
export function isHeader(cells: readonly Cell[]): boolean {
  const named = cells.length > 1 && cells[0] === null ? cells.slice(1) : cells;
  return (
    named.length > 0 &&
    new Set(named).size === named.length &&
    named.every((cell) => cell !== null && !isNumberText(cell))
  );
}

/** Decimal numbers, with NaN and infinities as pandas, Spark and JavaScript write them. */
function isNumberText(text: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|nan|inf|infinity)\s*$/i.test(text);
}

function headerNames(cells: readonly Cell[], line: number): string[] {
  const columnOf = new Map<string, number>();
  cells.forEach((cell, index) => {
    const column = index + 1;
    // Spark's name for a column that the header leaves unnamed.
    const name = cell ?? `_c${index}`;
    const earlier = columnOf.get(name);
    if (earlier !== undefined) {
      throw new SyntaxError(
        `Cannot read the CSV header: line ${line} gives columns ${earlier} and ${column} the same name: rename one, or say that there is no header`,
      );
    }
    columnOf.set(name, column);
  });
  return [...columnOf.keys()];
}
