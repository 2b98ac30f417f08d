/** The report of thousands of columns is a page like any other: small, the worst first, all counted. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Figure } from "../../src/core/chart/figure.ts";
import type { Answer } from "../../src/core/check/answer/outcome.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Report } from "../../src/core/report/report.ts";
import { reportFile } from "../../src/view/pages/report-file.tsx";
import { ReportPage } from "../../src/view/pages/report.tsx";
import { shifted } from "../core/chart/page/figures.ts";

/** Every column has a picture. */
const figuresOf = ({ findings }: Report) =>
  new Map<string, Figure>(findings.map(({ feature }) => [feature, shifted]));

const page = (report: Report) => renderToString(<ReportPage report={report} figures={figuresOf(report)} />);
const file = (report: Report) => reportFile(report, figuresOf(report));

function violation(description: string, overshadowedBy: string | null = null): Answer {
  return { kind: "violation", measure: 0.5, threshold: 1, severity: 0.5, description, overshadowedBy };
}

const head = {
  version: 1,
  endpoint: "churn",
  monitor: "hourly",
  execution: "exec-1",
  baseline: "base-1",
  window: { start: "2026-11-22T14:00:00.000Z", end: "2026-11-22T15:00:00.000Z" },
  records: 12_345,
  status: "CompletedWithViolations",
  exitMessage: "CompletedWithViolations: Job completed successfully with 5000 violations.",
  violations: 5_000,
  undecided: 5_000,
  checks: 20_000,
} as const;

const weight = { effect: 1, limit: 0.01, records: 2_000, baselineRecords: 10_000, marked: 11 };

/** The text of a page, its elements apart by one blank. */
function textOf(html: string): string {
  return html
    .replaceAll(/<style[^]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

/** Every check of 5,000 columns has something to say, in the longest words. */
function wide(name: (index: number) => string, texts = "a few words"): Report {
  const kinds: readonly Answer[] = [
    violation(texts),
    violation(texts, "data_type_check"),
    { kind: "undecided", reason: texts },
    { kind: "pass", measure: 0.5, threshold: 0.1 },
  ];
  const findings = Array.from({ length: 20_000 }, (_, index): Finding => {
    const isBeyondChance = index % 8 === 0;
    return {
      feature: name(index),
      check: "completeness_check",
      answer: kinds[index % 4] ?? violation(""),
      before: texts,
      after: texts,
      evidence: { ...weight, probability: isBeyondChance ? 1e-9 : 0.5, isBeyondChance },
    };
  });
  const surprises = findings.slice(0, 5_000).map(({ feature }) => ({
    feature,
    kind: "odd_cells" as const,
    count: 1,
    share: 0.1,
    message: texts,
    examples: [],
  }));
  return { ...head, findings, surprises, notes: Array.from({ length: 1_000 }, () => texts) };
}

/** The sizes of a report's page and file, in bytes. */
const bytesOf = (report: Report) => [page(report), file(report)].map((html) => Buffer.byteLength(html));

describe("ReportPage of 5,000 columns", () => {
  it("is under 200 KB, has the worst first of each part, counts all, and says where the rest is", () => {
    const report = wide((index) => `column_${index}`);
    for (const bytes of bytesOf(report)) expect(bytes).toBeLessThan(200_000);
    const html = page(report);
    const part = html.split("<h2>Findings")[1]?.split("</section>")[0] ?? "";
    const shown = part.split('<li class="finding">').slice(1).map(textOf);
    expect(shown.length).toBeGreaterThan(25);
    expect(shown[0]).toContain(" column_0: ");
    expect(shown.at(-1)).toContain(` column_${(shown.length - 1) * 8}: `);
    const where = "GET /v1/endpoints/churn/executions/exec-1/report";
    const rest = (2_500 - shown.length).toLocaleString("en-US");
    expect(textOf(html)).toContain(`${rest} more are in ${where} Within chance`);
    expect(textOf(html)).toContain("a few words: column_2 (completeness), column_6 (completeness)");
    expect(textOf(html)).toContain("Not judged 5,000 checks");
    expect(textOf(html)).toContain("As in the baseline 5,000 columns");
    const counts = [
      "<h2>Within chance",
      "the same column (5,000)",
      "<h2>As in the baseline",
      "columns (5,000)",
    ];
    for (const heading of counts) {
      const part = html.split(heading)[1]?.split(/<\/section>|<\/details>/)[0] ?? "";
      expect([heading, part.match(/column_/g)?.length]).toEqual([heading, expect.any(Number)]);
    }
    expect(file(report)).toContain("more are in report.json");
    expect(file(report)).not.toContain("GET /v1");
  });

  it("is so whatever names and values are like, of many causes, and of many reasons", () => {
    const evil = `"'<&>${'\u{1f600}\u0000"'.repeat(340)}`;
    const report = wide((index) => `${evil}${index}`, evil.repeat(50));
    const causes = report.findings.map(({ feature }) => ({
      kind: "renamed_categories" as const,
      features: [feature],
      words: evil.repeat(50),
      isCertain: true,
      share: 1,
      wakes: true,
    }));
    const caused = report.findings.map((one, index) => ({
      ...one,
      cause: index % 400,
      ...(one.answer.kind === "undecided" && {
        answer: { kind: "undecided" as const, reason: `${index} ${evil}` },
      }),
    }));
    for (const bytes of bytesOf(report)) expect(bytes).toBeLessThan(200_000);
    for (const bytes of bytesOf({ ...report, causes, findings: caused })) expect(bytes).toBeLessThan(200_000);
  });
});
