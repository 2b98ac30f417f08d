/**
 * CSV text in chunks of any size → records, by RFC 4180 and what real files add to it.
 *
 * Lines end in LF, CRLF or CR, mixed as they come; a leading byte order mark and blank lines are dropped;
 * blanks and NULs are kept; an empty field is null, quoted or not. Title lines and comments are passed over where it is
 * said what they are. A quote inside an unquoted field is a
 * literal, as Python's csv and PapaParse have it. Text after a closing quote and a quote that never closes
 * are refused, and so is what no table needs: a cell, a record or a row of fields beyond the limits.
 * Holds one record at a time; unquoted text is scanned once and sliced, never joined.
 */
import { codesOf } from "./codes.ts";
import { maxColumns, type Cell } from "../row.ts";

export interface CsvOptions {
  /** One character; a comma if absent. */
  readonly delimiter?: string;
  /** One character: lines that begin with it where a record would begin are no records. */
  readonly comment?: string;
  /** Lines at a file's beginning that are no records, whatever is in them. */
  readonly skipLines?: number;
  /** Characters in one cell; 1,048,576 if absent. A record may have 16 times as many. */
  readonly maxCellLength?: number;
  /** The line that the text begins in; 1 if absent. From 2 on it is no file's beginning, so a byte order mark is text. */
  readonly firstLine?: number;
  /** Whether the text begins where its file does, so that a byte order mark is none of it; by firstLine if absent. */
  readonly isStart?: boolean;
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = 0xfeff;

/**
 * Where the next character stands: in or before a bare field, inside quotes, right after a quote that closes or doubles,
 * or in a line that is passed over.
 */
type Place = "bare" | "quoted" | "closing" | "unread";

export class CsvReader {
  readonly #onRecord: (cells: Cell[], line: number) => void;
  readonly #delimiter: number;
  readonly #maxCellLength: number;
  readonly #maxRecordLength: number;
  /** NaN where there are no comments. */
  readonly #comment: number;
  #place: Place = "bare";
  /** Lines that are passed over yet. */
  #unread = 0;
  #cells: Cell[] = [];
  /** The open cell as far as earlier chunks or doubled quotes went. */
  #partial = "";
  #afterReturn = false;
  /** Whether nothing was read yet of a text that may begin with a byte order mark. */
  #isStart: boolean;
  #line: number;
  #recordLine: number;
  #quoteLine = 1;
  /** Characters in chunks before this one, and where among all of them the line and the record began. */
  #consumed = 0;
  #lineStart = 0;
  #recordStart = 0;

  constructor(onRecord: (cells: Cell[], line: number) => void, options: CsvOptions = {}) {
    this.#onRecord = onRecord;
    [this.#delimiter, this.#comment] = codesOf(options);
    this.#maxCellLength = options.maxCellLength ?? 1_048_576;
    this.#maxRecordLength = 16 * this.#maxCellLength;
    this.#line = this.#recordLine = options.firstLine ?? 1;
    this.#isStart = options.isStart ?? this.#line === 1;
    if (this.#isStart) this.#passOver(options.skipLines ?? 0);
  }

  /** The line in which the open record began or, between records, the next line. */
  get line(): number {
    return this.#recordLine;
  }

  /** Whether no record is open. Just after a CR that is so too, though an LF that came next would belong to it. */
  get isBetweenRecords(): boolean {
    return this.#place === "bare" && this.#cells.length === 0 && this.#partial === "";
  }

  /** Counts lines of whole records that someone else read. Only between records. */
  skip(lines: number): void {
    this.#line += lines;
    this.#recordLine = this.#line;
    this.#afterReturn = false;
    this.#isStart &&= lines === 0;
  }

  /** Takes the next chunk, cut anywhere: inside quotes, between CR and LF, inside a surrogate pair. */
  push(text: string): void {
    if (text.length === 0) return;
    let at = this.#skipFirst(text.charCodeAt(0));
    while (at < text.length) {
      switch (this.#place) {
        case "bare":
          at = this.#readBare(text, at);
          break;
        case "quoted":
          at = this.#readQuoted(text, at);
          break;
        case "closing":
          at = this.#readClosing(text, at);
          break;
        case "unread":
          at = this.#readUnread(text, at);
          break;
      }
    }
    this.#consumed += text.length;
  }

  /** Gives the last record where no line end did. */
  end(): void {
    if (this.#place === "quoted") {
      throw new SyntaxError(
        `Cannot read CSV: the quote opened in line ${this.#quoteLine} is never closed: close it, or double quotes that are text`,
      );
    }
    if (!this.isBetweenRecords && this.#place !== "unread") {
      this.#endCell("");
      if (this.#recordLimit() < 0) this.#refuseRecord();
      this.#endRecord();
    }
  }

  /** A byte order mark at the very start, or the LF whose CR ended the chunk before, is no text. */
  #skipFirst(code: number): number {
    const isLineStart = this.#place === "bare" || this.#place === "unread";
    const skip =
      (this.#isStart && code === byteOrderMark) || (isLineStart && this.#afterReturn && code === lineFeed);
    this.#isStart = false;
    if (isLineStart) this.#afterReturn = false;
    if (skip) this.#lineStart = this.#recordStart = this.#consumed + 1;
    return skip ? 1 : 0;
  }

  #readBare(text: string, from: number): number {
    const delimiter = this.#delimiter;
    const comment = this.#comment;
    // Nearly all characters of nearly all files come after a comma and a quote: one comparison for them.
    const highest = Math.max(delimiter, quote, Number.isNaN(comment) ? 0 : comment);
    let limit = this.#recordLimit();
    let start = from;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > highest) continue;
      if (code === delimiter) {
        this.#endCell(text.slice(start, at));
        if (at > limit) this.#refuseRecord();
        start = at + 1;
      } else if (code === lineFeed || code === carriageReturn) {
        const isBlank = at === start && this.#partial === "" && this.#cells.length === 0;
        if (!isBlank) this.#endCell(text.slice(start, at));
        if (at > limit) this.#refuseRecord();
        at = this.#endLine(text, at);
        limit = this.#recordLimit();
        start = at + 1;
      } else if (code === quote && at === start && this.#partial === "") {
        this.#quoteLine = this.#line;
        this.#place = "quoted";
        return at + 1;
      } else if (code === comment && at === start && this.isBetweenRecords) {
        this.#passOver(1);
        return at + 1;
      }
    }
    this.#keep(text.slice(start));
    return text.length;
  }

  /** Up to the next line end. */
  #readUnread(text: string, from: number): number {
    let at = from;
    while (at < text.length && text.charCodeAt(at) !== lineFeed && text.charCodeAt(at) !== carriageReturn)
      at++;
    if (at === text.length) return at;
    const end = this.#endLine(text, at);
    this.#passOver(this.#unread - 1);
    return end + 1;
  }

  #passOver(lines: number): void {
    this.#unread = lines;
    this.#place = lines > 0 ? "unread" : "bare";
  }

  #readQuoted(text: string, from: number): number {
    const found = text.indexOf('"', from);
    const to = found < 0 ? text.length : found;
    this.#keep(text.slice(from, to));
    this.#countLines(text, from, to);
    if (found < 0) return to;
    this.#afterReturn = false;
    this.#place = "closing";
    return to + 1;
  }

  #readClosing(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (code === quote) {
      this.#keep('"');
      this.#place = "quoted";
    } else if (at > this.#recordLimit()) {
      this.#refuseRecord();
    } else if (code === this.#delimiter) {
      this.#place = "bare";
      this.#endCell("");
    } else if (code === lineFeed || code === carriageReturn) {
      this.#place = "bare";
      this.#endCell("");
      return this.#endLine(text, at) + 1;
    } else {
      const column = this.#consumed + at - this.#lineStart + 1;
      throw new SyntaxError(
        `Cannot read CSV: line ${this.#line}, column ${column} has text after a closing quote: double quotes that are text`,
      );
    }
    return at + 1;
  }

  /** Ends line and record; gives the place of the line end's last character in this chunk. */
  #endLine(text: string, at: number): number {
    let end = at;
    if (text.charCodeAt(at) === carriageReturn) {
      if (at + 1 === text.length) this.#afterReturn = true;
      else if (text.charCodeAt(at + 1) === lineFeed) end = at + 1;
    }
    this.#line++;
    this.#lineStart = this.#consumed + end + 1;
    this.#endRecord();
    return end;
  }

  #endRecord(): void {
    const cells = this.#cells;
    const line = this.#recordLine;
    this.#cells = [];
    this.#recordLine = this.#line;
    this.#recordStart = this.#lineStart;
    if (cells.length > 0) this.#onRecord(cells, line);
  }

  #endCell(rest: string): void {
    let cell = rest;
    if (this.#partial !== "") {
      this.#keep(rest);
      cell = this.#partial;
      this.#partial = "";
    } else if (rest.length > this.#maxCellLength) {
      this.#refuseLength();
    }
    if (this.#cells.push(cell === "" ? null : cell) > maxColumns) this.#refuseWidth();
  }

  #keep(text: string): void {
    if (this.#partial.length + text.length > this.#maxCellLength) this.#refuseLength();
    this.#partial += text;
  }

  /** The place in this chunk beyond which the open record is too long. */
  #recordLimit(): number {
    return this.#recordStart + this.#maxRecordLength - this.#consumed;
  }

  #refuseRecord(): never {
    throw new SyntaxError(
      `Cannot read CSV: the record that begins in line ${this.#recordLine} has over ${this.#maxRecordLength} characters: check the line ends and the delimiter`,
    );
  }

  #refuseWidth(): never {
    throw new SyntaxError(
      `Cannot read CSV: the record that begins in line ${this.#recordLine} has over ${maxColumns} fields: check the line ends and the delimiter`,
    );
  }

  #refuseLength(): never {
    throw new SyntaxError(
      `Cannot read CSV: a field of the record that begins in line ${this.#recordLine} has over ${this.#maxCellLength} characters: check for a quote that is never closed`,
    );
  }

  #countLines(text: string, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed || code === carriageReturn) {
        if (code === carriageReturn || !this.#afterReturn) this.#line++;
        this.#lineStart = this.#consumed + at + 1;
      }
      this.#afterReturn = code === carriageReturn;
    }
  }
}
