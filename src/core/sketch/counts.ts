/**
 * How often each distinct text occurred, exactly, while the texts are few.
 *
 * Nothing is ever dropped here: the owner asks isOver() and moves to sketches then. Both bounds are on the set of
 * distinct texts alone, so whether a stream is still counted exactly depends neither on its order nor on how it
 * was split and merged. The stored form is sorted by code unit: same content, same bytes.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { countAfter } from "./times.ts";

export class Counts {
  static readonly maxDistinct = 4096;
  /** In UTF-16 units, over all distinct texts. */
  static readonly maxTextLength = 262_144;

  readonly #counts = new Map<string, number>();
  #total = 0;
  #textLength = 0;

  /** The number of distinct texts. */
  get size(): number {
    return this.#counts.size;
  }

  /** The number of texts added, repeats included. */
  get total(): number {
    return this.#total;
  }

  add(value: string, times = 1): void {
    this.#total = countAfter(this.#total, times);
    if (times === 0) return;
    const count = this.#counts.get(value);
    if (count !== undefined) {
      this.#counts.set(value, count + times);
      return;
    }
    this.#textLength += value.length;
    this.#counts.set(detached(value), times);
  }

  /** 0 for a text never added. */
  get(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  isOver(): boolean {
    return this.size > Counts.maxDistinct || this.#textLength > Counts.maxTextLength;
  }

  /** In the order in which texts were first added. */
  entries(): Iterable<[string, number]> {
    return this.#counts.entries();
  }

  merge(other: Counts): void {
    countAfter(this.#total, other.#total);
    for (const [value, count] of other.#counts) this.add(value, count);
  }

  write(writer: ByteWriter): void {
    writer.count(this.size);
    const sorted = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [value, count] of sorted) {
      writer.text(value);
      writer.count(count);
    }
  }

  static read(reader: ByteReader): Counts {
    const counts = new Counts();
    const size = reader.count();
    let previous: string | undefined;
    for (let i = 0; i < size; i++) {
      const value = reader.text();
      const count = reader.count();
      if (previous !== undefined && value <= previous) {
        throw new RangeError("Cannot read counts: texts are not in ascending order");
      }
      if (count === 0) throw new RangeError("Cannot read counts: a text was counted 0 times");
      counts.add(value, count);
      previous = value;
    }
    return counts;
  }
}

/** V8 keeps a slice's whole source alive, here the chunk of the file a cell was cut from: keep a copy instead. */
function detached(text: string): string {
  return text.length < 13 ? text : text.split("").join("");
}
