/**
 * Stored values into a column, each as the text it stands for.
 *
 * While a column is exact, equal numbers of a page are counted first and written out as text once. Once it is
 * sketched, numbers go in as numbers; and so do all of a column that is sketched by its first page.
 */
import type { Kernel } from "../bulk/kernel.ts";
import type { Longs } from "../bulk/pages.ts";
import { KernelTexts } from "../bulk/texts.ts";
import type { Column } from "../profile/column.ts";
import { Counts } from "../sketch/counts.ts";
import { Cells } from "./cells.ts";
import { DenseInstants, DenseNumbers } from "./dense.ts";
import type { Meaning } from "./meaning.ts";
import { countNumbers, type NumberCounts } from "./number-counts.ts";
import { addTexts, feedTexts } from "./texts.ts";
import type { Values } from "./values.ts";

/** How values come into a column. */
interface Adding {
  /** What stands for nothing, beside nulls and NaN. */
  readonly nullTokens?: readonly string[] | undefined;
  /** The file's types are believed: texts are texts, whatever their characters are. */
  readonly isText?: boolean;
  /** Does the work where there is one. */
  readonly kernel?: Kernel | null;
}

export class ColumnAdder {
  readonly #cells: Cells;
  readonly #meaning: Meaning;
  readonly #dense: DenseNumbers | null;
  readonly #instants: DenseInstants | null;
  /** Where the kernel takes all of the column's texts. */
  readonly #texts: KernelTexts | null;

  constructor(
    column: Column,
    meaning: Meaning,
    { nullTokens = [], isText = false, kernel = null }: Adding = {},
  ) {
    const pages = kernel?.pages ?? null;
    const isWhole = nullTokens.length === 0;
    this.#cells = new Cells(column, nullTokens, meaning.kind === "utf8");
    this.#meaning = meaning;
    this.#dense = meaning.kind === "number" ? DenseNumbers.of(this.#cells, meaning, pages) : null;
    const calendar = meaning.kind === "instant" && isWhole ? meaning.calendar : undefined;
    this.#instants = calendar && pages ? new DenseInstants(column, calendar, pages) : null;
    this.#texts = kernel && isText && isWhole ? new KernelTexts(kernel, column) : null;
  }

  /** Adds every value once or, as a dictionary's, as often as `counts` says. */
  add(values: Values, counts: Uint32Array | null): void {
    if (values.kind === "bytes" && this.#texts !== null) feedTexts(this.#texts, values, counts);
    else if (values.kind === "bytes") addTexts(this.#cells, values, this.#meaning, counts);
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
    this.#instants?.finish();
    this.#texts?.finish();
  }

  #addBigints(bigints: readonly bigint[] | Longs, counts: Uint32Array | null): void {
    for (let i = 0; i < bigints.length; i++) {
      if (counts === null && this.#cells.column.isSketched && this.#addLongs(bigints, i)) return;
      const times = counts === null ? 1 : counts[i]!;
      if (times > 0) this.#cells.add(this.#text(bigints[i]!), times);
    }
  }

  /** From `first` on, all as what they are; false where they have no such way. */
  #addLongs(bigints: readonly bigint[] | Longs, first: number): boolean {
    if (!ArrayBuffer.isView(bigints)) return false;
    const longs = bigints.subarray(first);
    return this.#dense?.addLongs(longs) ?? this.#instants?.add(longs, longs.length) ?? false;
  }

  #addDictionary(numbers: Float64Array, counts: Uint32Array): void {
    const { isSketched } = this.#cells.column;
    if (this.#dense !== null && isSketched) this.#dense.addDictionary(numbers, counts);
    else if (!(isSketched ? this.#addMeant(numbers, counts) : this.#begin(numbers, counts)))
      this.#addEach(numbers, counts);
  }

  /** Instants of a dictionary. */
  #addMeant(numbers: Float64Array, counts: Uint32Array): boolean {
    const meant = numbers.filter((_, i) => counts[i]! > 0);
    return (
      this.#instants?.add(
        meant,
        counts.reduce((sum, times) => sum + times, 0),
      ) ?? false
    );
  }

  #addNumbers(numbers: Float64Array): void {
    const first = this.#cells.column.isSketched ? 0 : this.#addCounted(numbers);
    if (first === numbers.length) return;
    const rest = numbers.subarray(first);
    // A column may stay exact though a page has many numbers: different ones can have one text, as 0 and -0 do.
    const { isSketched } = this.#cells.column;
    if (this.#dense !== null && isSketched) this.#dense.add(rest);
    else if (!(isSketched && this.#instants?.add(rest, rest.length) === true)) this.#addEach(rest, null);
  }

  #addEach(numbers: Float64Array, counts: Uint32Array | null): void {
    for (let i = 0; i < numbers.length; i++) {
      const times = counts === null ? 1 : counts[i]!;
      if (times > 0) this.#cells.add(this.#text(numbers[i]!), times);
    }
  }

  /** Adds numbers by way of their counts until there are more than an exact column holds; how many were added. */
  #addCounted(numbers: Float64Array): number {
    const counted = countNumbers(numbers);
    if (this.#isBegunBy(counted)) return counted.looked;
    const { numbers: different, times, looked } = counted;
    for (let i = 0; i < different.length; i++) this.#cells.add(this.#text(different[i]!), times[i]!);
    return looked;
  }

  /** Begins the column with a dictionary; false where its entries have to come as texts. */
  #begin(numbers: Float64Array, counts: Uint32Array): boolean {
    if (numbers.length <= Counts.maxDistinct) return false;
    const counted = countNumbers(numbers, counts);
    if (!this.#isBegunBy(counted)) return false;
    this.#dense?.addEach(numbers.subarray(counted.looked), counts.subarray(counted.looked));
    return true;
  }

  #isBegunBy({ numbers, times, isOver }: NumberCounts): boolean {
    return isOver && this.#dense !== null && this.#dense.begin(numbers, times);
  }

  #text(raw: number | bigint): string | null {
    if (this.#meaning.kind === "number" || this.#meaning.kind === "instant") return this.#meaning.text(raw);
    throw new TypeError(`Cannot make text of a number: the column means ${this.#meaning.kind}`);
  }
}
