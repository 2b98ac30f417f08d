/**
 * Many calls into one profile, as observe() would do one by one.
 *
 * Bodies of plain CSV are put in line and go through the kernel together (in-line.ts). All others are read one by one;
 * their rows are written as CSV then, and put in line too: so a kernel counts the rows of a side in their order, however
 * they came to be read. What it cannot take is counted beside it.
 */
import type { RecordedCall } from "../call/record.ts";
import type { CapturedBody } from "../call/body.ts";
import type { CaptureTemplate } from "../call/capture-template.ts";
import {
  countCall,
  observe,
  readCall,
  withDialect,
  type CountedSide,
  type ObserveOptions,
} from "../profile/observe.ts";
import type { Side } from "../profile/positions.ts";
import { Profile } from "../profile/profile.ts";
import { Table } from "../profile/table.ts";
import { bodyDelimiter } from "../read/csv/body-delimiter.ts";
import { cellMap } from "../read/cells.ts";
import type { Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { isBlank, isLine, linesOf, PlainBodies, plainRows, plainText, type Plain } from "./in-line.ts";
import type { Kernel, LineTemplate, TakenLines } from "./kernel.ts";
import { lineTemplateOf } from "./line-template.ts";
import { NamedRows } from "./named-rows.ts";

const sides = ["input", "output"] as const;

/** The rows of one side that are in line. */
interface Lines {
  readonly plain: PlainBodies;
  readonly named: NamedRows;
}

export class Calls {
  readonly #profile = new Profile();
  readonly #options: ObserveOptions;
  readonly #lines: Readonly<Record<Side, Lines>>;
  readonly #delimiter: string;
  readonly #mayBePlain: boolean;
  #copies = new Uint8Array();

  constructor(kernel: Kernel, options: ObserveOptions = {}) {
    this.#options = withDialect(options);
    this.#mayBePlain = cellMap(this.#options) === null;
    const { delimiter = "," } = this.#options;
    this.#delimiter = delimiter;
    this.#profile.input = new Table(true);
    this.#profile.output = new Table(true);
    this.#profile.know(this.#options.shape ?? null);
    const linesOfTable = (table: Table) => ({
      plain: new PlainBodies(kernel, delimiter),
      named: new NamedRows(kernel, table, delimiter),
    });
    this.#lines = { input: linesOfTable(this.#profile.input), output: linesOfTable(this.#profile.output) };
  }

  add({ input, output }: Pick<RecordedCall, "input" | "output">): void {
    const plain = { input: this.#plainText(input), output: this.#plainText(output) };
    const { shape = null } = this.#options;
    const isApart =
      shape === null
        ? isBlank(plain.input) || isBlank(plain.output)
        : !this.#fits(shape, { text: plain.input, body: input }, { text: plain.output, body: output });
    if (isApart) {
      this.#observe({ input, output });
      return;
    }
    if (plain.input !== null) this.#take("input", plain.input);
    if (plain.output !== null) this.#take("output", plain.output);
    const isBeside = plain.input !== null || plain.output !== null;
    this.#observe(
      { input: plain.input === null ? input : null, output: plain.output === null ? output : null },
      isBeside,
    );
  }

  /**
   * The template by which the kernel takes lines that are like this one, whose call is given, so that nothing but the
   * rows of their bodies is to be counted; null where that cannot be said of any. What it lets through add() would put
   * in line too.
   */
  templateOf(source: CaptureTemplate, call: RecordedCall): LineTemplate | null {
    const { watched = null } = this.#options;
    if (!this.#mayBePlain || watched !== null) return null;
    return lineTemplateOf(source, call, { ...this.#options, delimiter: this.#delimiter });
  }

  /** Adds the calls of lines that were taken by such a template. */
  addTaken({ lines, several, ...taken }: TakenLines, { forms }: LineTemplate): void {
    observe(this.#profile, { input: null, output: null }, this.#options);
    this.#profile.output.tally("answers to several rows", several);
    this.#profile.calls += lines - 1;
    // The views are only good until the kernel is asked again.
    const bodies = this.#copied(taken.input.bytes, taken.output.bytes);
    for (const side of sides) {
      if (bodies[side].length === 0) continue;
      const { width, beyond } = taken[side];
      const names = forms[side]?.names ?? null;
      this.#profile[side].tally("bodies counted as rows", lines);
      if (names !== null) {
        this.#lines[side].named.addLines(names, bodies[side], beyond);
        continue;
      }
      this.#profile[side].votes.lines(width, beyond + 1);
      this.#lines[side].plain.addBytes(bodies[side]);
    }
  }

  /** Copies that are good until the next: a new one each time would cost more than what is done with it. */
  #copied(input: Uint8Array, output: Uint8Array): Record<Side, Uint8Array> {
    const size = input.length + output.length;
    if (size > this.#copies.length) this.#copies = new Uint8Array(size * 2);
    this.#copies.set(input);
    this.#copies.set(output, input.length);
    return {
      input: this.#copies.subarray(0, input.length),
      output: this.#copies.subarray(input.length, size),
    };
  }

  /** The profile of all calls. */
  end(): Profile {
    for (const side of sides) {
      this.#lines[side].named.end();
      this.#profile[side].merge(this.#lines[side].plain.end());
    }
    return this.#profile;
  }

  /** Reads bodies one by one, and puts in line what rows they have. `isBeside`: the other one of the call is in line. */
  #observe(call: Pick<RecordedCall, "input" | "output">, isBeside = false): void {
    const { watched = null } = this.#options;
    const read = readCall(call, this.#options, isBeside);
    const isApart = watched !== null || read.sides === null;
    const counted = isApart
      ? read
      : {
          ...read,
          sides: {
            input: this.#putInLine("input", read.sides.input),
            output: this.#putInLine("output", read.sides.output),
          },
        };
    countCall(this.#profile, counted, this.#options);
  }

  /** What is left to be counted of a body. */
  #putInLine(side: Side, counted: CountedSide): CountedSide {
    if (counted === null || "reason" in counted || counted.rows.length === 0) return counted;
    return this.#takeRows(side, counted.rows) ? { ...counted, rows: [] } : counted;
  }

  #takeRows(side: Side, rows: readonly Row[]): boolean {
    const { plain, named } = this.#lines[side];
    return rows.every(({ names }) => names === null) ? plain.addRows(rows) : named.add(rows);
  }

  /** The text of a body that can go in line with the others; null where it has to be observed by itself. */
  #plainText(body: CapturedBody | null): string | null {
    const text = this.#mayBePlain ? plainText(body) : null;
    if (text === null || bodyDelimiter(text, this.#options) !== this.#delimiter) return null;
    return isLine(text) || linesOf(text, this.#delimiter) !== null ? text : null;
  }

  /** Takes a body in line. */
  #take(side: Side, text: string): void {
    if (text !== "") this.#profile[side].tally("bodies counted as rows", 1);
    const lines = isLine(text) ? null : linesOf(text, this.#delimiter);
    if (lines !== null) this.#profile[side].votes.lines(lines.width, lines.rows);
    // By a shape only bodies of as many rows are taken.
    const isOfSeveral = side === "output" && (this.#options.shape ?? null) !== null && (lines?.rows ?? 1) > 1;
    if (isOfSeveral) this.#profile.output.tally("answers to several rows", 1);
    this.#lines[side].plain.add(text);
  }

  /** Whether both bodies are plain rows that make the shape's width together: nothing is to be done to them. */
  #fits(shape: KnownShape, input: Plain, output: Plain): boolean {
    const delimiter = this.#delimiter;
    const [inputs, outputs] = [plainRows(shape, delimiter, input), plainRows(shape, delimiter, output)];
    if (inputs === null || outputs === null || inputs.rows !== outputs.rows) return false;
    return inputs.width + outputs.width === shape.width;
  }
}
