/** Columns without values, and columns that lack as many. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { MissingTogether } from "../../../../src/core/profile/missing.ts";
import { observe } from "../../../../src/core/profile/observe.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { randomOf } from "../../sketch/streams.ts";
import { causesOf, profileOf, reportOf, reportOn, rowsOf, training, wordsOf, type Row } from "./scenes.ts";

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
  it("in the same records, as the profile counted", () => {
    const report = reportOf((row, index) =>
      index % 12 === 0 ? { ...row, calls: "", plan: "", city: "" } : row,
    );
    expect(wordsOf(report)).toEqual([
      "calls and 2 more are missing in the same 8.4 % of records; never in the baseline",
    ]);
    expect(report.causes?.[0]).toMatchObject({ kind: "missing_together", isCertain: true, share: 0.084 });
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
      /; never in the baseline; 1 more of 7 columns differs from the baseline$/,
    );
  });

  it("beside what each of them lacked before, and others that lack some", () => {
    const gappy = (row: Row, index: number): Row => ({
      ...row,
      ...(index % 20 === 7 && { calls: "" }),
      ...(index % 9 === 5 && { plan: "" }),
      ...(index % 30 === 11 && { degrees: "", minutes: "" }),
    });
    const against = baselineOf(profileOf(training.map(gappy)));
    const report = reportOf(
      (row, index) =>
        index % 12 === 0 ? { ...gappy(row, index), calls: "", plan: "", city: "" } : gappy(row, index),
      { against },
    );
    expect(wordsOf(report)).toEqual(["calls and 2 more are missing in the same 8.4 % of records"]);
  });

  it("where they lack less than they did is said to be fewer, and is apart from what lacks more", () => {
    const against = baselineOf(profileOf(training.map((row) => ({ ...row, calls: "", plan: "" }))));
    const fewer = reportOf((row, index) => (index % 12 === 0 ? { ...row, calls: "", plan: "" } : row), {
      against,
    });
    expect(wordsOf(fewer)).toEqual([
      "calls and plan are missing in the same 8.4 % of records, fewer than in the baseline",
    ]);
    const both = reportOf(
      (row, index) => (index % 12 === 0 ? { ...row, calls: "", plan: "", city: "", degrees: "" } : row),
      { against },
    );
    expect(wordsOf(both).toSorted()).toEqual([
      "calls and plan are missing in the same 8.4 % of records, fewer than in the baseline",
      "degrees and city are missing in the same 8.4 % of records; never in the baseline",
    ]);
  });

  it("two groups are two causes", () => {
    const report = reportOf((row, index) => ({
      ...row,
      ...(index % 12 === 0 && { calls: "", plan: "" }),
      ...(index % 9 === 5 && { city: "", degrees: "", minutes: "" }),
    }));
    expect(causesOf(report)).toEqual([
      ["missing_together", "minutes", "degrees", "city"],
      ["missing_together", "calls", "plan"],
    ]);
  });

  it("in calls, where a key is null or is not there", () => {
    const rows = rowsOf(1_000, 78);
    const window = new Profile();
    for (const [index, row] of rows.entries()) {
      const { plan: _, city: __, ...rest } = row;
      const sent = index % 12 === 1 ? { ...rest, calls: null } : row;
      const data = JSON.stringify(sent);
      observe(window, {
        input: { contentType: "application/json", encoding: "JSON", data, truncated: false },
        output: null,
      });
    }
    expect(wordsOf(reportOn(window, baselineOf(profileOf(training))))).toEqual([
      "calls and 2 more are missing in the same 8.4 % of records; never in the baseline",
    ]);
  });

  it("is a question where profiles do not tell the records", () => {
    const window = profileOf(
      rowsOf(1_000, 77).map((row, index) =>
        index % 12 === 0 ? { ...row, calls: "", plan: "", city: "" } : row,
      ),
    );
    const untold = Profile.fromBytes(window.toBytes());
    Object.assign(untold.data, { missing: new MissingTogether() });
    expect(wordsOf(reportOn(untold, baselineOf(profileOf(training))))).toEqual([
      "calls and 2 more are missing in as many records, 8.4 %. In the same ones?",
    ]);
  });

  it("not where the records are others", () => {
    const report = reportOf((row, index) => ({
      ...row,
      ...(index % 12 === 0 && { calls: "" }),
      ...(index % 12 === 3 && { plan: "" }),
      ...(index % 12 === 5 && { city: "" }),
      // Some records lack two, so that the profile is known to tell.
      ...(index % 100 === 1 && { flag: "", degrees: "" }),
    }));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report).filter((cause) => cause.includes("calls"))).toEqual([]);
  });

  it("not where chance puts them into the same records", () => {
    const random = randomOf(9);
    const report = reportOf((row) => ({
      ...row,
      ...(random() < 0.5 && { calls: "" }),
      ...(random() < 0.5 && { plan: "" }),
    }));
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });
});
