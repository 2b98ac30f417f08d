/** Another unit: what is one, and what only looks like one. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { randomOf } from "../../sketch/streams.ts";
import { causesOf, profileOf, reportOf, reportOn, wordsOf, type Row } from "./scenes.ts";

const at = (row: Row, name: string) => Number(row[name]);
const scaled = (name: string, change: (value: number) => number) =>
  reportOf((row) => ({ ...row, [name]: change(at(row, name)) }));

describe("another unit", () => {
  it.each([
    ["minutes", 60, "minutes: 60 times larger, in every record. Seconds instead of minutes?"],
    ["minutes", 1 / 60, "minutes: 60 times smaller. Minutes instead of seconds?"],
    ["minutes", 60_000, "minutes: 60,000 times larger, in every record. Milliseconds instead of minutes?"],
    ["minutes", 24, "minutes: 24 times larger. Hours instead of days?"],
    ["amount", 1.609344, "amount: 1.6093 times larger. Kilometres instead of miles?"],
    ["amount", 2.2046226, "amount: 2.2046 times larger. Pounds instead of kilograms?"],
    [
      "amount",
      100,
      "amount: 100 times larger, in every record. Cents instead of dollars, or percent instead of shares?",
    ],
    ["calls", 1_000, expect.stringMatching(/^calls: 1,000 times larger, in every record\. Grams/)],
    ["calls", 1 / 1_000, expect.stringMatching(/^calls: 1,000 times smaller, in every record\. Kilograms/)],
    ["minutes", -1, "minutes: of opposite sign, in every record. Another direction?"],
  ])("%s times %d is told as a question", (name, factor, words) => {
    const report = scaled(name, (value) => value * factor);
    expect(wordsOf(report)).toEqual([words]);
    expect(report.causes).toMatchObject([{ kind: "unit", isCertain: false, share: 1, wakes: true }]);
    expect(report.verdict).toMatchObject({ kind: "differs", headline: words, beyondChance: 1 });
  });

  it("degrees Fahrenheit, in whole ones too", () => {
    const words = [expect.stringContaining("Degrees Fahrenheit instead of Celsius?")];
    expect(wordsOf(scaled("degrees", (value) => value * 1.8 + 32))).toEqual(words);
    expect(wordsOf(scaled("degrees", (value) => Math.round(value * 1.8 + 32)))).toEqual(words);
    expect(wordsOf(scaled("degrees", (value) => value + 273.15))).toEqual([
      expect.stringContaining("Kelvin"),
    ]);
  });

  it("ten times is no twelve, of halves of one small table, whatever lies out of the other's range", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomOf(seed);
      const visits = (times: number) =>
        Array.from({ length: 300 }, () => {
          const count = Math.floor(-5 * Math.log(1 - random()));
          const weight = Math.round(-2_000 * Math.log(1 - random())) / 100;
          return { count: count * times, weight: weight * times };
        });
      const report = reportOn(profileOf(visits(10)), baselineOf(profileOf(visits(1))));
      expect([seed, ...wordsOf(report)]).toEqual([
        seed,
        "count and weight: 10 times larger. Millimetres instead of centimetres?",
      ]);
    }
  });

  it("two columns with one conversion are one cause", () => {
    const report = reportOf((row) => ({
      ...row,
      minutes: 60 * at(row, "minutes"),
      amount: 60 * at(row, "amount"),
    }));
    expect(causesOf(report)).toEqual([["unit", "minutes", "amount"]]);
    expect(report.verdict?.beyondChance).toBe(1);
  });
});

describe("no other unit", () => {
  it.each([
    [
      "growth by just as much as a mile has kilometres",
      "amount",
      (value: number) => Math.round(160.9344 * value) / 100,
    ],
    ["273.15 more, of what is no temperature", "minutes", (value: number) => value + 273.15],
    ["growth by a third", "amount", (value: number) => value * 1.33],
    ["half as much", "minutes", (value: number) => value * 0.5],
    ["forty times as much", "minutes", (value: number) => value * 40],
    ["a shift", "minutes", (value: number) => value + 60],
    ["twice the spread", "minutes", (value: number) => 180 + 2 * (value - 180)],
    ["the square", "calls", (value: number) => value * value],
    ["half of the records in seconds", "minutes", (value: number) => (value > 180 ? value * 60 : value)],
    ["nothing", "minutes", (value: number) => value],
  ])("%s", (_, name, change) => {
    expect(causesOf(scaled(name, change))).toEqual([]);
  });

  it("of numbers on either side of 0 that are a little larger, which another sign leaves as far out of range", () => {
    const spread = (count: number, more: number) =>
      profileOf(Array.from({ length: count }, (_, n) => ({ x: (4 * n) / count - 2 + more })));
    const report = reportOn(spread(1_000, 0.16), baselineOf(spread(4_000, 0)));
    expect(report.findings[0]).toMatchObject({ feature: "x", check: "range_check" });
    expect(causesOf(report)).toEqual([]);
  });

  it("of a column of few values no form can be told", () => {
    const report = reportOf((row) => ({ ...row, flag: 60 * at(row, "flag") }));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("of numbers that are nearly all one value by now none is told", () => {
    const rounded = scaled("amount", (value) => (value > 90 ? 1 : 0));
    expect(rounded.verdict?.kind).toBe("differs");
    expect(causesOf(rounded)).toEqual([]);
  });

  it("of small counts that have grown, of which as many other factors would do", () => {
    const random = randomOf(3);
    const counts = (count: number, least: number, greatest: number) =>
      profileOf(
        Array.from({ length: count }, () => ({ x: least + Math.floor((greatest + 1 - least) * random()) })),
      );
    const before = baselineOf(counts(2_000, 1, 5));
    for (const [least, greatest] of [
      [4, 38],
      [13, 132],
      [31, 330],
    ] as const) {
      const report = reportOn(counts(600, least, greatest), before);
      expect(report.verdict?.kind).toBe("differs");
      expect(causesOf(report)).toEqual([]);
    }
  });

  it("of numbers on both sides of 0 that are rounded: those of the other sign are as alike", () => {
    const random = randomOf(4);
    const values = (count: number, digits: number) =>
      profileOf(
        Array.from({ length: count }, () => ({
          x: ((random() + random() - random() - random()) * 3).toFixed(digits),
        })),
      );
    const report = reportOn(values(800, 0), baselineOf(values(4_000, 4)));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("of too few records neither", () => {
    const report = reportOf((row) => ({ ...row, minutes: 60 * at(row, "minutes") }), { count: 20 });
    expect(causesOf(report)).toEqual([]);
  });
});
