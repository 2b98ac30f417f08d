/**
 * What a cell means where a source has its own ways: tokens that stand for nothing, numbers with a comma.
 * All off unless asked for, since "NA" may be a country and "1,5" a pair.
 */
import type { Cell, Row } from "./row.ts";

export interface CellOptions {
  /** Cells equal to one of these become null. */
  readonly nullTokens?: readonly string[] | undefined;
  /** `1,5` and `1.234,5` become `1.5` and `1234.5`. `1.234` stays as it is: it may be either number. */
  readonly decimalComma?: boolean | undefined;
}

export type CellMap = (cell: Cell) => Cell;

const commaNumber = /^[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[Ee][-+]?\d+)?$/;

/** Null where every cell stays as it is. */
export function cellMap({ nullTokens = [], decimalComma = false }: CellOptions = {}): CellMap | null {
  if (nullTokens.length === 0 && !decimalComma) return null;
  const nulls = new Set(nullTokens);
  return (cell) => {
    if (cell === null || nulls.has(cell)) return null;
    return decimalComma && commaNumber.test(cell) ? cell.replaceAll(".", "").replace(",", ".") : cell;
  };
}

/** Maps whole rows, cell by cell; names are no cells. Null where every cell stays as it is. */
export function rowMap(options: CellOptions = {}): ((row: Row) => Row) | null {
  const map = cellMap(options);
  return map && (({ names, cells }) => ({ names, cells: cells.map(map) }));
}
