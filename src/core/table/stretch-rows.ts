/** The rows of a stretch as bytes, copied from where a kernel found their cells: its memory is used again for the next. */
import type { Kernel } from "../bulk/kernel.ts";
import type { Cells } from "./held-cells.ts";

const quote = 0x22;
const carriageReturn = 0x0d;
/** As much as few rows take. */
const leastBytes = 65_536;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Rows that came together. */
interface Piece {
  readonly rows: number;
  /** As the kernel has them. */
  readonly ends: Uint32Array;
  /** From where they stood there to where they stand among the stretch's bytes. */
  readonly shift: number;
}

export class StretchRows {
  readonly #kernel: Kernel;
  readonly #width: number;
  readonly #pieces: Piece[] = [];
  #bytes = new Uint8Array(leastBytes);
  #length = 0;
  #text: string | null = null;
  rows = 0;

  constructor(kernel: Kernel, width: number) {
    this.#kernel = kernel;
    this.#width = width;
  }

  /** Rows of the kernel's last index(). */
  take(from: number, to: number): void {
    const rows = to - from;
    const ends = this.#kernel.fieldEnds(from * this.#width, rows * this.#width).slice();
    const [first, last] = [ends[0]! + 1, ends[ends.length - 1]!];
    this.#makeRoomFor(last - first);
    this.#bytes.set(this.#kernel.bytes.subarray(first, last), this.#length);
    this.#pieces.push({ rows, ends, shift: this.#length - first });
    this.#length += last - first;
    this.rows += rows;
  }

  clear(): void {
    this.#pieces.length = 0;
    [this.#length, this.#text, this.rows] = [0, null, 0];
  }

  /** The cells of a column: good until clear(). */
  cells(column: number): Cells {
    const width = this.#width;
    const bytes = this.#bytes;
    const isLast = column === width - 1;
    const spans = new Int32Array(this.rows * 2);
    let at = 0;
    for (const { rows, ends, shift } of this.#pieces) {
      for (let row = 0, field = column; row < rows; row++, field += width) {
        const start = ends[field]! + 1 + shift;
        const end = ends[field + 1]! + shift;
        spans[at++] = start;
        spans[at++] = isLast && end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
      }
    }
    return { bytes, spans, textOf: (start, end) => this.#textOf(start, end) };
  }

  #makeRoomFor(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  #textOf(start: number, end: number): string {
    const isQuoted = this.#bytes[start] === quote;
    if (!isQuoted) return this.#slice(start, end);
    return this.#slice(start + 1, end - 1).replaceAll('""', '"');
  }

  #slice(start: number, end: number): string {
    this.#text ??= decoder.decode(this.#bytes.subarray(0, this.#length));
    // Where all are ASCII, characters stand where bytes do.
    const isAscii = this.#text.length === this.#length;
    return isAscii ? this.#text.slice(start, end) : decoder.decode(this.#bytes.subarray(start, end));
  }
}
