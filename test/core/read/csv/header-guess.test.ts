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

  it("takes years that go one way over other numbers for names, as wide tables have them", () => {
    expect(judged("country;1999;2000\nAruba;745;2666\nBrazil;37737;80488")).toBe(true);
    expect(judged("Country Name;Code;1960;1961;1962\nAruba;ABW;4.82;4.65;4.47\nAndorra;AND;;;")).toBe(true);
    expect(judged("1940;1945;1950\n22.2;44.5;59.6\n10.5;15.5;29")).toBe(true);
    expect(judged("item;2021;2020\na;1950;7")).toBe(true);
    // Years below, one year alone, years in no order, two years and nothing else, a word that names two columns.
    expect(judged("car;1999;2005\nbus;1998;2003\nvan;0;2001")).toBe(false);
    expect(judged("car;1999;2005\nbus;1998;2003")).toBe(false);
    expect(judged("car;1999\nbus;7")).toBe(false);
    expect(judged("car;2005;1999;2001\nbus;7;8;9")).toBe(false);
    expect(judged("car;2005;2005\nbus;7;8")).toBe(false);
    expect(judged("1999;2005\n7;8")).toBe(false);
    expect(judged("car;car;1999;2005\nbus;van;7;8")).toBe(false);
    expect(judged("car;1999;2005")).toBe(false);
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
