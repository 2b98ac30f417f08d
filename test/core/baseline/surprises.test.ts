import { describe, expect, it } from "vitest";
import { ownColumns } from "../../../src/core/profile/align.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { linesOf, surprisesOf, type Surprise } from "../../../src/core/baseline/surprise/surprises.ts";
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

  it("tells of texts that look like numbers, where most cells are that or numbers", () => {
    const quoted = (cells: string[]) => cells.map((cell) => `"${cell}"`);
    expect(of(quoted(["1,5", "-2,25", "1.234,5", "x"]))).toEqual([
      {
        feature: "x",
        kind: "decimal_comma",
        count: 3,
        share: 0.75,
        message:
          "3 of 4 values (75 %) look like numbers with decimal commas, but count as texts unless decimalComma is set: “-2,25”, “1,5”, “1.234,5”",
        examples: ["-2,25", "1,5", "1.234,5"],
      },
    ]);
    expect(of(quoted(["1,000", "10,625"]))[0]?.message).toBe(
      "2 of 2 values (100 %) look like numbers with thousands separators or decimal commas, but count as texts unless thousands or decimalComma says which: “1,000”, “10,625”",
    );
    expect(of(quoted(["1,000,000", "10,625"]))[0]?.message).toBe(
      "2 of 2 values (100 %) look like numbers with commas as thousands separators, but count as texts unless thousands says what separates them: “1,000,000”, “10,625”",
    );
    expect(of(["12 %", "7 %", "x"])[0]?.message).toBe(
      "2 of 3 values (66.7 %) look like numbers with a percent sign, but count as texts: “12 %”, “7 %”",
    );
    expect(of(quoted(["1,5", "a", "b"]))).toEqual([]);
    expect(of(["12 %", "a"])).toEqual([]);
  });

  it("of a table of one column tells where blanks part its columns", () => {
    const rows = trainingOf("Chins Situps Jumps\n5 162 60\n2 110 60\n12 101 101\n");
    expect(surprisesOf(ownColumns(rows, "START")).map(({ message }) => message)).toEqual([
      "3 of 3 values (100 %) look like numbers with blanks between several of them, but count as texts unless a blank is said to be the delimiter: “12 101 101”, “2 110 60”, “5 162 60”",
    ]);
    expect(of(["5 162 60", "2 110 60"])).toEqual([]);
  });

  it("counts numbers with what looks like them, and leaves out what may mean a missing value", () => {
    const kinds = (values: string[]) => of(values).map(({ kind, count }) => [kind, count]);
    // Numbers are too few for the others to be odd cells, the texts alone too few to be most.
    expect(kinds([...series(40, String), ...series(30, () => '"1,000"'), ...series(30, () => "x")])).toEqual([
      ["thousands_or_decimal_comma", 30],
    ]);
    expect(kinds([...series(40, () => "5 kg"), ...series(60, () => "NA")])).toEqual([
      ["null_tokens", 60],
      ["number_like", 40],
    ]);
    expect(kinds([...series(95, String), ...series(4, () => "x"), "5 kg"])).toEqual([["odd_cells", 5]]);
    expect(kinds([...series(95, String), ...series(4, () => "5 kg"), "x"])).toEqual([
      ["odd_cells", 5],
      ["number_like", 4],
    ]);
  });

  it("beyond the exact bound tells of what looks like numbers by the texts that are known", () => {
    const prices = of(series(9_000, (i) => `"$${(i / 7).toFixed(3)}"`));
    expect(prices).toMatchObject([{ kind: "number_like", count: 9_000, share: 1 }]);
    expect(prices[0]?.message).toMatch(/^about 9,000 of 9,000 .* a currency sign, .*: “\$/);
    expect(of(series(9_000, (i) => (i % 3 === 0 ? `${i} %` : `text ${i}`)))).toEqual([]);
    const mixed = of(series(9_000, (i) => (i % 3 > 0 ? `${i} %` : `text ${i}`)));
    expect(mixed[0]).toMatchObject({ kind: "number_like" });
    expect(Math.abs((mixed[0]?.share ?? 0) - 2 / 3)).toBeLessThan(0.02);
  });

  it("does not mind blanks around numbers", () => {
    expect(of([" 1", "2 ", " -3.5", "\u00a04"])).toEqual([]);
    expect(of([" 9007199254740995 ", "+ 9007199254740996"])).toMatchObject([
      { kind: "digits_lost", count: 1 },
    ]);
    expect(of([" - 1e400 ", "1.5"])).toMatchObject([{ kind: "no_double", count: 1 }]);
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

  it("tells of leading zeros where they are lost: among numbers, not among texts", () => {
    const zips = ["00501", "06390", "06390", "10001", "0"];
    expect(of(zips)).toEqual([
      {
        feature: "x",
        kind: "leading_zeros",
        count: 3,
        share: 0.6,
        message:
          "3 of 5 values (60 %) have leading zeros, as codes do, but count as numbers unless a Parquet file declares them to be strings: “06390”, “00501”",
        examples: ["06390", "00501"],
      },
    ]);
    expect(of([...zips, "0.5"]).map(({ kind, count }) => [kind, count])).toEqual([["leading_zeros", 3]]);
    expect(of([...zips, "x"]).map(({ kind }) => kind)).toEqual(["odd_cells"]);
    expect(of([...zips, "x"], 0.2).map(({ kind }) => kind)).toEqual(["odd_cells", "leading_zeros"]);
    for (const plain of ["0", "-05", "0.5", "0e1", "100", "+00"])
      expect([plain, of([plain])]).toEqual([plain, []]);
  });

  it("tells of a column of declared texts that are numbers, and takes codes for codes", () => {
    const declared = (values: readonly string[]) => {
      const column = new Column({ isText: true });
      for (const value of values) column.add(value);
      return surprisesOf([{ name: "x", column, rows: values.length }]);
    };
    expect(declared(["12.5", "7", "x", "7"])).toEqual([
      {
        feature: "x",
        kind: "text_numbers",
        count: 3,
        share: 0.75,
        message:
          "3 of 4 values (75 %) are numbers that the file declares to be texts, and count as texts unless it has them as numbers: “7”, “12.5”",
        examples: ["7", "12.5"],
      },
    ]);
    expect(declared(["12.5", "7", "00501"])).toEqual([]);
    expect(declared(["12.5", "x", "y"])).toEqual([]);
    expect(declared(["true", "false"]).map(({ kind }) => kind)).toEqual(["booleans"]);
    const many = declared(series(9_000, (i) => (i % 10 === 0 ? `x${i}` : `${i}.5`)));
    expect(many).toMatchObject([
      { kind: "text_numbers", message: expect.stringMatching(/^about [\d,]+ of 9,000 values/) },
    ]);
    expect(Math.abs((many[0]?.share ?? 0) - 0.9)).toBeLessThan(0.05);
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
      { kind: "null_tokens", message: expect.stringMatching(/^at least [\d,]+ of 10,000/) },
    ]);
    expect(words[0]?.count).toBeGreaterThan(1000 - 10_000 / 512);
    expect(words[0]?.count).toBeLessThanOrEqual(1000);
    const big = series(9000, (i) => `90071992547${10_000_000 + i}`);
    const ids = of([...series(1000, (i) => i), ...big]);
    expect(ids).toMatchObject([
      { kind: "digits_lost", message: expect.stringMatching(/^about [\d,]+ of 10,000/) },
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
