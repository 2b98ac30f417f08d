import { describe, expect, it } from "vitest";
import { detectDialect } from "../../../../src/core/read/csv/dialect.ts";
import { CsvTable } from "../../../../src/core/read/csv/header.ts";

describe("detectDialect()", () => {
  it.each([
    ["Report of May\na,b,c\n1,2,3\n", 1],
    ["Report of May\nmade by hand, in haste\n\na,b,c\n1,2,3\n4,5,6\n", 3],
    ["Report\nx;y;z\n1;2;3\n4;5;6\n", 1],
    ['"A title\nof two lines"\na,b\n1,2\n', 2],
    // No two records of one width below, wider ones above, nothing above, and one column.
    ["Report\na,b,c\n", undefined],
    ["a,b,c\n1,2\n3,4\n", undefined],
    ["a,b,c\n1,2,3\n4,5\n", undefined],
    ["Report\na,b,c\n1,2,3\n4,5\n", undefined],
    ["a,b\n1,2\n", undefined],
    ["a\n1\n2\n", undefined],
  ])("of %j finds %j title lines", (text, lines) => {
    expect(detectDialect(text).above).toEqual(lines === undefined ? undefined : { kind: "title", lines });
  });

  it("passes over lines that are said to be no records", () => {
    const text = "# made; by; hand\nReport;1\n#\na,b\n1,2\n# 3;4;5\n";
    expect(detectDialect(text, undefined, { skipLines: 2, comment: "#" })).toEqual({
      delimiter: ",",
      header: "present",
    });
    // What begins comments separates nothing.
    expect(detectDialect("a|b\n1|2\n", undefined, { comment: "|" }).delimiter).toBe(",");
  });
});

describe("CsvTable", () => {
  const refusal = (text: string, header: "detect" | "present" = "detect") => {
    const table = new CsvTable(() => {}, { header });
    return () => {
      table.push(text);
      table.end();
    };
  };

  it("names the option for what looks like a title or a comment where it refuses a record", () => {
    expect(refusal("Report\nof May\na,b\n1,2\n")).toThrow(
      "line 3 has 2 fields, the first record has 1: the first 2 lines look like a title: have them skipped (skipLines 2)",
    );
    expect(refusal("# made by hand\na,b\n1,2\n")).toThrow(
      "if lines that begin with # are comments, say so (comment #)",
    );
    expect(refusal("a,b\n1,2\n% odd\n3,4\n", "present")).toThrow(
      "line 3 has 1 fields, the first record has 2: if lines that begin with % are comments, say so (comment %)",
    );
    expect(refusal("a,b\n1,2\n3\n")).toThrow("look for a missing field or an unquoted delimiter");
  });

  it("refuses a title that a spreadsheet padded to the table's width, unless it is told of the header", () => {
    const padded = "Report of May,,\nid,age,plan\n1,23,a\n2,25,b\n";
    expect(refusal(padded)).toThrow(
      "line 2 looks like the header, and the first line above it like a title: have them skipped (skipLines 1), or say that there is no header",
    );
    expect(refusal(`Report,,\n"made\nby hand",1,\n,,\n${padded.slice(16)}`)).toThrow(
      "line 5 looks like the header, and the first 4 lines above it like a title: have them skipped (skipLines 4)",
    );
    expect(refusal(padded, "present")).not.toThrow();
    // Columns whose last cells are empty, a header with an empty name, and words alone are no title.
    for (const text of ["1,2,\n3,4,\na,b,c\n5,6,7\n", "a,b,\n1,2,\n3,4,x\n", "x,y,\np,q,r\ns,t,u\n"]) {
      expect(refusal(text)).not.toThrow();
    }
  });

  it("says that the header lacks the name of the first column, as R writes row names", () => {
    expect(refusal('"age","plan"\n"1",23,"a"\n"2",25,"b"\n')).toThrow(
      "line 2 has 3 fields, the first record has 2: the header names one column fewer than the records have, as R writes them with row names: write the table without these (row.names = FALSE), or give their column a name",
    );
    expect(refusal("Report,May\nid,age,plan\n1,23,a\n2,25,b\n")).toThrow("looks like a title");
  });
});
