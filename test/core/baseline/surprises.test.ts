import { describe, expect, it } from "vitest";
import { ownColumns } from "../../../src/core/profile/align.ts";
import { linesOf, surprisesOf, type Surprise } from "../../../src/core/baseline/surprises.ts";
import { series } from "../check/windows.ts";
import { columnOf, trainingOf } from "../profile/profiles.ts";

function of(values: Iterable<string | number>, tolerance = 0): Surprise[] {
  return surprisesOf(ownColumns(columnOf(values), "START"), () => tolerance);
}

describe("surprisesOf()", () => {
  it("finds nothing odd in plain numbers, plain texts and an empty column", () => {
    expect(of(series(100, (i) => i))).toEqual([]);
    expect(of(series(100, (i) => `${i}.5`))).toEqual([]);
    expect(of(series(100, (i) => `text ${i}`))).toEqual([]);
    expect(of(series(10, () => ""))).toEqual([]);
  });

  it("tells of odd cells among numbers: how many, which, and what they do", () => {
    expect(of([...series(97, (i) => i), "x", "x", "oops"])).toEqual([
      {
        feature: "x",
        kind: "odd_cells",
        count: 3,
        share: 0.03,
        message:
          "3 of 100 values (3 %) are no numbers, which makes the column a String unless odd_cell_tolerance allows it: “x”, “oops”",
        examples: ["x", "oops"],
      },
    ]);
    expect(of([...series(97, (i) => i), "x", "x", "oops"], 0.03)[0]?.message).toBe(
      "3 of 100 values (3 %) are no numbers, which odd_cell_tolerance allows: “x”, “oops”",
    );
    // Numbers among texts are no odd cells.
    expect(of([...series(60, (i) => `t${i}`), ...series(40, (i) => i)])).toEqual([]);
  });

  it("tells of fractions that a tolerance hides in a column of integers", () => {
    const values = [...series(99, (i) => i), "0.5"];
    expect(of(values, 0.01).map(({ kind, count, examples }) => [kind, count, examples])).toEqual([
      ["odd_fractions", 1, ["0.5"]],
    ]);
    expect(of(values)).toEqual([]);
    expect(of([...values, "1.5"], 0.01)).toEqual([]);
  });

  it("tells of texts that may mean a missing value", () => {
    const found = of([...series(90, (i) => `t${i}`), "?", "?", " ", "N/A", "null"]);
    expect(found.map(({ kind, count, examples }) => [kind, count, examples])).toEqual([
      ["null_tokens", 5, ["?", " ", "N/A"]],
    ]);
  });

  it("tells of decimal commas, where they are half the texts or more", () => {
    expect(of(["1,5", "-2,25", "1.234,5", "x"].map((cell) => `"${cell}"`))).toMatchObject([
      { kind: "decimal_comma", count: 3, share: 0.75, examples: ["-2,25", "1,5", "1.234,5"] },
    ]);
    expect(of(['"1,5"', "a", "b"])).toEqual([]);
  });

  it("tells of booleans and of times, with their span", () => {
    expect(of(["true", "false", "true"])[0]).toMatchObject({ kind: "booleans", count: 3, share: 1 });
    expect(of(["true", "maybe"])).toEqual([]);
    expect(of(["2026-11-22T14:30:00Z", "2026-01-05", "x"])[0]).toMatchObject({
      kind: "times",
      count: 2,
      message:
        "2 of 3 values (66.7 %) are dates or times from 2026-01-05 to 2026-11-22T14:30Z: the files call that a String",
    });
    expect(of(["2026-01-05", "x", "y"])).toEqual([]);
  });

  it("tells of digits lost past 2^53, and not of integers that are doubles", () => {
    const ids = ["9007199254740993", "9007199254740992", "-9007199254740995", "12345678901234567890", "1"];
    expect(of(ids)[0]).toMatchObject({
      kind: "digits_lost",
      count: 3,
      examples: ["-9007199254740995", "12345678901234567890", "9007199254740993"],
    });
    expect(of(["9007199254740992", "1e300"])).toEqual([]);
  });

  it("tells of numbers no double holds", () => {
    expect(of(["1e400", "-1e400", "1.5"])[0]).toMatchObject({
      kind: "no_double",
      count: 2,
      examples: ["-1e400", "1e400"],
    });
  });

  it("beyond the exact bound tells what is still known, and says how well", () => {
    const words = of([...series(9000, (i) => `id ${i}`), ...series(1000, () => "N/A")]);
    expect(words).toMatchObject([
      { kind: "null_tokens", message: expect.stringMatching(/^at least \d+ of 10000/) },
    ]);
    expect(words[0]?.count).toBeGreaterThan(1000 - 10_000 / 512);
    expect(words[0]?.count).toBeLessThanOrEqual(1000);
    const big = series(9000, (i) => `90071992547${10_000_000 + i}`);
    const ids = of([...series(1000, (i) => i), ...big]);
    expect(ids).toMatchObject([
      { kind: "digits_lost", message: expect.stringMatching(/^about \d+ of 10000/) },
    ]);
    expect(Math.abs((ids[0]?.share ?? 0) - 0.9)).toBeLessThan(0.003);
    const odd = of([...series(9000, (i) => i / 8 + 0.0625), "x", "x", "y"]);
    expect(odd).toMatchObject([{ kind: "odd_cells", count: 3, examples: ["x", "y"] }]);
  });
});

describe("linesOf()", () => {
  it("is a line for each, and one line for a kind that many columns have", () => {
    const few = surprisesOf(ownColumns(trainingOf("a,b\ntrue,?\nfalse,z\n"), "START"));
    expect(linesOf(few)).toEqual([
      "a: 2 of 2 values (100 %) are true or false: the files call that a String",
      "b: 1 of 2 values (50 %) are texts that may mean a missing value: “?”",
    ]);
    const names = series(8, (i) => `f${i}`);
    const many = surprisesOf(
      ownColumns(trainingOf(`${names.join(",")}\n${names.map(() => "true").join(",")}\n`), "START"),
    );
    expect(linesOf(many)).toEqual([
      "8 columns hold booleans, which the files call String: f0, f1, f2, f3, f4 and 3 more",
    ]);
  });
});
