/**
 * One JSON document that is spread over lines or too long to hold: an array of records, or a request
 * whose wrapper key holds them. Its records stream; everything else must fit into the memory of one.
 */
import { documentRows, recordRows, refuseMixture, wrapperOf, type Knowledge } from "./document.ts";
import type { Flattener } from "../json/flatten.ts";
import { ArrayItems, refuseLength } from "../json/array.ts";
import type { Forgiven } from "../json/leniency.ts";
import {
  JsonObject,
  isArray,
  isScalar,
  type JsonParser,
  type JsonScalar,
  type JsonValue,
  type Place,
} from "../json/parse.ts";
import type { JsonTemplates } from "../json/template.ts";
import { hasModelKeys } from "../model/model-keys.ts";
import { maxColumns, type Row } from "../row.ts";

/** The beginning of a request whose records can be streamed: before them only scalars. */
const wrapperStart =
  /^\s*\{(?:\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[-+.\w]+)\s*,)*\s*"(instances|predictions|dataframe_records)"\s*:\s*\[/;

export interface Parts {
  readonly onRow: (row: Row, line: number) => void;
  readonly parser: JsonParser;
  readonly flattener: Flattener;
  /** Of whole records. */
  readonly templates: JsonTemplates;
  readonly forgiven: Forgiven;
  readonly maxRecordLength: number;
  /** Of a document that cannot be streamed. */
  readonly maxDocumentLength: number;
  readonly knowledge: Knowledge;
}

export class JsonDocument {
  readonly #parts: Parts;
  readonly #place: Place;
  #items: ArrayItems | null = null;
  #end: (items: ArrayItems) => void = () => {};
  /** What is held: an object so far, or what came after the array. */
  #held = "";
  /** Whether all is held, until its end. */
  #isHeld = false;

  /** `place`: where the first text pushed begins, which must not be blank. */
  constructor(parts: Parts, place: Place) {
    this.#parts = parts;
    this.#place = place;
  }

  push(text: string): void {
    if (this.#items !== null) return this.#pushItems(text, 0);
    const bracket = this.#held === "" ? /^\s*\[/.exec(text) : null;
    this.#held += text;
    if (bracket !== null) return this.#stream(bracket[0].length, null);
    const { maxRecordLength, maxDocumentLength } = this.#parts;
    if (this.#held.length <= maxRecordLength) return;
    // Asked once: to look at what was joined of pieces costs as much as its length.
    const wrapper = this.#isHeld ? null : wrapperStart.exec(this.#held);
    if (wrapper !== null) return this.#stream(wrapper[0].length, wrapper[1] ?? null);
    this.#isHeld = true;
    if (this.#held.length > maxDocumentLength) refuseLength(this.#place.line, maxDocumentLength);
  }

  end(): void {
    if (this.#items === null) {
      const value = this.#parse(this.#held, this.#place);
      const { flattener, onRow, knowledge } = this.#parts;
      for (const row of atLine(this.#place.line, () => documentRows(value, flattener, knowledge)))
        onRow(row, this.#place.line);
    } else {
      this.#items.end();
      this.#end(this.#items);
    }
  }

  #parse(text: string, place: Place, advice?: string): JsonValue {
    const { parser, forgiven } = this.#parts;
    const value = parser.parse(text, advice, place);
    forgiven.add(parser.forgiven, this.#place.line);
    return value;
  }

  /** From here on, the items of the array whose opening bracket ends the first `length` characters held. */
  #stream(length: number, wrapper: string | null): void {
    const text = this.#held;
    const start = text.slice(0, length);
    this.#held = "";
    const records = new Records(this.#parts, wrapper !== null && wrapper !== "dataframe_records");
    const onItem = (item: string, place: Place) => records.add(item, place);
    this.#items = new ArrayItems(onItem, after(start, this.#place), this.#parts.maxRecordLength);
    this.#end = (items) => {
      records.end(this.#place.line);
      this.#parts.forgiven.add(items.forgiven, this.#place.line);
      if (wrapper === null) this.#checkRest(items.place);
      else this.#checkWrapper(start, wrapper);
    };
    this.#pushItems(text, length);
  }

  #pushItems(text: string, from: number): void {
    const end = this.#items?.push(text, from) ?? 0;
    if (this.#held.length + text.length - end > this.#parts.maxRecordLength) {
      refuseLength(this.#place.line, this.#parts.maxRecordLength);
    }
    this.#held += text.slice(end);
  }

  /** Behind the array stands nothing, or what a parser of the whole would pass over. */
  #checkRest({ line, column }: Place): void {
    const array = "[]";
    const advice = "send one whole document, or one record a line";
    this.#parse(array + this.#held, { line, column: column - array.length }, advice);
  }

  /** The document without its records must be JSON, and say that these were its records. */
  #checkWrapper(start: string, wrapper: string): void {
    const rest = this.#parse(`${start}]${this.#held}`, this.#place);
    const records = rest instanceof JsonObject ? rest.get(wrapper) : undefined;
    if (
      !(rest instanceof JsonObject) ||
      wrapperOf(rest) !== wrapper ||
      !isArray(records) ||
      records.length > 0
    ) {
      throw new RangeError(
        "Cannot read the document as a table: it gives its records under several keys: send them under one",
      );
    }
  }
}

/** The items of the array as records of one kind; only scalars are one record together. */
class Records {
  readonly #parts: Parts;
  readonly #eachIsRow: boolean;
  #first: "array" | "object" | "scalar" | null = null;
  readonly #scalars: JsonScalar[] = [];

  constructor(parts: Parts, eachIsRow: boolean) {
    this.#parts = parts;
    this.#eachIsRow = eachIsRow;
  }

  add(text: string, place: Place): void {
    const { parser, flattener, templates, forgiven, onRow } = this.#parts;
    const known = templates.row(text);
    if (known !== null) {
      forgiven.add(templates.forgiven, place.line);
      return onRow(known, place.line);
    }
    const value = parser.parse(text, undefined, place);
    const rows = atLine(place.line, () => this.#rows(value, flattener));
    forgiven.add(parser.forgiven, place.line);
    if (!hasModelKeys(value)) templates.learn(text, rows, parser.forgiven);
    for (const row of rows) onRow(row, place.line);
  }

  end(line: number): void {
    if (this.#first === "scalar") this.#parts.onRow(this.#parts.flattener.row(this.#scalars), line);
  }

  #rows(value: JsonValue, flattener: Flattener): readonly Row[] {
    if (this.#eachIsRow) return [flattener.row(value)];
    const kind = isScalar(value) ? "scalar" : isArray(value) ? "array" : "object";
    this.#first ??= kind;
    if (kind !== this.#first) refuseMixture();
    if (!isScalar(value)) return recordRows(value, flattener);
    this.#scalars.push(value);
    // The row would be refused at its end; by then it could have filled the memory.
    if (this.#scalars.length > maxColumns) flattener.row(this.#scalars);
    return [];
  }
}

/** Adds the line to what is said of a record. */
export function atLine<Result>(line: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${error.message} (line ${line})`) : error;
  }
}

function after(text: string, { line, column }: Place): Place {
  const lines = text.split("\n");
  const last = lines.at(-1)?.length ?? 0;
  return lines.length === 1
    ? { line, column: column + last }
    : { line: line + lines.length - 1, column: 1 + last };
}
