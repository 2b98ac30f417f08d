import { describe, expect, it } from "vitest";
import { baselineOf, fileText, parseConstraints } from "../../../src/core/baseline/baseline.ts";
import { optionsFor } from "../../../src/core/baseline/options.ts";
import { fitting, inferTypeWithin } from "../../../src/core/baseline/types.ts";
import { outcomesOf, reported, series } from "../check/windows.ts";
import { columnOf } from "../profile/profiles.ts";

const types = (counts: Partial<Record<"Integral" | "Fractional" | "Boolean" | "Time" | "Text", number>>) => ({
  Integral: 0,
  Fractional: 0,
  Boolean: 0,
  Time: 0,
  Text: 0,
  ...counts,
});

describe("inferTypeWithin()", () => {
  it("without a tolerance is the service's: one odd cell makes a String, one fraction a Fractional", () => {
    expect(inferTypeWithin(types({ Integral: 1e6, Text: 1 }), 0)).toBe("String");
    expect(inferTypeWithin(types({ Integral: 1e6, Time: 1 }), 0)).toBe("String");
    expect(inferTypeWithin(types({ Integral: 1e6, Fractional: 1 }), 0)).toBe("Fractional");
    expect(inferTypeWithin(types({}), 0.5)).toBe("Unknown");
  });

  it.each([
    [{ Integral: 98, Text: 2 }, "Integral"],
    [{ Integral: 98, Boolean: 1, Time: 1 }, "Integral"],
    [{ Integral: 97, Text: 3 }, "String"],
    [{ Integral: 98, Fractional: 2 }, "Integral"],
    [{ Integral: 97, Fractional: 3 }, "Fractional"],
    [{ Integral: 50, Fractional: 48, Text: 2 }, "Fractional"],
    [{ Integral: 50, Fractional: 47, Text: 3 }, "String"],
    [{ Text: 98, Integral: 2 }, "String"],
    [{ Boolean: 100 }, "String"],
  ] as const)("with one of 2 %% takes %j for %s", (counts, type) => {
    expect(inferTypeWithin(types(counts), 0.02)).toBe(type);
  });

  it.each([-0.1, 1, Number.NaN])("refuses a tolerance of %d", (tolerance) => {
    expect(() => inferTypeWithin(types({ Integral: 1 }), tolerance)).toThrow(
      new RangeError(
        `Cannot infer types with an odd-cell tolerance of ${tolerance}: it must be at least 0 and below 1`,
      ),
    );
  });
});

describe("fitting()", () => {
  const all = types({ Integral: 5, Fractional: 4, Boolean: 3, Time: 2, Text: 1 });
  it("counts what a column of a type may hold", () => {
    const expected = ["Integral", "Fractional", "String", "Unknown"] as const;
    expect(expected.map((type) => fitting(all, 15, type, "Violation"))).toEqual([5, 4, 15, 15]);
    expect(expected.map((type) => fitting(all, 15, type, "Accepted"))).toEqual([5, 9, 15, 15]);
  });
});

describe("baselineOf() with rules of ours", () => {
  const odd = columnOf([...series(99, (i) => i), "N/A"]);

  it("makes numbers of a column whose odd cells are tolerated, with the statistics of its numbers", () => {
    const { statistics, constraints } = baselineOf(odd, { oddCellTolerance: 0.01 });
    expect(statistics?.features[0]).toMatchObject({
      inferred_type: "Integral",
      numerical_statistics: { common: { num_present: 100, num_missing: 0 }, mean: 49, min: 0, max: 98 },
    });
    expect(constraints.features[0]).toEqual({
      name: "x",
      inferred_type: "Integral",
      completeness: 1,
      num_constraints: { is_non_negative: true },
    });
    expect(baselineOf(odd).constraints.features[0]?.inferred_type).toBe("String");
    expect(baselineOf(odd, { oddCellTolerance: 0.009 }).constraints.features[0]?.inferred_type).toBe(
      "String",
    );
  });

  it("writes them into constraints.json, so that they survive and hold for windows", () => {
    const rules = { oddCellTolerance: 0.01, integersInFractional: "Accepted" } as const;
    const { statistics, constraints } = baselineOf(odd, rules);
    const read = parseConstraints(fileText(constraints));
    expect(read.monitoring_config?.weir).toEqual({
      odd_cell_tolerance: 0.01,
      integers_in_fractional: "Accepted",
    });
    expect(optionsFor(read)).toMatchObject({ ...rules, typeThreshold: 0.99 });
    expect(reported(outcomesOf(odd, { statistics, constraints: read }))).toEqual([]);
  });

  it("are not in the file where they are the service's", () => {
    const { monitoring_config } = baselineOf(odd, {
      oddCellTolerance: 0,
      integersInFractional: "Violation",
    }).constraints;
    expect(monitoring_config).not.toHaveProperty("weir");
  });

  it("holds for its own data whatever the odd share: the line is drawn at the same cell", () => {
    for (let present = 1; present <= 60; present++) {
      for (let count = 0; count <= present; count++) {
        const data = columnOf([...series(present - count, (i) => i), ...series(count, () => "?")]);
        const made = baselineOf(data, { oddCellTolerance: 0.1 });
        expect(reported(outcomesOf(data, made)), `${count} odd cells of ${present}`).toEqual([]);
      }
    }
  });

  it("refuses a tolerance that is no share", () => {
    expect(() => baselineOf(odd, { oddCellTolerance: 2 })).toThrow(RangeError);
  });
});
