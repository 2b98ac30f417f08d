/** How a cause is told: once, in the report, the alert, the terminal and on the page. */
import { describe, expect, it } from "vitest";
import { summaryOf } from "../../../../src/cli/terminal/summary.ts";
import { isAwake } from "../../../../src/core/check/awake.ts";
import { toldOf } from "../../../../src/core/incident/told.ts";
import { grouped, moreOf } from "../../../../src/core/report/grouped.ts";
import { violationRows } from "../../../../src/core/report/report.ts";
import { reportSchema } from "../../../../src/core/report/stored.ts";
import { reportOf } from "./scenes.ts";

const words = "minutes and amount: 60 times larger. Seconds instead of minutes?";
const report = reportOf((row) => ({
  ...row,
  minutes: 60 * Number(row["minutes"]),
  amount: 60 * Number(row["amount"]),
  calls: Number(row["calls"]) + 30,
}));

describe("a cause", () => {
  it("is stored with the report, and findings keep their answers", () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.causes).toEqual([
      { kind: "unit", features: ["minutes", "amount"], words, isCertain: false, share: 1, wakes: true },
    ]);
    const own = report.findings.filter(({ cause }) => cause === 0);
    expect(
      own.every(
        ({ feature, answer }) => ["minutes", "amount"].includes(feature) && answer.kind === "violation",
      ),
    ).toBe(true);
    expect(violationRows(report).filter((row) => row.feature_name === "minutes").length).toBeGreaterThan(0);
  });

  it("is named first and counted once", () => {
    expect(report.verdict?.headline).toBe(`${words} 1 more of 7 columns differs from the baseline`);
    const awake = report.findings.filter(isAwake);
    expect(awake.length).toBeGreaterThan(2);
    expect(report.verdict?.beyondChance).toBe(2);
  });

  it("is no member of a report without one", () => {
    expect("causes" in reportOf((row) => row)).toBe(false);
  });

  it("is told of once", () => {
    const told = toldOf(report, "evidence").get("drift");
    expect(told?.summary).toMatch(
      new RegExp(`^${words.replace("?", "[?]")} And \\d+ more \\(\\d+ of \\d+ features\\)$`),
    );
    const about = (told?.findings ?? []).filter(({ feature }) => feature !== "calls");
    expect(about.map(({ after }) => after)).toEqual([expect.stringContaining(words)]);
    expect(told?.findings.length).toBeGreaterThan(1);
  });

  it("is in the terminal once", () => {
    const plain = (text: string) => text;
    const style = { bold: plain, dim: plain, red: plain, green: plain };
    const lines = summaryOf(report, { style, width: 120 }).split("\n");
    expect(lines.filter((line) => line === words).length).toBe(1);
    expect(lines.filter((line) => /^ {2}(?:minutes|amount) {2}/.test(line)).length).toBe(1);
    expect(
      lines.some((line) => /^ {2}and (?:1 more finding has|\d+ more findings have) this cause$/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => line.startsWith("calls  "))).toBe(true);
  });
});

describe("grouped()", () => {
  it("loses no finding, and counts what is left of a cause", () => {
    const { causes, others } = grouped(report.findings, report);
    const [only] = causes;
    expect(causes.length).toBe(1);
    expect((only?.findings.length ?? 0) + others.length).toBe(report.findings.length);
    expect(moreOf([])).toBe("");
    expect(moreOf(others.slice(0, 2))).toBe("and 1 more finding has this cause");
    expect(moreOf(others.slice(0, 4))).toBe("and 3 more findings have this cause");
  });

  it("takes findings of a cause that is not there as having none", () => {
    expect(grouped(report.findings, {}).others).toEqual(report.findings);
  });
});
