/**
 * Every column over one span of time or one data set.
 *
 * A profile has up to three tables: the rows of a data file, or the input and output rows of calls.
 * A table's columns are known by position (CSV bodies) or by name (JSON bodies, files with a header);
 * which baseline feature a column is, is decided later (align.ts). Profiles merge: counts exactly,
 * sketches within their bound, whatever the order.
 */
import { Column } from "./column.ts";
import { absentFrom, isTogether, lackedBy, MissingTogether } from "./missing.ts";
import type { Tally } from "./tally.ts";
import { maxColumns, type Row } from "../read/row.ts";
import { ByteReader, ByteWriter, readHeader, writeHeader } from "../sketch/bytes.ts";

const mark = "# ";
const unfitWord = "rows of width ";
const missingWord = "missing ";

/** The rows of one source. */
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
  #lastNames: readonly string[] | null = null;
  #lastColumns: readonly Column[] = [];
  /** Columns that a row of the last names does not have. */
  #lastAbsent: readonly string[] = [];
  readonly #isSliced: boolean;

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

  add(row: Row): void {
    const missing = this.addCells(row);
    const absent = row.names === null ? [] : this.#lastAbsent;
    if (isTogether(missing + absent.length)) this.missing.add(lackedBy(row, absent));
  }

  /** Adds a row of which it is no news what it lacks together; returns how many cells that is. */
  addCells({ names, cells }: Row): number {
    const columns = names === null ? this.#byPosition(cells.length) : this.#byName(names);
    let missing = 0;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (cell === null || cell === undefined) missing++;
      else columns[index]?.add(cell);
    }
    return missing;
  }

  /** Adds all rows or, where one has too many columns, none. */
  addAll(rows: readonly Row[]): void {
    let width = 0;
    let last: readonly string[] | null = null;
    const unseen = new Set<string>();
    for (const { names, cells } of rows) {
      if (names === null) width = Math.max(width, cells.length);
      else if (names !== last) for (const name of names) if (!this.names.has(name)) unseen.add(name);
      last = names;
    }
    this.#refuseOver(width);
    this.#refuseOver(this.names.size + unseen.size);
    for (const row of rows) this.add(row);
  }

  /** Counts one body that is not a table. Reasons are few and fixed: never a piece of the body. */
  addUnreadable(reason: string): void {
    bump(this.unreadable, reason, 1);
  }

  /** Counts a row that does not fit, by its width. */
  addUnfit(width: number): void {
    bump(this.unfit, width, 1);
  }

  tally(what: Tally, times: number): void {
    if (times > 0) bump(this.tallies, what, times);
  }

  #byPosition(width: number): readonly Column[] {
    this.#refuseOver(width);
    while (this.positions.length < width) this.positions.push(this.#newColumn());
    this.positionalRows++;
    bump(this.widths, width, 1);
    return this.positions;
  }

  #byName(names: readonly string[]): readonly Column[] {
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

  #named(name: string): Column {
    const column = this.names.get(name) ?? this.#newColumn();
    this.names.set(name, column);
    return column;
  }

  #newColumn(): Column {
    return new Column({ isSliced: this.#isSliced });
  }

  get hasSlice(): boolean {
    return this.positions.some(hasSlice) || [...this.names.values()].some(hasSlice);
  }

  #refuseOver(columns: number): void {
    if (columns > maxColumns) {
      throw new RangeError(`Cannot profile ${columns} columns: at most ${maxColumns} fit in one table`);
    }
  }

  merge(other: Table): void {
    this.positionalRows += other.positionalRows;
    this.namedRows += other.namedRows;
    for (const [width, rows] of other.widths) bump(this.widths, width, rows);
    for (const [reason, bodies] of other.unreadable) bump(this.unreadable, reason, bodies);
    for (const [width, rows] of other.unfit) bump(this.unfit, width, rows);
    for (const [what, times] of other.tallies) bump(this.tallies, what, times);
    this.missing.merge(other.missing);
    other.positions.forEach((column, index) => {
      this.positions[index] ??= this.#newColumn();
      this.positions[index].merge(column);
    });
    for (const [name, column] of other.names) {
      if (this.names.has(name) || this.names.size < maxColumns) this.#named(name).merge(column);
      else this.addUnreadable("more columns than can be kept");
    }
  }

  /** Marked, so that versions of Weir that know no tallies read them as reasons, and lose nothing else. */
  #marked(): [string, number][] {
    return [
      ...[...this.tallies].map(([what, times]): [string, number] => [`${mark}${what}`, times]),
      ...[...this.unfit].map(([width, rows]): [string, number] => [`${mark}${unfitWord}${width}`, rows]),
      ...this.missing.words().map(([word, rows]): [string, number] => [`${mark}${missingWord}${word}`, rows]),
    ];
  }

  #take(told: string, times: number): void {
    if (!told.startsWith(mark)) {
      this.unreadable.set(told, times);
      return;
    }
    const what = told.slice(mark.length);
    const width = what.startsWith(unfitWord) ? Number(what.slice(unfitWord.length)) : Number.NaN;
    if (Number.isInteger(width)) this.unfit.set(width, times);
    else if (what.startsWith(missingWord)) this.missing.take(what.slice(missingWord.length), times);
    // What a later version tells apart is kept.
    else this.tallies.set(what, times);
  }

  write(writer: ByteWriter): void {
    writer.count(this.positionalRows);
    writer.count(this.namedRows);
    writer.count(this.widths.size);
    for (const [width, rows] of [...this.widths].sort(([a], [b]) => a - b)) {
      writer.count(width);
      writer.count(rows);
    }
    const told = [...this.unreadable, ...this.#marked()].sort(byKey);
    writer.count(told.length);
    for (const [reason, bodies] of told) {
      writer.text(reason);
      writer.count(bodies);
    }
    writer.count(this.positions.length);
    for (const column of this.positions) column.write(writer);
    writer.count(this.names.size);
    for (const [name, column] of this.names) {
      writer.text(name);
      column.write(writer);
    }
  }

  static read(reader: ByteReader, version: number, isSliced: boolean): Table {
    const table = new Table(isSliced);
    const readColumn = () => Column.read(reader, version, isSliced);
    table.positionalRows = reader.count();
    table.namedRows = reader.count();
    for (let left = reader.count(); left > 0; left--) table.widths.set(reader.count(), reader.count());
    for (let left = reader.count(); left > 0; left--) table.#take(reader.text(), reader.count());
    for (let left = reader.count(); left > 0; left--) table.positions.push(readColumn());
    for (let left = reader.count(); left > 0; left--) table.names.set(reader.text(), readColumn());
    return table;
  }
}

/** Where a row came from: a data file, one side of a call, or what could be seen of calls from outside. */
const sides = ["data", "input", "output", "traffic"] as const;

/** Version 3 has traffic, version 4 slices; what has neither is written in version 2. */
const newest = 4;

function sidesOf(version: number) {
  return version < 3 ? sides.slice(0, 3) : sides;
}

export class Profile {
  /** Calls counted, whether or not their bodies were tables; of those that failed only the traffic is. 0 for a data file. */
  calls = 0;
  /** What baselines are made of: no Recorder stores it. */
  data = new Table(true);
  input = new Table();
  output = new Table();
  traffic = new Table();

  /** Records seen: rows of the data file, or of the side of the calls that had more; of calls without any table the calls. */
  get records(): number {
    return this.tableRows > 0 ? this.tableRows : this.traffic.rows;
  }

  /** Records of tables alone. */
  get tableRows(): number {
    return Math.max(this.data.rows, this.input.rows, this.output.rows);
  }

  /** Rows that fit nothing of the baseline's shape. */
  get unfitRows(): number {
    return Math.max(this.data.unfitRows, this.input.unfitRows, this.output.unfitRows);
  }

  copy(): Profile {
    const copy = new Profile();
    copy.merge(this);
    return copy;
  }

  merge(other: Profile): void {
    this.calls += other.calls;
    for (const side of sides) this[side].merge(other[side]);
  }

  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    const version = this.#version();
    writeHeader(writer, "PROF", version);
    writer.count(this.calls);
    for (const side of sidesOf(version)) this[side].write(writer);
    return writer.finish();
  }

  #version(): number {
    if (sides.some((side) => this[side].hasSlice)) return newest;
    return this.traffic.rows + this.traffic.tallies.size === 0 ? 2 : 3;
  }

  /** Throws RangeError for truncated or foreign bytes and for a newer version. */
  static fromBytes(bytes: Uint8Array): Profile {
    const reader = new ByteReader(bytes);
    const version = readHeader(reader, "PROF", newest);
    const profile = new Profile();
    profile.calls = reader.count();
    for (const side of sidesOf(version)) profile[side] = Table.read(reader, version, side === "data");
    reader.end();
    return profile;
  }
}

function hasSlice(column: Column): boolean {
  return column.hasSlice;
}

function bump<Key>(counts: Map<Key, number>, key: Key, times: number): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}

function byKey([a]: [string, number], [b]: [string, number]): number {
  return a < b ? -1 : 1;
}
