/** What a report's files keep of very many columns: a part, which is told, and no verdict depends on it. */
import { expect, it } from "vitest";
import { baselineOf, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { numbersOf } from "../../../src/core/baseline/statistics.ts";
import { isReported } from "../../../src/core/check/answer/outcome.ts";
import { judge } from "../../../src/core/report/judgement.ts";
import { trainingOf } from "../profile/profiles.ts";
import { execution } from "./executions.ts";

const settings = { outputColumns: "START" } as const;
const width = 1_100;

/** Numbers with all their digits. */
function table(rows: number, shift: number) {
  const header = Array.from({ length: width }, (_, column) => `c${column}`).join(",");
  const row = (at: number) =>
    Array.from({ length: width }, (_, column) => ((at * 7_919) % rows) / rows + 1e-9 * column + shift).join(
      ",",
    );
  return trainingOf([header, ...Array.from({ length: rows }, (_, at) => row(at))].join("\n"));
}

it("of 1,100 columns with 1,000 values each", () => {
  const baseline = baselineOf(table(300, 0));
  const { report, files } = judge(execution, table(1_000, 0.5), baseline, settings);
  const said = `statistics.json keeps a part of the values of ${width} columns, ranks to within 4 %: there are too many for all`;
  expect(report.notes).toEqual([said]);
  const drift = report.findings.filter(
    ({ check, answer }) => check === "baseline_drift_check" && isReported(answer),
  );
  expect(drift).toHaveLength(width);
  const kept = parseStatistics(files["statistics.json"] ?? "").features.map(
    (feature) => numbersOf(feature)?.values.length ?? 0,
  );
  expect(kept).toHaveLength(width);
  expect(Math.min(...kept)).toBeGreaterThan(64);
  expect(Math.max(...kept)).toBeLessThanOrEqual(909);
});
