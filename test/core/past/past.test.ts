import { describe, expect, it } from "vitest";
import { defaultPatience } from "../../../src/core/incident/policy.ts";
import { IncidentCount } from "../../../src/core/past/incidents.ts";
import { outcomeOf, outcomeSchema } from "../../../src/core/past/outcome.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { finding, hour, passed, reportOf } from "../incident/given.ts";

const differs = reportOf([finding("age", "baseline_drift_check")]);
const alike = reportOf([passed("age", "baseline_drift_check")], { status: "Completed", violations: 0 });
const policy = { patience: defaultPatience, alertOn: "violations", sameMs: 4 * hour } as const;

/** `x` differs, `.` does not, an hour each; how many incidents that comes to. */
function incidents(pattern: string): number {
  const count = new IncidentCount(policy);
  for (const [index, mark] of Array.from(pattern).entries()) {
    const window = { start: index * hour, end: (index + 1) * hour };
    count.add(mark === "x" ? differs : alike, window);
  }
  return count.fired;
}

describe("IncidentCount", () => {
  it("counts what fires by the monitor's patience, each once while it lasts", () => {
    expect(["....", "x...x...x", "xx", "xxxxxx"].map(incidents)).toEqual([0, 0, 1, 1]);
  });

  it("counts what comes again soon as the same, and later as another", () => {
    expect(incidents("xx..xx")).toBe(1);
    expect(incidents(`xx..${".".repeat(12)}xx`)).toBe(2);
  });
});

describe("outcomeOf()", () => {
  const of = { execution: "e", source: "profiles", report: "replays/x/" } as const;

  it("names what appears and what vanishes, and says both verdicts", () => {
    const other: Report = { ...differs, findings: [finding("size", "range_check")] };
    const both = outcomeOf(
      of,
      { report: differs, alertOn: "violations" },
      { report: other, alertOn: "violations" },
    );
    expect(both).toMatchObject({
      appear: [{ feature: "size", check: "range_check" }],
      vanish: [{ feature: "age", check: "baseline_drift_check" }],
      appearing: 1,
      vanishing: 1,
    });
    expect(outcomeSchema.parse(JSON.parse(JSON.stringify(both)))).toEqual(both);
  });

  it("beside nothing has all that is told, and no verdict before", () => {
    expect(outcomeOf(of, null, { report: differs, alertOn: "violations" })).toMatchObject({
      verdict: { before: null },
      tells: { before: null, after: true },
      appearing: 1,
      vanishing: 0,
    });
  });

  it("names twenty of very many", () => {
    const many = reportOf(Array.from({ length: 50 }, (_, at) => finding(`f${at}`, "baseline_drift_check")));
    const outcome = outcomeOf(of, null, { report: many, alertOn: "violations" });
    expect(outcome).toMatchObject({ appearing: 50, appear: { length: 20 } });
  });
});
