import { describe, expect, it } from "vitest";
import { CsvTable } from "../../../../src/core/read/csv/header.ts";
import { isKnownHeader, knownNames } from "../../../../src/core/read/csv/known-names.ts";

describe("isKnownHeader()", () => {
  it.each([
    [["label", "x"], true],
    [["Label", " X "], true],
    [["LABEL", "other"], true],
    // One of three may well be a value.
    [["Label", "red", "blue"], false],
    [["label", "red", "blue"], true],
    [["Label", "label"], true],
    [["Label", null, null], true],
    [["0", "1.5"], false],
    [[null], false],
  ] as const)("of %j is %j where label, x and n are known", (cells, expected) => {
    expect(isKnownHeader(cells, ["label", "x", "n"])).toBe(expected);
  });
});

describe("knownNames()", () => {
  it.each([
    [
      ["Label", " x\t", "N"],
      ["label", "x", "n"],
    ],
    [
      ["label", "extra", "N"],
      ["label", "extra", "n"],
    ],
    // The very name is its own column; of two that differ from it alike the first has it.
    [
      ["X", "x"],
      ["X", "x"],
    ],
    [
      ["X", " x"],
      ["x", " x"],
    ],
    [["Größe"], ["größe"]],
    [["gro\u0308ße"], ["größe"]],
  ])("of %j are %j", (names, expected) => {
    expect(knownNames(names, ["label", "x", "n", "größe"]).names).toEqual(expected);
  });

  it("leaves what could be two known names, and says what it renamed", () => {
    expect(knownNames(["A", "b", "C"], ["a", "b", "c", "C "])).toEqual({
      names: ["a", "b", "C"],
      renamed: [{ from: "A", to: "a" }],
    });
  });
});

describe("CsvTable with known names", () => {
  function read(text: string, known = ["label", "x"]) {
    const rows: unknown[] = [];
    const table = new CsvTable((row) => rows.push(row), { positional: true, known });
    table.push(text);
    table.end();
    return { rows, renamed: table.renamed, looksNamed: table.looksNamed };
  }

  it("takes a header in another case for one, and names its columns as they are known", () => {
    expect(read("X,Label\n1.5,0\n")).toEqual({
      rows: [{ names: ["x", "label"], cells: ["1.5", "0"] }],
      renamed: [
        { from: "X", to: "x" },
        { from: "Label", to: "label" },
      ],
      looksNamed: false,
    });
  });

  it("takes any other record for data, and says where it looks like a header all the same", () => {
    expect(read("Foo,Bar\n0,1.5\n1,2\n")).toMatchObject({ looksNamed: true, renamed: [] });
    expect(read("Foo,Bar\n0,1.5\n1,2\n").rows).toHaveLength(3);
    expect(read("0,1.5\n1,2\n").looksNamed).toBe(false);
    expect(read("red,blue\ngreen,red\n").looksNamed).toBe(false);
    expect(read("red,blue\n").looksNamed).toBe(false);
  });
});
