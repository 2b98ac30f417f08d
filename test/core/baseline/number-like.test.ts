import { describe, expect, it } from "vitest";
import { numberLikesOf } from "../../../src/core/baseline/surprise/number-like.ts";

function of(...texts: readonly string[]) {
  const likes = numberLikesOf(texts.map((text) => [text, 1]));
  return likes === null ? null : [likes.cells, likes.form.kind, likes.form.words];
}

describe("numberLikesOf()", () => {
  it.each([
    [["12 %", "5%", "-3.5 %", "7‰"], "a percent sign"],
    [["$12.50", "-$5", "US$ 7", "3 €", "€ -5", "EUR 12", "12 CHF"], "a currency sign"],
    [["12 kg", "5kg", "7.5kg"], "a unit or letters after them"],
    [["37.5°C", "-4 °C"], "a unit or letters after them"],
    [["(12)", "( 5.00 )"], "parentheses around them"],
    [["<0.5", "> 100", "~7"], "a sign such as < or ~ before them"],
    [["5-", "−5", "–6.5"], "a sign that is no - or +, or stands behind them"],
    [[".5", "-.25", "5."], "no digit before or after the point"],
    [["$1,234.50", "$7"], "a currency sign and commas as thousands separators"],
    [["12,5 %", "3,25 %"], "a percent sign and decimal commas"],
    [["CHF 1'234.50"], "a currency sign and apostrophes as thousands separators"],
  ] as const)("tells what is around the digits of %j", (texts, words) => {
    expect(of(...texts)).toEqual([texts.length, "number_like", words]);
  });

  it.each([
    // One group of three digits may be either; a second group, or a point behind one, tells.
    [["1,000", "81,137"], "thousands_or_decimal_comma", "thousands separators or decimal commas"],
    [["-14,750"], "thousands_or_decimal_comma", "thousands separators or decimal commas"],
    [["1,000", "1,234,567"], "thousands", "commas as thousands separators"],
    [["1,000", "1,234.5"], "thousands", "commas as thousands separators"],
    [["12,34,567"], "thousands", "commas as thousands separators"],
    [["1,5", "2,25", "1,000"], "decimal_comma", "decimal commas"],
    [["0,500", "0,125"], "decimal_comma", "decimal commas"],
    [["1234,567"], "decimal_comma", "decimal commas"],
    [["1.234,5", "1 234,5", "1'234,5"], "decimal_comma", "decimal commas"],
    [
      ["1,234,567", "1,5"],
      "thousands_or_decimal_comma",
      "commas, some as thousands separators and some as decimal commas",
    ],
    [["1.234.567"], "thousands", "points as thousands separators"],
    [["1'000", "12’000.5"], "thousands", "apostrophes as thousands separators"],
    [["1 000", "12\u00a0000", "7\u202f500.5"], "thousands", "blanks as thousands separators"],
    [["1_000"], "thousands", "underscores as thousands separators"],
  ] as const)("tells thousands separators and decimal commas of %j", (texts, kind, words) => {
    expect(of(...texts)).toEqual([texts.length, kind, words]);
  });

  it("of a column that stands alone knows rows with blanks between their numbers", () => {
    const rows = ["5 162 60", " 1.0e-02 -.5  3.", "162 600", "7"];
    const likes = numberLikesOf(
      rows.map((text) => [text, 1]),
      true,
    );
    expect(likes).toMatchObject({
      cells: 3,
      distinct: 3,
      form: { kind: "number_like", words: "blanks between several of them" },
    });
    // Thousands alone stay thousands, and words are no numbers.
    expect(numberLikesOf([["162 600", 1]], true)?.form.kind).toBe("thousands");
    expect(
      numberLikesOf(
        [
          ["7 a", 1],
          ["1 2020-01-05", 1],
        ],
        true,
      )?.form.words,
    ).toBe("a unit or letters after them");
    expect(of("5 162 60")).toBe(null);
  });

  it.each([
    "1",
    " -2.5e3 ",
    "12:30",
    "30-40",
    "1.2.3",
    "10.0.0.1",
    "12 Main Street",
    "Main 12",
    "N12",
    "A-7",
    "1,2,3",
    "",
    "-",
    "%",
    "9".repeat(40) + ",5",
  ])("takes %j for a number or for none", (text) => {
    expect(of(text)).toBeNull();
  });

  it("takes letters after numbers for a unit only where one is common", () => {
    const codes = Array.from({ length: 20 }, (_, index) => `${index}${String.fromCodePoint(65 + index)}`);
    expect(of(...codes)).toBeNull();
    expect(of("1A", "2B", "3C")).toBeNull();
    expect(of("1A", "2A", "3C")).toEqual([3, "number_like", "a unit or letters after them"]);
    expect(of("12A", "5%", "7B", "9C")).toEqual([1, "number_like", "a percent sign"]);
  });

  it("counts cells and texts, and knows its texts", () => {
    const likes = numberLikesOf([
      ["5 %", 40],
      ["6 %", 2],
      ["x", 9],
    ]);
    expect(likes).toMatchObject({ cells: 42, distinct: 2 });
    expect(["5 %", "x"].map((text) => likes?.isOne(text))).toEqual([true, false]);
  });

  it("of very many texts finds those that are no few", () => {
    const texts = Array.from({ length: 4_000 }, (_, index) => (index < 3_000 ? `t${index}` : `${index} %`));
    expect(of(...texts)).toEqual([1_000, "number_like", "a percent sign"]);
    expect(of(...texts.slice(0, 3_000))).toBeNull();
  });
});
