/**
 * JSON text → rows, with every number as the text it was sent as.
 *
 * Which rows one document holds follows the shapes that model servers take and give: one object, an
 * array, or a wrapper key of TensorFlow Serving (`instances`, `predictions`), KServe (`inputs`,
 * `outputs`) or MLflow (`dataframe_records`, `dataframe_split`). Messages hold line and column,
 * never text of the document.
 */
import { parse } from "lossless-json";
import { Flattener, JsonNumber, isArray, isScalar } from "./flatten.ts";
import type { JsonObject, JsonValue } from "./flatten.ts";
import type { Row } from "./row.ts";

export { JsonNumber };
export type { JsonValue };

/** Parses strictly (RFC 8259); of equal keys the last counts, as in JSON.parse(). */
export function parseJson(text: string): JsonValue {
  return parseFrom(text, 1, "send one whole document");
}

/** The rows of one document: see the table in the tests for every shape. */
export function jsonRows(text: string): Row[] {
  return documentRows(parseJson(text), new Flattener());
}

interface JsonLinesOptions {
  /** Characters in one line; 1,048,576 if absent. */
  readonly maxLineLength?: number;
}

/** JSON Lines in chunks of any size → rows; a line may hold several rows, as a document may. */
export class JsonLinesReader {
  readonly #onRow: (row: Row, line: number) => void;
  readonly #maxLineLength: number;
  readonly #flattener = new Flattener();
  #partial = "";
  #line = 1;

  constructor(onRow: (row: Row, line: number) => void, options: JsonLinesOptions = {}) {
    this.#onRow = onRow;
    this.#maxLineLength = options.maxLineLength ?? 1_048_576;
  }

  push(text: string): void {
    let start = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", start)) {
      this.#keep(text.slice(start, at));
      this.#endLine();
      start = at + 1;
    }
    this.#keep(text.slice(start));
  }

  end(): void {
    this.#endLine();
  }

  #keep(text: string): void {
    if (this.#partial.length + text.length > this.#maxLineLength) {
      throw new SyntaxError(
        `Cannot read JSON Lines: line ${this.#line} has over ${this.#maxLineLength} characters: send one record a line`,
      );
    }
    this.#partial += text;
  }

  #endLine(): void {
    const line = this.#line++;
    const text = line === 1 && this.#partial.startsWith("\uFEFF") ? this.#partial.slice(1) : this.#partial;
    this.#partial = "";
    if (!/[^ \t\r]/.test(text)) return;
    for (const row of this.#lineRows(text, line)) this.#onRow(row, line);
  }

  #lineRows(text: string, line: number): Row[] {
    const value = parseFrom(text, line, "send one whole record a line, with no array around them");
    try {
      return documentRows(value, this.#flattener);
    } catch (error) {
      throw error instanceof RangeError ? new RangeError(`${error.message} (line ${line})`) : error;
    }
  }
}

/** Keys that hold the rows, and whether a scalar in them is a row: n predictions must pair with n instances. */
const wrappers: readonly (readonly [key: string, scalarIsRow: boolean])[] = [
  ["instances", true],
  ["inputs", false],
  ["predictions", true],
  ["outputs", true],
  ["dataframe_records", false],
];

function documentRows(value: JsonValue, flattener: Flattener): Row[] {
  if (isScalar(value)) return [flattener.row(value)];
  if (isArray(value)) return arrayRows(value, flattener);
  for (const [key, scalarIsRow] of wrappers) {
    const wrapped = Object.hasOwn(value, key) ? value[key]! : null;
    if (!isArray(wrapped)) continue;
    return scalarIsRow ? wrapped.map((item) => flattener.row(item)) : arrayRows(wrapped, flattener);
  }
  const split = Object.hasOwn(value, "dataframe_split") ? value["dataframe_split"]! : null;
  if (!isScalar(split) && !isArray(split)) return splitRows(split, flattener);
  return [flattener.row(value)];
}

/** Only scalars: one record by position. Only arrays or only objects: a record each. */
function arrayRows(items: readonly JsonValue[], flattener: Flattener): Row[] {
  if (items.length === 0) return [];
  if (items.every(isScalar)) return [flattener.row(items)];
  const first = isArray(items[0]!);
  if (items.some((item) => isScalar(item) || isArray(item) !== first)) {
    throw new RangeError(
      "Cannot read the document as a table: its array mixes objects, arrays and single values: send records of one kind",
    );
  }
  return items.map((item) => flattener.row(item));
}

function splitRows(split: JsonObject, flattener: Flattener): Row[] {
  const columns = Object.hasOwn(split, "columns") ? split["columns"]! : null;
  const records = Object.hasOwn(split, "data") ? split["data"]! : null;
  if (!isArray(columns) || !isArray(records)) {
    throw new RangeError(
      "Cannot read the document as a table: dataframe_split needs arrays columns and data",
    );
  }
  const names = columns.map((name) => {
    if (typeof name === "string") return name;
    if (name instanceof JsonNumber) return name.number;
    throw new RangeError(
      "Cannot read the document as a table: columns of dataframe_split must be strings or numbers",
    );
  });
  return records.map((record, index) => {
    if (!isArray(record) || record.length !== names.length) {
      throw new RangeError(
        `Cannot read the document as a table: record ${index + 1} of dataframe_split is no array of ${names.length} values, one a column`,
      );
    }
    return flattener.namedRow(names, record);
  });
}

function parseFrom(text: string, firstLine: number, advice: string): JsonValue {
  try {
    // The parser makes nothing else, given this parseNumber; its declared type is unknown.
    return parse(text, null, {
      parseNumber: (number) => new JsonNumber(number),
      onDuplicateKey: ({ newValue }) => newValue,
    }) as JsonValue;
  } catch (error) {
    // The only RangeError of a parser that recurses: the stack is full.
    if (error instanceof RangeError) {
      throw new SyntaxError(
        `Cannot read JSON: line ${firstLine} begins what nests too deeply: send it flatter`,
      );
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read JSON: ${complaint(error, text, firstLine)}: ${advice}`);
  }
}

/** The parser's messages quote the text; only their position may pass. */
function complaint(error: SyntaxError, text: string, firstLine: number): string {
  const position = Number(/at position (\d+)$/.exec(error.message)?.[1] ?? 0);
  const lines = text.slice(0, position).split("\n");
  const place = `line ${firstLine + lines.length - 1}, column ${lines.at(-1)!.length + 1}`;
  return position >= text.length ? `the text ends too early, at ${place}` : `${place} is not valid JSON`;
}
