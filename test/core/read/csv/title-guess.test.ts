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
    expect(detectDialect(text).titleLines).toBe(lines);
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
});
