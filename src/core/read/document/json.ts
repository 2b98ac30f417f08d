/**
 * JSON text → rows, whatever way the records are put: one a line, all in one array, or one document.
 *
 * Which it is, the first line says: whole, and more lines follow, it is JSON Lines; cut, it is one document
 * spread over lines. Lines and arrays stream; the memory is that of one record, and a record is bounded.
 */
import { documentRows, type Knowledge } from "./document.ts";
import { Flattener, type ArrayChoice } from "../json/flatten.ts";
import { refuseLength } from "../json/array.ts";
import { decodedTwice } from "../json/members.ts";
import { Forgiven, type ForgivenRecords, type Leniency } from "../json/leniency.ts";
import { JsonDocument, atLine, type Parts } from "./pieces.ts";
import { JsonParser, JsonSyntaxError, type ParsedJson } from "../json/parse.ts";
import { JsonTemplates } from "../json/template.ts";
import { hasModelKeys } from "../model/model-keys.ts";
import type { Row } from "../row.ts";

export interface JsonOptions extends Knowledge {
  /** "columns" if absent. */
  readonly arrays?: ArrayChoice | undefined;
  /** Characters in one record; 1,048,576 if absent. */
  readonly maxRecordLength?: number;
  /** Characters in one document that cannot be streamed; as many as in a record if absent. */
  readonly maxDocumentLength?: number;
  /** Whether only few records are to come, so that learning what they have in common costs more than it saves. */
  readonly isShort?: boolean;
}

type OnRow = (row: Row, line: number) => void;

/** The rows of one document: see the table in the tests for every shape. `forgiven` takes what had to be forgiven. */
export function jsonRows(text: string, options: JsonOptions = {}, forgiven?: Set<Leniency>): Row[] {
  const parser = new JsonParser();
  const value = parser.parse(text);
  return parsedRows({ value, forgiven: parser.forgiven }, options, forgiven);
}

/** The same of one that was parsed. */
export function parsedRows(
  document: ParsedJson,
  { arrays, ...knowledge }: JsonOptions = {},
  forgiven?: Set<Leniency>,
): Row[] {
  const value = decodedTwice(document.value);
  const rows = documentRows(value, new Flattener(arrays), knowledge);
  for (const leniency of document.forgiven) forgiven?.add(leniency);
  if (value !== document.value) forgiven?.add("JSON in a string");
  return rows;
}

/** JSON in chunks of any size → rows, and the line each began in. */
export class JsonReader {
  readonly #parts: Parts;
  readonly #lines: JsonLinesReader;
  /** The first line that is not blank, while it is open or alone. */
  #first = "";
  /** Whether that line is whole: one document, unless another line follows. */
  #isAlone = false;
  #line = 1;
  #reader: JsonLinesReader | JsonDocument | null = null;
  #isStart = true;

  /** `options.shape` is of one document: lines are records. */
  constructor(onRow: OnRow, { shape, ...options }: JsonOptions = {}) {
    this.#parts = partsOf(onRow, { ...options, shape, isFile: true });
    this.#lines = new JsonLinesReader(onRow, options);
  }

  /** Whether everything pushed so far was whole records; of a document that is never known before its end. */
  get isBetweenRecords(): boolean {
    return this.#reader === null
      ? this.#isAlone || isBlank(this.#first)
      : this.#reader === this.#lines && this.#lines.isBetweenRecords;
  }

  /** The records so far that are not strict JSON; null if all are. */
  get forgiven(): ForgivenRecords | null {
    return this.#reader === this.#lines ? this.#lines.forgiven : this.#parts.forgiven.found;
  }

  push(text: string): void {
    let from = 0;
    if (this.#isStart && text.length > 0) {
      this.#isStart = false;
      if (text.startsWith("\uFEFF")) from = 1;
    }
    while (this.#reader === null && from < text.length) {
      from = this.#isAlone ? this.#readOn(text, from) : this.#readFirst(text, from);
    }
    if (from < text.length) this.#reader?.push(text.slice(from));
  }

  end(): void {
    if (this.#reader === null && !isBlank(this.#first)) this.#beDocument();
    this.#reader?.end();
  }

  /** Gives where the next line begins. */
  #readFirst(text: string, from: number): number {
    const end = text.indexOf("\n", from);
    this.#first += end < 0 ? text.slice(from) : text.slice(from, end + 1);
    if (end < 0) {
      if (this.#first.length > this.#parts.maxRecordLength) this.#beDocument();
      return text.length;
    }
    if (isBlank(this.#first)) {
      this.#line++;
      this.#first = "";
    } else if (this.#first.length <= this.#parts.maxRecordLength && this.#isWhole()) {
      this.#isAlone = true;
    } else this.#beDocument();
    return end + 1;
  }

  /** What follows the first line, unless it is blank, makes both records. Gives where that begins. */
  #readOn(text: string, from: number): number {
    if (isBlank(text.slice(from)) && this.#first.length <= this.#parts.maxRecordLength) {
      this.#first += text.slice(from);
      return text.length;
    }
    this.#lines.startAt(this.#line);
    this.#reader = this.#lines;
    this.#reader.push(this.#first);
    return from;
  }

  /** Throws what is wrong with the first line, unless it is only cut. */
  #isWhole(): boolean {
    try {
      this.#parts.parser.parse(this.#first, lineAdvice, { line: this.#line, column: 1 });
      return true;
    } catch (error) {
      if (error instanceof JsonSyntaxError && error.mayGoOn) return false;
      throw error;
    }
  }

  #beDocument(): void {
    this.#reader = new JsonDocument(this.#parts, { line: this.#line, column: 1 });
    this.#reader.push(this.#first);
    this.#first = "";
  }
}

const lineAdvice = "send one whole record a line, with no array around them";

/** JSON Lines in chunks of any size → rows; a line may hold several rows, as a document may. */
export class JsonLinesReader {
  readonly #parts: Parts;
  #partial = "";
  #line = 1;

  constructor(onRow: OnRow, options: JsonOptions = {}) {
    this.#parts = partsOf(onRow, options);
  }

  get isBetweenRecords(): boolean {
    return isBlank(this.#partial);
  }

  /** The records so far that are not strict JSON; null if all are. */
  get forgiven(): ForgivenRecords | null {
    return this.#parts.forgiven.found;
  }

  /** The number of the first line, where others were read before. */
  startAt(line: number): void {
    this.#line = line;
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
    const { maxRecordLength } = this.#parts;
    if (this.#partial.length + text.length > maxRecordLength) refuseLength(this.#line, maxRecordLength);
    this.#partial += text;
  }

  #endLine(): void {
    const line = this.#line++;
    const text = line === 1 && this.#partial.startsWith("\uFEFF") ? this.#partial.slice(1) : this.#partial;
    this.#partial = "";
    if (isBlank(text)) return;
    const { parser, flattener, templates, forgiven, onRow, knowledge } = this.#parts;
    const known = templates.row(text);
    if (known !== null) {
      forgiven.add(templates.forgiven, line);
      return onRow(known, line);
    }
    const value = parser.parse(text, lineAdvice, { line, column: 1 });
    const rows = atLine(line, () => documentRows(value, flattener, knowledge));
    forgiven.add(parser.forgiven, line);
    // Other values under the same keys may make another kind of body.
    if (!hasModelKeys(value)) templates.learn(text, rows, parser.forgiven);
    for (const row of rows) onRow(row, line);
  }
}

function partsOf(
  onRow: OnRow,
  {
    arrays,
    maxRecordLength = 1_048_576,
    maxDocumentLength = maxRecordLength,
    isShort = false,
    ...knowledge
  }: JsonOptions,
): Parts {
  return {
    onRow,
    parser: new JsonParser(),
    flattener: new Flattener(arrays),
    templates: new JsonTemplates(!isShort),
    forgiven: new Forgiven(),
    maxRecordLength,
    maxDocumentLength,
    knowledge,
  };
}

function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}
