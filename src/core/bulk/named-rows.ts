/**
 * Rows whose columns have names, of one side of the calls, through a kernel: they are counted as Table.addAll() would
 * one by one.
 *
 * Rows of the same names in the same order lie behind each other and are counted together. The first row that a kernel
 * cannot take (an empty text, too many names) ends that: what was counted is the table's then, and all rows after it
 * are counted there one by one, since what a row lacks depends on the rows before it.
 */
import { CsvReader } from "../read/csv/csv.ts";
import { areSame, type Row } from "../read/row.ts";
import { absentFrom, mostTogether } from "../profile/missing.ts";
import type { Table } from "../profile/table.ts";
import { KernelColumns } from "./columns.ts";
import { canonical } from "./csv-bytes.ts";
import { areWritable, mostCells } from "./in-line.ts";
import type { Kernel } from "./kernel.ts";

/** Bytes of rows that are held back: a block and its fields stay in the processor's cache. */
const blockSize = 131_072;

/** The names of the rows that lie in line. */
interface Layout {
  readonly names: readonly string[];
  /** Of each name, which column it is. */
  readonly order: readonly number[];
  /** Columns that these rows do not have. */
  readonly absent: readonly string[];
}

export class NamedRows {
  readonly #kernel: Kernel;
  readonly #table: Table;
  readonly #delimiter: string;
  readonly #encoder = new TextEncoder();
  /** Null once rows are counted one by one. */
  #columns: KernelColumns | null;
  /** By name, which column it is: in the order in which they were met. */
  readonly #places = new Map<string, number>();
  #layout: Layout = { names: [], order: [], absent: [] };
  readonly #held = new Uint8Array(blockSize);
  #heldLength = 0;

  /** `table` must be given no row with names before end(), but those that add() does not take. */
  constructor(kernel: Kernel, table: Table, delimiter: string) {
    this.#kernel = kernel;
    this.#table = table;
    this.#delimiter = delimiter;
    this.#columns = new KernelColumns(kernel, 0);
  }

  /** Takes the rows of a body, or none: then the table must count them. */
  add(rows: readonly Row[]): boolean {
    if (this.#columns === null) return false;
    if (!areWritable(rows) || !this.#haveRoom(rows)) {
      this.end();
      return false;
    }
    for (const { names, cells } of rows) {
      this.#layOut(names ?? []);
      this.#hold(this.#encoder.encode(canonical(cells, this.#delimiter)));
    }
    this.#table.votes.apart(rows);
    return true;
  }

  /** Takes rows of these names that a kernel has written, `beyond` of them beyond the first of each body. */
  addLines(names: readonly string[], lines: Uint8Array, beyond: number): void {
    if (this.#columns !== null && !this.#haveRoom([{ names, cells: [] }])) this.end();
    this.#table.votes.records(names, beyond);
    if (this.#columns === null) {
      this.#addOneByOne(names, lines);
      return;
    }
    this.#layOut(names);
    this.#hold(lines);
  }

  /** What was taken becomes the table's. */
  end(): void {
    this.#flush();
    const columns = this.#columns?.finish() ?? [];
    for (const [name, place] of this.#places) {
      const column = columns[place];
      if (column !== undefined) this.#table.names.set(name, column);
    }
    this.#columns = null;
  }

  #addOneByOne(names: readonly string[], lines: Uint8Array): void {
    const reader = new CsvReader((cells) => this.#table.addAll([{ names, cells }]), {
      delimiter: this.#delimiter,
    });
    reader.push(new TextDecoder().decode(lines));
    reader.end();
  }

  /** Whether there are columns for all names, and no name twice in a row. */
  #haveRoom(rows: readonly Row[]): boolean {
    let last = this.#layout.names;
    const more = new Set<string>();
    for (const { names } of rows) {
      if (names === null || names.length === 0) return false;
      if (areSame(names, last)) continue;
      if (new Set(names).size < names.length) return false;
      for (const name of names) if (!this.#places.has(name)) more.add(name);
      last = names;
    }
    return this.#places.size + more.size <= mostCells;
  }

  #layOut(names: readonly string[]): void {
    if (areSame(names, this.#layout.names)) return;
    this.#flush();
    const isKnown = (name: string) => this.#table.knows(name);
    const unseen = names.filter((name) => !this.#places.has(name));
    // As the table admits them.
    const admitted = [...unseen.filter(isKnown), ...unseen.filter((name) => !isKnown(name))];
    for (const name of admitted) this.#places.set(name, this.#places.size);
    this.#columns?.widen(this.#places.size);
    const order = names.map((name) => this.#places.get(name) ?? 0);
    this.#layout = { names, order, absent: absentFrom(names, this.#places) };
  }

  #hold(lines: Uint8Array): void {
    if (this.#heldLength + lines.length > blockSize) this.#flush();
    if (lines.length > blockSize) {
      this.#feed(lines);
      return;
    }
    this.#held.set(lines, this.#heldLength);
    this.#heldLength += lines.length;
  }

  #flush(): void {
    if (this.#heldLength === 0) return;
    const held = this.#held.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    this.#feed(held);
  }

  #feed(lines: Uint8Array): void {
    const { names, order, absent } = this.#layout;
    const [least, most] = [Math.max(0, 2 - absent.length), mostTogether - absent.length];
    const start = this.#kernel.input(lines.length);
    this.#kernel.bytes.set(lines, start);
    for (let taken = 0; taken < lines.length;) {
      const [from, to] = [start + taken, start + lines.length];
      const found = this.#kernel.index(from, to, this.#delimiter.charCodeAt(0), names.length);
      const { rows, consumed, isClean, isRegular } = found;
      if (consumed === 0 || !isClean || !isRegular)
        throw new Error("Cannot read back rows that were written here");
      this.#columns?.feed(rows, order);
      for (const [places, times] of this.#kernel.missingTogether(rows, names.length, least, most)) {
        this.#table.missing.add([...absent, ...places.map((place) => names[place] ?? "")], times);
      }
      this.#table.namedRows += rows;
      taken += consumed;
    }
  }
}
