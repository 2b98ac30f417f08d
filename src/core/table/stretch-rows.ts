/** The rows of a stretch as bytes, copied from where a kernel found their cells: its memory is used again for the next. */
import type { Kernel } from "../bulk/kernel.ts";
import type { Cells } from "./held-cells.ts";

const quote = 0x22;
/** As much as few rows take. */
const leastBytes = 65_536;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class StretchRows {
  readonly #kernel: Kernel;
  readonly width: number;
  /** With what ends each row. */
  #bytes = new Uint8Array(leastBytes);
  #length = 0;
  /** As Cells has them. */
  #ends = new Int32Array(leastBytes / 4).fill(-1, 0, 1);
  #text: string | null = null;
  rows = 0;

  constructor(kernel: Kernel, width: number) {
    this.#kernel = kernel;
    this.width = width;
  }

  /** Rows of the kernel's last index(). */
  take(from: number, to: number): void {
    const [taken, more] = [this.rows * this.width, (to - from) * this.width];
    const ends = this.#kernel.fieldEnds(from * this.width, more);
    const [before, last] = [ends[0]!, ends[more]!];
    this.#makeRoomFor(taken + more + 1, this.#length + last - before);
    const shift = this.#length - before - 1;
    for (let field = 1; field <= more; field++) this.#ends[taken + field] = ends[field]! + shift;
    this.#bytes.set(this.#kernel.bytes.subarray(before + 1, last + 1), this.#length);
    this.#length += last - before;
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

  #makeRoomFor(ends: number, bytes: number): void {
    if (ends > this.#ends.length) {
      const larger = new Int32Array(Math.max(ends, 2 * this.#ends.length));
      larger.set(this.#ends);
      this.#ends = larger;
    }
    if (bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
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
