/**
 * How many bodies of calls speak for what a table's rows look like. A body has one voice, however many rows it has: a
 * call of 65,536 lines does not decide for all others how many columns there are, or what they are called.
 *
 * What is counted are rows and values beyond a voice. So a row alone in its body, as it usually is, costs nothing here,
 * and each row of a file, or of a profile that an earlier version stored, is a voice.
 */
import type { Row } from "../../read/row.ts";
import { bump } from "../tally.ts";

/** What a table says of its rows. */
interface Counted {
  readonly widths: ReadonlyMap<number, number>;
  readonly namedRows: number;
  readonly names: ReadonlyMap<string, { readonly present: number }>;
}

type Names = Counted["names"];

/** The width of rows by position; null of rows by name. */
type Kind = number | null;

const widthWord = "more rows of width ";
const namedWord = "more rows by name";
const valuesWord = "more values of ";
const entryBytes = 100;

export class Votes {
  readonly #rows = new Map<Kind, number>();
  readonly #values = new Map<string, number>();

  /** Counts the rows of one body, each of which `add` puts into the columns of `names`. */
  body(rows: readonly Row[], names: Names, add: (row: Row) => void): void {
    const before = rows.length > 1 ? presentIn(rows, names) : null;
    for (const row of rows) add(row);
    if (before === null) return;
    this.#countRows(rows);
    for (const [name, present] of before) {
      const beyond = (names.get(name)?.present ?? 0) - present - 1;
      if (beyond > 0) bump(this.#values, name, beyond);
    }
  }

  /** The same of the rows of one body that are counted elsewhere. */
  apart(rows: readonly Row[]): void {
    if (rows.length < 2) return;
    this.#countRows(rows);
    const present = new Map<string, number>();
    for (const { names, cells } of rows)
      names?.forEach((name, index) => bump(present, name, (cells[index] ?? null) === null ? 0 : 1));
    for (const [name, values] of present) if (values > 1) bump(this.#values, name, values - 1);
  }

  /** The same of the lines of one body of CSV, all of one width, that are counted elsewhere. */
  lines(width: number, lines: number): void {
    if (lines > 1) bump(this.#rows, width, lines - 1);
  }

  /** The same of records of bodies, `beyond` of them beyond the first of each, none of which lacks any of these values. */
  records(names: readonly string[], beyond: number): void {
    if (beyond === 0) return;
    bump(this.#rows, null, beyond);
    for (const name of names) bump(this.#values, name, beyond);
  }

  /** The voice is that of the kind of which most of them are. */
  #countRows(rows: readonly Row[]): void {
    const kinds = new Map<Kind, number>();
    for (const { names, cells } of rows) bump(kinds, names === null ? cells.length : null, 1);
    const [[main] = [null]] = [...kinds].toSorted(([, a], [, b]) => b - a);
    for (const [kind, times] of kinds) {
      const beyond = kind === main ? times - 1 : times;
      if (beyond > 0) bump(this.#rows, kind, beyond);
    }
  }

  /** Of each width of rows by position. */
  ofWidths({ widths }: Counted): Map<number, number> {
    return new Map([...widths].map(([width, rows]) => [width, less(rows, this.#rows.get(width))]));
  }

  /** Of rows by position, and of rows by name. */
  ofRows(counted: Counted): { readonly byPosition: number; readonly byName: number } {
    const byPosition = [...this.ofWidths(counted).values()].reduce((sum, some) => sum + some, 0);
    return { byPosition, byName: less(counted.namedRows, this.#rows.get(null)) };
  }

  /** Of bodies with a value of this name. */
  ofName(name: string, { names }: Counted): number {
    return less(names.get(name)?.present ?? 0, this.#values.get(name));
  }

  forget(name: string): void {
    this.#values.delete(name);
  }

  merge(other: Votes): void {
    for (const [kind, rows] of other.#rows) bump(this.#rows, kind, rows);
    for (const [name, values] of other.#values) bump(this.#values, name, values);
  }

  /** Bytes of memory, about, beside the names. */
  get heldBytes(): number {
    return (this.#rows.size + this.#values.size) * entryBytes;
  }

  /** In words that stored profiles keep; `take` reads them back. */
  words(): [string, number][] {
    return [
      ...[...this.#rows].map(([kind, rows]): [string, number] => [
        kind === null ? namedWord : `${widthWord}${kind}`,
        rows,
      ]),
      ...[...this.#values].map(([name, values]): [string, number] => [`${valuesWord}${name}`, values]),
    ];
  }

  /** Whether it is one of its words. */
  take(word: string, times: number): boolean {
    const width = word.startsWith(widthWord) ? Number(word.slice(widthWord.length)) : Number.NaN;
    if (word === namedWord) this.#rows.set(null, times);
    else if (Number.isInteger(width)) this.#rows.set(width, times);
    else if (word.startsWith(valuesWord)) this.#values.set(word.slice(valuesWord.length), times);
    else return false;
    return true;
  }
}

/** How many values each column of these rows has. */
function presentIn(rows: readonly Row[], columns: Names): ReadonlyMap<string, number> {
  const present = new Map<string, number>();
  let last: readonly string[] | null = null;
  for (const { names } of rows) {
    if (names === last) continue;
    for (const name of names ?? []) present.set(name, columns.get(name)?.present ?? 0);
    last = names;
  }
  return present;
}

/** A column may have been left out, and come again: no less than nothing is left. */
function less(all: number, beyond = 0): number {
  return Math.max(0, all - beyond);
}
