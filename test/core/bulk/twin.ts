/**
 * The kernel's twin in TypeScript: the same answers by the plainest means, to test the compiled one against, and for
 * wherever there is no WebAssembly.
 *
 * What a cell means is asked of cell.ts and the sketches themselves.
 */
import { cellTypes, hasNumberIdentity, numberOf, timeOf, typeIn } from "../../../src/core/profile/cell.ts";
import { Counts } from "../../../src/core/sketch/counts.ts";
import { Distinct } from "../../../src/core/sketch/distinct.ts";
import { Frequent } from "../../../src/core/sketch/frequent.ts";
import { Slice } from "../../../src/core/sketch/slice.ts";
import type {
  Indexed,
  Kernel,
  KernelTally,
  LineTemplate,
  Stop,
  TakenLines,
} from "../../../src/core/bulk/kernel.ts";
import { findFields } from "./twin-index.ts";
import { takeLines } from "./twin-lines.ts";
import { ReferencePages } from "./twin-pages.ts";

const blockLength = 2048;
const quote = 0x22;
const carriageReturn = 0x0d;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The input begins after one byte, so that there is an address before it. */
const inputStart = 1;
/** Capture lines lie behind all input that there is at once. */
const linesStart = 1 << 22;

export function openReference(): Kernel {
  return new ReferenceKernel();
}

class ReferenceKernel implements Kernel {
  readonly pages = new ReferencePages((handle) => this.#column(handle));
  #bytes = new Uint8Array(inputStart);
  #ends: readonly number[] = [];
  /** By handle; null once freed. */
  readonly #templates: (LineTemplate | null)[] = [null];
  readonly #columns: (ReferenceColumn | null)[] = [null];

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  lineRoom(sizeBytes: number): number {
    this.input(linesStart + sizeBytes);
    return linesStart;
  }

  addTemplate(template: LineTemplate): number {
    return this.#templates.push(template) - 1;
  }

  freeTemplate(template: number): void {
    this.#templates[template] = null;
  }

  takeLines(handle: number, from: number, to: number): TakenLines {
    const template = this.#templates[handle] ?? null;
    if (template === null) throw new RangeError(`Cannot take lines by template ${handle}: it is freed`);
    return takeLines(template, this.#bytes, from, to);
  }

  input(sizeBytes: number): number {
    if (inputStart + sizeBytes > this.#bytes.length) {
      const larger = new Uint8Array(inputStart + sizeBytes);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return inputStart;
  }

  index(from: number, to: number, delimiter: number, width: number): Indexed {
    const { ends, ...found } = findFields(this.#bytes, from, to, delimiter, width);
    this.#ends = ends;
    return found;
  }

  isUtf8(from: number, to: number): boolean {
    try {
      decoder.decode(this.#bytes.subarray(from, to));
      return true;
    } catch {
      return false;
    }
  }

  lineEnds(from: number, to: number): number {
    let count = 0;
    for (let at = from; at < to; at++) {
      const byte = this.#bytes[at];
      if (byte === 0x0a || (byte === carriageReturn && this.#bytes[at + 1] !== 0x0a)) count++;
    }
    return count;
  }

  fieldEnds(from: number, fields: number): Uint32Array {
    return Uint32Array.from(this.#ends.slice(from, from + fields + 1));
  }

  /** Where a field begins and ends, quotes included, a CR before its LF not. */
  #field(field: number, isLast: boolean): { readonly start: number; readonly end: number } {
    const start = (this.#ends[field] ?? 0) + 1;
    const end = this.#ends[field + 1] ?? start;
    return {
      start,
      end: isLast && end > start && this.#bytes[end - 1] === carriageReturn ? end - 1 : end,
    };
  }

  *missingTogether(rows: number, width: number, least: number, most: number): Generator<[number[], number]> {
    for (let row = 0; row < rows; row++) {
      const isMissing = (index: number) =>
        this.#text(this.#field(row * width + index, index === width - 1)) === "";
      const missing = Array.from({ length: width }, (_, index) => index).filter(isMissing);
      if (missing.length >= least && missing.length <= most) yield [missing, 1];
    }
  }

  addColumn(isText: boolean): number {
    return this.#columns.push(new ReferenceColumn(isText)) - 1;
  }

  feed(column: number, field: number, stride: number, rows: number, isLast: boolean): number {
    const target = this.#column(column);
    target.stop = "done";
    for (let row = 0; row < rows; row++) {
      target.add(this.#text(this.#field(field + row * stride, isLast)));
      if (target.stop !== "done") return row + 1;
    }
    return rows;
  }

  stopOf(column: number): Stop {
    return this.#column(column).stop;
  }

  entries(column: number): [string, number][] {
    return [...(this.#column(column).counts?.entries() ?? [])];
  }

  sketch(column: number): Float64Array<ArrayBuffer> {
    return this.#column(column).sketch();
  }

  isSketched(column: number): boolean {
    return this.#column(column).counts === null;
  }

  block(column: number): Float64Array<ArrayBuffer> {
    return this.#column(column).block;
  }

  sortBlock(column: number): Float64Array<ArrayBuffer> {
    return this.block(column).sort();
  }

  clearBlock(column: number): void {
    this.#column(column).clearBlock();
  }

  tally(column: number): KernelTally {
    return this.#column(column).tally();
  }

  freeColumn(column: number): void {
    this.#columns[column] = null;
  }

  sort(values: Float64Array): void {
    values.sort();
  }

  #column(handle: number): ReferenceColumn {
    const column = this.#columns[handle];
    if (!column) throw new RangeError(`Cannot find column ${handle}: it was never added, or is freed`);
    return column;
  }

  #text({ start, end }: { readonly start: number; readonly end: number }): string {
    const text = decoder.decode(this.#bytes.subarray(start, end));
    return this.#bytes[start] === quote && end > start ? text.slice(1, -1).replaceAll('""', '"') : text;
  }
}

class ReferenceColumn {
  stop: Stop = "done";
  counts: Counts | null = new Counts();
  readonly #types: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  readonly #distinct = new Distinct();
  readonly #frequent = new Frequent();
  readonly #slice = new Slice();
  readonly #block = new Float64Array(blockLength);
  readonly #isText: boolean;
  #used = 0;
  #room = blockLength;

  constructor(isText: boolean) {
    this.#isText = isText;
  }

  get block(): Float64Array<ArrayBuffer> {
    return this.#block.subarray(0, this.#used);
  }

  add(text: string): void {
    if (text !== "") this.addTimes(text, 1);
  }

  addTimes(text: string, times: number): void {
    if (this.counts === null) {
      this.#addNumber(this.#tally(text, times));
      return;
    }
    this.counts.add(text, times);
    if (this.counts.isOver()) this.stop = "over";
  }

  sketch(): Float64Array<ArrayBuffer> {
    const pairs: number[] = [];
    let once = 0;
    for (const [text, times] of this.counts?.entries() ?? []) {
      const value = this.#tally(text, times);
      if (value === null) continue;
      pairs.push(value, times);
      if (times === 1) once++;
    }
    this.counts = null;
    this.#room = blockLength - (once % blockLength);
    return Float64Array.from(pairs);
  }

  clearBlock(): void {
    this.#used = 0;
    this.#room = blockLength;
  }

  tally(): KernelTally {
    const { offset, untracked, total } = this.#frequent;
    const { shift, total: sliced } = this.#slice;
    return {
      present: this.#types.reduce((sum, times) => sum + times, 0),
      types: this.#types,
      earliest: this.#earliest,
      latest: this.#latest,
      registers: this.#distinct.registers,
      frequent: { entries: [...this.#frequent.entries()], offset, untracked, total },
      slice: { entries: [...this.#slice.entries()], shift, total: sliced },
    };
  }

  /** All of a cell but its number, which is returned; null if it has none. */
  #tally(text: string, times: number): number | null {
    const type = typeIn(text, this.#isText);
    const at = cellTypes.indexOf(type);
    this.#types[at] = (this.#types[at] ?? 0) + times;
    const value = numberOf(text, type);
    if (value !== null && hasNumberIdentity(text, type)) {
      this.#distinct.addNumber(value);
      return value;
    }
    const hash = this.#distinct.addText(text);
    if (type === "Text" || type === "Boolean") {
      this.#slice.addHash(hash, times);
      this.#frequent.add(text, times);
    } else if (type === "Time") this.#addTime(timeOf(text));
    return value;
  }

  #addTime(time: number): void {
    this.#earliest = Math.min(this.#earliest, time);
    this.#latest = Math.max(this.#latest, time);
  }

  #addNumber(value: number | null): void {
    if (value === null) return;
    this.#block[this.#used++] = value;
    if (this.#used === this.#room) this.stop = "block";
  }
}
