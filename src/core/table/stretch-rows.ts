/** The rows of a stretch as bytes, copied from where a kernel found their cells: its memory is used again for the next. */
import type { Kernel } from "../bulk/kernel.ts";
import type { Cells } from "./held-cells.ts";

const quote = 0x22;
/** Of a cell and what ends it. */
const usualBytes = 8;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class StretchRows {
  readonly #kernel: Kernel;
  readonly width: number;
  /** With what ends each row. */
  #bytes: Uint8Array;
  #length = 0;
  /** As Cells has them. */
  #ends: Int32Array;
  #text: string | null = null;
  rows = 0;

  /** Room for so many rows: they may be fewer. */
  constructor(kernel: Kernel, width: number, mostRows: number) {
    this.#kernel = kernel;
    this.width = width;
    this.#bytes = new Uint8Array(mostRows * width * usualBytes);
    this.#ends = new Int32Array(mostRows * width + 1).fill(-1, 0, 1);
  }

  /** Rows of the kernel's last index(). */
  take(from: number, to: number): void {
    const [taken, more] = [this.rows * this.width, (to - from) * this.width];
    const ends = this.#kernel.fieldEnds(from * this.width, more);
    const shift = this.#length - ends[0]! - 1;
    for (let field = 1; field <= more; field++) this.#ends[taken + field] = ends[field]! + shift;
    const length = ends[more]! - ends[0]!;
    this.#makeRoomFor(length);
    this.#bytes.set(this.#kernel.bytes.subarray(ends[0]! + 1, ends[more]! + 1), this.#length);
    this.#length += length;
    this.rows += to - from;
  }

  clear(): void {
    [this.#length, this.#text, this.rows] = [0, null, 0];
  }

  /** The cells of a column: good until clear(). */
  cells(column: number): Cells {
    const ends = this.#ends.subarray(0, this.rows * this.width + 1);
    const textOf = (start: number, end: number) => this.#textOf(start, end);
    return { bytes: this.#bytes, ends, width: this.width, column, textOf };
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
