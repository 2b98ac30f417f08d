/** Categories under other names, numbers as texts, one value for all, and defaults in the place of values. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { randomOf } from "../../sketch/streams.ts";
import { causesOf, profileOf, reportOf, reportOn, rowsOf, training, wordsOf, type Row } from "./scenes.ts";

const mapped = (name: string, change: (cell: string, index: number) => string | number) =>
  reportOf((row, index) => ({ ...row, [name]: change(String(row[name]), index) }));

describe("renamed categories", () => {
  it.each([
    ["a full stop", (plan: string) => `${plan}.`, "“basic.” for “basic”"],
    ["upper case", (plan: string) => plan.toUpperCase(), "“BASIC” for “basic”"],
    ["blanks", (plan: string) => `${plan} `, "“basic ” for “basic”"],
  ])("%s, with certainty", (_, change, pair) => {
    const report = mapped("plan", change);
    expect(causesOf(report)).toEqual([["renamed_categories", "plan"]]);
    expect(wordsOf(report)[0]).toContain(pair);
    expect(report.causes?.[0]).toMatchObject({ isCertain: true, share: 1 });
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it("in some records", () => {
    const report = mapped("plan", (plan, index) => (index % 4 === 0 ? plan.toUpperCase() : plan));
    expect(causesOf(report)).toEqual([["renamed_categories", "plan"]]);
    expect(wordsOf(report)[0]).toContain("and 2 more in 25 % of values");
  });

  it("codes for names, with the same shares: a question", () => {
    const codes: Record<string, string> = { basic: "Q", family: "W", pro: "E", free: "R" };
    const report = mapped("plan", (plan) => codes[plan] ?? "");
    expect(wordsOf(report)).toEqual([
      "plan: “Q” for “basic”, “W” for “family” and 2 more in every value, with the same shares. Renamed?",
    ]);
    expect(report.causes?.[0]?.isCertain).toBe(false);
  });

  it("one of them", () => {
    expect(wordsOf(mapped("plan", (plan) => (plan === "family" ? "household" : plan)))).toEqual([
      expect.stringMatching(
        /^plan: “household” for “family” in 2\d\.?\d* % of values, with the same shares\. Renamed\?$/,
      ),
    ]);
  });

  it("with other shares too: the drift has no cause", () => {
    const report = mapped("plan", (plan, index) => (index % 2 === 0 ? "FREE" : plan));
    const drift = report.findings.find(({ check }) => check === "baseline_drift_check");
    expect(causesOf(report)).toEqual([["renamed_categories", "plan"]]);
    expect(report.findings.find(({ check }) => check === "categorical_values_check")?.cause).toBe(0);
    expect(drift?.cause).toBeUndefined();
    expect(report.verdict?.headline).toContain("1 more of 7 columns differs");
  });

  it.each([
    ["a new one", (plan: string, index: number) => (index % 5 === 0 ? "trial" : plan)],
    ["one that is gone", (plan: string) => (plan === "free" ? "basic" : plan)],
    ["one for two", (plan: string) => (plan === "pro" || plan === "free" ? "premium" : plan)],
    ["other shares", (plan: string, index: number) => (index % 3 === 0 ? "pro" : plan)],
  ])("not: %s", (_, change) => {
    const report = mapped("plan", change);
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });
});

describe("numbers as texts", () => {
  it.each([
    ["amount", (cell: string) => `€ ${cell}`, "with a currency sign"],
    ["minutes", (cell: string) => `${cell} min`, "with a unit or letters after them"],
    ["calls", (cell: string) => `'${cell}'`, "in quotes"],
    ["amount", (cell: string) => `${cell} %`, "with a percent sign"],
    [
      "minutes",
      (cell: string) => `"${cell.replace(".", ",")}${cell.includes(".") ? "" : ",0"}"`,
      "with decimal commas",
    ],
  ])("%s %s", (name, change, words) => {
    const report = mapped(name, change);
    expect(causesOf(report)).toEqual([["number_text", name]]);
    expect(wordsOf(report)[0]).toContain(`${name}: numbers ${words} in every value`);
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it.each([
    ["words", (cell: string, index: number) => (index % 3 === 0 ? "broken" : cell)],
    ["codes", (cell: string, index: number) => (index % 3 === 0 ? `A-${cell}` : cell)],
    [
      "some of them",
      (cell: string, index: number) => (index % 3 === 0 ? `${cell} min` : index % 3 === 1 ? "late" : cell),
    ],
  ])("not: %s", (_, change) => {
    const report = mapped("minutes", change);
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });
});

describe("one value only", () => {
  it.each([
    ["calls", 100, "calls is 100 in all records; the baseline has other values too"],
    ["flag", 1, "flag is 1 in all records; the baseline has other values too"],
    ["plan", "pro", "plan is “pro” in all records; the baseline has other values too"],
    ["minutes", 0, "minutes is 0 in all records; the baseline has other values too"],
  ])("%s", (name, value, words) => {
    const report = mapped(name, () => value);
    expect(wordsOf(report)).toEqual([words]);
    expect(report.causes?.[0]).toMatchObject({ kind: "constant", isCertain: true });
    expect(report.verdict?.headline).toBe(words);
  });

  it("not of most records", () => {
    expect(causesOf(mapped("calls", (cell, index) => (index % 10 === 0 ? cell : 100)))).toEqual([]);
  });
});

describe("a default in the place of values", () => {
  it.each([
    ["calls", 0, "calls: 0 in 8.4 % of values. A default value, or a broken sensor?"],
    ["calls", -999, "calls: −999 in 8.4 % of values. A default value, or a broken sensor?"],
    ["minutes", -1, "minutes: −1 in 8.4 % of values. A default value, or a broken sensor?"],
    ["calls", "n/a", "calls: “n/a” in 8.4 % of values. A default value, or a broken sensor?"],
    ["city", "unknown", "city: “unknown” in 8.4 % of values. A default value, or a broken sensor?"],
    ["plan", "1970-01-01", "plan: “1970-01-01” in 8.4 % of values. A default value, or a broken sensor?"],
    ["plan", "   ", "plan: nothing but blanks in 8.4 % of values. A default value, or a broken sensor?"],
    ["calls", " ", "calls: nothing but blanks in 8.4 % of values. A default value, or a broken sensor?"],
  ])("%s: %s", (name, value, words) => {
    const report = mapped(name, (cell, index) => (index % 12 === 0 ? value : cell));
    expect(wordsOf(report)).toEqual([words]);
    expect(report.causes?.[0]).toMatchObject({ kind: "default_value", isCertain: false });
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it("is a share of the values that are there, as words say", () => {
    const report = mapped("calls", (cell, index) => (index % 4 === 1 ? "" : index % 12 === 0 ? 0 : cell));
    expect(wordsOf(report)).toContain("calls: 0 in 11 % of values. A default value, or a broken sensor?");
  });

  it.each([
    ["a value that is none", 137, (cell: string) => cell],
    ["others that moved as well", 0, (cell: string) => String(Number(cell) + 15)],
  ])("not: %s", (_, value, rest) => {
    const report = mapped("calls", (cell, index) => (index % 12 === 0 ? value : rest(cell)));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("among dates that are later than the baseline's", () => {
    const at = (index: number) =>
      new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 20) * 86_400_000).toISOString();
    const since = (from: number) => (row: Row, index: number) => ({ ...row, day: at(from + index) });
    const against = baselineOf(profileOf(training.map(since(0))));
    const later = rowsOf(1_000, 77).map(since(4_000));
    const lost = later.map((row, index) =>
      index % 12 === 0 ? { ...row, day: "1970-01-01T00:00:00Z" } : row,
    );
    expect(reportOn(profileOf(later), against).verdict?.kind).toBe("alike");
    expect(wordsOf(reportOn(profileOf(lost), against))).toEqual([
      "day: “1970-01-01T00:00:00Z” in 8.4 % of values. A default value, or a broken sensor?",
    ]);
  });

  it("not where numbers were rounded, of which some are 0 then", () => {
    const near = (row: Row) => (Number(row["minutes"]) - 180) / 50;
    const against = baselineOf(profileOf(training.map((row) => ({ ...row, x: near(row) }))));
    const whole = rowsOf(1_000, 77).map((row) => ({ ...row, x: Math.round(5 * near(row)) / 5 }));
    const report = reportOn(profileOf(whole), against);
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("not where another column that is much like it has lost as many: they may have changed places", () => {
    const random = randomOf(5);
    const within = () => 20 + Math.floor(900 * random());
    const both = (row: Row, index: number) => ({
      ...row,
      from: index % 25 === 0 ? 0 : within(),
      to: within(),
    });
    const against = baselineOf(profileOf(training.map(both)));
    const cross = rowsOf(1_000, 77)
      .map(both)
      .map((row) => ({ ...row, from: row.to, to: row.from }));
    const report = reportOn(profileOf(cross), against);
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report).filter(([kind]) => kind === "default_value")).toEqual([]);
  });

  it.each(["Unknown", "N/A", "null", "undefined", " ", "[object Object]", "#N/A"])(
    "%j among texts that are new each time",
    (word) => {
      const noted = (row: Row, index: number): Row => ({
        ...row,
        note: `${row["amount"]} for ${index} of them`,
      });
      const against = baselineOf(profileOf(training.map(noted)));
      const window = rowsOf(1_000, 77).map((row, index) => noted(row, index + 9_000));
      const spoiled = window.map((row, index) => (index % 20 === 0 ? { ...row, note: word } : row));
      const shown = word.trim() === "" ? "nothing but blanks" : `“${word}”`;
      expect(causesOf(reportOn(profileOf(window), against))).toEqual([]);
      expect(wordsOf(reportOn(profileOf(spoiled), against))).toEqual([
        `note: ${shown} in 5 % of values. A default value, or a broken sensor?`,
      ]);
      const repeated = spoiled.map((row, index) => ({
        ...row,
        note: row["note"] === word ? word : index % 9,
      }));
      expect(causesOf(reportOn(profileOf(repeated), against)).map(([kind]) => kind)).not.toContain(
        "default_value",
      );
    },
  );

  it("not where the baseline has it as well", () => {
    const zeros = (row: Row, index: number) => ({ ...row, flag: index % 6 === 0 ? 0 : (row["flag"] ?? "") });
    const report = reportOf(zeros);
    expect(causesOf(report)).toEqual([]);
  });
});

describe("the same in several columns", () => {
  it("one default is one cause, with the largest share", () => {
    const report = reportOf((row, index) => ({
      ...row,
      ...(index % 12 === 0 && { calls: -999 }),
      ...(index % 10 === 0 && { minutes: -999 }),
    }));
    expect(wordsOf(report)).toEqual([
      "minutes and calls: −999 in up to 10 % of values. A default value, or a broken sensor?",
    ]);
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it("two defaults are two causes", () => {
    const report = reportOf((row, index) => ({
      ...row,
      ...(index % 12 === 0 && { calls: -999 }),
      ...(index % 10 === 0 && { minutes: -1 }),
    }));
    expect(causesOf(report)).toEqual([
      ["default_value", "minutes"],
      ["default_value", "calls"],
    ]);
  });

  it("one form of numbers is one cause", () => {
    const report = reportOf((row) => ({
      ...row,
      amount: `$${row["amount"]}`,
      minutes: `$${row["minutes"]}`,
    }));
    expect(causesOf(report)).toEqual([["number_text", "minutes", "amount"]]);
  });
});
