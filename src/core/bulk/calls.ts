/**
 * Many calls into one profile, as observe() would do one by one.
 *
 * Bodies of plain CSV are put in line and go through the kernel together. Plain means that nothing in them can be
 * wrong on its own: no quotes, and too short for too many columns. All others are observed one by one.
 */
import type { RecordedCall } from "../call/record.ts";
import type { CapturedBody } from "../call/body.ts";
import { observe, type ObserveOptions } from "../profile/observe.ts";
import { Profile, Table } from "../profile/profile.ts";
import { readableBody } from "../call/rows.ts";
import { cellMap } from "../read/cells.ts";
import { maxColumns } from "../read/row.ts";
import { CsvBytes } from "./csv-bytes.ts";
import type { Kernel } from "./kernel.ts";

/** Bodies are held back to about this many characters. */
const batchLength = 65_536;

export class Calls {
  readonly #profile = new Profile();
  readonly #options: ObserveOptions;
  readonly #input: PlainBodies;
  readonly #output: PlainBodies;
  readonly #mayBePlain: boolean;

  constructor(kernel: Kernel, options: ObserveOptions = {}) {
    this.#options = options;
    this.#mayBePlain = cellMap(options) === null;
    this.#input = new PlainBodies(kernel);
    this.#output = new PlainBodies(kernel);
  }

  add({ input, output }: Pick<RecordedCall, "input" | "output">): void {
    const odd = {
      input: this.#take(this.#input, input),
      output: this.#take(this.#output, output),
    };
    observe(this.#profile, odd, this.#options);
  }

  /** The profile of all calls. */
  end(): Profile {
    this.#profile.input.merge(this.#input.end());
    this.#profile.output.merge(this.#output.end());
    return this.#profile;
  }

  /** Takes a body in line; gives it back if it is not plain. */
  #take(bodies: PlainBodies, body: CapturedBody | null): CapturedBody | null {
    const text = this.#mayBePlain ? plainText(body) : null;
    if (text === null) return body;
    bodies.add(text);
    return null;
  }
}

function plainText(body: CapturedBody | null): string | null {
  if (body === null || isOdd(body) || body.data.length > maxColumns) return null;
  const text = readableBody(body);
  if (text.kind === "unreadable" || text.encoding !== "CSV") return null;
  const { data } = text;
  const isQuoted = data.includes('"') || data.startsWith("\uFEFF") || !data.isWellFormed();
  return data.length > maxColumns || isQuoted ? null : data;
}

function isOdd({ truncated, packed = false, withheld = false }: CapturedBody): boolean {
  return truncated || packed || withheld;
}

class PlainBodies {
  readonly #table = new Table();
  readonly #reader: CsvBytes;
  readonly #encoder = new TextEncoder();
  #batch = "";

  constructor(kernel: Kernel) {
    this.#reader = new CsvBytes(kernel, this.#table, { header: "absent", positional: true, ragged: "keep" });
  }

  add(text: string): void {
    this.#batch += text.endsWith("\n") ? text : `${text}\n`;
    if (this.#batch.length >= batchLength) this.#push();
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
