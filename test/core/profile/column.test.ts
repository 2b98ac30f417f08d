import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Column, typeOfCell, type ColumnSummary } from "../../../src/core/profile/column.ts";
import { inferType } from "../../../src/core/baseline/types.ts";
import { Counts } from "../../../src/core/sketch/counts.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { bytesOf, randomOf, readAll, unrefusedPrefixes } from "../sketch/streams.ts";

function columnOf(texts: Iterable<string>): Column {
  const column = new Column();
  for (const text of texts) column.add(text);
  return column;
}

describe("inferType()", () => {
  const none = { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };

  it("has no majority rule: one fraction makes a column Fractional, one text or boolean String", () => {
    expect(inferType(none)).toBe("Unknown");
    expect(inferType({ ...none, Integral: 9 })).toBe("Integral");
    expect(inferType({ ...none, Integral: 1e6, Fractional: 1 })).toBe("Fractional");
    expect(inferType({ ...none, Integral: 1e6, Fractional: 9, Text: 1 })).toBe("String");
    expect(inferType({ ...none, Boolean: 3 })).toBe("String");
    expect(inferType({ ...none, Boolean: 1, Integral: 1e6 })).toBe("String");
  });
});

describe("summary()", () => {
  it("of no values: Unknown, and nothing to compare", () => {
    const { types, moments, values, distinctCount } = new Column().summary();
    expect(inferType(types)).toBe("Unknown");
    expect([moments.count, moments.minimum, values.total, distinctCount]).toEqual([0, Number.NaN, 0, 0]);
  });

  it("weighs and counts equal numbers together, however they are written", () => {
    const { distinctCount, values, types } = columnOf(["1", "1.0", "+1", "1e0", "-0", "0"]).summary();
    expect(distinctCount).toBe(2);
    expect(types).toEqual({ Integral: 4, Fractional: 2, Boolean: 0, Time: 0, Text: 0 });
    expect([[...values.values], [...values.cumulative]]).toEqual([
      [0, 1],
      [2, 6],
    ]);
  });

  it("tells integers past 2^53 apart, though their values are rounded, and texts of a mixed column", () => {
    const long = ["9007199254740992", "9007199254740993", "+9007199254740993"];
    expect(columnOf(long).summary().distinctCount).toBe(3);
    expect(columnOf(long).summary().values.values).toHaveLength(1);
    expect(columnOf(["1", "1.0", "x"]).summary().distinctCount).toBe(3);
    expect(columnOf(["1e400", "1e401", "-1e400"]).summary().distinctCount).toBe(3);
  });

  it("keeps the first and last of dates and timestamps, each in its own zone", () => {
    const { times, types } = columnOf([
      "2024-03-01T00:30:00+02:00",
      "2024-02-29",
      "x",
      "2024-02-29 23:00",
    ]).summary();
    expect(times).toEqual({
      count: 3,
      earliest: Date.UTC(2024, 1, 29),
      latest: Date.UTC(2024, 1, 29, 23),
    });
    expect(types.Time).toBe(3);
    expect(columnOf(["1"]).summary().times).toBeNull();
  });

  it("reads a sign with a blank as that number, and leaves out what no double holds", () => {
    const { moments, types } = columnOf(["- 5", "+ 2.5", "1e400", "-1e400"]).summary();
    expect([moments.count, moments.minimum, moments.maximum]).toEqual([2, -5, 2.5]);
    expect(types.Fractional).toBe(3);
  });

  it("has only the numbers of a mixed column in its moments", () => {
    const { moments, types, distinctCount } = columnOf(["3", "x", "true", "4.5", "x"]).summary();
    expect([moments.count, moments.sum]).toEqual([2, 7.5]);
    expect([types, distinctCount]).toEqual([{ Integral: 1, Fractional: 1, Boolean: 1, Time: 0, Text: 2 }, 4]);
  });

  it("is not kept past the next value or merge", () => {
    const column = columnOf(["1"]);
    expect(column.summary().moments.sum).toBe(1);
    column.add("2", 3);
    expect(column.summary().moments.sum).toBe(7);
    column.merge(columnOf(["10"]));
    expect([column.summary().moments.sum, column.present]).toEqual([17, 5]);
  });

  it("holds every number with its whole weight while values are counted, at levels that add up to it", () => {
    const column = new Column();
    for (let value = 0; value < Counts.maxDistinct; value++) column.add(String(value), 1 + (value % 127));
    const { quantiles, values, counts } = column.summary();
    expect(counts).not.toBeNull();
    const held = weigh(
      quantiles.levels().flatMap((level, height) => level.map((value) => [value, 2 ** height] as const)),
    );
    expect(held).toEqual(values);
  });
});

const text = fc.oneof(
  fc.constantFrom("", "x", "true", "NaN", "1e400", "-0", "0", "1.0", "1", " 1", "\ud800", "1e-7"),
  fc.integer({ min: -1e6, max: 1e6 }).map(String),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map(String),
);

/** Everything a column answers, as plain data. */
function answers(column: Column): object {
  const { types, moments, values, quantiles, distinctCount, counts } = column.summary();
  const { count, minimum, maximum, sum, mean, standardDeviation } = moments;
  return {
    present: column.present,
    types,
    moments: { count, minimum, maximum, sum, mean, standardDeviation },
    values,
    levels: quantiles.levels(),
    distinctCount,
    counts: new Map(counts?.entries() ?? []),
  };
}

describe("merge()", () => {
  it("of any split, in any order and any tree, equals the whole exactly, to the byte", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.nat(4)), { maxLength: 60 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        (cells, picks) => {
          const whole = columnOf(cells.map(([cell]) => cell));
          const parts = [0, 1, 2, 3, 4].map((part) =>
            columnOf(cells.filter(([, at]) => at === part).map(([cell]) => cell)),
          );
          for (const pick of picks.slice(1)) {
            const [taken = new Column()] = parts.splice(pick % parts.length, 1);
            parts[pick % parts.length]?.merge(taken);
          }
          const [merged = new Column()] = parts;
          expect(answers(merged)).toEqual(answers(whole));
          expect(bytesOf(merged)).toEqual(bytesOf(whole));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("leaves the other column as it was", () => {
    const [left, right] = [columnOf(["1", "2"]), columnOf(["2", "x"])];
    const before = bytesOf(right);
    left.merge(right);
    left.add("x", 5);
    expect(bytesOf(right)).toEqual(before);
  });
});

/** 20,000 numbers, nearly all distinct, and some texts. */
function manyTexts(seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length: 20_000 }, (_, index) => {
    if (index % 1000 === 0) return `text ${index % 3000}`;
    return index % 7 === 0 ? String(index) : String(random() * 2e4 - 1e4);
  });
}

function rankErrors({ values }: ColumnSummary, texts: readonly string[]): number[] {
  const truth = weigh(
    texts.filter((cell) => typeOfCell(cell) !== "Text").map((cell) => [Number(cell), 1] as const),
  );
  return Array.from({ length: 201 }, (_, index) => {
    const at = -1e4 + index * 150;
    return Math.abs(rankOf(values, at, true) - rankOf(truth, at, true));
  });
}

describe("over 4,096 distinct values", () => {
  const texts = manyTexts(3);
  const orders = {
    "as one": [texts],
    "in five parts": [0, 1, 2, 3, 4].map((part) => texts.filter((_, index) => index % 5 === part)),
    "few before many": [texts.slice(0, 50), texts.slice(50)],
    "many before few": [texts.slice(50), texts.slice(0, 50)],
    "in parts that are each few": Array.from({ length: 20 }, (_, part) =>
      texts.slice(part * 1000, part * 1000 + 1000),
    ),
  };
  const numbers = texts.filter((cell) => typeOfCell(cell) !== "Text").map(Number);

  it.each(Object.entries(orders))(
    "merged %s: counts and extremes exact, ranks within the bound",
    (_, parts) => {
      const column = new Column();
      for (const part of parts) column.merge(columnOf(part));
      const summary = column.summary();
      expect(column.present).toBe(20_000);
      expect(summary.counts).toBeNull();
      expect(summary.types).toEqual({
        Integral: texts.filter((cell) => typeOfCell(cell) === "Integral").length,
        Fractional: texts.filter((cell) => typeOfCell(cell) === "Fractional").length,
        Boolean: 0,
        Time: 0,
        Text: 20,
      });
      expect([summary.moments.count, summary.moments.minimum, summary.moments.maximum]).toEqual([
        numbers.length,
        Math.min(...numbers),
        Math.max(...numbers),
      ]);
      expect(summary.values.total).toBe(numbers.length);
      expect(summary.quantiles.rankError).toBeGreaterThan(0);
      expect(Math.max(...rankErrors(summary, texts))).toBeLessThan(summary.quantiles.rankError);
      const distinct = new Set(texts).size;
      expect(Math.abs(summary.distinctCount / distinct - 1)).toBeLessThan(0.04);
    },
  );

  it("whether values are still counted depends on their set alone, not on order or splitting", () => {
    const few = Array.from({ length: Counts.maxDistinct }, (_, index) => String(index));
    const halves = [few.slice(0, 3000), few.slice(1000)].map(columnOf);
    halves[0]?.merge(halves[1] ?? new Column());
    expect(halves[0]?.summary().counts?.size).toBe(Counts.maxDistinct);
    for (const column of [columnOf([...few, "one more"]), columnOf(["one more", ...few].reverse())]) {
      expect(column.summary().counts).toBeNull();
    }
    const late = columnOf(["one more"]);
    late.merge(columnOf(few));
    expect(late.summary().counts).toBeNull();
  });
});

describe("stored form", () => {
  it.each([
    ["no values", []],
    ["counted values", ["1", "x", "true", "2.5", "\ud800", "x"]],
    ["sketched values", manyTexts(5)],
  ])("of %s reads back the same, and goes on as before", (_, texts) => {
    const column = columnOf(texts);
    const bytes = bytesOf(column);
    const read = readAll(bytes, Column);
    expect(bytesOf(read)).toEqual(bytes);
    expect(answers(read)).toEqual(answers(column));
    for (const both of [read, column]) both.add("17", 3);
    expect(bytesOf(read)).toEqual(bytesOf(column));
  });

  it("is refused at every prefix, and in a form that is not known", () => {
    expect(unrefusedPrefixes(bytesOf(columnOf(["1", "x", "x", "2.5"])), Column)).toEqual([]);
    const bytes = bytesOf(columnOf(["1"]));
    bytes[1] = 4;
    expect(() => readAll(bytes, Column)).toThrow(new RangeError("Cannot read column: form 4 is not known"));
  });
});
