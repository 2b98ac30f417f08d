/**
 * Bodies that go in line with others, so that a kernel counts them together: plain CSV as it was sent, and rows of
 * other bodies written as CSV again.
 *
 * Plain means that nothing in it can be wrong on its own: no quotes, too short for too many columns, and lines of one width.
 */
import type { BodyKind, CapturedBody } from "../call/body.ts";
import { headerSaid, isCsvType, readableBody } from "../call/rows.ts";
import { belowSeparatorLine } from "../read/csv/body-delimiter.ts";
import { hasDelimiter } from "../read/csv/dialect.ts";
import { maxColumns, type Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { Table } from "../profile/table.ts";
import { canonical, CsvBytes } from "./csv-bytes.ts";
import type { Kernel } from "./kernel.ts";

/** Bodies are held back to about this many characters. */
const batchLength = 65_536;
/** Rows that are not plain CSV have no more cells here, nor one side more names. */
export const mostCells = 1_024;

/** Whether a text of this kind is as plain as it looks. */
export function isPlainKind({ encoding, damaged = false, ...kind }: BodyKind): boolean {
  const isText = encoding === "CSV" || (encoding === "BASE64" && isCsvType(kind.contentType));
  return isText && !damaged && !isOdd(kind);
}

export function isOdd({
  truncated,
  packed = false,
  withheld = false,
}: Pick<BodyKind, "truncated" | "packed" | "withheld">): boolean {
  return truncated || packed || withheld;
}

/** Characters of ASCII that no JSON, line of a delimiter or, with a shape, header begins with. */
export function plainBeginnings(shape: KnownShape | null, delimiter: string): string {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
  const odd = new Set(["[", "{", "/", ")", "w", "f", "s", "S", '"', "\\"]);
  if (shape !== null) {
    odd.add(delimiter);
    for (const letter of shape.beginnings()) odd.add(letter);
  }
  return printable.filter((character) => !odd.has(character)).join("");
}

/** A body and its text, null where that is not plain. */
export interface Plain {
  readonly body: CapturedBody | null;
  readonly text: string | null;
}

/** How many rows there are, all of one width and none a header; null where that is not so. */
export function plainRows(shape: KnownShape, delimiter: string, { body, text }: Plain) {
  if (text === null || headerSaid(body?.contentType ?? null) !== null) return null;
  const [first = ""] = text.split(delimiter, 1)[0]?.split(/[\r\n]/, 1) ?? [];
  if (first === "" || shape.named(first) !== null) return null;
  const lines = linesOf(text, delimiter);
  // One cell of what should be several is split at another delimiter, if it has one.
  return lines?.width === 1 && shape.width > 1 && hasDelimiter(text) ? null : lines;
}

/** Most bodies are one line. */
export function isLine(text: string): boolean {
  return /^[^\r\n]*(?:\r?\n|\r)?$/.test(text);
}

/** Whether a text holds no row. */
export function isBlank(text: string | null): boolean {
  return text !== null && /^[\r\n]*$/.test(text);
}

/** How many lines there are, all of one width and none empty; null where that is not so. */
export function linesOf(
  text: string,
  delimiter: string,
): { readonly rows: number; readonly width: number } | null {
  let [rows, width, at] = [0, 0, 0];
  while (at < text.length) {
    const line = text.indexOf("\n", at);
    const stop = line < 0 ? text.length : line;
    let fields = 1;
    for (
      let comma = text.indexOf(delimiter, at);
      comma >= 0 && comma < stop;
      comma = text.indexOf(delimiter, comma + 1)
    )
      fields++;
    if (stop === at || (rows > 0 && fields !== width)) return null;
    [rows, width, at] = [rows + 1, fields, stop + 1];
  }
  return text.includes("\r") ? null : { rows, width };
}

export function plainText(body: CapturedBody | null): string | null {
  if (body === null || isOdd(body) || body.data.length > maxColumns) return null;
  const text = readableBody(body);
  if (text.kind === "unreadable" || text.encoding !== "CSV" || text.misnomer !== undefined) return null;
  const { data } = text;
  const isQuoted = data.includes('"') || data.startsWith("\uFEFF") || !data.isWellFormed();
  // No rows of a body that is there are counted otherwise than no body, and a line that says the delimiter is none.
  const isNone = (data === "" && body.data !== "") || belowSeparatorLine(data) !== data;
  return data.length > maxColumns || isQuoted || isNone ? null : data;
}

/** Whether rows can be written so that a kernel reads just these cells: to it an empty text is none. */
export function areWritable(rows: readonly Row[]): boolean {
  return rows.every(
    ({ cells }) =>
      cells.length <= mostCells &&
      cells.every((cell) => cell === null || (cell !== "" && cell.isWellFormed())),
  );
}

/** Rows whose columns are known by position. */
export class PlainBodies {
  readonly delimiter: string;
  readonly #table = new Table(true);
  readonly #reader: CsvBytes;
  readonly #encoder = new TextEncoder();
  #batch = "";

  constructor(kernel: Kernel, delimiter: string) {
    this.delimiter = delimiter;
    const asTheyCome = { header: "absent", positional: true, ragged: "keep" } as const;
    this.#reader = new CsvBytes(kernel, this.#table, { ...asTheyCome, delimiter });
  }

  add(text: string): void {
    this.#batch += text.endsWith("\n") ? text : `${text}\n`;
    if (this.#batch.length >= batchLength) this.#push();
  }

  /** Takes the rows of a body, or none: then they must be counted elsewhere. */
  addRows(rows: readonly Row[]): boolean {
    const [first] = rows;
    const width = first?.cells.length ?? 0;
    // A byte order mark at the very beginning would be none of a cell's.
    if (width === 0 || first?.cells[0]?.startsWith("\uFEFF") === true || !areWritable(rows)) return false;
    if (rows.some(({ cells }) => cells.length !== width)) return false;
    this.add(rows.map(({ cells }) => canonical(cells, this.delimiter)).join(""));
    this.#table.votes.apart(rows);
    return true;
  }

  /** Whole lines. */
  addBytes(lines: Uint8Array): void {
    this.#push();
    this.#reader.push(lines);
  }

  end(): Table {
    this.#push();
    this.#reader.end();
    return this.#table;
  }

  #push(): void {
    this.#reader.push(this.#encoder.encode(this.#batch));
    this.#batch = "";
  }
}
