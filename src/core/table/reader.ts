/**
 * A table as a stream of bytes → its profile, whatever its format, delimiter or encoding. Memory does not grow
 * with rows.
 *
 * What is not given is found in the file's head: JSON by its first character, the delimiter and header of CSV by
 * its first records, UTF-16 by its byte order mark. Compressed files are unpacked before
 * (core/read/bytes/compression.ts), Parquet needs random access (core/parquet).
 */
import { CsvBytes, type CsvBytesOptions } from "../bulk/csv-bytes.ts";
import type { Kernel } from "../bulk/kernel.ts";
import { Profile } from "../profile/profile.ts";
import { rowMap } from "../read/cells.ts";
import { knowingSeparatorLine } from "../read/csv/body-delimiter.ts";
import { detectDialect } from "../read/csv/dialect.ts";
import { refuseTitle } from "../read/csv/title-guess.ts";
import { Transcoder, detectEncoding, type Encoding } from "../read/bytes/encoding.ts";
import { refuseForeign } from "../read/bytes/foreign.ts";
import { CsvTable, type RaggedRows } from "../read/csv/header.ts";
import { JsonLinesReader, JsonReader } from "../read/document/json.ts";
import type { ForgivenRecords } from "../read/json/leniency.ts";
import { joined } from "../read/bytes/source.ts";
import type { Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { SpanReader, type RecordReader, type Span } from "./spans.ts";

/** `json` is JSON Lines, an array of records or one document; `jsonl` the first of them for sure. */
type TableFormat = "csv" | "json" | "jsonl";

export interface TableOptions extends Omit<CsvBytesOptions, "delimiter"> {
  /** Found if absent, as are delimiter and encoding. */
  readonly format?: TableFormat;
  readonly delimiter?: string;
  /** Found before all others, where none is given. */
  readonly likelyDelimiter?: string;
  readonly encoding?: Encoding;
  readonly arrays?: "columns" | "list";
  /** Characters of JSON that is one document and cannot be streamed: those of a record if absent. */
  readonly maxDocumentLength?: number;
  /** What the baseline knows of the rows, of JSON that is one document. */
  readonly shape?: KnownShape | null;
  /** Takes the rows, and the line each began in, instead of the profile: of CSV that goes elsewhere in bulk (`into`) none. */
  readonly onRow?: (row: Row, line: number) => void;
  /** Take only a part of the file; everything that would be found in its head must be given. */
  readonly span?: Span;
}

/** Enough to see what a file is. */
const headBytes = 65_536;

export class TableReader {
  readonly profile = new Profile();
  readonly #kernel: Kernel;
  readonly #options: TableOptions;
  #head: Uint8Array | null = new Uint8Array();
  #reader: RecordReader | null = null;
  #csv: CsvBytes | null = null;
  #json: JsonReader | JsonLinesReader | null = null;
  #span: SpanReader | null = null;
  #delimiter: string | undefined;
  #bytes = 0;

  constructor(kernel: Kernel, options: TableOptions = {}) {
    this.#kernel = kernel;
    this.#options = options;
  }

  /** Rows read so far. */
  get rows(): number {
    return this.#csv?.rows ?? this.profile.data.rows;
  }

  /** What separates the fields of CSV; undefined while that is not known, and of JSON. */
  get delimiter(): string | undefined {
    return this.#delimiter;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** CSV records of another length than the first; null if the table is not CSV. */
  get ragged(): RaggedRows | null {
    return this.#csv?.ragged ?? null;
  }

  /** Columns that go by their known names, and whether a header may have been overlooked: see CsvTable. */
  get header(): Pick<CsvTable, "renamed" | "looksNamed"> {
    return this.#csv ?? { renamed: [], looksNamed: false };
  }

  /** Records that are not strict JSON and were read all the same; null if there are none. */
  get forgiven(): ForgivenRecords | null {
    return this.#json?.forgiven ?? null;
  }

  /** Where the first record of a span begins: see SpanReader. */
  get firstRecord(): number | null {
    return this.#span?.firstRecord ?? null;
  }

  get nextRecord(): number | null {
    return this.#span?.nextRecord ?? null;
  }

  /** Whether a span needs no more bytes. */
  get isDone(): boolean {
    return this.nextRecord !== null;
  }

  /** Throws SyntaxError or RangeError that says where, and what to do. */
  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#head === null) this.#read(bytes);
    else {
      // What is looked at now is not kept.
      this.#head = this.#head.length === 0 && bytes.length >= headBytes ? bytes : joined([this.#head, bytes]);
      if (this.#head.length >= headBytes) this.#open();
    }
  }

  /** The profile of everything that was pushed. */
  end(): Profile {
    if (this.#head !== null) this.#open();
    (this.#span ?? this.#reader)?.end();
    return this.profile;
  }

  #open(): void {
    const head = this.#head ?? new Uint8Array();
    this.#head = null;
    const { span } = this.#options;
    this.#reader = this.#readerOf(head);
    if (span !== undefined) this.#span = new SpanReader(this.#reader, span);
    this.#read(head);
  }

  #read(bytes: Uint8Array): void {
    (this.#span ?? this.#reader)?.push(bytes);
  }

  #csvOptions(head: string): CsvBytesOptions {
    const { names } = this.#options;
    const given = names === undefined ? knowingSeparatorLine(head, this.#options) : this.#options;
    const { delimiter, header = "detect", known = [] } = given;
    if (delimiter !== undefined && names !== undefined) return { ...given, delimiter };
    const dialect = detectDialect(head, delimiter, hintsOf(given));
    // Known names decide better than looks.
    const isOpen = header === "detect" && known.length === 0;
    if (isOpen && dialect.header === "absent") refuseTitle(dialect.above ?? null);
    return { ...given, ...dialect, header: isOpen ? dialect.header : header };
  }

  #readerOf(head: Uint8Array): RecordReader {
    const { data } = this.profile;
    // A span may begin with anything.
    if (this.#options.span === undefined) refuseForeign(head);
    const encoding = this.#options.encoding ?? detectEncoding(head.subarray(0, headBytes));
    // So much of every file, however large its first piece is.
    const text = lookAt(head.subarray(0, headBytes), encoding);
    const format = this.#options.format ?? (saysCsv(this.#options) ? "csv" : formatOf(text));
    const { arrays = "columns", cells, shape, onRow = (row: Row) => data.add(row) } = this.#options;
    const map = rowMap(cells);
    const take = map === null ? onRow : (row: Row, line: number) => onRow(map(row), line);
    if (format !== "csv") {
      const Reader = format === "json" ? JsonReader : JsonLinesReader;
      this.#json = new Reader(take, {
        arrays,
        shape: format === "json" ? shape : null,
        ...mostOf(this.#options),
      });
      return new DecodedText(this.#json, encoding);
    }
    const options = this.#csvOptions(text);
    this.#delimiter = options.delimiter;
    const isByRow = this.#options.onRow !== undefined && options.into === undefined;
    if (isByRow) return new DecodedText(new CsvTable(take, options), encoding);
    this.#csv = new CsvBytes(this.#kernel, data, options);
    return encoding === "utf-8" ? this.#csv : new Utf8(this.#csv, encoding);
  }
}

/** The head's text, whatever is wrong with it: whoever reads the file will say so. */
function lookAt(head: Uint8Array, encoding: Encoding): string {
  if (encoding !== "utf-8") return new Transcoder(encoding).decode(head, true);
  return new TextDecoder("utf-8", { fatal: false, ignoreBOM: false }).decode(head);
}

function mostOf({ maxDocumentLength }: TableOptions): Pick<TableOptions, "maxDocumentLength"> {
  return maxDocumentLength === undefined ? {} : { maxDocumentLength };
}

/** The lines of CSV that are no records. */
export function unreadOf({ comment, skipLines }: TableOptions): Pick<TableOptions, "comment" | "skipLines"> {
  return { ...(comment !== undefined && { comment }), ...(skipLines !== undefined && { skipLines }) };
}

export function hintsOf(
  options: TableOptions,
): ReturnType<typeof unreadOf> & Pick<TableOptions, "likelyDelimiter"> {
  const { likelyDelimiter } = options;
  return { ...unreadOf(options), ...(likelyDelimiter !== undefined && { likelyDelimiter }) };
}

/** JSON has neither title lines nor comments. */
export function saysCsv({ comment, skipLines = 0 }: TableOptions): boolean {
  return comment !== undefined || skipLines > 0;
}

/** JSON begins with a bracket; no CSV does that anybody would want to keep. */
function formatOf(head: string): TableFormat {
  return /^\s*[[{]/.test(head) ? "json" : "csv";
}

interface TextReader {
  readonly isBetweenRecords: boolean;
  push(text: string): void;
  end(): void;
}

/** Bytes of any encoding for a reader of text. */
class DecodedText implements RecordReader {
  readonly #reader: TextReader;
  readonly #decoder: Transcoder;

  constructor(reader: TextReader, encoding: Encoding) {
    this.#reader = reader;
    this.#decoder = new Transcoder(encoding);
  }

  push(bytes: Uint8Array): void {
    this.#reader.push(this.#decoder.decode(bytes, true));
  }

  settle(): boolean {
    return this.#reader.isBetweenRecords;
  }

  end(): void {
    this.#reader.push(this.#decoder.decode(new Uint8Array(), false));
    this.#reader.end();
  }
}

/** Bytes of another encoding for a reader of UTF-8. */
class Utf8 implements RecordReader {
  readonly #reader: CsvBytes;
  readonly #decoder: Transcoder;
  readonly #encoder = new TextEncoder();

  constructor(reader: CsvBytes, encoding: Encoding) {
    this.#reader = reader;
    this.#decoder = new Transcoder(encoding);
  }

  push(bytes: Uint8Array): void {
    this.#reader.push(this.#encoder.encode(this.#decoder.decode(bytes, true)));
  }

  settle(): boolean {
    return this.#reader.settle();
  }

  end(): void {
    this.#reader.push(this.#encoder.encode(this.#decoder.decode(new Uint8Array(), false)));
    this.#reader.end();
  }
}
