/**
 * Whether a CSV file's header is not what its first record seems to be: lines that are no records stand above it, as
 * titles and dates of reports do, or it names one column fewer than there are, as R's write.table() has it.
 *
 * A title is told by its fields, which are fewer than those of the records below or, as spreadsheets write them, padded
 * with empty ones to the same width.
 */
import { differsBelow, isHeader } from "./header-guess.ts";
import type { Cell } from "../row.ts";

interface CsvRecord {
  readonly cells: readonly Cell[];
  readonly line: number;
}

/** What is odd about a file's beginning. */
export type Above =
  /** So many lines look like a title; of records of another width whose. */
  | { readonly kind: "title"; readonly lines: number }
  /** The header stands below lines of its own width that end in empty cells. */
  | { readonly kind: "padded title"; readonly lines: number; readonly header: readonly Cell[] }
  | { readonly kind: "unnamed first column" };

/** As many records of one width as make the shorter ones above them look like a title. */
const fewestBelow = 2;

/** More lines are no title. */
const mostPadded = 5;

/** Judged by a file's first records; null where nothing is odd. */
export function aboveOf(records: readonly CsvRecord[]): Above | null {
  const width = records.at(-1)?.cells.length ?? 0;
  const first = records.findIndex(({ cells }) => cells.length === width);
  const [above, below] = [records.slice(0, first), records.slice(first)];
  if (below.length < fewestBelow || below.some(({ cells }) => cells.length !== width)) return null;
  if (above.length === 0) return paddedTitle(below);
  if (above.some(({ cells }) => cells.length >= width)) return null;
  if (lacksName(above, below)) return { kind: "unnamed first column" };
  return { kind: "title", lines: (below[0]?.line ?? 1) - 1 };
}

/** A record of names over values of other kinds, and above it nothing but records that end in an empty cell. */
function paddedTitle(records: readonly CsvRecord[]): Above | null {
  const at = records.findIndex(({ cells }) => cells.length < 2 || cells.at(-1) !== null);
  const [header, ...rows] = records.slice(at);
  if (at < 1 || at > mostPadded || header === undefined || rows.length < fewestBelow) return null;
  const isNamed = isHeader(header.cells) && differsBelow(header.cells, cellsOf(rows)) === true;
  return isNamed ? { kind: "padded title", lines: header.line - 1, header: header.cells } : null;
}

/** Whether the only record above is a header of all columns but the first, whose names are those of the rows. */
function lacksName([header, ...others]: readonly CsvRecord[], below: readonly CsvRecord[]): boolean {
  const rows = cellsOf(below);
  const [first = [], ...rest] = rows;
  return (
    others.length === 0 &&
    header?.cells.length === first.length - 1 &&
    differsBelow(
      header.cells,
      rows.map((cells) => cells.slice(1)),
    ) === true &&
    differsBelow(first, rest) !== true
  );
}

function cellsOf(records: readonly CsvRecord[]): (readonly Cell[])[] {
  return records.map(({ cells }) => cells);
}

/** What begins a record that looks like a comment; null where nothing does. */
export function commentOf(cells: readonly Cell[]): string | null {
  return /^[#%!]/.exec(cells[0] ?? "")?.[0] ?? null;
}

/** What to do about it. */
export function adviceOn(above: Above): string {
  switch (above.kind) {
    case "title":
      return `${firstLines(above.lines)} look${above.lines === 1 ? "s" : ""} ${titleAdvice(above.lines)}`;
    case "padded title":
      return `line ${above.lines + 1} looks like the header, and ${firstLines(above.lines)} above it ${titleAdvice(above.lines)}, or say that there is no header`;
    case "unnamed first column":
      return "the header names one column fewer than the records have, as R writes them with row names: write the table without these (row.names = FALSE), or give their column a name";
  }
}

function firstLines(lines: number): string {
  return lines === 1 ? "the first line" : `the first ${lines} lines`;
}

function titleAdvice(lines: number): string {
  return `like a title: have them skipped (skipLines ${lines})`;
}

/** Throws where the first record would be taken for data though the header is below it. */
export function refuseTitle(above: Above | null): void {
  if (above?.kind === "padded title") throw new SyntaxError(`Cannot read CSV: ${adviceOn(above)}`);
}
