/**
 * CSV as UTF-8 bytes → a table, column by column.
 *
 * Blocks whose rows all have one width and whose quotes stand where they should go through the kernel, which
 * is nearly all of nearly every file. The others, and each file's beginning and end, take the row reader
 * (CsvTable): it alone knows headers, odd quotes, ragged rows and what to say of errors. Its rows are written
 * back as canonical CSV and go through the kernel too, so that a column sees all its cells in their order.
 */
import { rowMap, type CellOptions } from "../read/cells.ts";
import { CsvTable, type CsvTableOptions } from "../read/csv/header.ts";
import type { Cell, Row } from "../read/row.ts";
import { MissingTogether, mostTogether } from "../profile/missing.ts";
import { Table } from "../profile/table.ts";
import { KernelColumns, type FedRows } from "./columns.ts";
import type { Indexed, Kernel } from "./kernel.ts";
import { isFirstShare, wholeShare, type Share } from "./share.ts";

/** Bytes looked at in one go: a block and its fields stay in the processor's cache. */
const blockSize = 131_072;

/** Canonical text is held back to about this many characters, then fed. */
const batchLength = 65_536;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface CsvBytesOptions extends CsvTableOptions {
  /** What cells mean: with it every row is read one by one. */
  readonly cells?: CellOptions;
  /** Which columns are read: all if absent. */
  readonly share?: Share;
  /** Takes the rows instead of the table, which counts them only; `names`: null of columns without any. */
  readonly into?: (width: number, names: readonly string[] | null) => FedRows;
}

export class CsvBytes {
  readonly #kernel: Kernel;
  readonly #table: Table;
  readonly #rowReader: CsvTable;
  readonly #isMapped: boolean;
  readonly #delimiter: string;
  readonly #share: Share;
  readonly #into: CsvBytesOptions["into"];
  /** What begins a comment, as a byte; null where there are none. */
  readonly #comment: number | null;
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #columns: FedRows | null = null;
  /** By place; under the columns' names at the end. */
  readonly #missing = new MissingTogether();
  /** Rows of another width than the first, where they are kept: their columns are merged at the end. */
  #others = new Table(true);
  /** Bytes not looked at yet: never a whole block after push(). */
  readonly #held = new Uint8Array(blockSize);
  #heldLength = 0;
  #batch = "";
  #batchRows = 0;

  constructor(kernel: Kernel, table: Table, options: CsvBytesOptions) {
    this.#kernel = kernel;
    this.#table = table;
    this.#delimiter = options.delimiter ?? ",";
    this.#share = options.share ?? wholeShare;
    this.#into = options.into;
    if (/[\w.+\-\u0080-\uffff]/.test(this.#delimiter)) {
      throw new RangeError(
        "Cannot read CSV: the delimiter must be an ASCII character that no number or word is made of",
      );
    }
    const { comment } = options;
    if (comment !== undefined && comment.charCodeAt(0) > 127) {
      throw new RangeError("Cannot read CSV: what begins a comment must be an ASCII character");
    }
    this.#comment = comment?.charCodeAt(0) ?? null;
    const map = rowMap(options.cells);
    this.#isMapped = map !== null;
    this.#rowReader = new CsvTable((row) => this.#addRow(map === null ? row : map(row)), options);
  }

  /** Rows read so far. */
  get rows(): number {
    return this.#table.rows + this.#others.rows + this.#batchRows;
  }

  get ragged(): CsvTable["ragged"] {
    return this.#rowReader.ragged;
  }

  get renamed(): CsvTable["renamed"] {
    return this.#rowReader.renamed;
  }

  get looksNamed(): boolean {
    return this.#rowReader.looksNamed;
  }

  /** Throws SyntaxError or RangeError that names the line. */
  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + blockSize - this.#heldLength);
      this.#held.set(piece, this.#heldLength);
      this.#heldLength += piece.length;
      from += piece.length;
      if (this.#heldLength === blockSize) this.#take(lastLineEnd(this.#held));
    }
  }

  /** Looks at everything that was pushed; says whether a record ended just there. */
  settle(): boolean {
    while (this.#heldLength > 0) this.#take(this.#heldLength);
    return this.#rowReader.isBetweenRecords;
  }

  end(): void {
    this.settle();
    this.#readText(new Uint8Array(), false);
    this.#rowReader.end();
    this.#feedBatch();
    const columns = this.#columns?.finish() ?? [];
    const { names } = this;
    columns.forEach((column, index) => {
      if (names === null) this.#table.positions[index] = column;
      else this.#table.names.set(names[index] ?? "", column);
    });
    for (const [places, times] of this.#missing.sets()) {
      const labels = names === null ? places : places.map((place) => names[Number(place)] ?? "");
      this.#table.missing.add(labels, times);
    }
    this.#table.merge(this.#others);
    this.#others = new Table(true);
  }

  get names(): readonly string[] | null {
    return this.#rowReader.header;
  }

  /**
   * Takes some of the bytes that are held, by whichever way they can go: at least one, and if row by row `most` of them.
   */
  #take(most: number): void {
    if (this.#canBeBulk() && this.#takeBulk()) return;
    const isLine = this.#rowReader.width === 0 || this.#plainLength() === 0;
    this.#takeRows(isLine ? firstLineEnd(this.#held.subarray(0, most)) : most);
  }

  /** The bytes before the first line that may be a comment: lines within quotes may look like one. */
  #plainLength(): number {
    if (this.#comment === null) return this.#heldLength;
    const held = this.#held.subarray(0, this.#heldLength);
    for (let at = held.indexOf(this.#comment); at >= 0; at = held.indexOf(this.#comment, at + 1)) {
      const before = held[at - 1];
      if (before === undefined || before === lineFeed || before === carriageReturn) return at;
    }
    return held.length;
  }

  /** The row reader must know the width and hold no open record. */
  #canBeBulk(): boolean {
    return !this.#isMapped && this.#rowReader.width > 0 && this.#rowReader.isBetweenRecords;
  }

  /** False where the first records held are odd in any way, or none is whole. */
  #takeBulk(): boolean {
    this.#feedBatch();
    const kernel = this.#kernel;
    const held = this.#held.subarray(0, this.#plainLength());
    const start = kernel.input(held.length);
    kernel.bytes.set(held, start);
    let taken = 0;
    while (taken < held.length) {
      const found = this.#index(start + taken, start + held.length);
      if (found.consumed === 0 || !found.isClean || !found.isRegular) break;
      const [from, to] = [start + taken, start + taken + found.consumed];
      // The row reader says which byte is wrong.
      if (!found.isAscii && !kernel.isUtf8(from, to)) break;
      this.#rowReader.skip(kernel.lineEnds(from, to));
      this.#feed(found.rows);
      taken += found.consumed;
    }
    this.#drop(taken);
    return taken > 0;
  }

  #takeRows(length: number): void {
    this.#readText(this.#held.subarray(0, length), true);
    this.#drop(length);
  }

  #readText(bytes: Uint8Array, stream: boolean): void {
    this.#rowReader.push(this.#decode(bytes, stream));
  }

  #drop(length: number): void {
    this.#held.copyWithin(0, length, this.#heldLength);
    this.#heldLength -= length;
  }

  #decode(bytes: Uint8Array, stream: boolean): string {
    try {
      return this.#text.decode(bytes, { stream });
    } catch {
      throw new SyntaxError(
        `Cannot read CSV: ${this.#placeOfWrong(bytes)} is not UTF-8: save the file as UTF-8, or name the encoding it has (such as latin1)`,
      );
    }
  }

  /** Where a text stops being UTF-8, from the beginning of these bytes: a character cut before is not looked for. */
  #placeOfWrong(bytes: Uint8Array): string {
    const lossy = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
    const before = lossy.slice(0, Math.max(0, lossy.indexOf("\uFFFD"))).split("\n").length - 1;
    return `line ${this.#rowReader.line + before}`;
  }

  #addRow({ names, cells }: Row): void {
    const { width } = this.#rowReader;
    if (cells.length !== width) {
      this.#others.add({ names, cells });
      return;
    }
    this.#batch += canonical(cells, this.#delimiter);
    this.#batchRows++;
    if (this.#batch.length >= batchLength) this.#feedBatch();
  }

  #feedBatch(): void {
    if (this.#batchRows === 0) return;
    const bytes = new TextEncoder().encode(this.#batch);
    [this.#batch, this.#batchRows] = ["", 0];
    const start = this.#kernel.input(bytes.length);
    this.#kernel.bytes.set(bytes, start);
    for (let taken = 0; taken < bytes.length;) {
      const { rows, consumed } = this.#index(start + taken, start + bytes.length);
      if (consumed === 0) throw new Error("Cannot read back rows that were written here");
      this.#feed(rows);
      taken += consumed;
    }
  }

  #index(from: number, to: number): Indexed {
    return this.#kernel.index(from, to, this.#delimiter.charCodeAt(0), this.#rowReader.width);
  }

  #feed(rows: number): void {
    const { width } = this.#rowReader;
    this.#columns ??= this.#into?.(width, this.names) ?? new KernelColumns(this.#kernel, width, this.#share);
    this.#columns.feed(rows);
    if (this.#into === undefined && isFirstShare(this.#share)) {
      for (const [places, times] of this.#kernel.missingTogether(rows, width, 2, mostTogether)) {
        this.#missing.add(places, times);
      }
    }
    if (this.names === null) {
      this.#table.positionalRows += rows;
      this.#table.widths.set(width, (this.#table.widths.get(width) ?? 0) + rows);
    } else {
      this.#table.namedRows += rows;
    }
  }
}

/** Where the first line ends, after its LF; all bytes if it does not. */
function firstLineEnd(bytes: Uint8Array): number {
  return bytes.indexOf(lineFeed) + 1 || bytes.length;
}

function lastLineEnd(bytes: Uint8Array): number {
  return bytes.lastIndexOf(lineFeed) + 1 || bytes.length;
}

/** A row as the kernel reads it: quoted where it must be, empty for null, and never a blank line. */
export function canonical(cells: readonly Cell[], delimiter: string): string {
  if (cells.length === 1 && cells[0] === null) return '""\n';
  return `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`;
}

function quoted(cell: Cell, delimiter: string): string {
  if (cell === null) return "";
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
