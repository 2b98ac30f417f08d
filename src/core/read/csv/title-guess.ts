/**
 * Whether a CSV file begins with lines that are no records, as titles and dates of reports are: told by their fields,
 * which are fewer than those of the records below.
 */
import type { Cell } from "../row.ts";

interface CsvRecord {
  readonly cells: readonly Cell[];
  readonly line: number;
}

/** As many records of one width as make the shorter ones above them look like a title. */
const fewestBelow = 2;

/** How many lines stand above the first record, judged by a file's first records; 0 where there is no title. */
export function titleLines(records: readonly CsvRecord[]): number {
  const width = records.at(-1)?.cells.length ?? 0;
  const first = records.findIndex(({ cells }) => cells.length === width);
  const [above, below] = [records.slice(0, first), records.slice(first)];
  const isTitle =
    above.length > 0 &&
    above.every(({ cells }) => cells.length < width) &&
    below.length >= fewestBelow &&
    below.every(({ cells }) => cells.length === width);
  return isTitle ? (below[0]?.line ?? 1) - 1 : 0;
}

/** What begins a record that looks like a comment; null where nothing does. */
export function commentOf(cells: readonly Cell[]): string | null {
  return /^[#%!]/.exec(cells[0] ?? "")?.[0] ?? null;
}

export function titleAdvice(lines: number): string {
  const title = lines === 1 ? "the first line looks" : `the first ${lines} lines look`;
  return `${title} like a title: have them skipped (skipLines ${lines})`;
}
