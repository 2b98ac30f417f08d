import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/core/check/answer/outcome.ts";
import type { CheckType } from "../../src/core/check/checks.ts";
import type { Weight } from "../../src/core/check/evidence/evidence.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Report } from "../../src/core/report/report.ts";
import { DocumentPage } from "../../src/view/pages/document.tsx";
import { HomePage } from "../../src/view/pages/home.tsx";
import { reportFile } from "../../src/view/pages/report-file.tsx";
import { ReportPage } from "../../src/view/pages/report.tsx";
import { chanceWords } from "../../src/view/words.ts";

const hostile = '<script>alert("x")</script>';

function violation(description: string, overshadowedBy: CheckType | null = null): Answer {
  return { kind: "violation", measure: 0.5, threshold: 1, severity: 0.5, description, overshadowedBy };
}

function finding(feature: string, check: CheckType, answer: Answer): Finding {
  return { feature, check, answer, before: null, after: null };
}

function weightOf(probability: number, effect: number): Weight {
  const isBeyondChance = probability <= 1e-3;
  const sizes = { records: 2_000, baselineRecords: 10_000, marked: 11 };
  return { probability, effect, limit: 0.01, ...sizes, isBeyondChance };
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
  checks: 40,
  verdict: {
    kind: "differs",
    headline: "missing columns (69 columns, without age); 1 of 70 columns differs from the baseline",
    beyondChance: 2,
    withinChance: 1,
    notJudged: [],
  },
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
      evidence: weightOf(3e-9, 1),
    },
    {
      ...finding(
        "Day Mins",
        "completeness_check",
        violation("Value: 0.9944999999 does not meet the constraint requirement! "),
      ),
      before: "100 % present",
      after: "99.45 % present",
      evidence: weightOf(0.12, 0.0055),
    },
    finding("Churn", "baseline_drift_check", violation("Baseline drift distance", "data_type_check")),
    finding("Plan", "baseline_drift_check", { kind: "undecided", reason: "Only 5 values in the window" }),
    finding("Calls", "data_type_check", { kind: "pass", measure: 0.123456789, threshold: 0.1 }),
  ],
};

const page = (report: Report) => renderToString(<ReportPage report={report} />);

/** The text of a part of the page, its elements apart by one blank. */
function textOf(html: string): string {
  return html
    .replaceAll(/<style[^]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The findings of a part, each as the text of its lines. */
function findingsIn(html: string, heading: string): string[] {
  const part = html.split(heading)[1]?.split("</ul>")[0] ?? "";
  return part.split('<li class="finding">').slice(1).map(textOf);
}

describe("ReportPage", () => {
  it("opens with the verdict's sentence, then the window, the records, the run and the exit message", () => {
    const html = page(full);
    expect(html).toContain(`<h1 class="differs">${full.verdict?.headline}</h1>`);
    expect(textOf(html)).toContain(
      "churn · 2026-11-22 14:00–15:00 UTC · 12,345 records · monitor hourly · execution exec-1 · baseline base-1",
    );
    expect(html).toContain(`<p class="label">${full.exitMessage}</p>`);
    expect(html).toContain("7 input bodies are not in the statistics: not a table");
    expect(html).toContain("<title>churn: CompletedWithViolations</title>");
  });

  it("gives what is beyond chance first, in the report's order, with all that speaks for it", () => {
    expect(findingsIn(page(full), "Beyond chance (2)")).toEqual([
      "Missing columns missing columns There are missing columns (age, &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;)",
      "Churn data type 100 % Integral → 0 % Only 0.0% of data is Integral. The change is 100 %, the limit 1 %; " +
        "2,000 records here, 10,000 in the baseline; by chance less than once in 100,000,000 windows; " +
        "a change from 5.8 % on could have been told.",
    ]);
  });

  it("folds what chance makes as well, with the probability", () => {
    const html = page(full);
    const [only, ...others] = findingsIn(html, "<summary>Within chance (1)</summary>");
    expect(others).toEqual([]);
    expect(only).toContain("Day Mins completeness 100 % present → 99.45 % present");
    expect(only).toContain("Value: 0.9945 does not meet the constraint requirement!");
    expect(only).toContain("by chance about once in 8.3 windows");
    expect(html.indexOf("Beyond chance")).toBeLessThan(html.indexOf("Within chance"));
    expect(page({ ...full, findings: full.findings.slice(0, 2) })).not.toContain("Within chance");
  });

  it("says where nobody knows how likely it is, and nothing of what is certain", () => {
    const [certain, known] = full.findings;
    if (certain === undefined || known === undefined) throw new Error("There are no findings");
    const { evidence: _, ...bare } = known;
    const html = page({ ...full, findings: [certain, { ...bare, evidence: null }] });
    const [first, second] = findingsIn(html, "Beyond chance (2)");
    expect(first).not.toMatch(/chance/);
    expect(second).toContain("How likely it is by chance, the baseline does not say enough to know.");
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
    expect(findingsIn(page(report), "Beyond chance (2)")).toEqual([
      "Missing columns missing columns There are missing columns. Number of columns: 2 Missing: age",
      "Churn data type Only 0.0%. For example “n/a”, “&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;”",
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

  it("keeps what another finding tells, what was not judged, by reason, and what passed apart, in this order", () => {
    const reason = "Only 5 values in the window";
    const others = ["A", "B"].map((name) =>
      finding(name, "baseline_drift_check", { kind: "undecided", reason }),
    );
    const html = page({ ...full, findings: [...full.findings, ...others] });
    expect(findingsIn(html, "Told by another finding of the same column (1)")).toEqual([
      "Churn drift Baseline drift distance",
    ]);
    const unjudged = textOf(html.split("Not judged (3)")[1]?.split("</ul>")[0] ?? "");
    expect(unjudged).toBe(`${reason}: Plan (drift), A (drift), B (drift)`);
    expect(textOf(html.split("Passed (1)")[1]?.split("</table>")[0] ?? "")).toContain(
      "Calls data type – – 0.1235, limit 0.1",
    );
    const places = ["Beyond chance (", "Within chance (", "Told by another", "Not judged (", "Passed ("];
    const found = places.map((text) => html.indexOf(text));
    expect(found.toSorted((a, b) => a - b)).toEqual(found);
  });

  it("escapes names, texts and notes wherever they stand", () => {
    const answers: Answer[] = [violation(hostile), { kind: "undecided", reason: hostile }];
    const report: Report = {
      ...full,
      verdict: { kind: "differs", headline: hostile, beyondChance: 1, withinChance: 0, notJudged: [] },
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
    // 8 places of the page, 4 of the violation and 2 of what was not judged.
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(14);
  });

  it("has no table and no findings of nothing; reports from before verdicts open with their exit message", () => {
    const html = page(empty);
    expect(html).toContain('<h1 class="unjudged">Not judged: NoData: The window holds no records</h1>');
    expect(html).not.toContain("<table>");
    expect(html).not.toContain("baseline ");
    expect(page({ ...empty, status: "Completed" })).toContain('<h1 class="alike">');
    expect(page({ ...empty, status: "CompletedWithViolations" })).toContain('<h1 class="differs">');
    expect(page({ ...empty, status: "Failed" })).toContain('<h1 class="unjudged">');
  });

  it("needs no script and nothing from elsewhere", () => {
    expect(page(full)).not.toMatch(/<script|<link|src=|@import|url\(/i);
    expect(page(full)).toMatch(/^<html lang="en">/);
  });

  it("as a file is the same page, with nothing to follow", () => {
    const file = reportFile(full);
    expect(file).toMatch(/^<!doctype html><html lang="en">/);
    expect(file).not.toContain("href=");
    expect(textOf(file)).toBe(textOf(page(full)).replace(" What each check asks: checks .", ""));
  });
});

describe("chanceWords()", () => {
  it.each([
    [1, "by chance in most windows"],
    [0.25, "by chance about once in 4 windows"],
    [0.0012, "by chance about once in 830 windows"],
    [0.001, "by chance less than once in 1,000 windows"],
    [9.9e-5, "by chance less than once in 10,000 windows"],
    [Number.MIN_VALUE, "by chance less than once in 1,000,000,000 windows"],
  ])("of %d is %s", (probability, words) => {
    expect(chanceWords(probability)).toBe(words);
  });
});

describe("HomePage", () => {
  it("says how to open the API while there is no token", () => {
    const html = renderToString(<HomePage closed={true} faults={[]} />);
    expect(html).toContain("npx wrangler secret put WEIR_ADMIN_TOKEN");
    expect(html).not.toContain("openapi.json");
  });

  it("says where to begin once there is one", () => {
    const html = renderToString(<HomePage closed={false} faults={["<b>"]} />);
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
