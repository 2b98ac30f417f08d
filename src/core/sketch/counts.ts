/**
 * How often each distinct text occurred, exactly, while the texts are few.
 *
 * Nothing is ever dropped here: the owner asks isOver() and moves to sketches then. Both bounds are on the set of
 * distinct texts alone, so whether a stream is still counted exactly depends neither on its order nor on how it
 * was split and merged. The stored form is sorted by code unit: same content, same bytes.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { detached, countAfter } from "./counting.ts";

/** What a text and its count take beside its letters, in bytes. */
const placeBytes = 64;

export class Counts {
  static readonly maxDistinct = 4096;
  /** In UTF-16 units, over all distinct texts. */
  static readonly maxTextLength = 262_144;

  /** Where each text's count is: a text that came before costs one look into the map, and none to write. */
  readonly #places = new Map<string, number>();
  #counts = new Float64Array(8);
  #total = 0;
  #textLength = 0;

  /** The number of distinct texts. */
  get size(): number {
    return this.#places.size;
  }

  /** The number of texts added, repeats included. */
  get total(): number {
    return this.#total;
  }

  /** Returns which of the distinct texts it is, in the order in which they came; -1 of none. */
  add(value: string, times = 1): number {
    this.#total = countAfter(this.#total, times);
    if (times === 0) return -1;
    const place = this.#places.get(value);
    if (place === undefined) return this.#addNew(value, times);
    this.#counts[place]! += times;
    return place;
  }

  #addNew(value: string, times: number): number {
    const place = this.#places.size;
    if (place === this.#counts.length) {
      const larger = new Float64Array(place * 2);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#counts[place] = times;
    this.#places.set(detached(value), place);
    this.#textLength += value.length;
    return place;
  }

  /** 0 for a text never added. */
  get(value: string): number {
    const place = this.#places.get(value);
    return place === undefined ? 0 : this.#counts[place]!;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return this.size * placeBytes + this.#textLength * 2;
  }

  isOver(): boolean {
    return this.size > Counts.maxDistinct || this.#textLength > Counts.maxTextLength;
  }

  /** In the order in which texts were first added. */
  *entries(): Iterable<[string, number]> {
    for (const [value, place] of this.#places) yield [value, this.#counts[place]!];
  }

  /** The same without a pair for each. */
  forEach(take: (value: string, count: number) => void): void {
    for (const [value, place] of this.#places) take(value, this.#counts[place]!);
  }

  merge(other: Counts): void {
    countAfter(this.#total, other.#total);
    other.forEach((value, count) => this.add(value, count));
  }

  write(writer: ByteWriter): void {
    writer.count(this.size);
    // Without a function to compare by, sort() goes by code units too, and much faster.
    for (const value of [...this.#places.keys()].sort()) {
      writer.text(value);
      writer.count(this.get(value));
    }
  }

  static read(reader: ByteReader): Counts {
    const counts = new Counts();
    Counts.eachStored(reader, (value, count) => counts.add(value, count));
    return counts;
  }

  /** Hands on what is stored, in the order of the texts, without holding it. */
  static eachStored(reader: ByteReader, take: (value: string, count: number) => void): void {
    const size = reader.count();
    let previous: string | undefined;
    for (let i = 0; i < size; i++) {
      const value = reader.text();
      const count = reader.count();
      if (previous !== undefined && value <= previous) {
        throw new RangeError("Cannot read counts: texts are not in ascending order");
      }
      if (count === 0) throw new RangeError("Cannot read counts: a text was counted 0 times");
      take(value, count);
      previous = value;
    }
  }
}
