/**
 * The texts that occur most, with how often, of a stream of any length: at most 1,024 counters (Misra & Gries 1982).
 *
 * When a new text finds no free counter, the middle count is taken from all and those used up are freed. So a count
 * is at most `offset` too low, and never too high; offset is at most a 512th of all. Long texts are not tracked, only
 * weighed. Which texts are tracked depends on the order; the bounds hold whatever it was.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { detached, countAfter } from "./counting.ts";
import { sortBlock } from "./sort.ts";

const maxCounters = 1_024;
/** Each purge takes the same from at least so many counters: offset is at most this part of all. */
const leastShare = maxCounters / 2;
/** What a counter takes beside its text, in bytes. */
const counterBytes = 64;
/** In bytes of UTF-8. */
const longest = 256;
const encoder = new TextEncoder();

interface FrequentState {
  /** Tracked texts, in the order in which they came to be tracked. */
  readonly entries: Iterable<readonly [text: string, count: number]>;
  readonly offset: number;
  /** Weight of texts too long to be tracked. */
  readonly untracked: number;
  /** Weight of all texts. */
  readonly total: number;
}

export class Frequent {
  #counts = new Map<string, number>();
  #offset = 0;
  #untracked = 0;
  #total = 0;
  #textLength = 0;

  /** How much too low a count may be. */
  get offset(): number {
    return this.#offset;
  }

  get untracked(): number {
    return this.#untracked;
  }

  get total(): number {
    return this.#total;
  }

  static of({ entries, offset, untracked, total }: FrequentState): Frequent {
    const frequent = new Frequent();
    for (const [text, count] of entries) frequent.#track(text, count);
    [frequent.#offset, frequent.#untracked, frequent.#total] = [offset, untracked, total];
    return frequent;
  }

  add(text: string, times = 1): void {
    this.#total = countAfter(this.#total, times);
    if (times === 0) return;
    const count = this.#counts.get(text);
    if (count !== undefined) this.#counts.set(text, count + times);
    else if (isLong(text)) this.#untracked += times;
    else {
      if (this.#counts.size === maxCounters) this.#purge();
      this.#track(detached(text), times);
    }
  }

  #track(text: string, times: number): void {
    this.#counts.set(text, times);
    this.#textLength += text.length;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return this.#counts.size * counterBytes + this.#textLength * 2;
  }

  /**
   * Gives up the rarest texts until the others take no more memory than that: false where offset would have to be above
   * its part of all. Then nothing is given up.
   */
  thin(mostBytes: number): boolean {
    let left = this.heldBytes;
    if (left <= mostBytes) return true;
    let most = 0;
    for (const [text, count] of [...this.#counts].sort(([, a], [, b]) => a - b)) {
      if (left <= mostBytes && count > most) break;
      most = count;
      left -= counterBytes + text.length * 2;
    }
    if (this.#offset + most > this.#total / leastShare) return false;
    this.#takeFromAll(most);
    return true;
  }

  merge(other: Frequent): void {
    const total = countAfter(this.#total, other.#total);
    for (const [text, count] of other.#counts) this.add(text, count);
    this.#offset += other.#offset;
    this.#untracked += other.#untracked;
    this.#total = total;
  }

  /** Tracked texts with the least that their counts can be, in the order in which they came to be tracked. */
  entries(): Iterable<[text: string, lower: number]> {
    return this.#counts.entries();
  }

  write(writer: ByteWriter): void {
    writer.count(this.#total);
    writer.count(this.#offset);
    writer.count(this.#untracked);
    writer.count(this.#counts.size);
    for (const [text, count] of [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      writer.text(text);
      writer.count(count);
    }
  }

  static read(reader: ByteReader): Frequent {
    const [total, offset, untracked] = [reader.count(), reader.count(), reader.count()];
    const size = reader.count();
    if (size > maxCounters) {
      throw new RangeError(`Cannot read frequent texts: there are ${size}, more than ${maxCounters}`);
    }
    const entries: [string, number][] = [];
    let weight = untracked;
    for (let i = 0; i < size; i++) {
      const entry: [string, number] = [reader.text(), reader.count()];
      const last = entries.at(-1);
      if (last !== undefined && entry[0] <= last[0]) {
        throw new RangeError("Cannot read frequent texts: they are not in ascending order");
      }
      if (entry[1] === 0) throw new RangeError("Cannot read frequent texts: one was counted 0 times");
      weight += entry[1];
      entries.push(entry);
    }
    if (weight > total || offset > total / leastShare) {
      throw new RangeError(`Cannot read frequent texts: ${total} is less than they weigh`);
    }
    return Frequent.of({ entries, offset, untracked, total });
  }

  #purge(): void {
    const ascending = Float64Array.from(this.#counts.values());
    sortBlock(ascending);
    this.#takeFromAll(ascending[ascending.length >> 1]!);
  }

  #takeFromAll(weight: number): void {
    this.#offset += weight;
    for (const [text, count] of this.#counts) {
      if (count > weight) this.#counts.set(text, count - weight);
      else {
        this.#counts.delete(text);
        this.#textLength -= text.length;
      }
    }
  }
}

function isLong(text: string): boolean {
  if (text.length * 3 <= longest) return false;
  return text.length > longest || encoder.encode(text).length > longest;
}
