import { describe, expect, it } from "vitest";
import { baselineOf } from "../../src/core/baseline/baseline.ts";
import { rehearsalSchema, rehearse, type InForce } from "../../src/core/rehearsal.ts";
import { judge } from "../../src/core/report/judgement.ts";
import { trainingOf } from "./profile/profiles.ts";
import { execution } from "./report/executions.ts";

function table(row: (index: number) => string) {
  return trainingOf(["size,colour", ...Array.from({ length: 1_000 }, (_, i) => row(i)), ""].join("\n"));
}

const colour = (index: number) => ["red", "blue"][index % 2];
const baseline = baselineOf(table((index) => `${index % 100},${colour(index)}`));
const shifted = table((index) => `${(index % 100) + 20},${colour(index)}`);
const inForce: InForce = { outputColumns: null, minimumRecords: null, alertOn: "evidence" };

function rehearsed(tried: object, window = shifted, settings = inForce) {
  return rehearse(execution, window, baseline, settings, rehearsalSchema.parse(tried));
}

function names(findings: readonly { feature: string; check: string }[]): string[] {
  return findings.map(({ feature, check }) => `${feature} ${check}`);
}

describe("rehearse()", () => {
  it("without other settings is the report in force, and nothing differs", () => {
    const { verdict, tells, appear, vanish, ignored, report } = rehearsed({});
    expect(report).toEqual(judge(execution, shifted, baseline, inForce).report);
    expect(verdict.before).toEqual(verdict.after);
    expect([tells, appear, vanish, ignored]).toEqual([{ before: true, after: true }, [], [], []]);
  });

  it("a wider limit for one feature takes its finding away, and leaves the baseline as it was", () => {
    const before = JSON.stringify(baseline);
    const size = {
      monitoringConfigOverrides: { distribution_constraints: { comparison_threshold: 0.5 } },
      weir: { checks: { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } } },
    };
    const { verdict, tells, appear, vanish, report } = rehearsed({ constraints: { features: { size } } });
    expect(verdict.before.kind).toBe("differs");
    expect(verdict.after).toMatchObject({ kind: "alike", headline: "2 columns as in the baseline" });
    expect(tells).toEqual({ before: true, after: false });
    expect(appear).toEqual([]);
    expect(names(vanish)).toContain("size baseline_drift_check");
    expect(report.violations).toBe(0);
    expect(JSON.stringify(baseline)).toBe(before);
  });

  it("a patch is laid over member by member: what it does not say stays", () => {
    const constraints = { monitoring_config: { distribution_constraints: { comparison_threshold: 0.9 } } };
    const { report } = rehearsed({ constraints });
    const drift = report.findings.find(
      ({ feature, check }) => feature === "size" && check === "baseline_drift_check",
    );
    expect(drift?.answer).toMatchObject({ threshold: 0.9 });
    // Integers stay accepted among fractions, as the file says beside it.
    const fractions = baselineOf(trainingOf("x,y\n1.5,a\n2.5,b\n"));
    const patched = rehearse(
      execution,
      trainingOf("x,y\n1,a\n"),
      fractions,
      inForce,
      rehearsalSchema.parse({ constraints }),
    );
    expect(names(patched.report.findings.filter(({ answer }) => answer.kind === "violation"))).toEqual([]);
  });

  it("what chance makes appears where every violation counts, and more records leave drift undecided", () => {
    const odd = table((index) => (index === 7 ? "7,green" : `${index % 100},${colour(index)}`));
    const byViolations = rehearsed({ alertOn: "violations" }, odd);
    expect(byViolations.tells).toEqual({ before: false, after: true });
    expect(names(byViolations.appear)).toEqual(["colour categorical_values_check"]);
    const needsMore = rehearsed({ minimumRecords: 5_000 });
    expect(names(needsMore.vanish)).toContain("size baseline_drift_check");
    expect(needsMore.verdict.after.notJudged.map(({ check }) => check)).toContain("baseline_drift_check");
  });

  it("names what has no effect, and refuses a feature that is not there", () => {
    const typo = { features: { size: { monitoringConfigOverides: {} } } };
    expect(rehearsed({ constraints: typo }).ignored).toEqual(["features.0.monitoringConfigOverides"]);
    expect(() => rehearsed({ constraints: { features: { sise: {} } } })).toThrow(
      new RangeError("Cannot rehearse constraints.features.sise: the baseline has no such feature"),
    );
  });

  it.each([{ minimumrecords: 3 }, { constraints: { monitoringConfig: {} } }, { alertOn: "never" }])(
    "settings that are none are refused: %j",
    (settings) => {
      expect(rehearsalSchema.safeParse(settings).success).toBe(false);
    },
  );
});
