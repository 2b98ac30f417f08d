/** Columns in each other's place, or one place further on. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { causesOf, profileOf, reportOf, reportOn, rowsOf, training, wordsOf, type Row } from "./scenes.ts";

const names = ["minutes", "amount", "degrees", "calls", "flag", "plan", "city"];

/** The row with the cell of another column in each. */
const from = (sources: readonly (string | null)[]) => (row: Row) =>
  Object.fromEntries(names.map((name, index) => [name, row[sources[index] ?? ""] ?? ""]));

describe("swapped columns", () => {
  it.each([
    ["minutes", "calls"],
    ["amount", "degrees"],
    ["plan", "city"],
    ["minutes", "amount"],
  ])("%s and %s", (one, other) => {
    const report = reportOf(from(names.map((name) => (name === one ? other : name === other ? one : name))));
    const [first, second] = [one, other].toSorted((a, b) => names.indexOf(a) - names.indexOf(b));
    expect(causesOf(report)).toEqual([["swapped_columns", first, second]]);
    expect(wordsOf(report)[0]).toBe(
      `${first} and ${second} are swapped: each is as the other is in the baseline`,
    );
    expect(report.verdict?.beyondChance).toBe(1);
    const told = report.findings.filter(({ answer }) => answer.kind === "violation");
    expect(told.length).toBeGreaterThan(1);
    expect(told.every(({ cause }) => cause === 0)).toBe(true);
  });

  it("two pairs are two causes", () => {
    const report = reportOf(from(["calls", "amount", "degrees", "minutes", "flag", "city", "plan"]));
    expect(causesOf(report)).toEqual([
      ["swapped_columns", "minutes", "calls"],
      ["swapped_columns", "plan", "city"],
    ]);
  });
});

describe("shifted columns", () => {
  it("to the right, with something new in the first", () => {
    const report = reportOf((row) => ({ ...from([null, ...names.slice(0, -1)])(row), minutes: 7 }));
    expect(causesOf(report)).toEqual([["shifted_columns", ...names]]);
    expect(wordsOf(report)).toEqual([
      "7 columns from minutes on are shifted by one: each is as the one on its left was",
    ]);
    expect(report.verdict?.headline).toBe(wordsOf(report)[0]);
  });

  it("to the left, with nothing in the last", () => {
    const report = reportOf(from([...names.slice(1), null]));
    expect(causesOf(report)).toEqual([["shifted_columns", ...names]]);
    expect(wordsOf(report)[0]).toContain("each is as the one on its right was");
  });

  it("from the middle on", () => {
    const report = reportOf((row) => ({
      ...from(["minutes", "amount", null, "degrees", "calls", "flag", "plan"])(row),
      degrees: "new",
    }));
    expect(causesOf(report)).toEqual([["shifted_columns", "degrees", "calls", "flag", "plan", "city"]]);
  });
});

describe("columns in their place", () => {
  it("that drift are not swapped", () => {
    const report = reportOf((row) => ({
      ...row,
      minutes: Number(row["minutes"]) + 80,
      calls: Number(row["calls"]) - 30,
    }));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("of which one is a copy of another are not swapped", () => {
    const report = reportOf((row) => ({ ...row, minutes: row["calls"] ?? "" }));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("of which two pairs are alike say nothing of where each belongs", () => {
    const wide = (row: Row, index: number) => ({
      ...row,
      low: (index * 37) % 100,
      lower: (index * 41) % 100,
      high: 300 + ((index * 43) % 100),
      higher: 300 + ((index * 47) % 100),
    });
    const against = baselineOf(profileOf(training.map(wide)));
    const cross = (row: ReturnType<typeof wide>) => ({
      ...row,
      low: row.high,
      high: row.low,
      lower: row.higher,
      higher: row.lower,
    });
    const report = reportOn(profileOf(rowsOf(1_000, 3).map(wide).map(cross)), against);
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });
});
