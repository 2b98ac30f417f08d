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

  const places = 18;

  /** A category as columns of 0 and 1, of which later ones are rarer. */
  const encoded = (row: Row, index: number) => {
    const at = Math.floor((places * ((index * 37) % 1_000) * ((index * 91) % 997)) / 997_000);
    const flags = Array.from(
      { length: places },
      (_, place) => [`is_${place}`, place === at ? 1 : 0] as const,
    );
    return { ...row, ...Object.fromEntries(flags) };
  };
  const oneHot = baselineOf(profileOf(training.map(encoded)));

  it("that are all zero are not shifted, though each is nearly as its rarer neighbour was", () => {
    const zero = (row: Row) => ({
      ...row,
      ...Object.fromEntries(Array.from({ length: places }, (_, place) => [`is_${place}`, 0])),
    });
    const report = reportOn(profileOf(rowsOf(1_000, 3).map(encoded).map(zero)), oneHot);
    expect(causesOf(report).map(([kind]) => kind)).toEqual(["constant"]);
    expect(causesOf(report)[0]).toHaveLength(14);
  });

  /** Columns of distributions that are nearly the same, as of like sensors. */
  const alike = (row: Row, index: number) => ({
    ...row,
    ...Object.fromEntries(
      Array.from({ length: 8 }, (_, place) => [`s_${place}`, ((index * (2 * place + 31)) % 997) + 5 * place]),
    ),
  });
  const sensors = baselineOf(profileOf(training.map(alike)));

  it.each([
    ["together", (_place: number, index: number) => index % 10 === 0, "missing_together"],
    ["each by itself", (place: number, index: number) => index % (8 + place) === 0, undefined],
  ] as const)(
    "that lack values %s are not their neighbours, whose values are nearly the same",
    (_, isLost, kind) => {
      const lossy = (row: Row, index: number) => ({
        ...row,
        ...Object.fromEntries(
          Array.from({ length: 4 }, (__, place) => [
            `s_${place}`,
            isLost(place, index) ? "" : (row[`s_${place}`] ?? ""),
          ]),
        ),
      });
      const report = reportOn(profileOf(rowsOf(1_000, 3).map(alike).map(lossy)), sensors);
      expect(report.verdict?.kind).toBe("differs");
      expect(causesOf(report).map(([told]) => told)).toEqual(kind === undefined ? [] : [kind]);
    },
  );

  it("of 0 and 1 are shifted where each has its neighbour's share", () => {
    const shares = [0.5, 0.1, 0.4, 0.05, 0.6, 0.2];
    const flags = (row: Row, index: number, by = 0) => ({
      ...row,
      ...Object.fromEntries(
        shares.map((_, place) => {
          const cut = shares[(place + by) % shares.length] ?? 0;
          return [`has_${place}`, (index * (2 * place + 31)) % 997 < 997 * cut ? 1 : 0];
        }),
      ),
    });
    const against = baselineOf(profileOf(training.map((row, index) => flags(row, index))));
    const report = reportOn(profileOf(rowsOf(1_000, 3).map((row, index) => flags(row, index, 1))), against);
    expect(causesOf(report).map(([kind, first]) => [kind, first])).toEqual([["shifted_columns", "has_0"]]);
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

describe("a label where a share comes from another column", () => {
  const shares = (row: Row): Row => {
    const { minutes = 0, flag = 0, ...rest } = row;
    return { ...rest, rate: Math.round((1_000 * Number(minutes)) / 400) / 1_000, flag, minutes };
  };
  const against = baselineOf(profileOf(training.map(shares)));
  const moved = (source: (index: number, all: readonly string[]) => number) => (row: Row) => {
    const columns = Object.keys(row);
    return Object.fromEntries(
      columns.map((name, index) => [name, row[columns.at(source(index, columns)) ?? ""] ?? ""]),
    );
  };
  const window = rowsOf(1_000, 77).map(shares);

  it("is shifted with the others, not scores instead of labels", () => {
    const report = reportOn(profileOf(window.map(moved((index) => index - 1))), against);
    expect(causesOf(report).map(([kind]) => kind)).toEqual(["shifted_columns"]);
  });

  it("is swapped with it", () => {
    const at = (index: number, all: readonly string[]) => {
      const [rate, flag] = [all.indexOf("rate"), all.indexOf("flag")];
      return index === rate ? flag : index === flag ? rate : index;
    };
    const report = reportOn(profileOf(window.map(moved(at))), against);
    expect(causesOf(report)).toEqual([["swapped_columns", "rate", "flag"]]);
  });
});
