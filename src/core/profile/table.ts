/**
 * The rows of one source, column by column.
 *
 * It holds no more columns than maxColumns. Rows of a file that have more are refused; of bodies of calls, the names that
 * have no room are left out (room/admission.ts), and counted.
 */
import { maxColumns, type Row } from "../read/row.ts";
import type { ByteReader, ByteWriter } from "../sketch/bytes.ts";
import { detached } from "../sketch/counting.ts";
import { Column } from "./column.ts";
import type { Tap, Taps } from "./tap/tap.ts";
import { Admission, type Knows } from "./room/admission.ts";
import { Votes } from "./room/votes.ts";
import { absentFrom, isTogether, lackedBy, MissingTogether } from "./missing.ts";
import { bump, takeWord, wordsOf, type Tally } from "./tally.ts";

/** What a cell takes at most beside its letters, what a column and its name do, in bytes. */
const cellBytes = 64;
const nameBytes = 300;

export class Table {
  /** Rows whose columns are known by position, and how many rows had each width. */
  positionalRows = 0;
  readonly widths = new Map<number, number>();
  readonly positions: Column[] = [];
  /** Rows whose columns are known by name. */
  namedRows = 0;
  readonly names = new Map<string, Column>();
  /** Bodies that could not be read as rows, by reason. */
  readonly unreadable = new Map<string, number>();
  /** Rows that fit nothing of the baseline's shape and are in no column, and how many had each width. */
  readonly unfit = new Map<number, number>();
  /** What was seen beside the rows that are counted, in a few fixed words. */
  readonly tallies = new Map<string, number>();
  /** Which columns rows lack together. */
  readonly missing = new MissingTogether();
  readonly votes = new Votes();
  /** Count its rows and cells too: Profile.tap(). */
  taps: Taps | null = null;
  #lastNames: readonly string[] | null = null;
  #lastColumns: readonly (Column | null)[] = [];
  /** Columns that a row of the last names does not have. */
  #lastAbsent: readonly string[] = [];
  readonly #isSliced: boolean;
  readonly #admission = new Admission(this.names, this.votes, (name) => this.#named(name));
  /** Bytes of memory, at most: counted up as cells come, and down when they are weighed. */
  #heldBytes = 0;

  /** `isSliced`: its columns have slices (src/core/sketch/slice.ts) where their texts are many. */
  constructor(isSliced = false) {
    this.#isSliced = isSliced;
  }

  get rows(): number {
    return this.positionalRows + this.namedRows;
  }

  /** Rows that fit nothing of the baseline's shape. */
  get unfitRows(): number {
    return [...this.unfit.values()].reduce((rows, some) => rows + some, 0);
  }

  /** Names that always have room from here on. */
  know(knows: Knows): void {
    this.#admission.knows = knows;
  }

  knows(name: string): boolean {
    return this.#admission.knows?.(name) ?? false;
  }

  /** Whether rows by position are those that fit the baseline's shape. */
  get isShaped(): boolean {
    return this.#admission.knows !== null;
  }

  /** Bytes of memory, at most. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Bytes of memory, about. */
  weigh(): number {
    let bytes = this.positions.reduce((sum, column) => sum + column.heldBytes, 0);
    for (const [name, column] of this.names) bytes += nameBytes + name.length * 2 + column.heldBytes;
    return (this.#heldBytes = bytes + this.votes.heldBytes);
  }

  /** Adds a row of a file. Throws RangeError where there are too many columns. */
  add(row: Row): void {
    this.#lack(row, this.addCells(row));
  }

  /** The same, where it is no news what a row lacks together; returns how many cells that is. */
  addCells(row: Row): number {
    const { names, cells } = row;
    return this.#count(row, names === null ? this.#byPosition(cells.length) : this.#byName(names));
  }

  /** Adds the rows of a body or, where one has too many columns, none. */
  addAll(rows: readonly Row[]): void {
    for (const { cells } of rows) this.#refuseOver(cells.length);
    this.votes.body(rows, this.names, (row) => {
      const columns = row.names === null ? this.#byPosition(row.cells.length) : this.#admitted(row.names);
      this.#lack(row, this.#count(row, columns));
    });
  }

  #lack(row: Row, missing: number): void {
    const absent = row.names === null ? [] : this.#lastAbsent;
    if (isTogether(missing + absent.length)) this.missing.add(lackedBy(row, absent));
  }

  /** How many cells are missing. */
  #count({ cells }: Row, columns: readonly (Column | null)[]): number {
    let [length, left, missing] = [0, 0, 0];
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (cell === null || cell === undefined) {
        missing++;
        continue;
      }
      const column = columns[index] ?? null;
      if (column === null) left++;
      else column.add(cell);
      length += cell.length;
    }
    this.taps?.row();
    this.#heldBytes += cells.length * cellBytes + length * 2;
    this.tally("columns left out", left);
    return missing;
  }

  /** Counts one body that is not a table. Reasons are few and fixed: never a piece of the body. */
  addUnreadable(reason: string): void {
    bump(this.unreadable, reason, 1);
  }

  /** Counts a row that does not fit, by its width. */
  addUnfit(width: number): void {
    this.taps?.unfitRow();
    bump(this.unfit, width, 1);
  }

  tally(what: Tally, times: number): void {
    if (times > 0) bump(this.tallies, what, times);
  }

  #byPosition(width: number): readonly Column[] {
    this.#refuseOver(width);
    const { positions, taps } = this;
    while (positions.length < width) positions.push(this.#newColumn(taps?.at(positions.length)));
    this.positionalRows++;
    bump(this.widths, width, 1);
    return positions;
  }

  #byName(names: readonly string[]): readonly (Column | null)[] {
    if (names !== this.#lastNames) {
      const unseen = names.filter((name) => !this.names.has(name));
      this.#refuseOver(this.names.size + unseen.length);
      this.#lastColumns = names.map((name) => this.#named(name));
      this.#lastAbsent = absentFrom(names, this.names);
      this.#lastNames = names;
    }
    this.namedRows++;
    return this.#lastColumns;
  }

  /** The columns of a body's names; null of one that has no room. */
  #admitted(names: readonly string[]): readonly (Column | null)[] {
    if (names !== this.#lastNames) {
      this.#leaveOut(this.#admission.admit(names));
      this.#lastColumns = names.map((name) => this.names.get(name) ?? null);
      this.#lastAbsent = absentFrom(names, this.names);
      this.#lastNames = names;
    }
    this.namedRows++;
    return this.#lastColumns;
  }

  /** Gives up a column: its values are counted as left out. */
  leaveOut(name: string): void {
    this.#leaveOut(this.#admission.leaveOut(name));
  }

  leaveOutLast(): void {
    this.#leaveOut(this.positions.pop()?.present ?? 0);
  }

  #leaveOut(values: number): void {
    this.tally("columns left out", values);
    this.#lastNames = null;
  }

  #named(name: string): Column {
    const found = this.names.get(name);
    if (found !== undefined) return found;
    const column = this.#newColumn(this.taps?.named(name));
    this.names.set(detached(name), column);
    this.#heldBytes += name.length * 2;
    return column;
  }

  #newColumn(tap: Tap | null = null): Column {
    this.#heldBytes += nameBytes;
    return new Column({ isSliced: this.#isSliced, tap });
  }

  get hasSlice(): boolean {
    return [...this.positions, ...this.names.values()].some((column) => column.hasSlice);
  }

  #refuseOver(columns: number): void {
    if (columns > maxColumns) {
      throw new RangeError(`Cannot profile ${columns} columns: at most ${maxColumns} fit in one table`);
    }
  }

  /** All but the columns. */
  head(): Table {
    const head = new Table(this.#isSliced);
    head.#mergeHead(this);
    return head;
  }

  /** Puts a column where it stands. */
  put(index: number, column: Column): void {
    while (this.positions.length < index) this.positions.push(this.#newColumn());
    this.positions[index] = column;
  }

  /** Of too many columns those of fewest rows are left out, but none that the shape knows. */
  merge(other: Table): void {
    this.#mergeHead(other);
    this.#heldBytes += other.#heldBytes;
    other.positions.forEach((column, index) => {
      this.positions[index] ??= this.#newColumn();
      this.positions[index].merge(column);
    });
    for (const [name, column] of other.names) this.#named(name).merge(column);
    this.#leaveOut(this.#admission.evict(this.names.size - maxColumns));
  }

  #mergeHead(other: Table): void {
    this.positionalRows += other.positionalRows;
    this.namedRows += other.namedRows;
    for (const [width, rows] of other.widths) bump(this.widths, width, rows);
    for (const [reason, bodies] of other.unreadable) bump(this.unreadable, reason, bodies);
    for (const [width, rows] of other.unfit) bump(this.unfit, width, rows);
    for (const [what, times] of other.tallies) bump(this.tallies, what, times);
    this.missing.merge(other.missing);
    this.votes.merge(other.votes);
  }

  /** Yields after each column: what is written by then may be taken away. */
  *write(writer: ByteWriter): Generator<void> {
    writer.count(this.positionalRows);
    writer.count(this.namedRows);
    writer.count(this.widths.size);
    for (const [width, rows] of [...this.widths].sort(([a], [b]) => a - b)) {
      writer.count(width);
      writer.count(rows);
    }
    const told = [...this.unreadable, ...wordsOf(this)].sort(byKey);
    writer.count(told.length);
    for (const [reason, bodies] of told) {
      writer.text(reason);
      writer.count(bodies);
    }
    writer.count(this.positions.length);
    for (const column of this.positions) yield column.write(writer);
    writer.count(this.names.size);
    for (const [name, column] of this.names) {
      writer.text(name);
      yield column.write(writer);
    }
  }

  /** Reads into the table that `into` gives, and yields after each column: what follows may go into another. */
  static *read(reader: ByteReader, version: number, into: () => Table): Generator<void> {
    const table = into();
    const readColumn = () => Column.read(reader, version, table.#isSliced);
    table.positionalRows = reader.count();
    table.namedRows = reader.count();
    for (let left = reader.count(); left > 0; left--) table.widths.set(reader.count(), reader.count());
    for (let left = reader.count(); left > 0; left--) takeWord(table, reader.text(), reader.count());
    const positions = reader.count();
    for (let index = 0; index < positions; index++) yield void (into().positions[index] = readColumn());
    for (let left = reader.count(); left > 0; left--) {
      yield void into().names.set(reader.text(), readColumn());
    }
  }
}

function byKey([a]: [string, number], [b]: [string, number]): number {
  return a < b ? -1 : 1;
}
