/**
 * Many calls into one profile, as observe() would do one by one.
 *
 * Bodies of plain CSV are put in line and go through the kernel together. Plain means that nothing in them can be
 * wrong on its own: no quotes, too short for too many columns, and lines of one width. All others are observed one by one.
 */
import type { RecordedCall } from "../call/record.ts";
import type { BodyKind, CapturedBody } from "../call/body.ts";
import type { CaptureTemplate } from "../call/capture-template.ts";
import { observe, withDialect, type ObserveOptions } from "../profile/observe.ts";
import type { Side } from "../profile/positions.ts";
import { Profile } from "../profile/profile.ts";
import { Table } from "../profile/table.ts";
import { headerSaid, isCsvType, readableBody } from "../call/rows.ts";
import { bodyDelimiter } from "../read/csv/body-delimiter.ts";
import { cellMap } from "../read/cells.ts";
import { maxColumns } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { CsvBytes } from "./csv-bytes.ts";
import type { Kernel, LineTemplate, TakenLines } from "./kernel.ts";

/** Bodies are held back to about this many characters. */
const batchLength = 65_536;

export class Calls {
  readonly #profile = new Profile();
  readonly #options: ObserveOptions;
  readonly #input: PlainBodies;
  readonly #output: PlainBodies;
  readonly #mayBePlain: boolean;

  constructor(kernel: Kernel, options: ObserveOptions = {}) {
    this.#options = withDialect(options);
    this.#mayBePlain = cellMap(this.#options) === null;
    const { delimiter = "," } = this.#options;
    this.#profile.input = new Table(true);
    this.#profile.output = new Table(true);
    this.#input = new PlainBodies(kernel, delimiter);
    this.#output = new PlainBodies(kernel, delimiter);
  }

  add({ input, output }: Pick<RecordedCall, "input" | "output">): void {
    const plain = { input: this.#plainText(input), output: this.#plainText(output) };
    const { shape = null } = this.#options;
    if (
      shape !== null &&
      !this.#fits(shape, { text: plain.input, body: input }, { text: plain.output, body: output })
    ) {
      observe(this.#profile, { input, output }, this.#options);
      return;
    }
    if (plain.input !== null) this.#take("input", plain.input);
    if (plain.output !== null) this.#take("output", plain.output);
    const odd = {
      input: plain.input === null ? input : null,
      output: plain.output === null ? output : null,
    };
    observe(this.#profile, odd, this.#options);
  }

  /**
   * The template by which the kernel takes lines whose bodies are all plain, so that nothing but their rows is to be
   * counted; null where that cannot be said of any. What it lets through add() would take in line too.
   */
  plainTemplate({ constants, holes, kinds }: CaptureTemplate): LineTemplate | null {
    const { shape = null, watched = null } = this.#options;
    const said = [kinds.input, kinds.output].filter((kind) => kind !== null);
    if (!this.#mayBePlain || watched !== null || !said.every(isPlainKind)) return null;
    const isHeaderOpen = said.every(({ contentType }) => headerSaid(contentType) === null);
    if (shape !== null && !(isHeaderOpen && said.length === 2)) return null;
    const { delimiter } = this.#input;
    const firstCharacters = plainBeginnings(shape, delimiter);
    const width = shape?.width ?? null;
    const isPacked = { input: isBase64(kinds.input), output: isBase64(kinds.output) };
    return { constants, holes, isPacked, firstCharacters, delimiter, mostBytes: maxColumns, width };
  }

  /** Adds the calls of lines that were taken by a plain template. */
  addTaken({ lines, input, output }: TakenLines): void {
    observe(this.#profile, { input: null, output: null }, this.#options);
    this.#profile.calls += lines - 1;
    // The views are only good until the kernel is asked again.
    const bodies = [input, output].map(({ bytes }) => bytes.slice());
    for (const [index, side] of (["input", "output"] as const).entries()) {
      const bytes = bodies[index] ?? new Uint8Array();
      if (bytes.length === 0) continue;
      const { width, beyond } = side === "input" ? input : output;
      this.#profile[side].tally("bodies counted as rows", lines);
      this.#profile[side].votes.lines(width, beyond + 1);
      (side === "input" ? this.#input : this.#output).addBytes(bytes);
    }
  }

  /** The profile of all calls. */
  end(): Profile {
    this.#profile.input.merge(this.#input.end());
    this.#profile.output.merge(this.#output.end());
    return this.#profile;
  }

  /** The text of a body that can go in line with the others; null where it has to be observed by itself. */
  #plainText(body: CapturedBody | null): string | null {
    const text = this.#mayBePlain ? plainText(body) : null;
    if (text === null || bodyDelimiter(text, this.#options) !== this.#input.delimiter) return null;
    return isLine(text) || linesOf(text, this.#input.delimiter) !== null ? text : null;
  }

  /** Takes a body in line. */
  #take(side: Side, text: string): void {
    if (text !== "") this.#profile[side].tally("bodies counted as rows", 1);
    const lines = isLine(text) ? null : linesOf(text, this.#input.delimiter);
    if (lines !== null) this.#profile[side].votes.lines(lines.width, lines.rows);
    (side === "input" ? this.#input : this.#output).add(text);
  }

  /** Whether both bodies are plain rows that make the shape's width together: nothing is to be done to them. */
  #fits(shape: KnownShape, input: Plain, output: Plain): boolean {
    const { delimiter } = this.#input;
    const [inputs, outputs] = [plainRows(shape, delimiter, input), plainRows(shape, delimiter, output)];
    if (inputs === null || outputs === null || inputs.rows !== outputs.rows) return false;
    return inputs.width + outputs.width === shape.width;
  }
}

/** Whether a text of this kind is as plain as it looks. */
function isPlainKind({ encoding, damaged = false, ...kind }: BodyKind): boolean {
  const isText = encoding === "CSV" || (encoding === "BASE64" && isCsvType(kind.contentType));
  return isText && !damaged && !isOdd(kind);
}

function isBase64(kind: BodyKind | null): boolean {
  return kind?.encoding === "BASE64";
}

/** Characters of ASCII that no JSON, line of a delimiter or, with a shape, header begins with. */
function plainBeginnings(shape: KnownShape | null, delimiter: string): string {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
  const odd = new Set(["[", "{", "/", ")", "w", "f", "s", "S", '"', "\\"]);
  if (shape !== null) {
    odd.add(delimiter);
    for (const letter of shape.beginnings()) odd.add(letter);
  }
  return printable.filter((character) => !odd.has(character)).join("");
}

/** A body and its text, null where that is not plain. */
interface Plain {
  readonly body: CapturedBody | null;
  readonly text: string | null;
}

/** How many rows there are, all of one width and none a header; null where that is not so. */
function plainRows(shape: KnownShape, delimiter: string, { body, text }: Plain) {
  if (text === null || headerSaid(body?.contentType ?? null) !== null) return null;
  const [first = ""] = text.split(delimiter, 1)[0]?.split(/[\r\n]/, 1) ?? [];
  if (first === "" || shape.named(first) !== null) return null;
  return linesOf(text, delimiter);
}

/** Most bodies are one line. */
function isLine(text: string): boolean {
  return /^[^\r\n]*(?:\r?\n|\r)?$/.test(text);
}

/** How many lines there are, all of one width and none empty; null where that is not so. */
function linesOf(text: string, delimiter: string): { readonly rows: number; readonly width: number } | null {
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

function plainText(body: CapturedBody | null): string | null {
  if (body === null || isOdd(body) || body.data.length > maxColumns) return null;
  const text = readableBody(body);
  if (text.kind === "unreadable" || text.encoding !== "CSV" || text.misnomer !== undefined) return null;
  const { data } = text;
  const isQuoted = data.includes('"') || data.startsWith("\uFEFF") || !data.isWellFormed();
  return data.length > maxColumns || isQuoted ? null : data;
}

function isOdd({ truncated, packed = false, withheld = false }: Omit<BodyKind, "encoding">): boolean {
  return truncated || packed || withheld;
}

class PlainBodies {
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
