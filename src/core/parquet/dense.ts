/**
 * Numbers and instants into a sketched column as what they are: no text is made of them.
 *
 * Tallies of types and distinct values are kept beside the column and handed over at the end.
 */
import type { Longs, PageKernel } from "../bulk/pages.ts";
import { cellTypes, type CellType } from "../profile/cell.ts";
import type { Column } from "../profile/column.ts";
import { Distinct } from "../sketch/distinct.ts";
import { Frequent } from "../sketch/frequent.ts";
import { Slice } from "../sketch/slice.ts";
import type { Cells } from "./cells.ts";
import type { Meaning } from "./meaning.ts";
import { Room } from "./values.ts";

export type NumberMeaning = Extract<Meaning, { kind: "number" }>;
type Calendar = NonNullable<Extract<Meaning, { kind: "instant" }>["calendar"]>;

/** A full block, as Column has it. */
const blockLength = 2048;
/** Integers from here on are told apart by their text. */
const longIntegral = 1e15;
/** Numbers that are meant no more often than this are added that often. */
const fewTimes = 8;
/** The last power of ten that is a double itself. */
const mostDivisor = 1e22;

/** Of the one list at a time: numbers that are added in their order, and the same with how often each came. */
const valueRoom = new Room();
const pairRoom = new Room();

/** What was counted beside a column, all of one type. */
class Beside {
  readonly distinct = new Distinct();
  present = 0;
  earliest = Infinity;
  latest = -Infinity;

  /** No text was added here: the frequent ones and the slice stay what they are. */
  handOver(column: Column, type: CellType): void {
    const [integral = 0, fractional = 0, boolean = 0, time = 0, text = 0] = cellTypes.map((one) =>
      one === type ? this.present : 0,
    );
    const { present, earliest, latest } = this;
    const { frequent, slice } = column.summary();
    column.addTally({
      present,
      types: [integral, fractional, boolean, time, text],
      earliest,
      latest,
      distinct: this.distinct.registers,
      frequent: frequent ?? new Frequent(),
      slice: slice ?? new Slice(),
    });
  }
}

export class DenseNumbers {
  readonly #cells: Cells;
  readonly #meaning: NumberMeaning;
  readonly #pages: PageKernel | null;
  #beside: Beside | null = null;

  /** But for begin(), the column must be sketched by the time numbers are added. */
  private constructor(cells: Cells, meaning: NumberMeaning, pages: PageKernel | null) {
    this.#cells = cells;
    this.#meaning = meaning;
    this.#pages = pages;
  }

  /** Null where a whole number cannot be divided as its text would be read: then texts have to be made. */
  static of(cells: Cells, meaning: NumberMeaning, pages: PageKernel | null): DenseNumbers | null {
    const { divisor } = meaning;
    return divisor >= 1 && divisor <= mostDivisor ? new DenseNumbers(cells, meaning, pages) : null;
  }

  /**
   * Sketches a column that has nothing yet, by more different numbers than it would count; what comes of it is what
   * comes of their texts. False, and nothing is done, where texts have to be made of them.
   */
  begin(stored: Float64Array, times: Float64Array): boolean {
    const { divisor } = this.#meaning;
    const { column, hasMissing } = this.#cells;
    if (column.present > 0 || hasMissing) return false;
    if (!stored.every((one) => this.#isPlain(one / divisor))) return false;
    this.addEach(stored, times);
    return true;
  }

  /** Adds each number so often, in their order; those of a column that has begun may take the long way. */
  addEach(stored: Float64Array, times: Float64Array | Uint32Array): void {
    const { divisor, text } = this.#meaning;
    const values = numbersIn(valueRoom, stored.length);
    const pairs = numbersIn(pairRoom, stored.length * 2);
    let [length, present] = [0, 0];
    const addPairs = () => {
      this.#register(values.subarray(0, length), present);
      this.#cells.column.sketch(pairs.subarray(0, length * 2));
      [length, present] = [0, 0];
    };
    for (let i = 0; i < stored.length; i++) {
      const [value, more] = [stored[i]! / divisor + 0, times[i]!];
      if (more === 0 || this.#cells.isMissing(value)) continue;
      if (!this.#isPlain(value)) {
        addPairs();
        this.#cells.add(text(stored[i]!), more);
        continue;
      }
      [pairs[length * 2], pairs[length * 2 + 1]] = [value, more];
      values[length++] = value;
      present += more;
    }
    addPairs();
  }

  /**
   * Adds numbers as they are stored; what was stored is lost. Those that are missing, are texts or have their text's
   * identity take the long way.
   */
  add(stored: Float64Array): void {
    const { divisor, text } = this.#meaning;
    const limit = this.#limit;
    const { hasMissing } = this.#cells;
    let length = divisor === 1 && !hasMissing ? plainUntil(stored, limit) : 0;
    for (let i = length; i < stored.length; i++) {
      const value = stored[i]! / divisor;
      if (hasMissing && this.#cells.isMissing(value)) continue;
      if (value < limit && value > -limit) stored[length++] = value;
      else this.#cells.add(text(stored[i]!), 1);
    }
    this.#take(stored.subarray(0, length));
  }

  /** Whole numbers of which some are past 2^52; false where they have to take the long way. */
  addLongs(longs: Longs): boolean {
    const { type, divisor } = this.#meaning;
    if (this.#pages === null || this.#cells.hasMissing || type !== "Integral" || divisor !== 1) return false;
    const beside = this.#counted(longs.length);
    this.#addBlocks(this.#pages.openLongs(longs, beside.distinct.registers), this.#pages);
    return true;
  }

  /** A dictionary's, each as often as it is meant. */
  addDictionary(stored: Float64Array, counts: Uint32Array): void {
    const { divisor, text } = this.#meaning;
    const few: number[] = [];
    for (let i = 0; i < stored.length; i++) {
      const times = counts[i]!;
      if (times <= fewTimes) for (let j = 0; j < times; j++) few.push(stored[i]!);
      else if (divisor !== 1 || !this.#addTimes(stored[i]!, times)) this.#cells.add(text(stored[i]!), times);
    }
    this.add(Float64Array.from(few));
  }

  /** False of a number that has to take the long way. */
  #addTimes(value: number, times: number): boolean {
    if (!this.#isPlain(value)) return false;
    if (this.#cells.isMissing(value)) return true;
    this.#counted(times).distinct.addNumber(value);
    this.#cells.column.sketch(Float64Array.of(value + 0, times));
    return true;
  }

  #take(numbers: Float64Array): void {
    this.#register(numbers, numbers.length);
    if (this.#pages === null) this.#cells.column.addNumbers(numbers);
    else this.#addBlocks(numbers, this.#pages);
  }

  /** Numbers that are meant so many times in all: opens them in the kernel, where there is one. */
  #register(numbers: Float64Array, present: number): void {
    const { distinct } = this.#counted(present);
    if (this.#pages !== null) this.#pages.openNumbers(numbers, distinct.registers);
    else for (const number of numbers) distinct.addNumber(number);
  }

  /** Numbers that the kernel has opened: it sorts whole blocks of them. */
  #addBlocks(numbers: Float64Array, pages: PageKernel): void {
    const { column } = this.#cells;
    let at = Math.min(column.room % blockLength, numbers.length);
    column.addNumbers(numbers.subarray(0, at));
    for (; at + blockLength <= numbers.length; at += blockLength) {
      column.addSortedBlock(pages.sortedNumbers(at, at + blockLength));
    }
    column.addNumbers(numbers.subarray(at));
  }

  /** Whether a number's identity is its value, which it is a number by. */
  #isPlain(value: number): boolean {
    return value < this.#limit && value > -this.#limit;
  }

  get #limit(): number {
    return this.#meaning.type === "Integral" ? longIntegral : Infinity;
  }

  #counted(times: number): Beside {
    const beside = (this.#beside ??= new Beside());
    beside.present += times;
    return beside;
  }

  /** After the last number of the file: only now the column has everything. */
  finish(): void {
    this.#beside?.handOver(this.#cells.column, this.#meaning.type);
    this.#beside = null;
  }
}

/** How many of the first numbers are below a limit either way. */
function plainUntil(numbers: Float64Array, limit: number): number {
  let at = 0;
  while (at < numbers.length && numbers[at]! < limit && numbers[at]! > -limit) at++;
  return at;
}

function numbersIn(room: Room, length: number): Float64Array {
  return new Float64Array(room.take(length * 8).buffer, 0, length);
}

/** Dates and timestamps of four-digit years. */
export class DenseInstants {
  readonly #column: Column;
  readonly #calendar: Calendar;
  readonly #pages: PageKernel;
  readonly #beside = new Beside();

  /** Nothing may stand for a missing instant. */
  constructor(column: Column, calendar: Calendar, pages: PageKernel) {
    this.#column = column;
    this.#calendar = calendar;
    this.#pages = pages;
  }

  /** Takes instants that are meant so many times in all; false where they have to take the long way. */
  add(values: Float64Array | Longs, present: number): boolean {
    const { distinct } = this.#beside;
    const span = this.#pages.registerInstants(values, this.#calendar, distinct.registers);
    if (span === null) return false;
    this.#beside.present += present;
    this.#beside.earliest = Math.min(this.#beside.earliest, span.earliest);
    this.#beside.latest = Math.max(this.#beside.latest, span.latest);
    return true;
  }

  finish(): void {
    if (this.#beside.present > 0) this.#beside.handOver(this.#column, "Time");
  }
}
