import { describe, expect, it } from "vitest";
import { cellMap, rowMap } from "../../../src/core/read/cells.ts";

describe("cellMap()", () => {
  it("is null where nothing is to do, as by default", () => {
    expect([cellMap(), cellMap({ nullTokens: [], decimalComma: false }), rowMap({})]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it.each([
    ["1,5", "1.5"],
    ["-0,25", "-0.25"],
    ["+1,5e-3", "+1.5e-3"],
    ["1.234,5", "1234.5"],
    ["-12.345.678,90", "-12345678.90"],
    // What may be meant otherwise, or is no number.
    ["1.234", "1.234"],
    ["1.234.567", "1.234.567"],
    ["1,234,567", "1,234,567"],
    ["12.34,5", "12.34,5"],
    ["1234.567,8", "1234.567,8"],
    [",5", ",5"],
    ["5,", "5,"],
    ["1,5 EUR", "1,5 EUR"],
    [" 1,5\u00a0", " 1.5\u00a0"],
    ["- 1,5", "- 1.5"],
    [" 1, 5", " 1, 5"],
    ["a,b", "a,b"],
    ["", ""],
    [null, null],
  ])("decimalComma makes %j %j", (cell, expected) => {
    expect(cellMap({ decimalComma: true })?.(cell)).toBe(expected);
  });

  it.each([
    [",", "1,234,567", "1234567"],
    [",", "-81,137.25", "-81137.25"],
    [",", " 1,234e3 ", " 1234e3 "],
    [",", "12,34,567", "1234567"],
    [",", "999", "999"],
    [",", "1,5", "1,5"],
    [",", "1,2345", "1,2345"],
    [",", "1234,567", "1234,567"],
    [",", "1,234,56", "1,234,56"],
    [",", "$1,234", "$1,234"],
    [".", "1.234.567,5", "1234567.5"],
    [".", "1.234", "1234"],
    [".", "12,5", "12.5"],
    [".", "12.5", "12.5"],
    ["'", "1'234’567.5", "1234567.5"],
    [" ", "1 234\u202f567.5", "1234567.5"],
    [" ", "- 1\u00a0234", "-1234"],
    [" ", "1 23", "1 23"],
    ["_", "1_000", "1000"],
  ] as const)("thousands %j makes %j %j", (thousands, cell, expected) => {
    expect(cellMap({ thousands })?.(cell)).toBe(expected);
  });

  it("thousands and decimalComma go together, but for a comma that would be both", () => {
    expect(cellMap({ thousands: "'", decimalComma: true })?.("1'234,5")).toBe("1234.5");
    expect(cellMap({ thousands: " ", decimalComma: true })?.("1 234,5")).toBe("1234.5");
    expect(cellMap({ thousands: ".", decimalComma: true })?.("1.234")).toBe("1234");
    expect(cellMap({ thousands: ",", decimalComma: true })?.("1,234")).toBe("1234");
  });

  it("nullTokens are whole cells as they were sent", () => {
    const map = cellMap({ nullTokens: ["NA", "-1,0"], decimalComma: true });
    expect(["NA", "-1,0", "na", "NAN", " NA", null].map((cell) => map?.(cell))).toEqual([
      null,
      null,
      "na",
      "NAN",
      " NA",
      null,
    ]);
  });

  it("rowMap() maps cells and shares names", () => {
    const names = ["NA", "b"];
    const row = rowMap({ nullTokens: ["NA"] })?.({ names, cells: ["NA", "x"] });
    expect(row).toEqual({ names, cells: [null, "x"] });
    expect(row?.names).toBe(names);
  });
});
