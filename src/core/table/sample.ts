/**
 * Pieces of a stream of bytes, evenly spaced however long it gets: at most 40 blocks, at multiples of a stride that
 * doubles whenever there would be more. So which bytes are kept depends on the length alone, and whoever can read
 * anywhere in the data takes the same ones (`Sample.of`). What is short is kept whole.
 */
import type { ByteSource } from "../read/bytes/source.ts";

const blockBytes = 2 ** 18;
const mostBlocks = 40;

export interface Block {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export class Sample {
  #stride = blockBytes;
  #size = 0;
  /** All full but the last. */
  #blocks: { readonly bytes: Uint8Array; length: number }[] = [];
  /** Of blocks that were given up: new memory costs more than what is put into it. */
  #spare: Uint8Array[] = [];

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** Whether all bytes are kept. */
  get isWhole(): boolean {
    return this.#stride === blockBytes;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.#take(bytes.subarray(at));
  }

  blocks(): Block[] {
    return this.#blocks.map(({ bytes, length }, index) => ({
      start: index * this.#stride,
      bytes: bytes.subarray(0, length),
    }));
  }

  /** Takes or passes over bytes up to the next border of a block; how many. */
  #take(bytes: Uint8Array): number {
    if (this.#size === this.#stride * mostBlocks) {
      this.#spare = this.#blocks.flatMap(({ bytes }, index) => (index % 2 === 1 ? [bytes] : []));
      this.#blocks = this.#blocks.filter((_, index) => index % 2 === 0);
      this.#stride *= 2;
    }
    const within = this.#size % this.#stride;
    const length = Math.min(bytes.length, (within < blockBytes ? blockBytes : this.#stride) - within);
    this.#size += length;
    if (within >= blockBytes) return length;
    if (within === 0)
      this.#blocks.push({ bytes: this.#spare.pop() ?? new Uint8Array(blockBytes), length: 0 });
    const last = this.#blocks.at(-1);
    if (last === undefined) throw new TypeError("Cannot keep bytes: there is no block for them");
    last.bytes.set(bytes.subarray(0, length), within);
    last.length = within + length;
    return length;
  }

  /** What pushing all bytes of a source comes to, by reading only those that are kept. */
  static async of(source: ByteSource): Promise<Sample> {
    const { size } = source;
    const sample = new Sample();
    while (sample.#stride * mostBlocks < size) sample.#stride *= 2;
    for (let start = 0; start < size; start += sample.#stride) {
      const bytes = await source.read(start, Math.min(size, start + blockBytes));
      sample.#blocks.push({ bytes, length: bytes.length });
    }
    sample.#size = size;
    return sample;
  }
}
