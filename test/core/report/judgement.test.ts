import { describe, expect, it } from "vitest";
import {
  baselineOf,
  fileText,
  parseConstraints,
  parseStatistics,
  type Baseline,
} from "../../../src/core/baseline/baseline.ts";
import { suggest } from "../../../src/core/baseline/constraints.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { judge, nothing } from "../../../src/core/report/judgement.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { violationRows } from "../../../src/core/report/report.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { execution, windowStatistics } from "./executions.ts";
import { callsOf, columnOf } from "../profile/profiles.ts";

const settings = { outputColumns: "START", minimumRecords: 200 } as const;
const baseline = baselineOf(columnOf(Array.from({ length: 300 }, (_, index) => index)));

describe("judge()", () => {
  it("of a window leaves all four files, each readable and of the window", () => {
    const window = columnOf(["1", "x", "x", "2"]);
    const { report, files } = judge(execution, window, baseline, settings);
    expect(Object.keys(files).toSorted()).toEqual([
      "constraint_violations.json",
      "constraints.json",
      "report.json",
      "statistics.json",
    ]);
    expect(JSON.parse(files["report.json"] ?? "")).toEqual(report);
    expect(JSON.parse(files["constraint_violations.json"] ?? "")).toEqual({
      violations: violationRows(report),
    });
    const statistics = parseStatistics(files["statistics.json"] ?? "");
    expect([statistics.dataset.item_count, statistics.features[0]?.inferred_type]).toEqual([4, "String"]);
    const { features } = parseConstraints(files["constraints.json"] ?? "");
    expect(features[0]?.string_constraints?.domains).toEqual(["x", "1", "2"]);
  });

  it("writes each file a piece at a time as it would stand as a whole", () => {
    const window = columnOf(
      Array.from({ length: 300 }, (_, index) => (index % 7 === 0 ? "x ü" : index * 1.5)),
    );
    const { report, files } = judge(execution, window, baseline, settings);
    const statistics = windowStatistics(window, runChecks(window, baseline, settings), baseline);
    expect(report.findings.length).toBeGreaterThan(3);
    expect(files).toEqual({
      "report.json": `${JSON.stringify(report, null, 2)}\n`,
      "constraint_violations.json": fileText({
        violations: violationRows(report).map((row) => ({ ...row })),
      }),
      "statistics.json": fileText(statistics),
      "constraints.json": fileText(suggest(statistics)),
    });
  });

  it("writes violations in the service's form, and an empty list of none", () => {
    const broken = judge(execution, columnOf(["1", "", "3", "4"]), baseline, settings);
    expect(broken.files["constraint_violations.json"]).toBe(`{
  "violations" : [ {
    "feature_name" : "x",
    "constraint_check_type" : "completeness_check",
    "description" : "Value: 0.75 does not meet the constraint requirement! "
  } ]
}
`);
    const fine = judge(execution, columnOf(["1", "2"]), baseline, settings);
    expect(fine.files["constraint_violations.json"]).toBe('{\n  "violations" : [ ]\n}\n');
  });

  it("of an empty window is NoData, not a failure", () => {
    const { report, files } = judge(execution, new Profile(), baseline, settings);
    expect([report.status, report.exitMessage]).toEqual(["NoData", "NoData: The window holds no records"]);
    expect(Object.keys(files).toSorted()).toEqual(["constraint_violations.json", "report.json"]);
    expect(judge(execution, new Profile(), null, settings).report.status).toBe("NoData");
  });

  it("of calls that are no tables says so", () => {
    const window = callsOf([
      ['"', '"'],
      ['"', '"'],
    ]);
    const { report } = judge(execution, window, baseline, settings);
    expect([report.status, report.violations]).toEqual(["CompletedWithViolations", 1]);
    expect(report.findings[0]).toMatchObject({ check: "unread_bodies_check", answer: { measure: 1 } });
    expect(report.bodies?.input).toEqual({ rows: 0, model: 0, unread: { "not valid CSV": 2 } });
    // Nobody has seen the columns: none is missing.
    expect(report.findings.filter(({ answer }) => answer.kind === "violation")).toHaveLength(1);
    expect(report.notes).toContain("2 input bodies are not in the statistics: not valid CSV");
  });

  it("of calls whose answers are empty says so, unless all are and none is awaited", () => {
    const asked = Array.from({ length: 400 }, (_, index) => `${index % 7}`);
    const made = (texts: readonly string[]) =>
      baselineOf(callsOf(asked.map((text, index) => [text, texts[index % texts.length] ?? ""])));
    const judged = (answers: readonly string[], held: Baseline) => {
      const calls = asked.map((text, index): [string, string] => [
        text,
        answers[index % answers.length] ?? "",
      ]);
      return judge(execution, callsOf(calls), held, { outputColumns: "START" }).report;
    };
    const scored = made(["0.5", "0.25"]);
    expect(judged(["0.5", "0.25"], scored).verdict?.kind).toBe("alike");
    const some = judged(["0.5", "0.25", "", "0.5"], scored);
    expect(some.verdict).toMatchObject({
      kind: "differs",
      headline: expect.stringContaining("unread bodies"),
    });
    expect(some.findings[0]?.answer).toMatchObject({
      description:
        "Bodies could not be read. Number of output bodies in current dataset: 400, " +
        "Number of them that were not read: 100: empty (100)",
    });
    expect(judged([""], scored).verdict?.kind).toBe("differs");
    const silent = judged([""], made([""]));
    expect(silent.verdict?.kind).toBe("alike");
    expect(some.notes).toContain("100 output bodies are not in the statistics: empty");
    expect(silent.notes).toEqual([]);
    expect(silent.bodies?.output.unread).toEqual({ empty: 400 });
  });

  it("of calls that all failed says so, unless these are too few to tell anything", () => {
    const failing = (calls: number, held = baseline) => {
      const window = new Profile();
      const traffic = { latencyMs: 20, status: 500, requestBytes: 9, responseBytes: 9, firstByteMs: null };
      for (let call = 0; call < calls; call++) observe(window, { input: null, output: null, traffic });
      return judge(execution, window, held, settings).report;
    };
    const report = failing(60);
    expect([report.status, report.violations, report.records]).toEqual(["CompletedWithViolations", 1, 60]);
    expect(report.findings[0]).toMatchObject({ check: "error_share_check", answer: { measure: 1 } });
    expect(report.verdict?.headline).toContain("failed calls");
    // Nobody has seen a column: none is missing, and no row is one too few.
    expect(report.findings.filter(({ answer }) => answer.kind === "violation")).toHaveLength(1);
    const few = failing(4);
    expect([few.status, few.exitMessage]).toEqual(["NoData", "NoData: All 4 calls of the window failed"]);
    // Of a baseline that does not ask how calls went, nothing could be decided.
    expect(failing(60, adoptedOf(columnOf([1, 2, 3]))).status).toBe("NoData");
  });

  it("without a baseline fails, and says what to do", () => {
    const { report } = judge(execution, columnOf(["1"]), null, settings);
    expect([report.status, report.records]).toEqual(["Failed", 1]);
    expect(report.exitMessage).toBe(
      `Failed: There is no baseline to compare with: POST one to /v1/endpoints/${execution.endpoint}/baselines`,
    );
  });
});

describe("nothing()", () => {
  it("leaves a report and no violations", () => {
    const { report, files } = nothing(execution, "Failed", "The model is gone");
    const textOf = (pieces: Iterable<string> = []) => [...pieces].join("");
    expect(textOf(files["report.json"])).toBe(`${JSON.stringify(report, null, 2)}\n`);
    expect(report).toMatchObject({
      status: "Failed",
      exitMessage: "Failed: The model is gone",
      findings: [],
    });
    expect(textOf(files["constraint_violations.json"])).toBe('{\n  "violations" : [ ]\n}\n');
  });
});
