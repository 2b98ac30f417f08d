import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/core/check/answer/outcome.ts";
import type { CheckType } from "../../src/core/check/checks.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Report } from "../../src/core/report/report.ts";
import { DocumentPage } from "../../src/view/pages/document.tsx";
import { HomePage } from "../../src/view/pages/home.tsx";
import { ReportPage } from "../../src/view/pages/report.tsx";

const hostile = '<script>alert("x")</script>';

function violation(description: string, overshadowedBy: CheckType | null = null): Answer {
  return { kind: "violation", measure: 0.5, threshold: 1, severity: 0.5, description, overshadowedBy };
}

function finding(feature: string, check: CheckType, answer: Answer): Finding {
  return { feature, check, answer, before: null, after: null };
}

const empty: Report = {
  version: 1,
  endpoint: "churn",
  monitor: "hourly",
  execution: "exec-1",
  baseline: null,
  window: { start: "2026-11-22T14:00:00.000Z", end: "2026-11-22T15:00:00.000Z" },
  records: 0,
  status: "NoData",
  exitMessage: "NoData: The window holds no records",
  violations: 0,
  undecided: 0,
  notes: [],
  findings: [],
};

const full: Report = {
  ...empty,
  baseline: "base-1",
  records: 12_345,
  status: "CompletedWithViolations",
  exitMessage: "CompletedWithViolations: Job completed successfully with 3 violations.",
  notes: ["7 input bodies are not in the statistics: not a table"],
  findings: [
    {
      ...finding("Missing columns", "missing_column_check", violation("There are missing columns")),
      columns: ["age", hostile],
    },
    {
      ...finding("Churn", "data_type_check", violation("Only 0.0% of data is Integral.")),
      before: "100 % Integral",
      after: "0 %",
    },
    finding(
      "Day Mins",
      "completeness_check",
      violation("Value: 0.5 does not meet the constraint requirement! "),
    ),
    finding("Churn", "baseline_drift_check", violation("Baseline drift distance", "data_type_check")),
    finding("Plan", "baseline_drift_check", { kind: "undecided", reason: "Only 5 values in the window" }),
    finding("Calls", "data_type_check", { kind: "pass", measure: 0.123456789, threshold: 0.1 }),
  ],
};

const page = (report: Report) => renderToString(<ReportPage report={report} />);

/** The text of every cell of the table under a heading, row by row. */
function rowsUnder(html: string, heading: string): string[][] {
  const table = html.split(heading)[1]?.split("</table>")[0] ?? "";
  const [, body = ""] = table.split("<tbody>");
  return body
    .split("</tr>")
    .filter((row) => row.includes("<td"))
    .map((row) => [...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text = ""]) => text));
}

describe("ReportPage", () => {
  it("gives the verdict, the window, the records and the run", () => {
    const html = page(full);
    expect(html).toContain(
      '<p class="violation"><strong>CompletedWithViolations: Job completed successfully with 3 violations.</strong>',
    );
    expect(html.replaceAll(/<[^>]*>/g, "")).toContain(
      "2026-11-22 14:00–15:00 UTC · 12,345 records · monitor hourly · execution exec-1 · baseline base-1",
    );
    expect(html).toContain("7 input bodies are not in the statistics: not a table");
    expect(html).toContain("<title>churn: CompletedWithViolations</title>");
  });

  it("lists violations in the report's order, worst first, with before and after", () => {
    expect(rowsUnder(page(full), "Violations (3)")).toEqual([
      [
        "Missing columns",
        "missing columns",
        "–",
        "–",
        "There are missing columns (age, &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;)",
      ],
      ["Churn", "data type", "100 % Integral", "0 %", "Only 0.0% of data is Integral."],
      ["Day Mins", "completeness", "–", "–", "Value: 0.5 does not meet the constraint requirement!"],
    ]);
  });

  it("gives examples of what did not fit, and does not name columns twice", () => {
    const description = "There are missing columns. Number of columns: 2\nMissing: age";
    const report: Report = {
      ...full,
      findings: [
        { ...finding("Missing columns", "missing_column_check", violation(description)), columns: ["age"] },
        { ...finding("Churn", "data_type_check", violation("Only 0.0%.")), examples: ["n/a", hostile] },
      ],
    };
    expect(rowsUnder(page(report), "Violations (2)").map((row) => row[4])).toEqual([
      "There are missing columns. Number of columns: 2\nMissing: age",
      "Only 0.0%. For example “n/a”, “&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;”",
    ]);
  });

  it("folds what is worth knowing of single columns, and has no such part without", () => {
    const surprises = [
      { feature: hostile, kind: "odd_cells" as const, count: 1, share: 0.1, message: hostile, examples: [] },
    ];
    const html = page({ ...full, surprises });
    expect(html).toContain("<summary>Worth knowing (1)</summary>");
    expect(html).not.toMatch(/<script/i);
    expect(page(full)).not.toContain("Worth knowing");
  });

  it("names the worst violation first of all, and none where there is none", () => {
    const textOf = (report: Report) => page(report).replaceAll(/<[^>]*>/g, "");
    expect(textOf(full)).toContain("Worst: Missing columns, missing columns");
    const [, churn] = full.findings;
    expect(textOf({ ...full, findings: churn === undefined ? [] : [churn] })).toContain(
      "Worst: Churn, data type: 100 % Integral → 0 %",
    );
    expect(textOf({ ...full, findings: full.findings.slice(3) })).not.toContain("Worst");
  });

  it("keeps overshadowed drift, what was not decided and what passed apart", () => {
    const html = page(full);
    expect(rowsUnder(html, "Drift of columns that failed another check (1)")).toEqual([
      ["Churn", "drift", "–", "–", "Baseline drift distance"],
    ]);
    expect(rowsUnder(html, "Not decided (1)")).toEqual([
      ["Plan", "drift", "–", "–", "Only 5 values in the window"],
    ]);
    expect(rowsUnder(html, "Passed (1)")).toEqual([["Calls", "data type", "–", "–", "0.123457, limit 0.1"]]);
    expect(html.indexOf("Violations (3)")).toBeLessThan(html.indexOf("Not decided (1)"));
  });

  it("escapes names, texts and notes wherever they stand", () => {
    const answers: Answer[] = [violation(hostile), { kind: "undecided", reason: hostile }];
    const report: Report = {
      ...full,
      endpoint: hostile,
      monitor: hostile,
      execution: hostile,
      baseline: hostile,
      exitMessage: hostile,
      notes: [hostile],
      findings: answers.map((answer) => ({
        ...finding(hostile, "data_type_check", answer),
        before: hostile,
        after: hostile,
      })),
    };
    const html = page(report);
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toContain('"x"');
    // 7 places of the page and 4 of each finding, at least.
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(15);
  });

  it("of nothing found shows the verdict and no table", () => {
    const html = page(empty);
    expect(html).toContain('<p class="undecided"><strong>NoData: The window holds no records</strong>');
    expect(html).not.toContain("<table>");
    expect(html).not.toContain("baseline ");
    expect(page({ ...empty, status: "Completed" })).toContain('<p class="pass">');
    expect(page({ ...empty, status: "Failed" })).toContain('<p class="undecided">');
  });

  it("needs no script and nothing from elsewhere", () => {
    expect(page(full)).not.toMatch(/<script|<link|src=|@import|url\(/i);
    expect(page(full)).toMatch(/^<html lang="en">/);
  });
});

describe("HomePage", () => {
  it("says how to open the API while there is no token", () => {
    const html = renderToString(<HomePage closed={true} />);
    expect(html).toContain("npx wrangler secret put WEIR_ADMIN_TOKEN");
    expect(html).not.toContain("openapi.json");
  });

  it("says where to begin once there is one", () => {
    const html = renderToString(<HomePage closed={false} />);
    expect(html).toContain("PUT /v1/endpoints/{name}");
    expect(html).toContain('<a href="/openapi.json">');
    expect(html).not.toContain("WEIR_ADMIN_TOKEN");
  });
});

describe("DocumentPage", () => {
  const documents = ["", "deploy", "checks"].map((name) => ({
    name,
    title: name === "" ? "Documents" : `About ${name}`,
    html: `<h2 id="first"><a href="#first">First</a></h2>`,
    sections: [{ id: "first", title: "First" }],
  }));

  function named(name: string) {
    const found = documents.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no document ${name}`);
    return found;
  }

  it("shows a document between its neighbours, and which of all it is", () => {
    const deploy = named("deploy");
    const html = renderToString(<DocumentPage document={deploy} all={documents} />);
    expect(html).toContain("<title>Weir: About deploy</title>");
    expect(html).toContain('<a href="#first">First</a>');
    expect(html).toContain('Before: <a href="/docs">Documents</a>');
    expect(html).toContain('Next: <a href="/docs/checks">About checks</a>');
    expect(html).toContain('<a href="/docs/deploy" aria-current="page">About deploy</a>');
  });

  it("the index has no list of its sections, and nothing before it", () => {
    const html = renderToString(<DocumentPage document={named("")} all={documents} />);
    expect(html).not.toContain("On this page");
    expect(html).not.toContain("Before:");
  });
});
