/**
 * Numbers into a sketched column as numbers: no text is made of them.
 *
 * Tallies of types and distinct values are kept beside the column and handed over at the end.
 */
import type { Column } from "../profile/column.ts";
import { Distinct } from "../sketch/distinct.ts";
import { Frequent } from "../sketch/frequent.ts";
import type { Meaning } from "./meaning.ts";

export type NumberMeaning = Extract<Meaning, { kind: "number" }>;

/** Integers from here on are told apart by their text. */
const longIntegral = 1e15;

export class DenseNumbers {
  readonly #column: Column;
  readonly #meaning: NumberMeaning;
  #distinct: Distinct | null = null;
  #present = 0;

  /** The column must be sketched by the time numbers are added. */
  constructor(column: Column, meaning: NumberMeaning) {
    this.#column = column;
    this.#meaning = meaning;
  }

  /**
   * Adds numbers as they are stored; what was stored is lost. Those that are texts or have their text's identity take
   * the long way.
   */
  add(stored: Float64Array): void {
    const { type, divisor, text } = this.#meaning;
    const distinct = (this.#distinct ??= new Distinct());
    const limit = type === "Integral" ? longIntegral : Infinity;
    let length = 0;
    for (let i = 0; i < stored.length; i++) {
      const value = stored[i]! / divisor;
      if (value < limit && value > -limit) {
        distinct.addNumber(value);
        stored[length++] = value;
      } else this.#column.add(text(stored[i]!));
    }
    this.#column.addNumbers(stored.subarray(0, length));
    this.#present += length;
  }

  /** After the last number of the file: only now the column has everything. */
  finish(): void {
    const present = this.#present;
    const registers = this.#distinct?.registers;
    if (registers === undefined) return;
    const types =
      this.#meaning.type === "Integral" ? ([present, 0, 0, 0, 0] as const) : ([0, present, 0, 0, 0] as const);
    // No text was added here: the frequent ones stay what they are.
    const frequent = this.#column.summary().frequent ?? new Frequent();
    this.#column.addTally({
      present,
      types,
      earliest: Infinity,
      latest: -Infinity,
      distinct: registers,
      frequent,
    });
    this.#distinct = null;
    this.#present = 0;
  }
}
