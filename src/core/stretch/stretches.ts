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
/** What all stretches may take together: the last columns are left out where all would need more. */
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

/** Stretches as plain data: those of some of the columns, which another reader takes together with its own. */
export interface SharedStretches {
  readonly parts: readonly Part[];
  readonly leftOut: ReadonlySet<string>;
  readonly firstBeyond: string | null;
}

/** A column's part in the stretches. */
interface Part {
  readonly name: string;
  /** Of each stretch that has the column. */
  readonly held: Map<number, Held>;
  bytes: number;
}

export class Stretches {
  readonly #rows: number[] = [];
  /** In the order in which columns came, of which the first ones are kept: whatever order their stretches come in. */
  readonly #parts: Part[] = [];
  readonly #byName = new Map<string, Part>();
  readonly #leftOut = new Set<string>();
  /** The first column that has no room, nor has any after it. */
  #firstBeyond: string | null = null;
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
    this.keep(index, name, () => heldOf(column));
  }

  /** `heldOfColumn`: what is kept of the column, made only where there is room; null of one that does not count every value. */
  keep(index: number, name: string, heldOfColumn: () => Held | null): void {
    if (this.#leftOut.has(name)) return;
    const held = this.#firstBeyond !== null && !this.#byName.has(name) ? null : heldOfColumn();
    if (held === null) {
      this.#leftOut.add(name);
      return;
    }
    const part = this.#byName.get(name) ?? this.#begun(name);
    part.held.set(index, held);
    part.bytes += sizeOf(held);
    this.#bytes += sizeOf(held);
    while (this.#bytes > mostBytes) this.#leaveLast();
  }

  #begun(name: string): Part {
    const part = { name, held: new Map<number, Held>(), bytes: 0 };
    this.#parts.push(part);
    this.#byName.set(name, part);
    return part;
  }

  #leaveLast(): void {
    const last = this.#parts.pop();
    if (last === undefined) throw new Error("Cannot leave out a column: there is none");
    this.#byName.delete(last.name);
    this.#leftOut.add(last.name);
    this.#bytes -= last.bytes;
    this.#firstBeyond = last.name;
  }

  shared(): SharedStretches {
    return { parts: this.#parts, leftOut: this.#leftOut, firstBeyond: this.#firstBeyond };
  }

  /** Takes what others have of the same stretches, each of other columns. `columns`: the names of all, in their order. */
  join(others: readonly SharedStretches[], columns: readonly string[]): void {
    const all = [this.shared(), ...others];
    // Of two columns of one name the first is the one that was read.
    const places = new Map([...columns.entries()].reverse().map(([place, name]) => [name, place]));
    const placeOf = (name: string) => places.get(name) ?? 0;
    for (const name of others.flatMap(({ leftOut }) => [...leftOut])) this.#leftOut.add(name);
    const beyond = all.flatMap(({ firstBeyond: first }) => (first === null ? [] : [placeOf(first)]));
    const end = Math.min(...beyond);
    const parts = all.flatMap((one) => one.parts).toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
    this.#parts.length = 0;
    this.#bytes = 0;
    this.#firstBeyond = null;
    for (const part of parts) {
      this.#parts.push(part);
      this.#byName.set(part.name, part);
      this.#bytes += part.bytes;
      if (this.#firstBeyond !== null || placeOf(part.name) >= end || this.#bytes > mostBytes)
        this.#leaveLast();
    }
  }

  /** Whether a column takes more room than there is. */
  isLeftOut(name: string): boolean {
    return this.#leftOut.has(name);
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
    const part = this.#leftOut.has(name) ? undefined : this.#byName.get(name);
    return part === undefined ? null : this.#rows.map((rows, index) => read(rows, part.held.get(index)));
  }
}

const nothing = { present: 0, values: weigh([]) };
