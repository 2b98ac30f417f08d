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
