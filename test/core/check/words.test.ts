/** Numbers as people read them (docs/checks.md). */
import { describe, expect, it } from "vitest";
import {
  beside,
  distanceIn,
  chosenWords,
  driftParts,
  exactly,
  percent,
  readable,
  short,
  upTo,
} from "../../../src/core/check/answer/words.ts";

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

describe("exactly()", () => {
  it.each([
    [0.5, "0.5"],
    [-122.55, "−122.55"],
    [0.414912, "0.414912"],
    [1 / 3, "0.3333333"],
    [999.96, "999.96"],
    [20_000, "20,000"],
    [12_345.5, "12,345.5"],
    [123_456_789, "123,456,789"],
    [0.00001234, "1.234e−5"],
    [1.2345e15, "1.2345e15"],
    [-Number.MAX_VALUE, "−1.797693e308"],
    [Number.NaN, "–"],
  ])("writes %d as %s", (value, text) => {
    expect(exactly(value)).toBe(text);
  });
});

describe("beside()", () => {
  it.each([
    [40.0123, 1, "40.01"],
    [40.025, 0.025, "40.025"],
    [1e9 + 0.25, 0.25, "1,000,000,000.25"],
    [1 + 2 ** -52, 2 ** -52, "1.0000000000000002"],
    [2 ** 53 + 2, 2, "9.007199254740994e15"],
    [0.1 + 0.2, 1, "0.3"],
    [Number.MAX_VALUE, Infinity, "1.79e308"],
  ])("says %d, beside others that are %d away, as %s", (value, apart, words) => {
    expect(beside(value, apart)).toBe(words);
  });
});

describe("upTo()", () => {
  it("rounds a value unless something is true of all or none up to it", () => {
    expect([upTo(198.04, 0.4, 0.9), upTo(198.04, 1, 0.9), upTo(198.04, 0.4, 0)]).toEqual([
      "≤ 198",
      "≤ 198.04",
      "≤ 198.04",
    ]);
  });
});

describe("distanceIn()", () => {
  it.each([
    [0.31234567, undefined, "0.31"],
    [0.4, undefined, "0.40"],
    [1, undefined, "1.00"],
    [0, undefined, "0.00"],
    [0.00123456, undefined, "0.0012"],
    [12.345, undefined, "12"],
    [0.1042, 0.1, "0.104"],
    [0.10004, 0.1, "0.1000"],
    [0.1, 0.1, "0.10"],
  ])("of %d beside %d is %s", (value, beside, words) => {
    expect(distanceIn(value, beside)).toBe(words);
  });
});

describe("driftParts()", () => {
  const description = "Baseline drift distance: 0.4567 exceeds threshold: 0.125";

  it("says a distance and its limit as it was set", () => {
    const [measure, threshold] = [0.4567, 0.125];
    expect(driftParts({ measure, threshold, description })).toEqual(["distance 0.46", "limit 0.125"]);
  });

  it("says a probability where it is below its limit, which has no two decimals", () => {
    const [measure, threshold] = [0.00123456, 0.05];
    expect(driftParts({ measure, threshold, description })).toEqual(["p-value 0.00123", "limit 0.05"]);
  });

  it.each([
    [0.4567, 0.2, "population stability index", "population stability index: 0.46"],
    [2.3456, 0.1, "Wasserstein, in standard deviations", "Wasserstein, in standard deviations: 2.35"],
    [0.00123456, 0.05, "chi-square", "chi-square: p-value 0.00123"],
  ])("names the measure that was chosen: %d beside %d by %s", (measure, threshold, words, found) => {
    const parts = driftParts({ measure, threshold, description: `${description}${chosenWords(words)}` });
    expect(parts).toEqual([found, `limit ${threshold}`]);
  });
});

describe("readable()", () => {
  it.each([
    ["distance: 0.15899999999999997 exceeds threshold: 0.1", "distance: 0.159 exceeds threshold: 0.1"],
    ["Only 99.64592817400101% of data is Integral.", "Only 99.65% of data is Integral."],
    ["p-value: 3.309800092813655E-7 is below", "p-value: 3.31e−7 is below"],
    ["Share of one value changed: 1.0E308.", "Share of one value changed: 1e308."],
  ])("gives numbers of files the digits that a person needs: %s", (text, words) => {
    expect(readable(text)).toBe(words);
  });

  it.each([
    ["Share of one value changed: 40.7127837. Share", "Share of one value changed: 40.71278. Share"],
    ["185 of 1000 are below -73.9994068. Share", "185 of 1000 are below −73.99941. Share"],
    ["20 of 2000 are, the least is -0.00012345678", "20 of 2000 are, the least is −0.0001234568"],
  ])("gives values of the data as many as exactly() does: %s", (text, words) => {
    expect(readable(text)).toBe(words);
  });

  it.each([
    "“2.718281828”: 0 % → 13 %",
    'Share of one value changed: "1.234567891, \\" 0.123456789". Share',
    "= 40.71278: 0 % → 19 %",
    "≤ −122.4194: 0 % → 19 %",
    "q0.999999999: drift, layer-1.23456789 and 2026-11-29T02:56:05.931234567Z",
    "version 1.23456789.1",
  ])("leaves what others wrote and what was made for people: %s", (text) => {
    expect(readable(text)).toBe(text);
  });
});
