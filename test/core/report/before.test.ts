/** What a finding says the column was: measured, or what must be. */
import { describe, expect, it } from "vitest";
import type { Baseline } from "../../../src/core/baseline/baseline.ts";
import { describeBaseline } from "../../../src/core/baseline/statistics.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import type { CheckType } from "../../../src/core/check/checks.ts";
import { ownColumns } from "../../../src/core/profile/align.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { makeReport, type Report } from "../../../src/core/report/report.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { columnOf } from "../profile/profiles.ts";
import { execution } from "./executions.ts";

const integers = adoptedOf(columnOf(series(1_000, (index) => String(index % 10))));

function series(length: number, text: (index: number) => string): string[] {
  return Array.from({ length }, (_, index) => text(index));
}

function reportOf(window: Profile, baseline: Baseline): Report {
  const checked = runChecks(window, baseline, { outputColumns: "START", minimumRecords: 200 });
  return makeReport(execution, window, baseline, checked);
}

function wordsOf({ findings }: Report, check: CheckType): readonly unknown[] {
  const found = findings.find((finding) => finding.check === check);
  return [found?.before, found?.after];
}

describe("before and after", () => {
  it("before is what the baseline measured, not what the constraints ask for", () => {
    const some = adoptedOf(columnOf([...series(999, () => "1"), "x"]), { oddCellTolerance: 0.01 });
    const statistics = describeBaseline(
      ownColumns(columnOf([...series(999, () => "1"), "x"]), "START"),
      1_000,
      () => 0.01,
    );
    const report = reportOf(columnOf(["x", "1"]), { ...some, statistics });
    expect(wordsOf(report, "data_type_check")).toEqual(["99.9 % Integral", "50 % Integral"]);
  });

  it("where nobody knows what was, before is what must be", () => {
    const { constraints } = integers;
    const bare = reportOf(columnOf(["x", ""]), { constraints, statistics: null });
    expect(wordsOf(bare, "data_type_check")).toEqual(["must be 100 % Integral", "0 % Integral"]);
    expect(wordsOf(bare, "completeness_check")).toEqual(["must be 100 % present", "50 % present"]);
    const colours = adoptedOf(columnOf(["a", "b"]));
    const other = reportOf(columnOf(["z"]), { ...colours, statistics: null });
    expect(wordsOf(other, "categorical_values_check")).toEqual([
      "must be 100 % known values",
      "0 % known values",
    ]);
    const negative = reportOf(columnOf(["-1", "1"]), { constraints, statistics: null });
    expect(wordsOf(negative, "non_negative_check")).toEqual([
      "must be 100 % not negative",
      "50 % not negative",
    ]);
  });
});
