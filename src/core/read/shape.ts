/**
 * The shape of a table: what a baseline knows of the rows that calls hold. It travels to where bodies are read, so
 * that a header among them is known, an envelope that nobody has seen before is recognised by the names and the width
 * of its rows, and a row that does not fit costs only itself.
 */
import type { CellOptions } from "./cells.ts";
import { maxColumns } from "./row.ts";

/** How files and bodies of an endpoint are written, as far as the training file or its options say. */
export interface Dialect extends CellOptions {
  /** Between the fields of CSV; a comma, or what fits the width, if absent. */
  readonly delimiter?: string | undefined;
  /** What arrays in JSON become: a column for each place, or one text. */
  readonly arrays?: "columns" | "list" | undefined;
}

/** The columns by name, in the order in which positions count. */
export interface Shape {
  readonly names: readonly string[];
  readonly dialect: Dialect;
}

/** A shape made ready to be asked. */
export class KnownShape {
  readonly names: readonly string[];
  readonly dialect: Dialect;
  /** The names as they are, and as they may be written otherwise where that tells them apart. */
  readonly #exact: ReadonlySet<string>;
  readonly #loose = new Map<string, string | null>();
  readonly #canonical = new WeakMap<readonly string[], readonly string[]>();
  /** Columns that the shape does not have and a table may hold beside its own. */
  readonly room: number;
  /** Whether any name is a path into an object. */
  readonly hasPaths: boolean;

  constructor({ names, dialect }: Shape) {
    this.names = names;
    this.dialect = dialect;
    // `input:score` is the column `score` of requests.
    this.#exact = new Set(names.flatMap((name) => [name, name.replace(/^(?:input|output):/, "")]));
    this.room = Math.max(0, maxColumns - names.length);
    this.hasPaths = names.some((name) => name.includes("."));
    for (const name of names) {
      const loose = looseName(name);
      this.#loose.set(loose, this.#loose.has(loose) ? null : name);
    }
  }

  get width(): number {
    return this.names.length;
  }

  has(name: string): boolean {
    return this.#exact.has(name);
  }

  /** The column that a name stands for: itself, or the one that is written otherwise; null if none does. */
  named(name: string): string | null {
    return this.#exact.has(name) ? name : (this.#loose.get(looseName(name)) ?? null);
  }

  /** Characters that a text begins with which stands for a column, as far as they are no blanks, in both cases. */
  beginnings(): ReadonlySet<string> {
    const letters = [...this.#exact].map((name) => looseName(name).normalize("NFD").slice(0, 1));
    return new Set(letters.flatMap((letter) => [letter, letter.toUpperCase()]));
  }

  /** Names as the shape writes them; those that it does not have stay. The same array for the same array. */
  canonical(names: readonly string[]): readonly string[] {
    const known = this.#canonical.get(names);
    if (known !== undefined) return known;
    const own = names.map((name) => this.named(name) ?? this.#unboxed(name, names) ?? name);
    const isSame = own.every((name, index) => name === names[index]) || new Set(own).size < own.length;
    const canonical = isSame ? names : own;
    this.#canonical.set(names, canonical);
    return canonical;
  }

  /** The column that a list of one value stands for: TensorFlow and R put each value into one. */
  #unboxed(name: string, names: readonly string[]): string | null {
    const own = /^(.*)\.0$/s.exec(name)?.[1];
    return own === undefined || names.includes(`${own}.1`) ? null : this.named(own);
  }

  /** How many of the names are the shape's. */
  known(names: readonly string[]): number {
    return names.reduce((count, name) => (this.#exact.has(name) ? count + 1 : count), 0);
  }
}

/** Names that this gives one text are written otherwise, but mean the same: by their case, blanks or composed letters. */
export function looseName(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}
