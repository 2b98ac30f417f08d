/**
 * What every reader gives: records of cells, each cell the text that was sent.
 *
 * Text, not numbers, because whether "1.0" and "1" are one category, or "007" a number, is for
 * the columns to decide, over all records at once. Readers promise only to lose nothing.
 */

/** One cell as text, or null where nothing was given (an empty CSV field, JSON null). Numbers keep the text they were sent as: "1.0" is not "1". */
export type Cell = string | null;

/** One record. `names` is null where columns are known by position only; rows of one source share one `names` array. */
export interface Row {
  readonly names: readonly string[] | null;
  readonly cells: readonly Cell[];
}

/** The name of a column that has none, by where it stands: the service's, which has it of Spark. */
export function placeName(index: number): string {
  return `_c${index}`;
}

/** Whether a name only says where a column stands. */
export function isPlaceName(name: string): boolean {
  return /^_c\d+$/.test(name);
}

/** Whether two lists hold the same texts in the same order. */
export function areSame(some: readonly Cell[], others: readonly Cell[]): boolean {
  return (
    some === others || (some.length === others.length && some.every((cell, index) => cell === others[index]))
  );
}

/**
 * The most columns of a row, and so of a table. One number for both: a row that a reader lets pass and
 * the table refuses would cost memory for nothing, and a wide training file is as welcome in JSON as in CSV.
 */
export const maxColumns = 10_000;
