/**
 * What is known of one column: how many values of which type, and their distribution.
 *
 * While few values are distinct (Counts' bound) every one is counted, so all answers are exact. Beyond
 * that the values go into sketches: moments and types stay exact, quantiles come from KLL, the number
 * of distinct values from HyperLogLog. Which of the two a column is depends only on the set of its
 * values, not on how the input was split or merged.
 *
 * Types are the service's, which are Deequ's (shared/docs/sagemaker.md §3.4): judged on the text of a
 * cell, whole-string, digits only; `1.` and `.5` and ` 5` with a leading blank but no sign are as Deequ has them.
 */
import { Counts } from "./sketch/counts.ts";
import type { ByteReader, ByteWriter } from "./sketch/bytes.ts";
import { Distinct } from "./sketch/distinct.ts";
import { Moments } from "./sketch/moments.ts";
import { Quantiles } from "./sketch/quantiles.ts";
import { weigh, type WeightedValues } from "./sketch/weighted.ts";

/** The type of one cell. */
export type CellType = "Integral" | "Fractional" | "Boolean" | "Text";

/** The type of a column, in the words of `statistics.json`. */
export type InferredType = "Integral" | "Fractional" | "String" | "Unknown";

const integral = /^[-+]? ?\d+$/;
const fractional = /^[-+]? ?\d+(?:\.\d+|(?:\.\d+)?[Ee][-+]?\d+)$/;

export function typeOfCell(text: string): CellType {
  if (integral.test(text)) return "Integral";
  if (fractional.test(text)) return "Fractional";
  return text === "true" || text === "false" ? "Boolean" : "Text";
}

/** How many present values are of each type. */
export type TypeCounts = Readonly<Record<CellType, number>>;

/** Everything a column can answer, computed once from its counts or sketches. */
export interface ColumnSummary {
  readonly types: TypeCounts;
  /** Of the values that are finite numbers. */
  readonly moments: Moments;
  /** The numbers with their weights, ascending. */
  readonly values: WeightedValues;
  /** The same as KLL levels: level h weighs 2^h. */
  readonly quantiles: Quantiles;
  readonly distinctCount: number;
  /** Every distinct value with its count, or null when there are too many to know. */
  readonly counts: Counts | null;
}

export class Column {
  /** Values that were there (not empty, not null). */
  present = 0;
  #counts: Counts | null = new Counts();
  #sketches: Sketches | null = null;
  #summary: ColumnSummary | null = null;

  add(text: string, times = 1): void {
    this.present += times;
    this.#summary = null;
    if (this.#counts === null) {
      this.#sketches?.add(text, times);
      return;
    }
    this.#counts.add(text, times);
    if (this.#counts.isOver()) this.#spill();
  }

  merge(other: Column): void {
    this.present += other.present;
    this.#summary = null;
    if (other.#counts === null) this.#spill();
    if (this.#counts !== null && other.#counts !== null) {
      this.#counts.merge(other.#counts);
      if (this.#counts.isOver()) this.#spill();
    } else if (other.#counts !== null) {
      for (const [text, times] of other.#counts.entries()) this.#sketches?.add(text, times);
    } else if (other.#sketches !== null) {
      this.#sketches?.merge(other.#sketches);
    }
  }

  /** The exact values are given up for sketches of them. */
  #spill(): void {
    if (this.#counts === null) return;
    this.#sketches = sketched(this.#counts);
    this.#counts = null;
  }

  summary(): ColumnSummary {
    this.#summary ??= this.#counts === null ? this.#approximate() : exact(this.#counts);
    return this.#summary;
  }

  #approximate(): ColumnSummary {
    const { types, moments, quantiles, distinct } = this.#sketches ?? new Sketches();
    const values = quantiles.sorted();
    return { types, moments, values, quantiles, distinctCount: distinct.estimate(), counts: null };
  }

  write(writer: ByteWriter): void {
    writer.count(this.present);
    writer.u8(this.#counts === null ? 1 : 0);
    if (this.#counts === null) this.#sketches?.write(writer);
    else this.#counts.write(writer);
  }

  static read(reader: ByteReader): Column {
    const column = new Column();
    column.present = reader.count();
    const form = reader.u8();
    if (form === 0) column.#counts = Counts.read(reader);
    else if (form === 1) {
      column.#counts = null;
      column.#sketches = Sketches.read(reader);
    } else throw new RangeError(`Cannot read column: form ${form} is not known`);
    return column;
  }
}

/** The constant-space side of a column. */
class Sketches {
  types: Record<CellType, number> = { Integral: 0, Fractional: 0, Boolean: 0, Text: 0 };
  moments = new Moments();
  quantiles = new Quantiles();
  distinct = new Distinct();

  add(text: string, times: number): void {
    const type = typeOfCell(text);
    this.types[type] += times;
    this.distinct.add(text);
    const value = numberOf(text, type);
    if (value === null) return;
    this.moments.add(value, times);
    this.quantiles.add(value, times);
  }

  merge(other: Sketches): void {
    for (const type of cellTypes) this.types[type] += other.types[type];
    this.moments.merge(other.moments);
    this.quantiles.merge(other.quantiles);
    this.distinct.merge(other.distinct);
  }

  write(writer: ByteWriter): void {
    for (const type of cellTypes) writer.count(this.types[type]);
    this.moments.write(writer);
    this.quantiles.write(writer);
    this.distinct.write(writer);
  }

  static read(reader: ByteReader): Sketches {
    const sketches = new Sketches();
    for (const type of cellTypes) sketches.types[type] = reader.count();
    sketches.moments = Moments.read(reader);
    sketches.quantiles = Quantiles.read(reader);
    sketches.distinct = Distinct.read(reader);
    return sketches;
  }
}

const cellTypes: readonly CellType[] = ["Integral", "Fractional", "Boolean", "Text"];

function sketched(counts: Counts): Sketches {
  const sketches = new Sketches();
  for (const [text, times] of counts.entries()) sketches.add(text, times);
  return sketches;
}

/** A pure function of the values: in whatever order they came, every answer is the same to the last bit. */
function exact(counts: Counts): ColumnSummary {
  const types: Record<CellType, number> = { Integral: 0, Fractional: 0, Boolean: 0, Text: 0 };
  const numbers: [number, number][] = [];
  for (const [text, times] of counts.entries()) {
    const type = typeOfCell(text);
    types[type] += times;
    const value = numberOf(text, type);
    if (value !== null) numbers.push([value, times]);
  }
  const values = weigh(numbers);
  const moments = new Moments();
  const levels: number[][] = [[]];
  let before = 0;
  for (const [index, upTo] of values.cumulative.entries()) {
    const value = values.values[index] ?? Number.NaN;
    moments.add(value, upTo - before);
    addBits(levels, value, upTo - before);
    before = upTo;
  }
  const quantiles = Quantiles.fromLevels(levels);
  return { types, moments, values, quantiles, distinctCount: counts.size, counts };
}

/** Puts a value at every level whose weight is in `times`: nothing is given up, whatever the sketch's capacity. */
function addBits(levels: number[][], value: number, times: number): void {
  for (let rest = times, height = 0; rest > 0; rest = Math.floor(rest / 2), height++) {
    const level = (levels[height] ??= []);
    if (rest % 2 === 1) level.push(value);
  }
}

/** The finite number a cell stands for, or null. `1e400` is Fractional by its form but no number we can hold. */
function numberOf(text: string, type: CellType): number | null {
  if (type === "Text" || type === "Boolean") return null;
  const value = Number(text.replace(" ", ""));
  return Number.isFinite(value) ? value : null;
}

/**
 * The type of a column from the types of its values: no value at all is Unknown, a single text (or
 * booleans) makes it String, a single fraction Fractional. There is no majority rule.
 */
export function inferType(types: TypeCounts): InferredType {
  if (types.Text > 0 || types.Boolean > 0) return "String";
  if (types.Fractional > 0) return "Fractional";
  return types.Integral > 0 ? "Integral" : "Unknown";
}
