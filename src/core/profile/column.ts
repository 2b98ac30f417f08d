/**
 * What is known of one column: how many values of which type, and their distribution.
 *
 * While few values are distinct (Counts' bound) every one is counted, so all answers are exact. Beyond that the values
 * go into sketches: counts, types, times, the sum and the extremes stay exact; quantiles come from KLL, the number of
 * distinct values from HyperLogLog, frequent texts from Misra & Gries; where it is sliced, a share of the texts is still
 * counted exactly. Which of the two a column is depends only on the set of its values, not on how the input was split or merged. The same cells in the same order give the same bytes,
 * whether they came one by one or in bulk. What a value is, its characters say, unless the source declares the column to
 * be of texts: then digits are a code and no number.
 */
import { typeIn, typeOfCell } from "./cell.ts";
import { exactSummary, type ColumnSummary } from "./summary.ts";
import { Counts } from "../sketch/counts.ts";
import type { ByteReader, ByteWriter } from "../sketch/bytes.ts";
import { countAfter } from "../sketch/counting.ts";
import { ColumnTap, type Tap } from "./tap/tap.ts";
import { Sketches, type Tally } from "./sketches.ts";

export { typeIn, typeOfCell } from "./cell.ts";
export type { Tally, TypeCounts } from "./sketches.ts";
export type { ColumnSummary } from "./summary.ts";

/** In the words of `statistics.json`. */
export const inferredTypes = ["Integral", "Fractional", "String", "Unknown"] as const;

export type InferredType = (typeof inferredTypes)[number];

/** Whether a type, of a cell or a column, is one of numbers. */
export function isNumeric(type: string): type is "Integral" | "Fractional" {
  return type === "Integral" || type === "Fractional";
}

/** Whether a cell is written as a number. */
export function isNumber(text: string): boolean {
  return isNumeric(typeOfCell(text));
}

interface ColumnOptions {
  /** The source declares that all values are texts. */
  readonly isText?: boolean;
  /** Texts too many to count each go into a slice. Not in what a Recorder stores: earlier versions could not read it. */
  readonly isSliced?: boolean;
  readonly tap?: Tap | null;
}

/** What a column takes beside what it holds, in bytes. */
const columnBytes = 200;

export class Column {
  /** Values that were there (not empty, not null). */
  present = 0;
  #held: Counts | Sketches = new Counts();
  #summary: ColumnSummary | null = null;
  #isText: boolean;
  #isSliced: boolean;
  #tap: ColumnTap | null = null;

  constructor({ isText = false, isSliced = false, tap = null }: ColumnOptions = {}) {
    this.#isText = isText;
    this.#isSliced = isSliced;
    this.tap(tap);
  }

  add(text: string, times = 1): void {
    this.present = countAfter(this.present, times);
    if (times === 0) return;
    this.#summary = null;
    if (this.#held instanceof Sketches) {
      const type = typeIn(text, this.#isText);
      const key = this.#held.add(text, times, type);
      this.#tap?.add(text, times, type, key);
    } else {
      const index = this.#held.add(text, times);
      this.#tap?.addAt(index, text, times);
      if (this.#held.isOver()) this.#sketched();
    }
  }

  /** Values that come from here on are counted there too. */
  tap(tap: Tap | null): void {
    this.#tap = tap && new ColumnTap(tap, this.#isText);
  }

  /** Whether values are in sketches, no longer counted one by one. */
  get isSketched(): boolean {
    return this.counts === null;
  }

  /** Every distinct value with its count; null where there are too many. */
  get counts(): Counts | null {
    return this.#held instanceof Counts ? this.#held : null;
  }

  /** Whether its source declares all its values to be texts. */
  get isText(): boolean {
    return this.#isText;
  }

  /** Whether it is stored with a slice, which version 4 of profiles has. */
  get hasSlice(): boolean {
    return this.#held instanceof Sketches && this.#held.slice !== null;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return columnBytes + this.#held.heldBytes + (this.#tap?.heldBytes ?? 0);
  }

  /** Exact counts that take more than `mostBytes` are given up for sketches; whether they were. */
  sketchOver(mostBytes: number): boolean {
    if (!(this.#held instanceof Counts) || this.heldBytes <= mostBytes) return false;
    this.#summary = null;
    this.#sketched();
    return true;
  }

  /** Takes no more than `mostBytes`, as far as that can be; whether anything was given up. */
  thin(mostBytes: number): boolean {
    if (this.heldBytes <= mostBytes) return false;
    this.#summary = null;
    this.#sketched(mostBytes - columnBytes).thin(mostBytes - columnBytes);
    return true;
  }

  /** Gives up exact values for those that a bulk reader counted: numbers and how often each came, in pairs. */
  sketch(pairs: Float64Array): void {
    this.#sketched();
    const sketches = this.#forBulk();
    for (let i = 0; i < pairs.length; i += 2) sketches.addValue(pairs[i] ?? 0, pairs[i + 1] ?? 0);
  }

  /** Numbers of a sketched column that a bulk reader tallies: finite, in the order of the cells. */
  addNumbers(values: Float64Array): void {
    const sketches = this.#forBulk();
    for (const value of values) sketches.addNumber(value);
  }

  /** How many numbers more a sketched column takes one by one until it takes a sorted block. */
  get room(): number {
    return this.#forBulk().room;
  }

  /** Numbers as a whole block in ascending order, which may only come where the block before was whole too. */
  addSortedBlock(sorted: Float64Array): void {
    this.#forBulk().addSorted(sorted);
  }

  /** What a bulk reader counted of a sketched column beside its numbers. */
  addTally(tally: Tally): void {
    const sketches = this.#forBulk();
    this.present = countAfter(this.present, tally.present);
    sketches.addTally(tally);
  }

  #forBulk(): Sketches {
    if (this.#held instanceof Counts)
      throw new RangeError("Cannot add in bulk to a column: it still counts every text");
    this.#summary = null;
    return this.#held;
  }

  /** Where one of the two is declared to be of texts, or is sliced, both are from here on. */
  merge(other: Column): void {
    this.present = countAfter(this.present, other.present);
    this.#summary = null;
    this.#isText ||= other.#isText;
    this.#isSliced ||= other.#isSliced;
    const theirs = other.#held;
    if (theirs instanceof Sketches) this.#sketched().merge(theirs);
    else if (this.#held instanceof Counts) {
      this.#held.merge(theirs);
      if (this.#held.isOver()) this.#sketched();
    } else addCounts(this.#held, theirs, this.#isText);
  }

  /** Exact counts are given up for sketches of them. `mostBytes`: what they are thinned to then. */
  #sketched(mostBytes = Infinity): Sketches {
    if (this.#held instanceof Sketches) return this.#held;
    const sketches = new Sketches(this.#isSliced);
    sketches.expect(mostBytes);
    addCounts(sketches, this.#held, this.#isText);
    this.#held = sketches;
    this.#tap?.forget();
    return sketches;
  }

  summary(): ColumnSummary {
    const isText = this.#isText;
    this.#summary ??=
      this.#held instanceof Counts
        ? exactSummary(this.#held, isText)
        : { ...this.#held.summary(), isText, counts: null };
    return this.#summary;
  }

  /** Lets go what summary() gave: the next one is made anew. */
  forget(): void {
    this.#summary = null;
  }

  /** The form says what is held, in its second bit whether it is declared to be of texts, in its third whether a slice follows. */
  write(writer: ByteWriter): void {
    const slice = this.#held instanceof Sketches ? this.#held.slice : null;
    writer.count(this.present);
    writer.u8((this.#held instanceof Counts ? 0 : 1) + (this.#isText ? 2 : 0) + (slice === null ? 0 : 4));
    this.#held.write(writer);
    slice?.write(writer);
  }

  /** Reads a column of a profile of `version`; `isSliced`: it is to go on with a slice. */
  static read(reader: ByteReader, version = 4, isSliced = false): Column {
    const present = reader.count();
    const { isExact, isText, hasSlice } = formOf(reader.u8(), version);
    const column = new Column({ isText, isSliced: isSliced || hasSlice });
    column.present = present;
    column.#held = isExact ? Counts.read(reader) : Sketches.read(reader, version, column.#isSliced);
    if (hasSlice && column.#held instanceof Sketches) column.#held.readSlice(reader);
    const { total } = column.#held;
    if (total !== column.present) {
      throw new RangeError(`Cannot read column: it holds ${total} values, not ${column.present}`);
    }
    return column;
  }
}

/** Only sketches have a slice, and those of a profile of version 4 on. */
function formOf(form: number, version: number) {
  const [isExact, isText, hasSlice] = [form % 2 === 0, form % 4 > 1, form >= 4];
  if (form > (version < 4 ? 3 : 7) || (hasSlice && isExact)) {
    throw new RangeError(`Cannot read column: form ${form} is not known`);
  }
  return { isExact, isText, hasSlice };
}

function addCounts(sketches: Sketches, counts: Counts, isText: boolean): void {
  counts.forEach((text, times) => sketches.add(text, times, typeIn(text, isText)));
}
