/**
 * Capture files → calls, faster than JSON.parse() per line.
 *
 * The lines of a file are the same but for a few strings: bodies, ids, times. A line that was parsed
 * becomes a template: constant text with holes where those strings stood. A later line with exactly this
 * text around holes that hold JSON strings is therefore valid and has the same fields, so its strings are
 * cut out without parsing. Every character is compared; any line that differs is parsed as a whole and
 * teaches a new template. What that is worth: docs/speed.md.
 */
import { parseCaptureLine, type RecordedCall } from "./record.ts";
import { type BodyKind, type CapturedBody, kindOf } from "./body.ts";
import { CaptureTemplate, type CapturePieces } from "./capture-template.ts";

export type { CapturePieces };

/** The same call as parseCaptureLine() gives. */
export function callOf({ eventId, time, input, inputKind, output, outputKind }: CapturePieces): RecordedCall {
  return { eventId, time, input: bodyWith(input, inputKind), output: bodyWith(output, outputKind) };
}

function bodyWith(data: string | null, kind: BodyKind | null): CapturedBody | null {
  // V8 takes several times as long where the spread comes first.
  return data === null || kind === null ? null : { data, ...kind };
}

/** `text`: the line itself. */
type OnCall = (call: CapturePieces, line: number, text: string) => void;

const maxTemplates = 8;
export interface CaptureLinesOptions {
  /** Characters in one line; 16,777,216 if absent. Longer lines are refused, and the next ones read. */
  readonly maxLineLength?: number;
}

export class CaptureLines {
  readonly #onCall: OnCall;
  readonly #onRefused: (error: Error, line: number) => void;
  readonly #maxLineLength: number;
  /** The template that fitted last comes first. */
  readonly #templates: CaptureTemplate[] = [];
  #parsed = 0;
  #line = 1;
  #partial = "";
  #isTooLong = false;

  /** A line that cannot be read goes to `onRefused`, and the rest goes on. Blank lines go nowhere. */
  constructor(
    onCall: OnCall,
    onRefused: (error: Error, line: number) => void,
    options: CaptureLinesOptions = {},
  ) {
    this.#onCall = onCall;
    this.#onRefused = onRefused;
    this.#maxLineLength = options.maxLineLength ?? 16_777_216;
  }

  /** Lines that were parsed as a whole, since no template fitted. */
  get parsed(): number {
    return this.#parsed;
  }

  /** What the lines are made of that were parsed last, the likeliest first. */
  get templates(): readonly CaptureTemplate[] {
    return this.#templates;
  }

  /** Lines that were read by other means, between two lines. */
  skip(lines: number): void {
    this.#line += lines;
  }

  push(text: string): void {
    const first = text.indexOf("\n");
    if (first < 0) return this.#keep(text);
    let start = 0;
    if (this.#partial !== "" || this.#isTooLong) {
      this.#keep(text.slice(0, first));
      this.#endPartial();
      start = first + 1;
    }
    const last = text.lastIndexOf("\n");
    const hasEscapes = text.includes("\\");
    while (start <= last) {
      const end = text.indexOf("\n", start);
      this.#read(text, start, end, hasEscapes);
      start = end + 1;
    }
    this.#keep(text.slice(start));
  }

  end(): void {
    this.#endPartial();
  }

  #keep(text: string): void {
    if (this.#partial.length + text.length > this.#maxLineLength) this.#isTooLong = true;
    this.#partial = this.#isTooLong ? "" : this.#partial + text;
  }

  #endPartial(): void {
    const text = this.#partial;
    this.#partial = "";
    if (this.#isTooLong) {
      this.#isTooLong = false;
      const error = new RangeError(
        `Cannot read the line as a capture record: it has over ${this.#maxLineLength} characters`,
      );
      this.#onRefused(error, this.#line++);
    } else this.#read(text, 0, text.length, text.includes("\\"));
  }

  #read(text: string, start: number, end: number, hasEscapes: boolean): void {
    const line = this.#line++;
    const templates = this.#templates;
    for (let index = 0; index < templates.length; index++) {
      const template = templates[index];
      const call = template?.match(text, start, end, hasEscapes);
      if (template === undefined || call === undefined || call === null) continue;
      if (index > 0) {
        templates.splice(index, 1);
        templates.unshift(template);
      }
      return this.#onCall(call, line, text.slice(start, end));
    }
    this.#parse(line === 1 ? text.slice(start, end).replace(/^\uFEFF/, "") : text.slice(start, end), line);
  }

  #parse(text: string, line: number): void {
    if (text.trim() === "") return;
    let call: RecordedCall;
    try {
      call = parseCaptureLine(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.#onRefused(error, line);
    }
    this.#parsed++;
    // Where lines differ without end, templates are not worth their cost.
    if (this.#parsed <= maxTemplates || this.#parsed % 64 === 0) this.#learn(text, call);
    this.#onCall(piecesOf(call), line, text);
  }

  #learn(text: string, call: RecordedCall): void {
    const template = CaptureTemplate.of(text, call);
    if (template === null) return;
    this.#templates.unshift(template);
    this.#templates.length = Math.min(this.#templates.length, maxTemplates);
  }
}

function piecesOf({ eventId, time, input, output }: RecordedCall): CapturePieces {
  const [inputKind, outputKind] = [input && kindOf(input), output && kindOf(output)];
  return { eventId, time, input: input?.data ?? null, inputKind, output: output?.data ?? null, outputKind };
}
