/**
 * Tables in ranges: what a file's head says of all of it, and a reader of any span that is told so.
 *
 * The layout is plain JSON, so that it can be handed to readers in other processes. Spans of UTF-8 text are split at
 * line ends; what has none that can be found in the middle of it is refused by name.
 */
import type { Kernel } from "../bulk/kernel.ts";
import { refuseForeign } from "../read/bytes/foreign.ts";
import { knowingSeparatorLine } from "../read/csv/body-delimiter.ts";
import { detectDialect } from "../read/csv/dialect.ts";
import { CsvTable } from "../read/csv/header.ts";
import { adviceOn, refuseTitle, type Above } from "../read/csv/title-guess.ts";
import type { Span } from "./spans.ts";
import { TableReader, hintsOf, saysCsv, unreadOf, type TableOptions } from "./reader.ts";

/** How to read a file's records from any place of it. */
export interface TableLayout {
  /** Where the first record after the header begins, in bytes and lines. */
  readonly dataStart: number;
  readonly firstLine: number;
  /** Everything that would else be found in the head. */
  readonly options: TableOptions;
}

/** A header is looked for in so many bytes. */
export const headBytes = 1_048_576;

/** Bytes of the head that tell the dialect: as many as the whole file's reader looks at. */
const sampleBytes = 65_536;

const lenient = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The layout of a file that begins with `head`. Throws SyntaxError for one that cannot be read in ranges. */
export function layoutOf(head: Uint8Array, options: TableOptions): TableLayout {
  refuseUnsplittable(head, options);
  const start = hasMark(head, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  const isCsv = saysCsv(options) || !isJson(head.subarray(start));
  const format = options.format ?? (isCsv ? "csv" : "jsonl");
  if (format === "csv") return csvLayout(head, start, options);
  return { dataStart: start, firstLine: 1, options: { ...options, format: "jsonl", encoding: "utf-8" } };
}

/** Reads the records that begin in a span of a file laid out so. */
export function openSpan(
  kernel: Kernel,
  { dataStart, firstLine, options }: TableLayout,
  span: Span,
): TableReader {
  return new TableReader(kernel, {
    ...options,
    span,
    ...(span.start === dataStart && { firstLine }),
  });
}

function csvLayout(head: Uint8Array, fileStart: number, options: TableOptions): TableLayout {
  // Who reads a range knows no lines before it: what is to be skipped is skipped here.
  const textOf = (from: number) =>
    lenient.decode(head.subarray(from, Math.max(from, fileStart + sampleBytes)));
  const { skipLines = 0, ...given } = knowingSeparatorLine(textOf(fileStart), options);
  const start = afterLines(head, fileStart, skipLines);
  const unread = unreadOf(given);
  const dialect = detectDialect(textOf(start), given.delimiter, hintsOf(given));
  const { delimiter } = dialect;
  const { header: choice = "detect", duplicates = "refuse", ragged = "refuse" } = given;
  const above = afterSkipped(dialect.above ?? null, skipLines);
  if (above !== null && above.kind !== "padded title" && ragged === "refuse") {
    throw new SyntaxError(`Cannot read CSV: ${adviceOn(above)}`);
  }
  const header = choice === "detect" ? dialect.header : choice;
  if (choice === "detect" && header === "absent") refuseTitle(above);
  const named = (dataStart: number, firstLine: number, names: readonly string[]): TableLayout => ({
    dataStart,
    firstLine,
    options: { ...given, format: "csv", encoding: "utf-8", delimiter, header: "absent", names },
  });
  let first: readonly string[] | null = null;
  const table = new CsvTable((row) => (first ??= row.names), {
    ...unread,
    delimiter,
    header,
    duplicates,
    ragged: "keep",
  });
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 1 + skipLines;
  for (let at = start; at < head.length; line++) {
    const end = lineEnd(head, at);
    table.push(decoder.decode(head.subarray(at, end), { stream: true }));
    if (end === head.length && head.length < headBytes) table.end();
    at = end;
    if (first !== null) return named(start, 1 + skipLines, first);
    if (table.header !== null) return named(at, line + 1, table.header);
  }
  throw new SyntaxError(
    `Cannot read CSV in ranges: its first record does not end within ${head.length} bytes: check the line ends, or for a quote that is never closed`,
  );
}

/** What is odd about a beginning, its lines counted from the file's first. */
function afterSkipped(above: Above | null, skipLines: number): Above | null {
  if (above === null || above.kind === "unnamed first column") return above;
  return { ...above, lines: above.lines + skipLines };
}

/** Where the line begins that so many lines are before. */
function afterLines(head: Uint8Array, start: number, lines: number): number {
  let at = start;
  for (let line = 0; line < lines; line++) at = lineEnd(head, at);
  return at;
}

/** Where the line that holds `at` ends, after its LF, CR or both. */
function lineEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== lineFeed && bytes[end] !== carriageReturn) end++;
  if (bytes[end] === carriageReturn && bytes[end + 1] === lineFeed) end++;
  return Math.min(end + 1, bytes.length);
}

const marks: readonly (readonly [name: string, bytes: readonly number[], advice: string])[] = [
  ["a gzip file", [0x1f, 0x8b], "unpack it first"],
  ["a zstd file", [0x28, 0xb5, 0x2f, 0xfd], "unpack it first"],
  [
    "a Parquet file",
    [0x50, 0x41, 0x52, 0x31],
    "profile it on a computer (weir baseline), or write it as CSV",
  ],
  ["UTF-16", [0xff, 0xfe], "save it as UTF-8"],
  ["UTF-16", [0xfe, 0xff], "save it as UTF-8"],
];

function refuseUnsplittable(head: Uint8Array, options: TableOptions): void {
  refuseForeign(head);
  const { format, encoding = "utf-8" } = options;
  const mark = marks.find(([, bytes]) => hasMark(head, bytes));
  const [name, , advice] = mark ?? [encoding, [], "save it as UTF-8"];
  if (mark !== undefined || encoding !== "utf-8") {
    throw new SyntaxError(`Cannot read ${name} in ranges: ${advice}`);
  }
  const isOpen = format === undefined && !saysCsv(options);
  if (format === "json" || (isOpen && firstOf(head) === "[".charCodeAt(0))) {
    throw new SyntaxError("Cannot read a JSON array in ranges: write one record a line (JSON Lines)");
  }
}

function isJson(head: Uint8Array): boolean {
  return firstOf(head) === "{".charCodeAt(0);
}

/** The first byte that is no blank. */
function firstOf(head: Uint8Array): number | undefined {
  return head.find((byte) => ![0x20, 0x09, lineFeed, carriageReturn, 0xef, 0xbb, 0xbf].includes(byte));
}

function hasMark(head: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => head[index] === byte);
}
