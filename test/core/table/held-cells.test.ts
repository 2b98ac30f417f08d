/** What is kept of cells as bytes is what is kept of the column that they make. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { heldOfCells, type Cells } from "../../../src/core/table/held-cells.ts";
import { heldOf } from "../../../src/core/stretch/held.ts";

/** One column of two, the other of which is of no matter; as the last one with a CR in the end of rows, or without. */
function cellsOf(texts: readonly string[], column: 0 | 1, end: string): Cells {
  const bytes = new TextEncoder().encode(
    texts.map((text) => (column === 0 ? `${text},x${end}` : `x,${text}${end}`)).join(""),
  );
  const ends = [-1];
  for (const [at, byte] of bytes.entries()) if (byte === 0x2c || byte === 0x0a) ends.push(at);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const textOf = (from: number, to: number) => decoder.decode(bytes.subarray(from, to));
  return { bytes, ends: Int32Array.from(ends), width: 2, column, textOf };
}

function heldOfTexts(texts: readonly string[]) {
  const column = new Column();
  for (const text of texts) if (text !== "") column.add(text);
  return heldOf(column);
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
/** Numbers as they stand in files, and what nearly is one. */
const numberLike = fc
  .tuple(fc.constantFrom("", "-", "+"), digits(7), fc.constantFrom("", "."), digits(5))
  .map(([sign, whole, point, rest]) => `${sign}${whole}${point}${point && rest}`);
const odd = fc.constantFrom(
  "",
  "-",
  ".",
  "-.",
  "5.",
  ".5",
  "-.5",
  "00",
  "-0",
  "0.0",
  "-0.0",
  "1.2.3",
  "1e3",
  " 1",
  "1 ",
  "é",
  "n/a",
  "2147483646",
  "2147483647",
  "-2147483647",
  "-2147483648",
  "21474836.47",
  "999999999999",
  "0.0000000001",
);
const fixed = fc.integer({ min: -99_999, max: 99_999 }).map((value) => (value / 100).toFixed(2));
const short = fc.integer({ min: -999, max: 999 }).map((value) => String(value / 10));
const kinds = [
  fixed,
  short,
  digits(2),
  numberLike,
  fc.oneof(short, fc.constant("")),
  fc.oneof(fixed, odd),
  odd,
];
const columns = fc.oneof(...kinds.map((cell) => fc.array(cell, { maxLength: 60 })));

it("cells are kept as the column that they make is", () => {
  let decimals = 0;
  fc.assert(
    fc.property(columns, fc.constantFrom(0, 1), fc.constantFrom("\n", "\r\n"), (texts, column, end) => {
      const held = heldOfCells(cellsOf(texts, column, end));
      expect(held).toEqual(heldOfTexts(texts));
      decimals += Number(held?.kind === "decimals" && held.wholes.length > 1);
    }),
    { numRuns: 3_000 },
  );
  expect(decimals).toBeGreaterThan(300);
});

it("a number that comes more often than a byte counts is kept as text", () => {
  for (const times of [255, 256, 400]) {
    const texts = [...Array.from({ length: times }, () => "5"), "6"];
    expect(heldOfCells(cellsOf(texts, 0, "\n"))).toEqual(heldOfTexts(texts));
  }
});

it("a column that does not count every value is not kept", () => {
  expect(
    heldOfCells(
      cellsOf(
        Array.from({ length: 5_000 }, (_, index) => `v${index}`),
        1,
        "\n",
      ),
    ),
  ).toBeNull();
});
