/**
 * The constant-space side of a column: what is kept of its values once they are too many to count one by one.
 *
 * Numbers that come alone wait in a block, as they came; a full block is sorted and given to moments and quantiles at
 * once. So the same cells in the same order give the same bytes, whoever sorted the block.
 */
import { cellTypes, hasNumberIdentity, numberOf, timeOf, type CellType } from "./cell.ts";
import type { ByteReader, ByteWriter } from "../sketch/bytes.ts";
import { Distinct } from "../sketch/distinct.ts";
import { Frequent } from "../sketch/frequent.ts";
import { Moments } from "../sketch/moments.ts";
import { mostHalvings } from "../sketch/kll/capacities.ts";
import { Quantiles } from "../sketch/quantiles.ts";
import { Slice } from "../sketch/slice.ts";
import { sortBlock } from "../sketch/sort.ts";
import { blockLength, Waiting } from "../sketch/waiting.ts";

/** How many present values are of each type. */
export type TypeCounts = Readonly<Record<CellType, number>>;

/** How many cells were dates or timestamps, and the first and last of them in epoch milliseconds. */
export interface Times {
  readonly count: number;
  readonly earliest: number;
  readonly latest: number;
}

/** What a bulk reader counted of a sketched column, beside its numbers. */
export interface Tally {
  readonly present: number;
  /** In the order of cellTypes. */
  readonly types: readonly [number, number, number, number, number];
  /** Infinity and -Infinity where there is no time. */
  readonly earliest: number;
  readonly latest: number;
  /** HyperLogLog's registers. */
  readonly distinct: Uint8Array;
  /** Takes the place of the column's frequent texts, with which it began. */
  readonly frequent: Frequent;
  /** The same of its slice. */
  readonly slice: Slice;
}

const nothing = new Float64Array();
/** What tallies, moments and sums take, in bytes. */
const fixedBytes = 1_200;

export class Sketches {
  readonly #types = noTypes();
  #earliest = Infinity;
  #latest = -Infinity;
  readonly #moments: Moments;
  readonly #quantiles: Quantiles;
  readonly #distinct: Distinct;
  /** The distinct count of a profile of version 1, whose hash was another: the two cannot be merged. */
  #distinctBefore: Distinct | null = null;
  #frequent = new Frequent();
  #isSliced: boolean;
  #slice = new Slice();
  #waiting = new Waiting();

  /** `isSliced`: texts go into a slice too. */
  constructor(
    isSliced: boolean,
    moments = new Moments(),
    quantiles = new Quantiles(),
    distinct = new Distinct(),
  ) {
    this.#isSliced = isSliced;
    [this.#moments, this.#quantiles, this.#distinct] = [moments, quantiles, distinct];
  }

  /** The number of values. */
  get total(): number {
    return cellTypes.reduce((total, type) => total + this.#types[type], 0);
  }

  /** Adds a text so often, as a value of this type. Returns its key (tap/tap.ts). */
  add(text: string, times: number, type: CellType): number {
    this.#types[type] += times;
    if (type === "Text" || type === "Boolean") return this.#addText(text, times);
    const value = numberOf(text, type);
    if (value !== null && hasNumberIdentity(text, type)) this.#distinct.addNumber(value);
    else this.#distinct.addText(text);
    if (type === "Time") this.#addTime(timeOf(text));
    else if (value !== null) this.addValue(value, times);
    return value ?? Number.NaN;
  }

  #addText(text: string, times: number): number {
    const hash = this.#distinct.addText(text);
    if (this.#isSliced) this.#slice.addHash(hash, times);
    this.#frequent.add(text, times);
    return hash;
  }

  #addTime(time: number): void {
    this.#earliest = Math.min(this.#earliest, time);
    this.#latest = Math.max(this.#latest, time);
  }

  /** Adds a finite number so often; its type is tallied elsewhere. */
  addValue(value: number, times: number): void {
    if (times === 1) {
      this.addNumber(value);
      return;
    }
    this.#moments.add(value, times);
    this.#quantiles.add(value, times);
  }

  /** Adds a finite number that is tallied elsewhere. */
  addNumber(value: number): void {
    if (this.#waiting.add(value)) this.#takeIn(this.#waiting.sorted());
  }

  /** How many numbers more make the block full. */
  get room(): number {
    return this.#waiting.room;
  }

  /** A whole block of tallied numbers, ascending; only while no number waits. */
  addSorted(sorted: Float64Array): void {
    if (this.#waiting.length > 0)
      throw new RangeError("Cannot add a sorted block: the one before is not full");
    if (sorted.length !== blockLength)
      throw new RangeError(`Cannot add a sorted block of ${sorted.length}: it must be ${blockLength}`);
    this.#takeIn(sorted);
  }

  addTally({ types, earliest, latest, distinct, frequent, slice }: Tally): void {
    for (const [index, type] of cellTypes.entries()) this.#types[type] += types[index] ?? 0;
    this.#earliest = Math.min(this.#earliest, earliest);
    this.#latest = Math.max(this.#latest, latest);
    this.#distinct.mergeRegisters(distinct);
    this.#frequent = frequent;
    if (this.#isSliced) this.#slice = slice;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    const parts = [this.#quantiles, this.#distinct, this.#frequent];
    return parts.reduce((bytes, part) => bytes + part.heldBytes, fixedBytes + this.#waiting.heldBytes);
  }

  /** Takes less from the start where it is to take no more than `mostBytes`: as if it were thinned to that at the end. */
  expect(mostBytes: number): void {
    if (mostBytes < fixedBytes + Distinct.mostBytes) this.#distinct.fold();
  }

  /** Gives up accuracy until it takes no more than `mostBytes`, or nothing more can go: frequent texts, distinct values, ranks. */
  thin(mostBytes: number): void {
    this.#quantiles.inOneGo(() => this.#thin(mostBytes));
  }

  #thin(mostBytes: number): void {
    this.#takeIn(this.#waiting.sorted());
    this.#waiting = new Waiting();
    const isOver = () => this.heldBytes > mostBytes;
    if (isOver() && !this.#frequent.thin(mostBytes / 2)) this.#frequent = new Frequent();
    if (isOver()) this.#distinct.fold();
    for (let halvings = 0; isOver() && halvings <= mostHalvings; halvings++) this.#quantiles.thin(halvings);
  }

  merge(other: Sketches): void {
    // Taken before anything changes, since other may be this.
    const waiting = other === this ? this.#waiting.values().slice() : other.#waiting.values();
    const taken = Math.min(waiting.length, this.room);
    this.#waiting.addAll(waiting.subarray(0, taken));
    const block = this.room === 0 ? this.#waiting.sorted() : nothing;
    for (const type of cellTypes) this.#types[type] += other.#types[type];
    this.#earliest = Math.min(this.#earliest, other.#earliest);
    this.#latest = Math.max(this.#latest, other.#latest);
    this.#moments.merge(other.#moments);
    this.#moments.addBlock(block);
    this.#quantiles.merge(other.#quantiles, block);
    this.#distinct.merge(other.#distinct);
    if (other.#distinctBefore !== null) {
      this.#distinctBefore ??= new Distinct();
      this.#distinctBefore.merge(other.#distinctBefore);
    }
    this.#frequent.merge(other.#frequent);
    this.#isSliced ||= other.#isSliced;
    this.#slice.merge(other.#slice);
    this.#waiting.addAll(waiting.subarray(taken));
  }

  summary() {
    const [moments, quantiles] = [new Moments(), new Quantiles()];
    moments.merge(this.#moments);
    quantiles.merge(this.#quantiles);
    const waiting = this.#waiting.values().slice();
    sortBlock(waiting);
    moments.addBlock(waiting);
    quantiles.addBlock(waiting);
    quantiles.restore(moments.minimum, moments.maximum);
    const types = { ...this.#types };
    return {
      types,
      times: timesOf(types.Time, this.#earliest, this.#latest),
      moments,
      values: quantiles.sorted(),
      quantiles,
      // Of what came before and after a change of hash it is not known how much is the same: all of it, at most.
      distinctCount: Math.max(this.#distinct.estimate(), this.#distinctBefore?.estimate() ?? 0),
      // Profiles of version 1 did not follow texts: after merging one, some are missing.
      frequent: this.#frequent.total === this.#texts ? this.#frequent : null,
      slice: this.slice,
    };
  }

  /** The slice of all texts; null where there is none, or some text was not sliced. */
  get slice(): Slice | null {
    return this.#slice.total > 0 && this.#slice.total === this.#texts ? this.#slice : null;
  }

  /** How many values are texts, which frequent items and slices are of. */
  get #texts(): number {
    return this.#types.Text + this.#types.Boolean;
  }

  write(writer: ByteWriter): void {
    for (const type of cellTypes) writer.count(this.#types[type]);
    writer.f64s([this.#earliest, this.#latest]);
    this.#moments.write(writer);
    this.#quantiles.write(writer);
    this.#distinct.write(writer);
    writer.u8(this.#distinctBefore === null ? 0 : 1);
    this.#distinctBefore?.write(writer);
    this.#frequent.write(writer);
    this.#waiting.write(writer);
  }

  /**
   * Version 1 had neither times, which were texts to it, nor frequent texts, nor a block, and another hash of distinct
   * values. The slice stands behind, where there is one.
   */
  static read(reader: ByteReader, version: number, isSliced: boolean): Sketches {
    const types = noTypes();
    for (const type of cellTypes) if (version > 1 || type !== "Time") types[type] = reader.count();
    const [earliest, latest] = version > 1 ? timesIn(reader, types.Time) : never;
    const moments = Moments.read(reader, version);
    const quantiles = Quantiles.read(reader);
    if (quantiles.count !== moments.count)
      throw new RangeError(
        "Cannot read column: its quantiles are not of the numbers that its moments are of",
      );
    const distinct = Distinct.read(reader);
    const sketches = new Sketches(isSliced, moments, quantiles, version > 1 ? distinct : new Distinct());
    Object.assign(sketches.#types, types);
    [sketches.#earliest, sketches.#latest] = [earliest, latest];
    if (version === 1) {
      sketches.#distinctBefore = distinct;
      return sketches;
    }
    if (reader.u8() === 1) sketches.#distinctBefore = Distinct.read(reader);
    sketches.#frequent = Frequent.read(reader);
    sketches.#waiting = Waiting.read(reader);
    return sketches;
  }

  readSlice(reader: ByteReader): void {
    this.#slice = Slice.read(reader);
    if (this.slice === null) throw new RangeError("Cannot read column: its slice is not of all its texts");
  }

  #takeIn(sorted: Float64Array): void {
    this.#moments.addBlock(sorted);
    this.#quantiles.addBlock(sorted);
  }
}

/** Counts of types, to be counted up. */
export function noTypes(): Record<CellType, number> {
  return { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };
}

const never = [Infinity, -Infinity] as const;

/** First and last of so many times, as they are stored. */
function timesIn(reader: ByteReader, count: number): readonly [earliest: number, latest: number] {
  const [earliest, latest] = [reader.f64(), reader.f64()];
  const isRight = count === 0 ? earliest === Infinity && latest === -Infinity : earliest <= latest;
  if (!isRight) throw new RangeError("Cannot read column: its first and last time contradict");
  return [earliest, latest];
}

export function timesOf(count: number, earliest: number, latest: number): Times | null {
  return count === 0 ? null : { count, earliest, latest };
}
