/**
 * What a cell means where a source has its own ways: tokens that stand for nothing, numbers with a comma or with
 * something between their thousands.
 * All off unless asked for, since "NA" may be a country and "1,5" a pair.
 */
import type { Cell, Row } from "./row.ts";

export interface CellOptions {
  /** Cells equal to one of these become null. */
  readonly nullTokens?: readonly string[] | undefined;
  /** `1,5` and `1.234,5` become `1.5` and `1234.5`. `1.234` stays as it is: it may be either number. */
  readonly decimalComma?: boolean | undefined;
  /**
   * What parts groups of three digits: `1,234,567.5` becomes `1234567.5`. A point makes the comma the decimal sign, a
   * comma the point.
   */
  readonly thousands?: "," | "." | "'" | " " | "_" | undefined;
}

export type CellMap = (cell: Cell) => Cell;

/** How else each may be written. */
const separators = { ",": ",", ".": "\\.", "'": "['\u2019]", " ": "[ \u00A0\u2009\u202F]", _: "_" } as const;
const blanks = "[ \\t\u00A0]*";

/** Null where every cell stays as it is. */
export function cellMap(options: CellOptions = {}): CellMap | null {
  const nulls = new Set(options.nullTokens);
  const number = numberMap(options);
  if (nulls.size === 0 && number === null) return null;
  return (cell) => {
    if (cell === null || nulls.has(cell)) return null;
    return number === null ? cell : number(cell);
  };
}

/** Writes numbers with a point alone. */
function numberMap({ decimalComma = false, thousands }: CellOptions): ((cell: string) => string) | null {
  if (!decimalComma && thousands === undefined) return null;
  const isComma = thousands === "." || (decimalComma && thousands !== ",");
  const separator = separators[thousands ?? "."];
  // Groups alone are numbers only where it is said what parts them: `1.234` may be either.
  const decimals = `${isComma ? "," : "\\."}\\d+`;
  const groups = `(?:\\d{1,3}(?:${separator}\\d{3})+|\\d{1,2}(?:${separator}\\d\\d)+${separator}\\d{3})`;
  const grouped =
    thousands === undefined ? `\\d{1,3}(?:${separator}\\d{3})+${decimals}` : `${groups}(?:${decimals})?`;
  const form = new RegExp(`^${blanks}[-+]? ?(?:${grouped}|\\d+${decimals})(?:[Ee][-+]?\\d+)?${blanks}$`);
  const parted = new RegExp(separator, "g");
  return (cell) => {
    if (!form.test(cell)) return cell;
    const whole = cell.replaceAll(parted, "");
    return isComma ? whole.replace(",", ".") : whole;
  };
}

/** Maps whole rows, cell by cell; names are no cells. Null where every cell stays as it is. */
export function rowMap(options: CellOptions = {}): ((row: Row) => Row) | null {
  const map = cellMap(options);
  return map && (({ names, cells }) => ({ names, cells: cells.map(map) }));
}
