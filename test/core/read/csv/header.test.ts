import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvTable, type CsvTableOptions, type RaggedRows } from "../../../../src/core/read/csv/header.ts";
import type { Row } from "../../../../src/core/read/row.ts";

describe("CsvTable", () => {
  it("names columns by the header, and all rows share the array", () => {
    const { rows, header } = table("a,b\n1,2\n3,\n", { header: "present" });
    expect(header).toEqual(["a", "b"]);
    expect(rows.map((row) => row.cells)).toEqual([
      ["1", "2"],
      ["3", null],
    ]);
    expect(rows.every((row) => row.names === header)).toBe(true);
  });

  it("names columns _c0, _c1, … without a header, or not at all when positional", () => {
    expect(table("a,b\n", { header: "absent" }).rows).toEqual([{ names: ["_c0", "_c1"], cells: ["a", "b"] }]);
    expect(table("a,b\n", { header: "absent", positional: true })).toMatchObject({
      rows: [{ names: null, cells: ["a", "b"] }],
      lines: [1],
      header: null,
    });
  });

  it("detects a header if not told", () => {
    expect(table("a,b\n1,2\n").rows).toEqual([{ names: ["a", "b"], cells: ["1", "2"] }]);
    expect(table("0,b\n1,2\n").rows).toHaveLength(2);
    expect(table("a,b\n1,2\n", { positional: true }).header).toEqual(["a", "b"]);
  });

  it("gives the line of each row, and no row for a header alone or no text", () => {
    expect(table('a,b\n"1\n1",2\n\n3,4\n').lines).toEqual([2, 5]);
    expect(table("a,b").rows).toEqual([]);
    expect(table("")).toMatchObject({ rows: [], lines: [], header: null });
  });

  it("refuses a ragged record with its line and both counts, or keeps it", () => {
    expect(() => table("a,b\n1,2\n1,2,3\n")).toThrow(
      new SyntaxError(
        "Cannot read CSV: line 3 has 3 fields, the first record has 2: look for a missing field or an unquoted delimiter, or have such rows padded or skipped",
      ),
    );
    expect(table("a,b\n1\n1,2,3\n", { ragged: "keep" }).rows.map((row) => row.cells.length)).toEqual([1, 3]);
  });

  it("reads the file of a pandas frame with its unnamed index", () => {
    const { header, rows } = table(",x,y\n0,1,2\n1,3,4\n");
    expect(header).toEqual(["_c0", "x", "y"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["0", "1", "2"],
      ["1", "3", "4"],
    ]);
  });

  it("refuses repeated names by column, without quoting them", () => {
    expect(() => table("_c1,\n", { header: "present" })).toThrow(/gives columns 1 and 2 the same name/);
    expect(() => table("\na,secret,c,secret\n", { header: "present" })).toThrow(
      /^Cannot read the CSV header: line 2 gives columns 2 and 4 the same name: rename one/,
    );
  });

  it("pads short records with nulls, leaves long ones out, and counts both", () => {
    const text = "a,b,c\n1\n1,2,3,4\n5,6,7\n8,9\n";
    const padded = table(text, { ragged: "pad" });
    expect(padded.rows.map(({ cells }) => cells)).toEqual([
      ["1", null, null],
      ["5", "6", "7"],
      ["8", "9", null],
    ]);
    expect(padded.lines).toEqual([2, 4, 5]);
    expect(padded.ragged).toEqual({
      padded: 2,
      skipped: 1,
      examples: [
        { line: 2, fields: 1 },
        { line: 3, fields: 4 },
        { line: 5, fields: 2 },
      ],
    });
  });

  it("skips records of another length and counts them, with the first ten as examples", () => {
    const odd = Array.from({ length: 12 }, (_, index) => `x${",".repeat((index % 2) * 2)}\n`).join("");
    const skipped = table(`a,b\n1,2\n${odd}3,4\n`, { ragged: "skip" });
    expect(skipped.rows.map(({ cells }) => cells)).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(skipped.ragged).toMatchObject({ padded: 0, skipped: 12 });
    expect(skipped.ragged.examples).toHaveLength(10);
    expect(skipped.ragged.examples[1]).toEqual({ line: 4, fields: 3 });
  });

  it("measures raggedness by the first record even where that is a header that was found", () => {
    expect(() => table("a,b,c\n1,2\n")).toThrow(/line 2 has 2 fields, the first record has 3/);
    expect(table("a,b,c\n1,2\n", { ragged: "pad" }).rows[0]?.cells).toEqual(["1", "2", null]);
    expect(table("a,b\n1\n", { ragged: "keep" }).ragged).toEqual({ padded: 0, skipped: 0, examples: [] });
  });

  it("numbers repeated names if asked, and never takes a name that another column has", () => {
    const names = (text: string) => table(text, { header: "present", duplicates: "number" }).header;
    expect(names("a,a,a,b\n")).toEqual(["a", "a_2", "a_3", "b"]);
    expect(names("a,a,a_2,a,a_2\n")).toEqual(["a", "a_3", "a_2", "a_4", "a_2_2"]);
    expect(names("_c1,\n")).toEqual(["_c1", "_c1_2"]);
    expect(names("__proto__,__proto__,constructor\n")).toEqual(["__proto__", "__proto___2", "constructor"]);
    const name = fc.constantFrom(null, "a", "a_2", "a_3", "a_2_2", "_c0", "_c1");
    fc.assert(
      fc.property(fc.array(name, { minLength: 2, maxLength: 9 }), (given) => {
        const found = names(`${given.map((text) => text ?? "").join(",")}\n`) ?? [];
        expect(new Set(found).size).toBe(given.length);
        // The first of each name keeps it; a nameless column before it may have taken `_c0` or `_c1`.
        const firsts = [...new Set(given)].filter((text) => text?.startsWith("a"));
        expect(firsts.map((text) => found[given.indexOf(text)])).toEqual(firsts);
      }),
    );
  });

  it("holds rows back only until it is known whether there is a header", () => {
    const lines: number[] = [];
    const reader = new CsvTable((_, line) => lines.push(line));
    reader.push("a,b\n");
    for (let row = 0; row < 19; row++) reader.push("1,2\n");
    expect([lines, reader.width, reader.header]).toEqual([[], 0, null]);
    reader.push("1,2\n");
    expect([lines.length, reader.width, reader.header]).toEqual([20, 2, ["a", "b"]]);
    reader.push("1,2\n");
    expect(lines.at(-1)).toBe(22);
  });

  it("holds no more than some 64 Ki characters back", () => {
    const reader = new CsvTable(() => undefined);
    reader.push(`a,b\n${"x".repeat(65_530)},1\n`);
    expect(reader.width).toBe(0);
    reader.push("12345,1\n");
    expect(reader.width).toBe(2);
  });

  it("takes the first record for a header by the names it is known to have", () => {
    const options = { known: ["x", "y"] };
    expect(table("a,x\nb,c\n", options).header).toEqual(["a", "x"]);
    expect(table("a,b\n1,2\n", options).header).toEqual(["_c0", "_c1"]);
  });

  it("a table that another reader helps reads on where that one stopped", () => {
    const lines: number[] = [];
    const reader = new CsvTable((_, line) => lines.push(line), { header: "present" });
    reader.push("a,b\n1,2\n");
    expect([reader.width, reader.isBetweenRecords, reader.line]).toEqual([2, true, 3]);
    reader.skip(100);
    reader.push('3,"4\n');
    expect(reader.isBetweenRecords).toBe(false);
    reader.push('"\n5,6');
    reader.end();
    expect(lines).toEqual([2, 103, 105]);
  });
});

function table(
  text: string,
  options?: CsvTableOptions,
): { rows: Row[]; lines: number[]; header: readonly string[] | null; ragged: RaggedRows } {
  const rows: Row[] = [];
  const lines: number[] = [];
  const reader = new CsvTable((row, line) => {
    rows.push(row);
    lines.push(line);
  }, options);
  reader.push(text);
  reader.end();
  return { rows, lines, header: reader.header, ragged: reader.ragged };
}
