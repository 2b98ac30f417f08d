/**
 * Stored values into a column, each as the text it stands for.
 *
 * While a column is exact, equal numbers of a page are counted first and written out as text once. Once it is
 * sketched, numbers go in as numbers.
 */
import type { Column } from "../profile/column.ts";
import { Counts } from "../sketch/counts.ts";
import { Cells } from "./cells.ts";
import { DenseNumbers } from "./dense.ts";
import type { Meaning } from "./meaning.ts";
import { addTexts } from "./texts.ts";
import type { Values } from "./values.ts";

/** Dictionary entries that are meant no more often than this are added that often. */
const fewTimes = 8;

export class ColumnAdder {
  readonly #cells: Cells;
  readonly #meaning: Meaning;
  readonly #dense: DenseNumbers | null;

  constructor(column: Column, meaning: Meaning, nullTokens: readonly string[] = []) {
    this.#cells = new Cells(column, nullTokens, meaning.kind === "utf8");
    this.#meaning = meaning;
    this.#dense = meaning.kind === "number" ? new DenseNumbers(this.#cells, meaning) : null;
  }

  /** Adds every value once or, as a dictionary's, as often as `counts` says. */
  add(values: Values, counts: Uint32Array | null): void {
    if (values.kind === "bytes") addTexts(this.#cells, values, this.#meaning, counts);
    else if (values.kind === "bigints") this.#addBigints(values.bigints, counts);
    else if (counts === null) this.#addNumbers(values.numbers);
    else this.#addDictionary(values.numbers, counts);
  }

  /** Of a boolean column: how many are false and how many true. */
  addBooleans([falses = 0, trues = 0]: Uint32Array): void {
    if (falses > 0) this.#cells.add("false", falses);
    if (trues > 0) this.#cells.add("true", trues);
  }

  /** After the last values: only now the column has everything. */
  finish(): void {
    this.#dense?.finish();
  }

  #addBigints(bigints: ArrayLike<bigint>, counts: Uint32Array | null): void {
    for (let i = 0; i < bigints.length; i++) {
      const times = counts === null ? 1 : counts[i]!;
      if (times > 0) this.#cells.add(this.#text(bigints[i]!), times);
    }
  }

  #addDictionary(numbers: Float64Array, counts: Uint32Array): void {
    const dense = this.#cells.column.isSketched ? this.#dense : null;
    const few: number[] = [];
    for (let i = 0; i < numbers.length; i++) {
      const times = counts[i]!;
      if (dense !== null && times <= fewTimes) for (let j = 0; j < times; j++) few.push(numbers[i]!);
      else if (times > 0) this.#cells.add(this.#text(numbers[i]!), times);
    }
    dense?.add(Float64Array.from(few));
  }

  #addNumbers(numbers: Float64Array): void {
    const first = this.#cells.column.isSketched ? 0 : this.#addCounted(numbers);
    if (first === numbers.length) return;
    // A column may stay exact though a page has many numbers: different ones can have one text, as 0 and -0 do.
    if (this.#dense !== null && this.#cells.column.isSketched) this.#dense.add(numbers.subarray(first));
    else for (let i = first; i < numbers.length; i++) this.#cells.add(this.#text(numbers[i]!), 1);
  }

  /** Adds numbers by way of their counts until there are more than an exact column holds; how many were added. */
  #addCounted(numbers: Float64Array): number {
    const counts = new Map<number, number>();
    let next = 0;
    while (next < numbers.length && counts.size <= Counts.maxDistinct) {
      const number = numbers[next++]!;
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    for (const [number, times] of counts) this.#cells.add(this.#text(number), times);
    return next;
  }

  #text(raw: number | bigint): string | null {
    if (this.#meaning.kind === "number" || this.#meaning.kind === "instant") return this.#meaning.text(raw);
    throw new TypeError(`Cannot make text of a number: the column means ${this.#meaning.kind}`);
  }
}
