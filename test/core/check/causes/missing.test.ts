/** Columns without values, and columns that lack as many. */
import { describe, expect, it } from "vitest";
import { causesOf, reportOf, wordsOf } from "./scenes.ts";

describe("no values", () => {
  it("of one column, with what the baseline has", () => {
    const report = reportOf((row) => ({ ...row, calls: "" }));
    expect(wordsOf(report)).toEqual(["calls has no value in any record; the baseline has 100 %"]);
    expect(report.verdict).toMatchObject({ headline: wordsOf(report)[0], beyondChance: 1 });
  });

  it("of several columns is one cause, and their undecided checks are no news", () => {
    const report = reportOf((row) => ({ ...row, degrees: "", calls: "", plan: "" }));
    expect(causesOf(report)).toEqual([["no_values", "degrees", "calls", "plan"]]);
    expect(report.verdict?.headline).toBe("degrees and 2 more have no value in any record");
    const drift = report.findings.find(
      ({ feature, check }) => feature === "calls" && check === "baseline_drift_check",
    );
    expect([drift?.answer.kind, drift?.cause]).toEqual(["undecided", 0]);
  });

  it("not where some are there", () => {
    expect(causesOf(reportOf((row, index) => (index % 50 === 0 ? row : { ...row, calls: "" })))).toEqual([]);
  });
});

describe("missing together", () => {
  it("as many in several columns: are they the same records?", () => {
    const report = reportOf((row, index) =>
      index % 12 === 0 ? { ...row, calls: "", plan: "", city: "" } : row,
    );
    expect(wordsOf(report)).toEqual([
      "calls and 2 more are missing in as many records, 8.4 %. In the same ones?",
    ]);
    expect(report.causes?.[0]).toMatchObject({ kind: "missing_together", isCertain: false, share: 0.084 });
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it("beside drift of one of them, which has no cause", () => {
    const report = reportOf((row, index) => ({
      ...row,
      ...(index % 12 === 0 && { calls: "", plan: "", city: "" }),
      minutes: Number(row["minutes"]) + 80,
    }));
    expect(report.verdict).toMatchObject({ beyondChance: 2 });
    expect(report.verdict?.headline).toMatch(
      /In the same ones\? 1 more of 7 columns differs from the baseline$/,
    );
  });

  it.each([
    ["of two columns, which chance makes as well", { calls: 12, plan: 12, city: 0 }],
    ["where their numbers are others", { calls: 12, plan: 11, city: 10 }],
  ])("not: %s", (_, steps) => {
    const report = reportOf((row, index) => {
      const gaps = Object.entries(steps).filter(([, step]) => step > 0 && index % step === 0);
      return { ...row, ...Object.fromEntries(gaps.map(([name]) => [name, ""])) };
    });
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });
});
