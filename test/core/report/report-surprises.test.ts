/** What a report says of odd cells and other surprises, and what they do to the window's statistics. */
import { describe, expect, it } from "vitest";
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { makeReport } from "../../../src/core/report/report.ts";
import { windowStatistics } from "./executions.ts";
import { series } from "../check/windows.ts";
import { columnOf } from "../profile/profiles.ts";

const integers = baselineOf(columnOf(series(1000, (i) => i % 10)));

function reportOf(window: Profile, baseline: Baseline) {
  const execution = { endpoint: "churn", monitor: "hourly", id: "exec-1", baseline: null };
  const settings = { outputColumns: "START", minimumRecords: 200 } as const;
  const checked = runChecks(window, baseline, settings);
  return makeReport({ ...execution, window: { start: 0, end: 3_600_000 } }, window, baseline, checked);
}

describe("surprises", () => {
  const mixed = () => columnOf([...series(300, (i) => i % 10), "oops", "N/A"]);

  it("are in the report feature by feature, and as notes", () => {
    const report = reportOf(mixed(), integers);
    expect(report.surprises?.map(({ feature, kind, count }) => [feature, kind, count])).toEqual([
      ["x", "odd_cells", 2],
      ["x", "null_tokens", 1],
    ]);
    expect(report.notes).toEqual([
      "x: 2 of 302 values (0.662 %) are no numbers, which makes the column a String unless odd_cell_tolerance allows it: “N/A”, “oops”",
      "x: 1 of 302 values (0.331 %) are texts that may mean a missing value: “N/A”",
    ]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("know the tolerance of the constraints", () => {
    const rules = baselineOf(columnOf(series(1000, (i) => i % 10)), { oddCellTolerance: 0.01 });
    const report = reportOf(mixed(), rules);
    expect([report.violations, report.notes[0]]).toEqual([
      0,
      "x: 2 of 302 values (0.662 %) are no numbers, which odd_cell_tolerance allows: “N/A”, “oops”",
    ]);
  });

  it("that are no news in a window are no notes: booleans and times", () => {
    const flags = columnOf(series(300, (i) => String(i % 2 === 0)));
    const report = reportOf(flags, baselineOf(flags));
    expect(report.surprises?.map(({ kind }) => kind)).toEqual(["booleans"]);
    expect(report.notes).toEqual([]);
  });

  it("are leading zeros where the baseline has numbers, not where it has them as codes", () => {
    const codes = series(300, (i) => `00${i % 10}`);
    const window = columnOf(codes);
    const declared = new Column({ isText: true });
    for (const code of codes) declared.add(code);
    const training = new Profile();
    training.data.names.set("x", declared);
    training.data.names.set("_", new Column());
    training.data.namedRows = codes.length;
    const asNumbers = reportOf(window, baselineOf(window));
    expect(asNumbers.notes).toEqual([expect.stringMatching(/^x: 300 of 300 values .* leading zeros/)]);
    const asCodes = reportOf(window, baselineOf(training));
    expect([asCodes.violations, asCodes.notes]).toEqual([0, []]);
    expect(asCodes.surprises?.map(({ kind }) => kind)).toEqual(["leading_zeros"]);
  });

  it("are no numbers in texts that were texts in training", () => {
    const texts = new Column({ isText: true });
    for (const text of series(300, (i) => `${i % 10}`)) texts.add(text);
    const profile = new Profile();
    profile.data.names.set("x", texts);
    profile.data.namedRows = 300;
    const report = reportOf(profile, baselineOf(profile));
    expect(report.surprises?.map(({ kind }) => kind)).toEqual(["text_numbers"]);
    expect(report.notes).toEqual([]);
  });
});

describe("windowStatistics() of odd cells", () => {
  it("are those of the numbers where the constraints tolerate them", () => {
    const window = columnOf([...series(99, (i) => i), "?"]);
    const typeBy = (baseline: Baseline) => {
      const checked = runChecks(window, baseline, { outputColumns: "START", minimumRecords: 1 });
      return windowStatistics(window, checked, baseline).features[0]?.inferred_type;
    };
    const training = columnOf(series(100, (i) => i));
    expect(typeBy(baselineOf(training))).toBe("String");
    expect(typeBy(baselineOf(training, { oddCellTolerance: 0.01 }))).toBe("Integral");
  });
});
