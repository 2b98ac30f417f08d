/**
 * The Kernel that src/kernel compiles to: what lies in its memory, read as values.
 *
 * Its memory may move when it grows, so every view is made anew after a call that may allocate.
 */
import type { Exports } from "./exports.ts";
import type { Indexed, Kernel, KernelTally, LineTemplate, Stop, TakenBodies, TakenLines } from "./kernel.ts";
import { CompiledPages } from "./pages.ts";
import { powersOfFive } from "./powers.ts";
import { templateBytes } from "./template-bytes.ts";

interface Host {
  readonly host: {
    /** Writes the powers of five where the kernel wants them. */
    readonly powers: (address: number) => void;
    readonly number: (start: number, sizeBytes: number) => number;
  };
}

declare const WebAssembly: {
  readonly Instance: new (module: object, host: Host) => { readonly exports: Exports };
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where the fields of Sketches in src/kernel/sketches.ts are; its tallies come first. */
const sketchesAt = { earliest: 40, latest: 48, registers: 56, block: 60, blockUsed: 64 } as const;
/** Of Frequent in src/kernel/frequent.ts; offset, untracked and total come first. */
const frequentSizeAt = 24;
/** Of Slice in src/kernel/slice.ts; total comes first. */
const sliceAt = { shift: 8, slotCount: 16, slots: 20 } as const;
const registerCount = 16_384;

/** Reasons to stop, by their numbers in src/kernel/column.ts. */
const stops: readonly Stop[] = ["done", "over", "block"];

/** Runs the compiled src/kernel, a WebAssembly.Module. */
export function openKernel(module: object): Kernel {
  return new CompiledKernel(module);
}

class CompiledKernel implements Kernel {
  readonly pages: CompiledPages;
  readonly #kernel: Exports;
  /** By address, how many bytes they take. */
  readonly #templates = new Map<number, number>();
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);

  constructor(module: object) {
    const host = {
      powers: (at: number) => this.#fillPowers(at),
      number: (at: number, size: number) => this.#number(at, size),
    };
    this.#kernel = new WebAssembly.Instance(module, { host }).exports;
    this.pages = new CompiledPages(this.#kernel);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    this.#renew();
    return this.#bytes;
  }

  input(sizeBytes: number): number {
    return this.#kernel.input(sizeBytes);
  }

  index(from: number, to: number, delimiter: number, width: number): Indexed {
    const kernel = this.#kernel;
    const fields = kernel.index(from, to, delimiter, width);
    return {
      consumed: kernel.consumed(),
      fields,
      rows: kernel.rows(),
      isRegular: kernel.isRegular() === 1,
      isClean: kernel.isClean() === 1,
      isAscii: kernel.isAscii() === 1,
    };
  }

  isUtf8(from: number, to: number): boolean {
    return this.#kernel.isUtf8(from, to) === 1;
  }

  lineEnds(from: number, to: number): number {
    return this.#kernel.lineEnds(from, to);
  }

  fieldEnds(from: number, fields: number): Uint32Array {
    this.#renew();
    return new Uint32Array(this.#bytes.buffer, this.#kernel.entryBefore(from), fields + 1);
  }

  *missingTogether(rows: number, width: number, least: number, most: number): Generator<[number[], number]> {
    // What is listed is copied first: whoever takes it may have the kernel do something else meanwhile.
    const lists: Uint32Array[] = [];
    for (let row = 0; row < rows; row = this.#kernel.nextMissing()) {
      const length = this.#kernel.missingTogether(row, rows, width, least, most);
      this.#renew();
      if (length > 0)
        lists.push(new Uint32Array(this.#bytes.buffer, this.#kernel.listedMissing(), length).slice());
    }
    for (const words of lists) yield* setsIn(words);
  }

  addColumn(isText: boolean): number {
    return this.#kernel.addColumn(isText);
  }

  feed(column: number, field: number, stride: number, rows: number, isLast: boolean): number {
    return this.#kernel.feed(column, field, stride, rows, isLast);
  }

  stopOf(column: number): Stop {
    return stops[this.#kernel.stopOf(column)] ?? "done";
  }

  entries(column: number): [string, number][] {
    return this.#listed(this.#kernel.listEntries(column), this.#kernel.entryCount(column));
  }

  sketch(column: number): Float64Array<ArrayBuffer> {
    this.#kernel.sketch(column);
    this.#renew();
    const kernel = this.#kernel;
    return new Float64Array(this.#bytes.buffer, kernel.listedNumbers(), kernel.listedNumberCount() * 2);
  }

  isSketched(column: number): boolean {
    return this.#kernel.sketchesOf(column) !== 0;
  }

  block(column: number): Float64Array<ArrayBuffer> {
    const sketches = this.#sketchesOf(column);
    const [start, length] = this.#blockOf(sketches);
    return new Float64Array(this.#bytes.buffer, start, length);
  }

  sortBlock(column: number): Float64Array<ArrayBuffer> {
    const [start, length] = this.#blockOf(this.#sketchesOf(column));
    this.#kernel.sort(start, length);
    return this.block(column);
  }

  clearBlock(column: number): void {
    this.#kernel.clearBlock(column);
  }

  tally(column: number): KernelTally {
    // Both may move the memory: the views come after.
    const frequent = this.#frequent(column);
    const slice = this.#slice(column);
    const sketches = this.#sketchesOf(column);
    const registers = this.#view.getUint32(sketches + sketchesAt.registers, true);
    const types = [0, 1, 2, 3, 4].map((index) => this.#countAt(sketches + index * 8));
    const [integral = 0, fractional = 0, boolean = 0, time = 0, text = 0] = types;
    return {
      present: types.reduce((sum, times) => sum + times, 0),
      types: [integral, fractional, boolean, time, text],
      earliest: this.#view.getFloat64(sketches + sketchesAt.earliest, true),
      latest: this.#view.getFloat64(sketches + sketchesAt.latest, true),
      registers: this.#bytes.subarray(registers, registers + registerCount),
      frequent,
      slice,
    };
  }

  freeColumn(column: number): void {
    this.#kernel.freeColumn(column);
  }

  lineRoom(sizeBytes: number): number {
    return this.#kernel.lineRoom(sizeBytes);
  }

  addTemplate(template: LineTemplate): number {
    const bytes = templateBytes(template);
    const at = this.#kernel.allocate(bytes.length);
    this.bytes.set(bytes, at);
    this.#templates.set(at, bytes.length);
    return at;
  }

  freeTemplate(template: number): void {
    this.#kernel.release(template, this.#templates.get(template) ?? 0);
    this.#templates.delete(template);
  }

  takeLines(template: number, from: number, to: number): TakenLines {
    const lines = this.#kernel.takeLines(template, from, to);
    const [first, last] = [this.#kernel.firstTime(), this.#kernel.lastTime()];
    const [consumed, several] = [this.#kernel.consumedLines(), this.#kernel.linesOfSeveral()];
    return { lines, several, consumed, input: this.#bodies(false), output: this.#bodies(true), first, last };
  }

  #bodies(isOutput: boolean): TakenBodies {
    const start = this.#kernel.bodies(isOutput);
    const bytes = this.bytes.subarray(start, start + this.#kernel.bodiesSize(isOutput));
    return { bytes, width: this.#kernel.bodyWidth(isOutput), beyond: this.#kernel.rowsBeyond(isOutput) };
  }

  sort(values: Float64Array): void {
    const at = this.#kernel.allocate(values.byteLength);
    this.#renew();
    new Float64Array(this.#bytes.buffer, at, values.length).set(values);
    this.#kernel.sort(at, values.length);
    this.#renew();
    values.set(new Float64Array(this.#bytes.buffer, at, values.length));
    this.#kernel.release(at, values.byteLength);
  }

  #frequent(column: number): KernelTally["frequent"] {
    const frequent = this.#kernel.frequentOf(column);
    if (frequent === 0) return { entries: [], offset: 0, untracked: 0, total: 0 };
    const place = this.#kernel.listItems(frequent);
    this.#renew();
    const entries = this.#listed(place, this.#view.getUint32(frequent + frequentSizeAt, true));
    const [offset, untracked, total] = [frequent, frequent + 8, frequent + 16].map((at) => this.#countAt(at));
    return { entries, offset: offset ?? 0, untracked: untracked ?? 0, total: total ?? 0 };
  }

  #slice(column: number): KernelTally["slice"] {
    const slice = this.#kernel.sliceOf(column);
    if (slice === 0) return { entries: [], shift: 0, total: 0 };
    this.#renew();
    const entries: [number, number][] = [];
    const start = this.#view.getUint32(slice + sliceAt.slots, true);
    const length = this.#view.getUint32(slice + sliceAt.slotCount, true) * 4;
    // Keys and counts, the lower half first: there are many, and BigInts are slow.
    const halves = new Uint32Array(this.#bytes.buffer, start, length);
    for (let at = 0; at < length; at += 4) {
      const times = (halves[at + 3] ?? 0) * 2 ** 32 + (halves[at + 2] ?? 0);
      if (times > 0) entries.push([(halves[at + 1] ?? 0) * 2 ** 32 + (halves[at] ?? 0), times]);
    }
    return { entries, shift: this.#view.getUint32(slice + sliceAt.shift, true), total: this.#countAt(slice) };
  }

  #countAt(address: number): number {
    return Number(this.#view.getBigUint64(address, true));
  }

  /** What src/kernel/listing.ts lays out, decoded in one go. */
  #listed(place: number, length: number): [string, number][] {
    if (length === 0) return [];
    this.#renew();
    const { buffer } = this.#bytes;
    const counts = new Float64Array(buffer, place, length);
    const units = new Uint32Array(buffer, place + length * 8, length);
    const start = place + length * 12;
    const all = decoder.decode(this.#bytes.subarray(start, start + this.#kernel.listedSize()));
    const entries: [string, number][] = [];
    let at = 0;
    for (const [index, size] of units.entries()) {
      entries.push([all.slice(at, at + size), counts[index] ?? 0]);
      at += size;
    }
    return entries;
  }

  /** Where a column's sketches are; the views are fresh then. */
  #sketchesOf(column: number): number {
    this.#renew();
    const sketches = this.#kernel.sketchesOf(column);
    if (sketches === 0) throw new RangeError("Cannot read a column's sketches: it still counts every text");
    return sketches;
  }

  #blockOf(sketches: number): [start: number, length: number] {
    const start = this.#view.getUint32(sketches + sketchesAt.block, true);
    return [start, this.#view.getUint32(sketches + sketchesAt.blockUsed, true)];
  }

  #renew(): void {
    const { buffer } = this.#kernel.memory;
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  #fillPowers(address: number): void {
    this.#renew();
    new BigUint64Array(this.#bytes.buffer, address).set(powersOfFive());
  }

  #number(start: number, sizeBytes: number): number {
    this.#renew();
    return Number(decoder.decode(this.#bytes.subarray(start, start + sizeBytes)).replace(" ", ""));
  }
}

/** What src/kernel/missing.ts lists: how many rows, how many fields, and which. */
function* setsIn(words: Uint32Array): Generator<[number[], number]> {
  for (let at = 0; at < words.length;) {
    const [times = 0, size = 0] = words.subarray(at, at + 2);
    yield [[...words.subarray(at + 2, at + 2 + size)], times];
    at += 2 + size;
  }
}
