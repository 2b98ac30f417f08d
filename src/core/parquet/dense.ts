/**
 * Numbers into a sketched column as numbers: no text is made of them.
 *
 * Tallies of types and distinct values are kept beside the column and handed over at the end.
 */
import { Distinct } from "../sketch/distinct.ts";
import { Frequent } from "../sketch/frequent.ts";
import { Slice } from "../sketch/slice.ts";
import type { Cells } from "./cells.ts";
import type { Meaning } from "./meaning.ts";

export type NumberMeaning = Extract<Meaning, { kind: "number" }>;

/** Integers from here on are told apart by their text. */
const longIntegral = 1e15;

export class DenseNumbers {
  readonly #cells: Cells;
  readonly #meaning: NumberMeaning;
  #distinct: Distinct | null = null;
  #present = 0;

  /** The column must be sketched by the time numbers are added. */
  constructor(cells: Cells, meaning: NumberMeaning) {
    this.#cells = cells;
    this.#meaning = meaning;
  }

  /**
   * Adds numbers as they are stored; what was stored is lost. Those that are missing, are texts or have their text's
   * identity take the long way.
   */
  add(stored: Float64Array): void {
    const { type, divisor, text } = this.#meaning;
    const distinct = (this.#distinct ??= new Distinct());
    const limit = type === "Integral" ? longIntegral : Infinity;
    let length = 0;
    for (let i = 0; i < stored.length; i++) {
      const value = stored[i]! / divisor;
      if (this.#cells.isMissing(value)) continue;
      if (value < limit && value > -limit) {
        distinct.addNumber(value);
        stored[length++] = value;
      } else this.#cells.add(text(stored[i]!), 1);
    }
    this.#cells.column.addNumbers(stored.subarray(0, length));
    this.#present += length;
  }

  /** After the last number of the file: only now the column has everything. */
  finish(): void {
    const present = this.#present;
    const registers = this.#distinct?.registers;
    if (registers === undefined) return;
    const types =
      this.#meaning.type === "Integral" ? ([present, 0, 0, 0, 0] as const) : ([0, present, 0, 0, 0] as const);
    // No text was added here: the frequent ones and the slice stay what they are.
    const { frequent, slice } = this.#cells.column.summary();
    this.#cells.column.addTally({
      present,
      types,
      earliest: Infinity,
      latest: -Infinity,
      distinct: registers,
      frequent: frequent ?? new Frequent(),
      slice: slice ?? new Slice(),
    });
    this.#distinct = null;
    this.#present = 0;
  }
}
