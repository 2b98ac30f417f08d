import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvReader } from "../../../../src/core/read/csv/csv.ts";
import { detectDialect } from "../../../../src/core/read/csv/dialect.ts";
import { CsvTable } from "../../../../src/core/read/csv/header.ts";
import type { Cell } from "../../../../src/core/read/row.ts";

const delimiters = [",", ";", "\t", "|"] as const;

const hostileCell = fc.string({
  unit: fc.constantFrom(
    "a",
    "7",
    '"',
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    " ",
    "\uFEFF",
    "é",
    "\u{1F600}",
    "\0",
    "\u2028",
  ),
  maxLength: 6,
});

/** How a table is written: what a writer of CSV is free to choose, drawn anew for each cell, record and chunk. */
const style = fc.record({
  delimiter: fc.constantFrom(...delimiters, "\u001f", "~"),
  quotes: fc.infiniteStream(fc.boolean()),
  ends: fc.infiniteStream(fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\r\n", "\r\n\r\n")),
  hasMark: fc.boolean(),
  endsOpen: fc.boolean(),
  cuts: fc.infiniteStream(fc.nat(4)),
});

type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

describe("CSV that was written from rows", () => {
  it("push() gives the rows back, however they were quoted, ended and cut", () => {
    const rows = fc.array(fc.array(hostileCell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(rows, style, (cells, drawn) => {
        const text = written(cells, drawn);
        const { delimiter } = drawn;
        const read: Cell[][] = [];
        const reader = new CsvReader((record) => read.push(record), { delimiter });
        for (const chunk of chunked(text, drawn.cuts)) reader.push(chunk);
        reader.end();
        expect(read).toEqual(cells.map((row) => row.map((cell) => (cell === "" ? null : cell))));
      }),
      { numRuns: 2000 },
    );
  });

  it("CsvTable gives names and rows back, in lines that count every line end once", () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const row = fc.array(hostileCell, { minLength: width, maxLength: width });
      return fc.record({
        names: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: width, maxLength: width }),
        rows: fc.array(row, { maxLength: 5 }),
      });
    });
    fc.assert(
      fc.property(table, style, ({ names, rows }, drawn) => {
        const text = written([names, ...rows], drawn);
        const { delimiter } = drawn;
        const found: Cell[][] = [];
        const lines: number[] = [];
        const reader = new CsvTable(
          (row, line) => {
            found.push([...row.cells]);
            lines.push(line);
          },
          { delimiter, header: "present" },
        );
        for (const chunk of chunked(text, drawn.cuts)) reader.push(chunk);
        reader.end();
        expect(reader.header).toEqual(names);
        expect(found).toEqual(rows.map((row) => row.map((cell) => (cell === "" ? null : cell))));
        const allLines = text.split(/\r\n|\r|\n/);
        for (const [index, line] of lines.entries()) {
          expect(line).toBeGreaterThan(lines[index - 1] ?? 1);
          expect(allLines[line - 1]).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("detectDialect() finds the delimiter of words and numbers, with decimal commas too", () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-zé ]{1,8}$/),
      fc.integer().map(String),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(2)),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(2).replace(".", ",")),
      fc.constantFrom("", "2024-01-31 10:20:30", "Braund, Mr. Owen; and others"),
    );
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 12 }),
      );
    fc.assert(
      fc.property(table, fc.constantFrom(...delimiters), style, (rows, delimiter, drawn) => {
        const text = written(rows, { ...drawn, delimiter, quotes: onlyWhereNeeded });
        expect(detectDialect(text).delimiter).toBe(delimiter);
      }),
      { numRuns: 1000 },
    );
  });
});

const onlyWhereNeeded: Iterator<boolean> & Iterable<boolean> = (function* never() {
  for (;;) yield false;
})();

function written(
  rows: readonly (readonly string[])[],
  drawn: Omit<Style, "quotes"> & { quotes: Iterator<boolean> },
): string {
  let text = drawn.hasMark ? "\uFEFF" : "";
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell) => writtenCell(cell, row.length, drawn));
    const isLast = index === rows.length - 1;
    text += cells.join(drawn.delimiter) + (isLast && drawn.endsOpen ? "" : drawn.ends.next().value);
  }
  return text;
}

function writtenCell(
  cell: string,
  width: number,
  drawn: { delimiter: string; quotes: Iterator<boolean> },
): string {
  const needsQuotes =
    /["\r\n\uFEFF]/.test(cell) || cell.includes(drawn.delimiter) || (width === 1 && cell === "");
  return needsQuotes || drawn.quotes.next().value === true ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function chunked(text: string, lengths: Iterator<number>): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = lengths.next().value ?? 1;
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}
