/**
 * The way of a file's values into a column: what means that nothing was given stays out.
 *
 * That is what is null by its type, such as NaN, and what the user's tokens say. Texts must equal a token; numbers,
 * which have no text in the file, must have its value.
 */
import { numberOf, typeOfCell } from "../profile/cell.ts";
import type { Column } from "../profile/column.ts";

export class Cells {
  readonly column: Column;
  readonly #tokens: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<number>;

  /** `isText`: the column has texts, which are no numbers whatever their characters are. */
  constructor(column: Column, nullTokens: readonly string[], isText: boolean) {
    this.column = column;
    this.#tokens = new Set(nullTokens);
    this.#numbers = new Set(isText ? [] : nullTokens.map(valueOf).filter((value) => value !== null));
  }

  add(text: string | null, times: number): void {
    if (text === null || this.#tokens.has(text)) return;
    if (this.#numbers.size > 0 && this.isMissing(valueOf(text) ?? Number.NaN)) return;
    this.column.add(text, times);
  }

  /** Whether some number stands for nothing. */
  get hasMissing(): boolean {
    return this.#numbers.size > 0;
  }

  /** Whether a number stands for nothing. */
  isMissing(value: number): boolean {
    return this.#numbers.has(value);
  }
}

function valueOf(text: string): number | null {
  return numberOf(text, typeOfCell(text));
}
