import { describe, expect, it } from "vitest";
import { CsvTable } from "../../../src/core/read/csv/header.ts";
import { JsonLinesReader } from "../../../src/core/read/document/json.ts";
import { OddCells } from "../../../src/core/table/odd-cells.ts";

const isWhole = (cell: string) => /^\d+$/.test(cell);

describe("OddCells", () => {
  it("gives the first three cells of each column that do not fit, with their lines", () => {
    const odd = new OddCells([
      { column: "n", odd: 4, fits: isWhole },
      { column: "m", odd: 1, fits: isWhole },
    ]);
    const table = new CsvTable((row, line) => odd.add(row, line), { header: "present" });
    table.push('n,t,m\n1,x,1\ntwo,x,2\n\n3,"y\ny",three\n,x,\nfour,x,4\nfive,x,5\n');
    expect(odd.isDone).toBe(true);
    table.push("six,x,six\n");
    table.end();
    expect(odd.examples()).toEqual([
      [
        { line: 3, text: "two" },
        { line: 8, text: "four" },
        { line: 9, text: "five" },
      ],
      [{ line: 5, text: "three" }],
    ]);
  });

  it("is done as soon as every column has its examples, and not before", () => {
    const odd = new OddCells([
      { column: 0, odd: 1, fits: isWhole },
      { column: 1, odd: 2, fits: isWhole },
    ]);
    const done: boolean[] = [];
    for (const cells of [
      ["1", "1"],
      ["a", "1"],
      ["b", "b"],
      ["c", null],
      ["d", "d"],
    ]) {
      odd.add({ names: null, cells }, done.length + 1);
      done.push(odd.isDone);
    }
    expect(done).toEqual([false, false, false, false, true]);
    expect(odd.examples()).toEqual([
      [{ line: 2, text: "a" }],
      [
        { line: 3, text: "b" },
        { line: 5, text: "d" },
      ],
    ]);
    expect(new OddCells([]).isDone).toBe(true);
    expect(new OddCells([{ column: "a", odd: 0, fits: isWhole }]).isDone).toBe(true);
  });

  it("finds columns by name in rows of different names, and misses what a row does not have", () => {
    const odd = new OddCells([
      { column: "b", odd: 9, fits: isWhole },
      { column: "c", odd: 9, fits: isWhole },
    ]);
    const reader = new JsonLinesReader((row) => odd.add(row, 0));
    reader.push('{"a":"x","b":"y"}\n{"b":"z"}\n{"c":1,"b":2}\n{"a":"x"}\n');
    reader.end();
    odd.add({ names: null, cells: ["p", "q"] }, 0);
    expect(odd.examples().map((cells) => cells.map(({ text }) => text))).toEqual([["y", "z"], []]);
    expect(odd.isDone).toBe(false);
  });

  it("cuts long cells to 40 characters and never through a pair of surrogates", () => {
    const odd = new OddCells([{ column: 0, odd: 3, fits: isWhole }]);
    for (const cell of ["x".repeat(41), `${"x".repeat(39)}\u{1F600}`, `${"x".repeat(38)}\u{1F600}y`]) {
      odd.add({ names: null, cells: [cell] }, 1);
    }
    expect(odd.examples()[0]?.map(({ text }) => text)).toEqual([
      "x".repeat(40),
      "x".repeat(39),
      `${"x".repeat(38)}\u{1F600}`,
    ]);
  });
});
