/** The report as a page: what stands where, in which words, with which pictures, and that names and values are inert. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Figure } from "../../src/core/chart/figure.ts";
import type { Answer } from "../../src/core/check/answer/outcome.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Report } from "../../src/core/report/report.ts";
import { reportFile } from "../../src/view/pages/report-file.tsx";
import { ReportPage } from "../../src/view/pages/report.tsx";
import { figures as drawn } from "../core/chart/page/figures.ts";
import { empty, finding, full, hostile, pass, violation } from "./reports.ts";

const none = new Map<string, Figure>();

/** Those figures of a test's features that there are. */
function figuresOf(names: Readonly<Record<string, string>>): ReadonlyMap<string, Figure> {
  return new Map(
    Object.entries(names).flatMap(([feature, name]) => {
      const figure = drawn[name];
      return figure === undefined ? [] : [[feature, figure] as const];
    }),
  );
}

const page = (report: Report, figures: ReadonlyMap<string, Figure> = none) =>
  renderToString(<ReportPage report={report} figures={figures} />);

/** The text of a part of the page, its elements apart by one blank. */
function textOf(html: string): string {
  return html
    .replaceAll(/<style[^]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** A section by its heading. */
function section(html: string, heading: string): string {
  return html.split(`<h2>${heading}`)[1]?.split("</section>")[0] ?? "";
}

/** The findings of a section, each as the text of its lines. */
function findingsIn(html: string, heading: string): string[] {
  return section(html, heading).split('<li class="finding">').slice(1).map(textOf);
}

describe("ReportPage", () => {
  it("opens with the verdict as shape, word and sentence, what is beside it, and the facts", () => {
    const html = page(full);
    expect(html).toContain(`<h1>${full.verdict?.headline}</h1>`);
    expect(textOf(html.split("<h1>")[0]?.split("<main>")[1] ?? "")).toBe("Violation");
    expect(html).toContain('<span class="pill violation">');
    const text = textOf(html);
    expect(text).toContain("1 is within chance, 1 column is as in the baseline, 1 check was not judged.");
    for (const fact of [
      "Window 12,345 records, 2026-11-22 14:00–15:00 UTC",
      "Baseline 10,000 records, base-1",
      "Checks 40, of them 3 violations",
      "Endpoint churn Monitor hourly Execution exec-1",
    ])
      expect(text).toContain(fact);
    expect(html).toContain(`<title>churn: ${full.verdict?.headline}</title>`);
    expect(text).toMatch(new RegExp(`${full.exitMessage}$`));
  });

  it("gives what is beyond chance worst first: kind, what has changed, what that may be, what speaks for it", () => {
    expect(findingsIn(page(full), "Findings")).toEqual([
      "Column Missing columns: missing columns There are missing columns (age, &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;)",
      "Drift amount: ≤ 8.76: 30 % → 15 % Baseline drift distance: 0.5123 exceeds " +
        "Differ 0.15 Limit 0.01 Chance reaches 0.06 Records 2,000 Baseline 10,000 " +
        "By chance less than once in 100,000,000 windows",
    ]);
  });

  it("says of unknown values how many and which, and of a distance nothing that stands among its facts", () => {
    const [, drift] = full.findings;
    const about = (one: Partial<Finding>) =>
      findingsIn(page({ ...full, findings: [{ ...(drift as Finding), ...one }] }), "Findings")[0];
    const distance = "Baseline drift distance: 0.3361 exceeds threshold: 0.1";
    expect(about({ answer: violation(distance) })).toMatch(/^Drift amount: ≤ 8\.76: 30 % → 15 % Differ /);
    expect(about({ answer: violation(`${distance}\nMeasure: Wasserstein`) })).toContain(
      "Measure: Wasserstein",
    );
    const unknown = {
      check: "categorical_values_check",
      answer: violation("!", null, 0.75),
      examples: ["x"],
    };
    expect(about(unknown as Partial<Finding>)).toMatch(
      /^Unknown value amount: 25 % of values are unknown Such as “x” Change /,
    );
  });

  it("gives what chance makes as well after it, hollow, with how many records are missing", () => {
    const html = page(full);
    expect(findingsIn(html, "Within chance")).toEqual([
      "Missing Day Mins: missing in 0.55 % of records 100 % present → 99.45 % present " +
        "Change 0.55 % Limit 1 % Records 11 of 2,000 Baseline 10,000 By chance about once in 8.3 windows " +
        "missing 0 % → 0.55 % +0.55",
    ]);
    expect(section(html, "Within chance")).toContain('<span class="pill within">');
    expect(page({ ...full, findings: full.findings.slice(0, 2) })).not.toContain("Within chance");
  });

  it("says where nobody knows how likely it is, and nothing of what is certain", () => {
    const [certain, known] = full.findings;
    if (certain === undefined || known === undefined) throw new Error("There are no findings");
    const { evidence: _, ...bare } = known;
    const html = page({ ...full, findings: [certain, { ...bare, evidence: null }] });
    const [first, second] = findingsIn(html, "Findings");
    expect(first).not.toMatch(/chance/);
    expect(second).toContain("By chance the baseline does not say enough to know");
  });

  it("says a cause once, its question behind what has changed, and its findings folded", () => {
    const words = "Mrs. X: 60 times larger, in every record. Seconds instead of minutes?";
    const cause = {
      kind: "unit",
      features: ["amount"],
      words,
      isCertain: false,
      share: 1,
      wakes: true,
    } as const;
    const findings = full.findings.map((one, at) => (at === 0 || at === 1 ? { ...one, cause: 0 } : one));
    const html = page({ ...full, causes: [cause], findings }, figuresOf({ amount: "shifted" }));
    const [only, ...others] = findingsIn(html, "Findings");
    expect(others).toEqual([]);
    expect(only).toMatch(/^Unit Mrs\. X: 60 times larger, in every record Seconds instead of minutes\? /);
    expect(only).toContain("2 findings have this cause Missing columns , missing columns amount , drift");
    expect(section(html, "Findings")).toContain('aria-label="Mrs. X: 60 times larger, in every record"');
  });

  it("draws what is known of features: wide beside findings, texts in rows, small where all is as it was", () => {
    const texts = { ...full.findings[1], feature: "company" } as Finding;
    const report = { ...full, findings: [...full.findings, texts] };
    const html = page(report, figuresOf({ amount: "shifted", company: "texts", Calls: "ratings" }));
    const findings = section(html, "Findings");
    expect(findings.match(/<svg class="chart wide"/g)).toHaveLength(1);
    expect(findings).toContain('role="img" aria-label="amount: ≤ 8.76: 30 % → 15 %"');
    expect(findingsIn(html, "Findings")[2]).toContain(
      "Taxi Affiliation Services 52 % → 44 % −8 Dispatch 19 % → 13 % −6 new one new 0 % → 3 % +3 gone gone",
    );
    const alike = section(html, "As in the baseline");
    expect(textOf(alike)).toContain("1 column, largest distance first; limit 0.01 Calls 0.03");
    expect(alike).toContain('aria-label="Calls: as in the baseline, 0.03 apart"');
    expect(html).not.toMatch(/NaN|undefined/);
  });

  it("keeps findings of a feature together with one picture, what is within chance marked so", () => {
    const of = (feature: string, check: Finding["check"], isBeyondChance: boolean): Finding => {
      const evidence = full.findings[1]?.evidence;
      if (evidence === undefined || evidence === null) throw new Error("The finding has no evidence");
      return { ...finding(feature, check, violation(check)), evidence: { ...evidence, isBeyondChance } };
    };
    const findings = [
      of("amount", "baseline_drift_check", true),
      of("tips", "baseline_drift_check", true),
      of("amount", "completeness_check", true),
      of("tolls", "range_check", false),
      of("tips", "range_check", false),
      of("amount", "range_check", true),
    ];
    const figures = figuresOf({ amount: "shifted", tips: "shifted", tolls: "shifted" });
    const html = page({ ...full, findings }, figures);
    const [amount, tips, ...others] = findingsIn(html, "Findings");
    expect(others).toEqual([]);
    expect(amount).toMatch(/^Drift amount: .* Missing amount: .* Out of range amount: .* missing /);
    expect(tips).toMatch(/^Drift tips: .* Out of range, within chance tips: /);
    expect(findingsIn(html, "Within chance")).toEqual([expect.stringMatching(/^Out of range tolls: /)]);
    expect(html.match(/<svg class="chart wide"/g)).toHaveLength(3);
    expect(section(html, "Findings").match(/class="pill within"/g)).toHaveLength(1);
    expect(textOf(html)).toContain("2 are within chance");
  });

  it("shows one-hot columns as one chart, and only where there are many", () => {
    const oneHot: Figure = {
      kind: "columns",
      values: [
        { label: "0", was: 0.98, now: 0.96 },
        { label: "1", was: 0.02, now: 0.04 },
      ],
      sides: { was: "baseline, median 0", now: "now, median 0" },
    };
    const states = (count: number) => Array.from({ length: count }, (_, at) => `State_${at}`);
    const shown = (count: number) => {
      const names = states(count);
      const findings = names.map((name) => finding(name, "baseline_drift_check", pass));
      return section(page({ ...full, findings }, new Map(names.map((name) => [name, oneHot]))), "As in");
    };
    expect(shown(8).match(/<svg/g)).toHaveLength(1);
    expect(textOf(shown(8))).toContain(
      "State_0 … State_7 8 columns of 0 and 1, share of 1; largest distance 0.02 0 differs most: State_0 2 % → 4 % 7",
    );
    expect(shown(7).match(/<svg class="chart mini"/g)).toHaveLength(7);
  });

  it("keeps what was not judged by reason, and what another finding tells folded", () => {
    const reason = "Only 5 values in the window";
    const others = ["A", "B"].map((name) =>
      finding(name, "baseline_drift_check", { kind: "undecided", reason }),
    );
    const html = page({ ...full, findings: [...full.findings, ...others] });
    expect(textOf(section(html, "Not judged"))).toBe(
      `3 checks, by reason ${reason}: Plan (drift), A (drift), B (drift)`,
    );
    const known = textOf(section(html, "Worth knowing"));
    expect(known).toContain("7 input bodies are not in the statistics: not a table");
    expect(known).toContain("Told by another finding of the same column (1) Churn , drift");
    const places = ["Findings", "Within chance", "Not judged", "As in the baseline", "Worth knowing"];
    const found = places.map((text) => html.indexOf(`<h2>${text}`));
    expect(found.every((place) => place > 0)).toBe(true);
    expect(found.toSorted((a, b) => a - b)).toEqual(found);
  });

  it("folds what is worth knowing of single columns, but for what a note says already", () => {
    const surprise = { kind: "odd_cells" as const, count: 1, share: 0.1, examples: [] };
    const surprises = [
      { ...surprise, feature: hostile, message: hostile },
      { ...surprise, feature: "age", message: "is odd" },
    ];
    const html = page({ ...full, notes: ["age: is odd"], surprises });
    expect(html).toContain("<summary>Of single columns (1)</summary>");
    expect(html).not.toMatch(/<script/i);
    expect(page(full)).not.toContain("Of single columns");
  });

  it("names and values are inert wherever they stand, and what would steer a line is seen", () => {
    const evil = `${hostile}\u202e\u0000\n`;
    const answers: Answer[] = [violation(evil), { kind: "undecided", reason: evil }, pass];
    const report: Report = {
      ...full,
      verdict: { kind: "differs", headline: evil, beyondChance: 1, withinChance: 0, notJudged: [] },
      endpoint: evil,
      monitor: evil,
      execution: evil,
      baseline: evil,
      exitMessage: evil,
      notes: [evil],
      causes: [{ kind: "unit", features: [evil], words: evil, isCertain: true, share: 1, wakes: true }],
      findings: answers.flatMap((answer, at) => [
        {
          ...finding(`${evil}${at}`, "data_type_check", answer),
          before: evil,
          after: evil,
          examples: [evil],
        },
        { ...finding(`${evil}${at}`, "baseline_drift_check", answer), cause: 0 },
      ]),
    };
    const rows: Figure = { kind: "rows", rows: [{ label: evil, was: 0.5, now: 0.2 }] };
    const html = page(report, new Map([0, 1, 2].map((at) => [`${evil}${at}`, rows])));
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toContain('"x"');
    for (const steering of ["\u202e", "\u0000"]) expect(html).not.toContain(steering);
    expect(html).toContain("⟨RLO⟩⟨NUL⟩⏎");
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(14);
  });

  it("names of nothing are said to be such", () => {
    const names = ["", " "].map((name) => finding(name, "data_type_check", violation("odd")));
    expect(findingsIn(page({ ...full, findings: names }), "Findings")).toEqual([
      "Type (empty name): data type odd",
      "Type “ ”: data type odd",
    ]);
  });

  it("has no sections of nothing; reports from before verdicts open with their exit message", () => {
    const html = page(empty);
    expect(html).toContain("<h1>Not judged: NoData: The window holds no records</h1>");
    expect(html).toContain('<span class="pill none">');
    expect(html).not.toContain("<h2>");
    const kindOf = (status: Report["status"]) => /class="pill (\w+)"/.exec(page({ ...empty, status }))?.[1];
    expect(kindOf("Completed")).toBe("alike");
    expect(kindOf("CompletedWithViolations")).toBe("violation");
    expect(kindOf("Failed")).toBe("undecided");
  });

  it("leads on for who is signed in, and nowhere behind a link or as a file but to the files beside it", () => {
    const shown = { report: full, figures: none };
    expect(renderToString(<ReportPage {...shown} isSignedIn />)).toContain('href="/dashboard/churn"');
    expect(page(full)).not.toContain("href=");
    const file = reportFile(full, none, ["report.json"]);
    expect(file).toMatch(/^<!doctype html><html lang="en">/);
    expect(file.match(/href="[^"]*"/g)).toEqual(['href="./report.json"']);
    expect(reportFile(full, none)).not.toContain("href=");
  });

  it("needs no script and nothing from elsewhere", () => {
    const html = page(full, figuresOf({ amount: "shifted" }));
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/i);
  });

  it("as a file is as it was, byte for byte", async () => {
    const figures = figuresOf({ amount: "shifted", Calls: "ratings" });
    await expect(reportFile(full, figures, ["report.json"])).toMatchFileSnapshot("golden/report.html");
  });
});
