import { describe, expect, it } from "vitest";
import { isHeader, looksLikeHeader } from "../../../../src/core/read/csv/header-guess.ts";
import type { Cell } from "../../../../src/core/read/row.ts";

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

describe("looksLikeHeader()", () => {
  const judged = (text: string) => {
    const [first = [], ...rows] = text
      .split("\n")
      .map((line) => line.split(";").map((cell): Cell => cell || null));
    return looksLikeHeader(first, rows);
  };

  it("takes words over numbers, times or booleans for a header", () => {
    expect(judged("a\n1\n2")).toBe(true);
    expect(judged("day;x\n2024-01-31;p\n2024-02-01 10:30:00;q")).toBe(true);
    expect(judged("flag;x\ntrue;p\nFalse;q")).toBe(true);
    expect(judged("price;x\n1,5;p\n1.234,50;q")).toBe(true);
  });

  it("takes a first record like the cells below it for a row, whatever the other columns say", () => {
    expect(judged("39;State-gov\n50;Private")).toBe(false);
    expect(judged("a;b;7\n1;2;3")).toBe(false);
    expect(judged("2024-01-31;a\n2024-02-01;b")).toBe(false);
    expect(judged("true;a\nfalse;b")).toBe(false);
    expect(judged("1,5;x\n2,5;y")).toBe(false);
  });

  it("takes a header with empty, repeated or numeric names for one if a column below says so", () => {
    expect(judged("a;b;;\n1;x;;\n2;y;;")).toBe(true);
    expect(judged("a;a\n1;2")).toBe(true);
    expect(judged("2019;name;n\nx;y;1")).toBe(true);
    expect(judged("2019;x\n2024-01-31;p")).toBe(false);
    expect(judged("country;2020-01-22;2020-01-23\nAruba;5;6")).toBe(true);
  });

  it("does not mind missing cells and the words for them", () => {
    expect(judged("a;b\n;x\nNA;y\n3;z")).toBe(true);
    expect(judged("?;5\n1;6")).toBe(false);
    expect(judged("N/A;N/A\n1;6")).toBe(false);
  });

  it("goes by the first record alone where there is nothing but words, or nothing", () => {
    expect(judged("a;b\nx;y")).toBe(true);
    expect(judged("a;a\nx;y")).toBe(false);
    expect(looksLikeHeader(["a", "b"], [])).toBe(true);
    expect(looksLikeHeader(["a", "1"], [])).toBe(false);
    expect(looksLikeHeader(["a", "b"], [[], ["x"]])).toBe(true);
  });

  it("takes a column of numbers and words for words", () => {
    expect(judged("a;a\n1;x\ny;2")).toBe(false);
  });
});
