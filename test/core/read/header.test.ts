import { describe, expect, it } from "vitest";
import { CsvTable, isHeader } from "../../../src/core/read/header.ts";
import type { CsvTableOptions } from "../../../src/core/read/header.ts";
import type { Row } from "../../../src/core/read/row.ts";

describe("isHeader()", () => {
  it("takes given, distinct words for a header", () => {
    expect(isHeader(["Churn", "Account Length", "State_NV", "1st", "e5"])).toBe(true);
  });

  it("takes no record with a number, a missing or a repeated cell", () => {
    for (const text of ["1", "-1.5", "+.5", "2.", " 3 ", "1e-7", "NaN", "inf", "-Infinity"]) {
      expect(isHeader(["a", text])).toBe(false);
    }
    expect(isHeader(["a", null])).toBe(false);
    expect(isHeader([null, "x", "y"])).toBe(true);
    expect(isHeader([null, "x", null])).toBe(false);
    expect(isHeader([null])).toBe(false);
    expect(isHeader(["a", "a"])).toBe(false);
    expect(isHeader([])).toBe(false);
  });
});

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
    expect(table("a,b\n", { header: "absent", positional: true })).toEqual({
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
    expect(table("")).toEqual({ rows: [], lines: [], header: null });
  });

  it("refuses a ragged record with its line and both counts, or keeps it", () => {
    expect(() => table("a,b\n1,2\n1,2,3\n")).toThrow(
      new SyntaxError(
        "Cannot read CSV: line 3 has 3 fields, the first record has 2: look for a missing field or an unquoted delimiter",
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
});

function table(
  text: string,
  options?: CsvTableOptions,
): { rows: Row[]; lines: number[]; header: readonly string[] | null } {
  const rows: Row[] = [];
  const lines: number[] = [];
  const reader = new CsvTable((row, line) => {
    rows.push(row);
    lines.push(line);
  }, options);
  reader.push(text);
  reader.end();
  return { rows, lines, header: reader.header };
}
