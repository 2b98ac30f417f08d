/**
 * Which names of bodies have a column, where a table cannot hold them all.
 *
 * Names that the baseline's shape knows always have one. Others take the place of those that fewest rows had: no more
 * than a thousand a row, and with the standing of those whose place they take (Space-Saving: Metwally et al. 2005). So
 * of 10,000 columns one that is in a tenth of the rows stays, whatever else comes.
 */
import { maxColumns } from "../../read/row.ts";
import type { Column } from "../column.ts";
import type { Votes } from "./votes.ts";

/** So many columns that the shape does not know may one row bring where others must go for them. */
export const mostStrange = 1_000;

/** Whether the baseline's shape has a column of this name. */
export type Knows = (name: string) => boolean;

export class Admission {
  knows: Knows | null = null;
  readonly #columns: Map<string, Column>;
  readonly #votes: Votes;
  readonly #make: (name: string) => Column;
  /** Of names that took the place of others: how many rows those had. */
  readonly #credits = new Map<string, number>();

  constructor(columns: Map<string, Column>, votes: Votes, make: (name: string) => Column) {
    this.#columns = columns;
    this.#votes = votes;
    this.#make = make;
  }

  /** Makes columns of the names of a row, as far as there is room; how many values that costs others. */
  admit(names: readonly string[]): number {
    const unseen = names.filter((name) => !this.#columns.has(name));
    const known = unseen.filter((name) => this.#isKnown(name));
    const strange = unseen.filter((name) => !this.#isKnown(name));
    const free = maxColumns - this.#columns.size - known.length;
    const strangeOver = Math.min(mostStrange, strange.length - Math.max(0, free));
    const going = this.#least(Math.max(0, -free) + Math.max(0, strangeOver), new Set(names));
    const credit = this.#standing(going.at(-1));
    const values = this.#leaveAllOut(going);
    for (const name of known) this.#make(name);
    for (const name of strange.slice(0, Math.max(0, free + going.length))) {
      this.#make(name);
      if (credit > 0) this.#credits.set(name, credit);
    }
    return values;
  }

  /** Leaves out so many columns; how many values they had. */
  evict(columns: number): number {
    return this.#leaveAllOut(this.#least(columns));
  }

  /** Leaves out a column; how many values it had. */
  leaveOut(name: string): number {
    const values = this.#columns.get(name)?.present ?? 0;
    this.#columns.delete(name);
    this.#credits.delete(name);
    this.#votes.forget(name);
    return values;
  }

  #leaveAllOut(names: readonly string[]): number {
    return names.reduce((values, name) => values + this.leaveOut(name), 0);
  }

  /** So many columns that the shape does not know, those of fewest rows first, of these the oldest. */
  #least(columns: number, but?: ReadonlySet<string>): string[] {
    if (columns <= 0) return [];
    return [...this.#columns.keys()]
      .filter((name) => !this.#isKnown(name) && but?.has(name) !== true)
      .map((name) => ({ name, rows: this.#standing(name) }))
      .sort((a, b) => a.rows - b.rows)
      .slice(0, columns)
      .map(({ name }) => name);
  }

  #standing(name: string | undefined): number {
    if (name === undefined) return 0;
    return (this.#columns.get(name)?.present ?? 0) + (this.#credits.get(name) ?? 0);
  }

  #isKnown(name: string): boolean {
    return this.knows?.(name) ?? false;
  }
}
