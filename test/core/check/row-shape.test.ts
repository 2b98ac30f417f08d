/** Rows that do not fit: one finding with its share, whatever they would do to the columns. */
import { describe, expect, it } from "vitest";
import { runChecks } from "../../../src/core/check/run.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { makeReport, violationRows } from "../../../src/core/report/report.ts";
import { callsOf } from "../profile/profiles.ts";
import { execution } from "../report/executions.ts";
import { classifier, names, shaped, sound, type Call } from "./classifier.ts";
import { series } from "./windows.ts";

const reportOf = (window: Profile) =>
  makeReport(execution, window, classifier, runChecks(window, classifier, { outputColumns: "START" }));

describe("rows that do not fit", () => {
  it("one malformed call makes no finding, with a shape and without", () => {
    const calls = [...sound(400), ["1,2,3", "0"] as const];
    for (const window of [callsOf(calls), shaped(calls)]) {
      const report = reportOf(window);
      expect(violationRows(report)).toEqual([]);
      expect(report.verdict).toMatchObject({ kind: "alike", beyondChance: 0 });
      // Of the shaped one the answer has no row beside it that fits.
      expect(report.notes[0]).toMatch(
        /^[12] rows have another number of columns than most, or than the baseline$/,
      );
    }
  });

  it("a share of them is one finding", () => {
    const calls = [...sound(400), ...series(40, (): Call => ["1,2,3", "0"])];
    const report = reportOf(shaped(calls));
    expect(violationRows(report).map((row) => [row.feature_name, row.constraint_check_type])).toEqual([
      ["Row shape", "row_shape_check"],
    ]);
    expect(report.findings[0]).toMatchObject({
      after: "9.1 % of the rows",
      answer: {
        description: expect.stringContaining(
          "dataset: 440, Number of them with another number of columns: 40",
        ),
      },
    });
    expect(report.verdict?.headline).toBe("rows that do not fit (9.1 % of the rows)");
  });

  it("a header row that one client sends is no finding", () => {
    const calls = [...sound(400), [`${names.slice(1).join(",")}\n${sound(1)[0]?.[0]}`, "0"] as const];
    const report = reportOf(shaped(calls));
    expect(report.verdict?.kind).toBe("alike");
    expect(report.notes).toEqual(["1 input bodies begin with a header, which is no record"]);
  });
});
