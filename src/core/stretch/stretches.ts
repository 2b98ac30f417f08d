/**
 * Stretches of a training set: up to 40 runs of consecutive records, evenly spaced over all of it. Rows in the order of
 * time are not independent: how much one stretch differs from the others is ordinary variation (core/learn).
 *
 * Each stretch's columns are kept in little room (held.ts), a few kilobytes in all, and read again one column at a time.
 */
import { weigh, type WeightedValues } from "../sketch/weighted.ts";
import { columnOf, heldOf, numbersIn, sizeOf, type Held } from "./held.ts";
import { ownColumns } from "../profile/align.ts";
import { Column } from "../profile/column.ts";
import type { Profile } from "../profile/profile.ts";

/** Records of one stretch: as many as the smallest window has in which a tenth of drift can be told. */
export const stretchRecords = 200;
const mostStretches = 40;
/** Fewer stretches than this say nothing of ordinary variation. */
export const fewestStretches = 20;
/** Stretches of fewer records are none at all, where there are few; and where records are so large that few were taken. */
const shortestStretch = 10;
export const shortestTaken = 50;
/** What all stretches may take together; columns that would need more are left out. */
const mostBytes = 2 ** 24;

/** Records from `start` to before `end`, counted from 0. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where stretches lie in so many records. Too few for long ones make short ones, which tell clocks, and no more. */
export function planStretches(records: number): Stretch[] {
  const isEnough = records >= fewestStretches * stretchRecords;
  const count = isEnough ? Math.min(mostStretches, Math.floor(records / stretchRecords)) : fewestStretches;
  const length = isEnough ? stretchRecords : Math.floor(records / fewestStretches);
  if (length < shortestStretch) return [];
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * records) / count);
    return { start, end: start + length };
  });
}

/** A column of one stretch, and the records that it could have had a value in. */
export interface StretchColumn {
  readonly column: Column;
  readonly rows: number;
}

/** The numbers of a column in one stretch. */
export interface StretchNumbers {
  readonly rows: number;
  /** How many values it has, numbers or not. */
  readonly present: number;
  readonly values: WeightedValues;
}

export class Stretches {
  readonly #rows: number[] = [];
  /** By name, of each stretch that has the column; null for columns that take too much. */
  readonly #columns = new Map<string, Map<number, Held> | null>();
  #bytes = 0;

  get count(): number {
    return this.#rows.length;
  }

  /** The records of the shortest one. */
  get shortest(): number {
    return this.#rows.length === 0 ? 0 : Math.min(...this.#rows);
  }

  /** Takes the next stretch in the order of the data. */
  add(profile: Profile): void {
    const index = this.begin(profile.records);
    for (const { name, column } of ownColumns(profile, "START")) this.put(index, name, column);
  }

  /** Makes room for a stretch of so many records whose columns come one by one. */
  begin(rows: number): number {
    return this.#rows.push(rows) - 1;
  }

  put(index: number, name: string, column: Column): void {
    const before = this.#columns.get(name);
    if (before === null) return;
    const held = heldOf(column);
    if (held === null || this.#bytes + sizeOf(held) > mostBytes) {
      for (const one of before?.values() ?? []) this.#bytes -= sizeOf(one);
      this.#columns.set(name, null);
      return;
    }
    this.#bytes += sizeOf(held);
    if (before === undefined) this.#columns.set(name, new Map([[index, held]]));
    else before.set(index, held);
  }

  /** A column in every stretch, in their order; null of one that is not known. */
  of(name: string): StretchColumn[] | null {
    return this.#each(name, (rows, held) => ({
      rows,
      column: held === undefined ? new Column() : columnOf(held),
    }));
  }

  /** The numbers of a column in every stretch, in their order; null of one that is not known. */
  numbersOf(name: string): StretchNumbers[] | null {
    return this.#each(name, (rows, held) => ({
      rows,
      ...(held === undefined ? nothing : numbersIn(held)),
    }));
  }

  #each<T>(name: string, read: (rows: number, held: Held | undefined) => T): T[] | null {
    const held = this.#columns.get(name) ?? null;
    return held && this.#rows.map((rows, index) => read(rows, held.get(index)));
  }
}

const nothing = { present: 0, values: weigh([]) };
