/** Numbers as people read them (docs/checks.md). */
import { describe, expect, it } from "vitest";
import { percent, short } from "../../../src/core/check/answer/words.ts";

describe("percent()", () => {
  it.each([
    [0, "0 %"],
    [0.00001, "< 0.01 %"],
    [0.0012345, "0.12 %"],
    [0.4567, "46 %"],
    [0.98765, "99 %"],
    [0.99512, "99.5 %"],
    [0.99999, "> 99.9 %"],
    [1, "100 %"],
  ])("writes %d as %s", (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it.each([
    [0.4567, 0.4612, "45.7 %", "46.1 %"],
    [0.45671, 0.45683, "45.67 %", "45.68 %"],
    [0.995, 0.99999, "99.5 %", "> 99.9 %"],
    [0.99995, 0.99999, "> 99.99 %", "> 99.99 %"],
    [0.3, 0.3, "30 %", "30 %"],
  ])("gives %d and %d, beside each other, the digits that tell them apart", (a, b, first, second) => {
    expect([percent(a, b), percent(b, a)]).toEqual([first, second]);
  });
});

describe("short()", () => {
  it.each([
    [0, "0"],
    [0.5, "0.5"],
    [0.123456, "0.1235"],
    [-12.3456, "−12.35"],
    [999.96, "1,000"],
    [1234.5, "1,235"],
    [9999.6, "10,000"],
    [123456.7, "123,457"],
    [-1234567, "−1,234,567"],
    [0.000123456, "0.0001235"],
    [0.00001234, "1.23e−5"],
    [1e12, "1,000,000,000,000"],
    [1.2345e15, "1.23e15"],
    [-Number.MAX_VALUE, "−1.79e308"],
    [Number.NaN, "–"],
    [Infinity, "–"],
  ])("writes %d as %s", (value, text) => {
    expect(short(value)).toBe(text);
  });
});
