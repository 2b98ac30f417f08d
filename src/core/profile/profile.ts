/**
 * Every column over one span of time or one data set.
 *
 * A profile has up to three tables: the rows of a data file, or the input and output rows of calls.
 * A table's columns are known by position (CSV bodies) or by name (JSON bodies, files with a header);
 * which baseline feature a column is, is decided later (align.ts). Profiles merge: counts exactly,
 * sketches within their bound, whatever the order.
 */
import type { Side } from "./positions.ts";
import { Table } from "./table.ts";
import type { Taps, Watched } from "./tap/tap.ts";
import { ByteReader, ByteWriter, readHeader, writeHeader } from "../sketch/bytes.ts";
import type { Passing } from "../sketch/passing.ts";

/** Where a row came from: a data file, one side of a call, or what could be seen of calls from outside. */
const sides = ["data", "input", "output", "traffic"] as const;

/** Version 3 has traffic, version 4 slices; what has neither is written in version 2. */
const newest = 4;

function sidesOf(version: number) {
  return version < 3 ? sides.slice(0, 3) : sides;
}

/** The names of a shape. */
export interface Names {
  has(name: string): boolean;
}

export class Profile {
  /** Calls counted, whether or not their bodies were tables; of those that failed only the traffic is. 0 for a data file. */
  calls = 0;
  /** Bytes of memory that were left when room was made the last time. */
  leastBytes = 0;
  /** What baselines are made of: no Recorder stores it. */
  data = new Table(true);
  input = new Table();
  output = new Table();
  traffic = new Table();

  /** Records seen: rows of the data file, or of the side of the calls that had more; of calls without any table the calls. */
  get records(): number {
    return this.tableRows > 0 ? this.tableRows : this.traffic.rows;
  }

  /** Calls that were answered by no 2xx: they are not among `calls`. */
  get failedCalls(): number {
    return this.traffic.tallies.get("calls that failed") ?? 0;
  }

  /** Records of tables alone. */
  get tableRows(): number {
    return Math.max(this.data.rows, this.input.rows, this.output.rows);
  }

  /** Rows that fit nothing of the baseline's shape. */
  get unfitRows(): number {
    return Math.max(this.data.unfitRows, this.input.unfitRows, this.output.unfitRows);
  }

  /** Names that always have room from here on, on the side of the calls where they are. */
  know(names: Names | null): void {
    if (names === null) return;
    for (const side of ["input", "output"] as const) {
      this[side].know((name) => names.has(name) || names.has(`${side}:${name}`));
    }
    this.traffic.know(() => true);
  }

  /** Calls that come from here on are counted there too. */
  tap(watched: Watched | null): void {
    for (const side of ["input", "output", "traffic"] as const)
      tapTable(this[side], watched?.taps[side] ?? null);
  }

  /** Bytes of memory, at most; counted up as calls come. */
  get heldBytes(): number {
    return sides.reduce((bytes, side) => bytes + this[side].heldBytes, 0);
  }

  /** Bytes of memory, about. */
  weigh(): number {
    return sides.reduce((bytes, side) => bytes + this[side].weigh(), 0);
  }

  /** Values of columns that had no room. */
  get valuesLeftOut(): number {
    return sides.reduce((values, side) => values + (this[side].tallies.get("columns left out") ?? 0), 0);
  }

  /** Its tables. */
  get tables(): readonly Table[] {
    return sides.map((side) => this[side]);
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
    const [bytes = new Uint8Array()] = this.chunks(Infinity);
    return bytes;
  }

  /** The stored form, a piece at a time: together its bytes. */
  *chunks(sizeBytes: number): Generator<Uint8Array<ArrayBuffer>> {
    const writer = new ByteWriter();
    const version = this.#version();
    writeHeader(writer, "PROF", version);
    writer.count(this.calls);
    for (const side of sidesOf(version)) {
      for (const _ of this[side].write(writer))
        while (writer.length >= sizeBytes) yield writer.take(sizeBytes);
    }
    while (writer.length > sizeBytes) yield writer.take(sizeBytes);
    yield writer.finish();
  }

  /** Profiles of a few columns each, which merged are this one: none takes much more memory than that. */
  *parts(mostBytes: number): Generator<Profile> {
    let part = new Profile();
    part.calls = this.calls;
    for (const side of sides) part[side] = this[side].head();
    let held = 0;
    for (const side of sides) {
      const { positions, names } = this[side];
      const columns = [...positions.entries(), ...names];
      for (const [place, column] of columns) {
        if (held > mostBytes) {
          yield part;
          [part, held] = [new Profile(), 0];
        }
        if (typeof place === "number") part[side].put(place, column);
        else part[side].names.set(place, column);
        held += column.heldBytes;
      }
    }
    yield part;
  }

  #version(): number {
    if (sides.some((side) => this[side].hasSlice)) return newest;
    return this.traffic.rows + this.traffic.tallies.size === 0 ? 2 : 3;
  }

  /** Throws RangeError for truncated or foreign bytes and for a newer version. */
  static fromBytes(bytes: Uint8Array): Profile {
    const [profile = new Profile()] = Profile.read(bytes, Infinity);
    return profile;
  }

  /**
   * Profiles of a few columns each, which merged are the one that is stored, of about so many bytes each. Throws as fromBytes()
   * does, perhaps late. With `passing` each is good until the next is asked for: merged into another by then, or dropped.
   */
  static *read(bytes: Uint8Array, sizeBytes: number, passing: Passing | null = null): Generator<Profile> {
    passing?.clear();
    const reader = new ByteReader(bytes, passing);
    const version = readHeader(reader, "PROF", newest);
    let part = new Profile();
    part.calls = reader.count();
    let start = reader.position;
    for (const side of sidesOf(version)) {
      for (const _ of Table.read(reader, version, () => part[side])) {
        if (reader.position - start < sizeBytes) continue;
        part.weigh();
        yield part;
        passing?.clear();
        [part, start] = [new Profile(), reader.position];
      }
    }
    reader.end();
    part.weigh();
    yield part;
  }
}

/** Taps the columns that a table has; it taps those that come. */
function tapTable(table: Table, taps: Taps | null): void {
  if (table.taps === taps) return;
  table.taps = taps;
  for (const [position, column] of table.positions.entries()) column.tap(taps?.at(position) ?? null);
  for (const [name, column] of table.names) column.tap(taps?.named(name) ?? null);
}

/** One side of the calls as it was read. */
interface SideGuess {
  /** Columns known by position alone. */
  readonly positions: number;
  /** Columns known by name: how many, and the first hundred. */
  readonly named: number;
  readonly names: readonly string[];
  readonly rows: number;
  /** Rows that do not fit the baseline, by their width. */
  readonly unfit: Readonly<Record<string, number>>;
  readonly headers: number;
}

/** How the bodies of a window were taken, for people who look: what each side was read as, and what was left out. */
export type Guess = Readonly<Record<Side, SideGuess>>;

/** So many names of columns are told. */
const shownNames = 100;

export function guessOf({ input, output }: Profile): Guess {
  return { input: guessOfSide(input), output: guessOfSide(output) };
}

function guessOfSide(table: Table): SideGuess {
  const names = [...table.names.keys()];
  return {
    positions: table.positions.length,
    named: names.length,
    names: names.slice(0, shownNames),
    rows: table.rows,
    unfit: Object.fromEntries(table.unfit),
    headers: table.tallies.get("header rows") ?? 0,
  };
}
