/**
 * Exact counts of a fixed share of all texts: those whose hash is below a limit, which is halved until at most 4,096 are
 * held (Gibbons & Tirthapura 2001). Which texts are held depends on the set of all texts alone.
 *
 * So within the slice it is known which texts there were and how often each came, however many there were in all, and a
 * text that falls into the slice and is not held was never there. Of texts only 40 bits of their hash are kept.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { countAfter } from "./counting.ts";
import { hashOfText, sliceBits, sliceKeyIn } from "./hash.ts";

const mostHeld = 4_096;

interface SliceState {
  /** Keys below 2^(40 − shift) with their counts. */
  readonly entries: Iterable<readonly [key: number, count: number]>;
  readonly shift: number;
  /** Weight of all texts, held or not. */
  readonly total: number;
}

export class Slice {
  #counts = new Map<number, number>();
  #shift = 0;
  #limit = 2 ** sliceBits;
  #total = 0;

  /** How often the share was halved. */
  get shift(): number {
    return this.#shift;
  }

  /** Weight of all texts, held or not. */
  get total(): number {
    return this.#total;
  }

  /** How many texts are held. */
  get size(): number {
    return this.#counts.size;
  }

  /** Throws RangeError where no texts could have made it. */
  static of({ entries, shift, total }: SliceState): Slice {
    const slice = new Slice();
    if (!(Number.isInteger(shift) && shift >= 0 && shift <= sliceBits))
      throw new RangeError(`Cannot make a slice: its share was halved ${shift} times`);
    slice.#raise(shift);
    let weight = 0;
    for (const [key, count] of entries) {
      if (!(Number.isInteger(key) && key >= 0 && key < slice.#limit))
        throw new RangeError("Cannot make a slice: a text does not fall into it");
      if (count === 0) throw new RangeError("Cannot make a slice: a text was counted 0 times");
      weight = countAfter(weight, count);
      slice.#counts.set(key, count);
    }
    slice.#total = countAfter(0, total);
    if (slice.size > mostHeld) throw new RangeError(tooMany(slice.size));
    if (weight > total) throw new RangeError(`Cannot make a slice: ${total} is less than its texts weigh`);
    return slice;
  }

  /** Adds a text by its hash (hash.ts). */
  addHash(hash: number, times = 1): void {
    this.#total = countAfter(this.#total, times);
    if (times > 0) this.#put(sliceKeyIn(hash), times);
  }

  merge(other: Slice): void {
    const total = countAfter(this.#total, other.#total);
    const entries = [...other.#counts];
    this.#raise(other.#shift);
    for (const [key, count] of entries) this.#put(key, count);
    this.#total = total;
  }

  /** The keys of the part that is left after so many halvings, with their counts, in ascending order. */
  entries(shift = this.#shift): [key: number, count: number][] {
    const limit = 2 ** (sliceBits - shift);
    return [...this.#counts].filter(([key]) => key < limit).sort(([a], [b]) => a - b);
  }

  has(key: number): boolean {
    return this.#counts.has(key);
  }

  /** How often a text came at most, since others may have its key; Infinity of one that does not fall into the slice. */
  mostOf(text: string): number {
    const key = sliceKeyIn(hashOfText(text));
    return key < this.#limit ? (this.#counts.get(key) ?? 0) : Infinity;
  }

  write(writer: ByteWriter): void {
    writer.u8(this.#shift);
    writer.count(this.#total);
    writer.count(this.size);
    let next = 0;
    for (const [key, count] of this.entries()) {
      writer.count(key - next);
      writer.count(count);
      next = key + 1;
    }
  }

  static read(reader: ByteReader): Slice {
    const [shift, total, size] = [reader.u8(), reader.count(), reader.count()];
    if (size > mostHeld) throw new RangeError(tooMany(size));
    const entries: [number, number][] = [];
    let next = 0;
    for (let left = size; left > 0; left--) {
      const key = next + reader.count();
      entries.push([key, reader.count()]);
      next = key + 1;
    }
    return Slice.of({ entries, shift, total });
  }

  #put(key: number, times: number): void {
    if (key >= this.#limit) return;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    while (this.#counts.size > mostHeld) this.#raise(this.#shift + 1);
  }

  #raise(shift: number): void {
    if (shift <= this.#shift) return;
    this.#shift = shift;
    this.#limit = 2 ** (sliceBits - shift);
    for (const key of this.#counts.keys()) if (key >= this.#limit) this.#counts.delete(key);
  }
}

function tooMany(size: number): string {
  return `Cannot make a slice: it holds ${size} texts, more than ${mostHeld}`;
}
