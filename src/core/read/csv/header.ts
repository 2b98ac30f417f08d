/**
 * CSV text → rows whose columns have names.
 *
 * The names are the header's or, where there is none, `_c0`, `_c1`, …, as Spark and therefore
 * SageMaker name them. Statistics are kept by name, so a repeated name is refused unless it may be
 * numbered; and a record of another length than the first one has lost or gained a field somewhere, so
 * it is refused unless it may be padded or left out, which is counted. Messages hold positions, never cells.
 */
import { CsvReader, type CsvOptions } from "./csv.ts";
import { differsBelow, looksLikeHeader, sampleLength, sampleRows } from "./header-guess.ts";
import { aboveOf, adviceOn, commentOf, refuseTitle, type Above } from "./title-guess.ts";
import { isKnownHeader, knownNames, type Renamed } from "./known-names.ts";
import { placeName, type Cell, type Row } from "../row.ts";

export type HeaderChoice = "present" | "absent" | "detect";

/** `pad` fills short records with nulls and leaves long ones out, `skip` leaves out both, `keep` lets both pass. */
export type Ragged = "refuse" | "pad" | "skip" | "keep";

/** `number` makes the second `a` an `a_2`, or the next number that no other column has. */
export type Duplicates = "refuse" | "number";

export interface CsvTableOptions extends CsvOptions {
  /** "detect" if absent: see looksLikeHeader() in header-guess.ts. */
  readonly header?: HeaderChoice;
  /** What to do with a record longer or shorter than the first: "refuse" if absent. */
  readonly ragged?: Ragged;
  /** What to do with a name that the header gives twice: "refuse" if absent. */
  readonly duplicates?: Duplicates;
  /** Leave rows without a header nameless instead of naming them `_c0`, `_c1`, … */
  readonly positional?: boolean;
  /**
   * Names a header would have: then `detect` takes the first record for one only if it has any of them, or half of
   * them but for case and blanks; and columns go by these names where nothing else differs.
   */
  readonly known?: readonly string[];
  /** What is odd about the beginning, where whoever asks knows. */
  readonly above?: Above;
  /** The columns' names, where whoever hands over the records has read the header: none of them is one. */
  readonly names?: readonly string[];
}

/** Records of another length than the first that were padded or left out, and the first ten of them. */
export interface RaggedRows {
  readonly padded: number;
  readonly skipped: number;
  readonly examples: readonly { readonly line: number; readonly fields: number }[];
}

const raggedExamples = 10;

interface CsvRecord {
  readonly cells: Cell[];
  readonly line: number;
}

export class CsvTable {
  readonly #onRow: (row: Row, line: number) => void;
  readonly #reader: CsvReader;
  readonly #options: CsvTableOptions;
  readonly #ragged: Ragged;
  /** Records that wait until it is known whether the first is a header; null from then on. */
  #held: CsvRecord[] | null = [];
  #heldLength = 0;
  #names: readonly string[] | null = null;
  #width = 0;
  #renamed: readonly Renamed[] = [];
  #looksNamed = false;
  #above: Above | null = null;
  /** Whether the first record looks like a comment. */
  #firstComment: string | null = null;
  #padded = 0;
  #skipped = 0;
  readonly #examples: { line: number; fields: number }[] = [];

  constructor(onRow: (row: Row, line: number) => void, options: CsvTableOptions = {}) {
    this.#onRow = onRow;
    this.#options = options;
    this.#ragged = options.ragged ?? "refuse";
    if (options.names !== undefined) {
      this.#held = null;
      this.#names = options.names;
      this.#width = options.names.length;
    }
    const isStart = options.names === undefined && (options.firstLine ?? 1) === 1;
    this.#reader = new CsvReader((cells, line) => this.#addRecord({ cells, line }), { isStart, ...options });
  }

  /** The names the rows carry; null while unknown, and always where rows are positional. */
  get header(): readonly string[] | null {
    return this.#names;
  }

  /** Fields in the first record; 0 until it is known whether that is the header: no row is given before. */
  get width(): number {
    return this.#width;
  }

  /** Columns whose known names differ from the header's in case and blanks. */
  get renamed(): readonly Renamed[] {
    return this.#renamed;
  }

  /** Whether the first record was taken for data since no name in it is known, though it looks like a header. */
  get looksNamed(): boolean {
    return this.#looksNamed;
  }

  get ragged(): RaggedRows {
    return { padded: this.#padded, skipped: this.#skipped, examples: this.#examples };
  }

  /** The line in which the open record began or, between records, the next line. */
  get line(): number {
    return this.#reader.line;
  }

  /** Whether no record is open: see CsvReader. */
  get isBetweenRecords(): boolean {
    return this.#reader.isBetweenRecords;
  }

  push(text: string): void {
    this.#reader.push(text);
  }

  /** Counts lines of whole records that someone else read. Only between records. */
  skip(lines: number): void {
    this.#reader.skip(lines);
  }

  end(): void {
    this.#reader.end();
    if (this.#held !== null) this.#decide(this.#held);
  }

  #addRecord(record: CsvRecord): void {
    if (this.#held === null) {
      this.#addRow(record);
      return;
    }
    this.#held.push(record);
    for (const cell of record.cells) this.#heldLength += cell?.length ?? 0;
    const { header = "detect" } = this.#options;
    const isEnough = this.#held.length > sampleRows || this.#heldLength > sampleLength;
    if (header !== "detect" || isEnough) this.#decide(this.#held);
  }

  /** Names the columns, by the header if the first record is one, and gives the rows that waited for it. */
  #decide(held: readonly CsvRecord[]): void {
    const [first, ...rest] = held;
    if (first === undefined) return;
    this.#held = null;
    this.#width = first.cells.length;
    this.#above = this.#options.above ?? aboveOf(held);
    this.#firstComment = commentOf(first.cells);
    const hasHeader = this.#hasHeader(
      first.cells,
      rest.map(({ cells }) => cells),
    );
    if (hasHeader) {
      const { duplicates = "refuse", known = [] } = this.#options;
      const own = headerNames(first.cells, first.line, duplicates);
      ({ names: this.#names, renamed: this.#renamed } = knownNames(own, known));
    } else if (this.#options.positional !== true) {
      this.#names = first.cells.map((_, index) => placeName(index));
    }
    for (const record of hasHeader ? rest : held) this.#addRow(record);
  }

  #hasHeader(first: readonly Cell[], rows: readonly (readonly Cell[])[]): boolean {
    const { header = "detect", known = [] } = this.#options;
    if (header !== "detect") return header === "present";
    const above = this.#above;
    if (known.length === 0) {
      const isFirst = looksLikeHeader(first, rows);
      if (!isFirst) refuseTitle(above);
      return isFirst;
    }
    const isKnown = isKnownHeader(first, known);
    if (!isKnown && above?.kind === "padded title" && isKnownHeader(above.header, known)) refuseTitle(above);
    this.#looksNamed = !isKnown && differsBelow(first, rows) === true;
    return isKnown;
  }

  #addRow({ cells, line }: CsvRecord): void {
    if (cells.length === this.#width || this.#ragged === "keep") {
      this.#onRow({ names: this.#names, cells }, line);
      return;
    }
    if (this.#ragged === "refuse") {
      throw new SyntaxError(
        `Cannot read CSV: line ${line} has ${cells.length} fields, the first record has ${this.#width}: ${this.#advice(cells)}`,
      );
    }
    if (this.#examples.length < raggedExamples) this.#examples.push({ line, fields: cells.length });
    if (this.#ragged === "skip" || cells.length > this.#width) {
      this.#skipped++;
      return;
    }
    this.#padded++;
    while (cells.length < this.#width) cells.push(null);
    this.#onRow({ names: this.#names, cells }, line);
  }

  /** What to do about a record of another length than the first. */
  #advice(cells: readonly Cell[]): string {
    const comment = commentOf(cells) ?? this.#firstComment;
    if (comment !== null)
      return `if lines that begin with ${comment} are comments, say so (comment ${comment})`;
    return this.#above === null
      ? "look for a missing field or an unquoted delimiter, or have such rows padded or skipped"
      : adviceOn(this.#above);
  }
}

function headerNames(cells: readonly Cell[], line: number, duplicates: Duplicates): string[] {
  const names = cells.map((cell, index) => cell ?? placeName(index));
  const columnOf = new Map<string, number>();
  names.forEach((name, index) => {
    const earlier = columnOf.get(name);
    if (earlier === undefined) columnOf.set(name, index + 1);
    else if (duplicates === "refuse") {
      throw new SyntaxError(
        `Cannot read the CSV header: line ${line} gives columns ${earlier} and ${index + 1} the same name: rename one, have such names numbered, or say that there is no header`,
      );
    }
  });
  return columnOf.size === names.length ? names : numbered(names);
}

/**
 * Every name that stands once, and the first of names that stand more often, stays as it is. No two numbered names meet.
 */
function numbered(names: readonly string[]): string[] {
  const given = new Set(names);
  const timesSeen = new Map<string, number>();
  return names.map((name) => {
    let number = (timesSeen.get(name) ?? 0) + 1;
    let unique = name;
    if (number > 1) {
      while (given.has(`${name}_${number}`)) number++;
      unique = `${name}_${number}`;
    }
    timesSeen.set(name, number);
    return unique;
  });
}
