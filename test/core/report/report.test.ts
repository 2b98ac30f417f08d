import { describe, expect, it } from "vitest";
import type { Baseline } from "../../../src/core/baseline/baseline.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import type { CheckType } from "../../../src/core/check/checks.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import {
  emptyReport,
  makeReport,
  violationRows,
  type Execution,
  type Report,
} from "../../../src/core/report/report.ts";
import { execution as anyExecution, windowStatistics } from "./executions.ts";
import { callsOf, columnOf, trainingOf } from "../profile/profiles.ts";

const execution: Execution = {
  ...anyExecution,
  window: { start: Date.parse("2026-11-22T14:00:00Z"), end: Date.parse("2026-11-22T15:00:00Z") },
};

function reportOf(window: Profile, baseline: Baseline): Report {
  const checked = runChecks(window, baseline, {
    outputColumns: "START",
    minimumRecords: 200,
  });
  return makeReport(execution, window, baseline, checked);
}

const series = <T>(length: number, value: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => value(index));

const integers = adoptedOf(columnOf(series(1000, (i) => i % 10)));

const findingOf = (report: Report, check: CheckType, feature = "x"): Finding | undefined =>
  report.findings.find((finding) => finding.check === check && finding.feature === feature);

const wordsOf = (report: Report, check: CheckType, feature?: string) => {
  const { before, after } = findingOf(report, check, feature) ?? {};
  return [before, after];
};

/** The baseline without any evaluation. */
const silent: Baseline = {
  ...integers,
  constraints: { ...integers.constraints, monitoring_config: { evaluate_constraints: "Disabled" } },
};

describe("makeReport()", () => {
  it("of a window like the baseline: Completed, in the service's words", () => {
    const report = reportOf(columnOf(series(300, (i) => i % 10)), integers);
    expect(report).toMatchObject({
      version: 1,
      endpoint: "churn",
      monitor: "hourly",
      execution: "exec-1",
      baseline: "base-1",
      window: { start: "2026-11-22T14:00:00.000Z", end: "2026-11-22T15:00:00.000Z" },
      records: 300,
      status: "Completed",
      exitMessage: "Completed: Job completed successfully with no violations.",
      violations: 0,
      notes: [],
    });
    expect(violationRows(report)).toEqual([]);
  });

  it("of a window with violations: CompletedWithViolations, with their number", () => {
    const report = reportOf(columnOf(["1", "x", "", "2"]), integers);
    expect(report).toMatchObject({
      status: "CompletedWithViolations",
      exitMessage:
        "CompletedWithViolations: Job completed successfully with 2 violations. Not judged: drift.",
      violations: 2,
    });
    expect(violationRows(report)).toEqual([
      {
        feature_name: "x",
        constraint_check_type: "data_type_check",
        description:
          "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. Observed: Only 66.66666666666666% of data is Integral.",
      },
      {
        feature_name: "x",
        constraint_check_type: "completeness_check",
        description: "Value: 0.75 does not meet the constraint requirement! ",
      },
    ]);
  });

  it("counts what was not decided, which is no violation", () => {
    const report = reportOf(columnOf(["1", "2"]), integers);
    // Drift of x; type and drift of the empty column beside it.
    expect([report.status, report.undecided]).toEqual(["Completed", 3]);
    expect(findingOf(report, "baseline_drift_check")).toMatchObject({
      before: null,
      after: null,
      answer: { kind: "undecided" },
    });
  });

  it("of checks that are all switched off fails, and says so", () => {
    expect(reportOf(columnOf(["x"]), silent)).toMatchObject({
      status: "Failed",
      exitMessage: "Failed: No check could be decided: every check is switched off",
      findings: [],
    });
  });

  it("shows overshadowed drift without counting it", () => {
    const report = reportOf(columnOf(series(500, (i) => `${i}.5`)), integers);
    expect(report.violations).toBe(1);
    expect(violationRows(report).map((row) => row.constraint_check_type)).toEqual(["data_type_check"]);
    expect(findingOf(report, "baseline_drift_check")?.answer).toMatchObject({
      kind: "violation",
      overshadowedBy: "data_type_check",
    });
  });

  it("survives JSON whole", () => {
    const report = reportOf(columnOf(["1", "x", "", "2"]), integers);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("notes", () => {
  it("tell of ragged rows and of bodies that are no tables, by side and reason", () => {
    const calls = callsOf([
      ["1", "1"],
      ["2", "2"],
      ["3,4", "3"],
      ['"', "5"],
    ]);
    calls.output.addUnreadable("neither CSV nor JSON");
    calls.output.addUnreadable("neither CSV nor JSON");
    const baseline = adoptedOf(trainingOf("y,x\n1,1\n"));
    expect(reportOf(calls, baseline).notes).toEqual([
      "1 rows have another number of columns than most, or than the baseline",
      "1 input bodies are not in the statistics: not valid CSV",
      "2 output bodies are not in the statistics: neither CSV nor JSON",
    ]);
  });
});

describe("before and after", () => {
  it("of types are shares of the type that is expected", () => {
    expect(
      wordsOf(reportOf(columnOf([...series(999, () => "1"), "x"]), integers), "data_type_check"),
    ).toEqual(["100 % Integral", "99.9 % Integral"]);
  });

  it("of types name the type of the constraints, also where it was edited", () => {
    const { constraints } = integers;
    const edited = constraints.features.map((feature) => ({
      ...feature,
      inferred_type: "Fractional" as const,
    }));
    const report = reportOf(columnOf(["1"]), {
      ...integers,
      constraints: { ...constraints, features: edited },
    });
    // What the baseline measured, though the edited constraints ask for more.
    expect(wordsOf(report, "data_type_check")).toEqual(["0 % Fractional", "0 % Fractional"]);
  });

  it("of completeness and categories are shares", () => {
    const texts = adoptedOf(columnOf(["a", "b", "", "a"]));
    const report = reportOf(columnOf(["a", "z", "", "", ""]), texts);
    expect(wordsOf(report, "completeness_check")).toEqual(["75 % present", "40 % present"]);
    expect(wordsOf(report, "categorical_values_check")).toEqual(["100 % known values", "50 % known values"]);
  });

  it("never round a share up to 100 % or down to 0 %", () => {
    const almost = reportOf(columnOf([...series(19_999, () => "1"), "x"]), integers);
    expect(wordsOf(almost, "data_type_check")[1]).toBe("> 99.9 % Integral");
    const hardly = reportOf(columnOf([...series(19_999, () => "x"), "1"]), integers);
    expect(wordsOf(hardly, "data_type_check")[1]).toBe("< 0.01 % Integral");
  });

  it("of drifted numbers say where the curves part", () => {
    const report = reportOf(columnOf(series(1000, (i) => (i % 10) * 2500)), integers);
    expect(wordsOf(report, "baseline_drift_check")).toEqual(["≤ 9: 100 %", "10 %"]);
  });

  it("of drifted texts are the shares of the one that moved most, cut if long", () => {
    const long = "b".repeat(60);
    const texts = adoptedOf(columnOf(series(1000, (i) => (i % 4 === 0 ? long : `a${i % 4}`))));
    const report = reportOf(columnOf(series(1000, (i) => (i % 4 === 0 ? "a1" : long))), texts);
    const name = `${"b".repeat(39)}…`;
    expect(wordsOf(report, "baseline_drift_check")).toEqual([`“${name}”: 25 %`, "75 %"]);
  });

  it("of drifted texts name the one that lost most, where all gains are smaller", () => {
    const texts = adoptedOf(columnOf(series(1000, (i) => (i % 2 === 0 ? "common" : "rare"))));
    const report = reportOf(columnOf(series(1000, (i) => `new ${i % 10}`)), texts);
    expect(wordsOf(report, "baseline_drift_check")).toEqual(["“common”: 50 %", "0 %"]);
  });

  it("of the table are numbers of columns", () => {
    const baseline = adoptedOf(trainingOf("a,b,c\n1,2,3\n"));
    const report = reportOf(trainingOf("a,b\n1,2\n"), baseline);
    expect(wordsOf(report, "missing_column_check", "Missing columns")).toEqual([
      "3 columns",
      "2 columns, without c",
    ]);
    expect(findingOf(report, "missing_column_check", "Missing columns")?.columns).toEqual(["c"]);
    const wide = reportOf(trainingOf("a,b,c,d,e\n1,2,3,4,5\n"), baseline);
    expect(wordsOf(wide, "extra_column_check", "Extra columns")).toEqual([
      "3 columns",
      "5 columns, with d, e",
    ]);
  });

  it("of the table name a few columns, and all of them in columns", () => {
    const names = series(40, (i) => `c${i}`);
    const baseline = adoptedOf(trainingOf(`${names.join(",")}\n${names.map(() => 1).join(",")}\n`));
    const report = reportOf(trainingOf("c0\n1\n"), baseline);
    expect(wordsOf(report, "missing_column_check", "Missing columns")[1]).toBe(
      "1 columns, without c1, c2, c3, c4, c5 and 34 more",
    );
    expect(findingOf(report, "missing_column_check", "Missing columns")?.columns).toEqual(names.slice(1));
    expect(violationRows(report)[0]?.description).toMatch(/: 40\nMissing: c1, c2, .*, c20 and 19 more$/);
  });

  it("of negative numbers are the share that is not", () => {
    const report = reportOf(columnOf(["1", "2", "-3", "4"]), integers);
    expect(wordsOf(report, "non_negative_check")).toEqual(["100 % not negative", "75 % not negative"]);
  });

  it("of texts beyond the exact bound are those of the one that moved most, at least", () => {
    const texts = adoptedOf(columnOf(series(1000, (i) => (i % 2 === 0 ? "common" : "rare"))));
    const report = reportOf(columnOf(series(6000, (i) => `new ${i}`)), texts);
    expect(wordsOf(report, "baseline_drift_check")).toEqual(["“common”: 50 %", "0 %"]);
  });
});

describe("emptyReport()", () => {
  it("says why nothing was checked", () => {
    expect(emptyReport(execution, "NoData", "The window holds no records")).toMatchObject({
      status: "NoData",
      exitMessage: "NoData: The window holds no records",
      records: 0,
      violations: 0,
      findings: [],
      window: { start: "2026-11-22T14:00:00.000Z" },
    });
  });
});

describe("windowStatistics()", () => {
  it("are the window's columns under the baseline's names", () => {
    const baseline = adoptedOf(trainingOf("y,x\n1,1\n"));
    const window = callsOf([
      ["5", "0.5"],
      ["6", "0.25"],
    ]);
    const checked = runChecks(window, baseline, { outputColumns: "START", minimumRecords: 1 });
    const { dataset, features } = windowStatistics(window, checked, baseline);
    expect(dataset.item_count).toBe(2);
    expect(features.map(({ name, numerical_statistics }) => [name, numerical_statistics?.mean])).toEqual([
      ["y", 0.375],
      ["x", 5.5],
    ]);
  });
});
