/** Segments as pages show them: which come first, what is said of those that were not judged, and that values are inert. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/core/report/report.ts";
import type { SegmentReport } from "../../src/core/report/segment-report.ts";
import { noVerdict } from "../../src/core/report/verdict.ts";
import type { OpenWindow, ShownEndpoint } from "../../src/view/pages/endpoint/shown.ts";
import { ReportPage } from "../../src/view/pages/report.tsx";
import { SegmentPage } from "../../src/view/pages/segment/page.tsx";
import {
  namedSegment,
  segmentName,
  segmentRows,
  type ShownSegments,
} from "../../src/view/pages/segment/shown.ts";
import { Segments } from "../../src/view/pages/segment/table.tsx";
import { finding, full, hostile, violation } from "./reports.ts";

const past = { start: "2026-11-21T14:00:00.000Z", end: "2026-11-22T14:00:00.000Z", records: 5_000 };

function segment(value: string, records: number, about: Partial<SegmentReport> = {}): SegmentReport {
  const alike = { kind: "alike", headline: "4 columns as in its past", beyondChance: 0 } as const;
  const verdict = { ...alike, withinChance: 0, notJudged: [] };
  return { segment: `column:Region=${value}`, records, past, verdict, findings: [], ...about };
}

function differing(value: string, severity: number, ...features: string[]): SegmentReport {
  const headline = `${features.length} of 4 columns differ from its past`;
  const answer = { ...violation("It differs"), severity } as const;
  return segment(value, 100, {
    verdict: { kind: "differs", headline, beyondChance: 1, withinChance: 0, notJudged: [] },
    findings: features.map((feature) => ({
      ...finding(feature, "baseline_drift_check", answer),
      before: "≤ 3: 5 %",
      after: "45 %",
    })),
  });
}

const few = "of its past there are 100 records, and it takes 200";
const judged: readonly SegmentReport[] = [
  segment("north", 6_000, { calls: { all: 400, failed: 10, slowMs: 12 } }),
  segment("isle", 45, { verdict: noVerdict(few) }),
  differing("south", 0.2, "amount"),
  differing(hostile, 0.9, "amount", hostile),
];
const report: Report = { ...full, segments: judged };
const divisions = [{ by: "column:Region", values: ["north", "south", "isle", hostile, "new"] }];
const segments: ShownSegments = {
  divisions,
  firing: [{ id: "i-1", title: "Drift", segment: "column:Region=south" }],
  isPreprocessed: false,
};

const [start, end] = [Date.parse(full.window.start), Date.parse(full.window.end)];
const open: OpenWindow = {
  execution: "exec-1",
  start,
  end,
  state: "differs",
  records: 12_345,
  glance: null,
  overview: null,
  standsFor: 1,
  report,
  figures: new Map(),
};
const endpoint: ShownEndpoint = {
  name: "churn",
  upstream: "https://models.example.com",
  baseline: "base-1",
  awaits: null,
  monitors: ["hourly"],
  monitor: "hourly",
  timeZone: null,
  windows: [open],
  period: { days: null, count: 1, hasOlder: false },
  asked: null,
  open,
  incidents: [],
  isAdmin: false,
  now: end,
};

const textOf = (html: string) =>
  html
    .replaceAll(/<style[^]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
const table = (of: ShownEndpoint, beside = segments) =>
  renderToString(<Segments endpoint={of} segments={beside} />);
const rowsIn = (html: string) => html.split("<tr>").slice(2).map(textOf);

describe("the segments of an endpoint's page", () => {
  it("stand worst first, each with its words; what has none of its own last, told as not judged", () => {
    expect(rowsIn(table(endpoint))).toEqual([
      `Differs Region = &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; amount: ≤ 3: 5 % → 45 % and 1 more 100 0.81 % Calls: not known`,
      "Differs Region = south amount: ≤ 3: 5 % → 45 % 100 0.81 % Calls: not known Drift",
      `Not judged Region = isle ${few} 45 0.36 % Calls: not known`,
      "As its past Region = north 4 columns as in its past 6,000 49 % Calls: 400 , 2.5 % failed",
      "Not judged Region = new it had no segment of its own yet when this window was checked not known Calls: not known",
      "Not judged Region = any other what has no segment of its own is judged with the whole alone 6,100 49 % Calls: not known",
    ]);
    expect(table(endpoint)).toContain('href="/incidents/churn/i-1"');
    expect(table(endpoint)).toContain(
      'href="/dashboard/churn/segment?name=column%3ARegion%3Dsouth&amp;window=exec-1"',
    );
  });

  it("are named as they are divided: a column's name may have what stands before a value", () => {
    const odd = [{ by: "column:a=b", values: ["c=d"] }];
    expect(segmentName("column:a=b=c=d", odd)).toBe("a=b = c=d");
    expect(segmentName("column:a=b", odd)).toBe("a=b = any other");
    expect(segmentName("column:a=b")).toBe("a = b");
  });

  it("an older report, whose division is configured no more, still has its own", () => {
    const rows = segmentRows(report, []);
    expect(rows.map(({ isRest }) => isRest)).toEqual([false, false, false, false]);
    expect(textOf(table(endpoint, { ...segments, divisions: [] }))).toContain("Region = south");
  });

  it("say why there is nothing yet, and what follows", () => {
    const nothing = { ...endpoint, open: null, windows: [] };
    const { segments: _, ...without } = report;
    const of = (other: Report | null) => textOf(table({ ...endpoint, open: { ...open, report: other } }));
    expect(textOf(table(nothing))).toMatch(
      /No window was checked yet; each is judged from its 200 records on, .*These have segments: Region = north , /,
    );
    expect(of(without)).toContain("checked before calls had segments. The next one says how they are");
    expect(of({ ...without, status: "Failed" })).toContain("could not be judged, nor could its segments");
    expect(of(null)).toContain("The report of this window is gone");
    expect(
      textOf(
        table({ ...endpoint, open: { ...open, report: without } }, { ...segments, isPreprocessed: true }),
      ),
    ).toContain("it judges no segments");
    expect(textOf(table(nothing, { ...segments, divisions: [{ by: "country", values: [] }] }))).toContain(
      "No value has a segment of its own yet",
    );
  });

  it("are not there where calls are not divided", () => {
    const { segments: _, ...without } = report;
    const none = { ...segments, divisions: [] };
    expect(table({ ...endpoint, open: { ...open, report: without } }, none)).toBe("");
  });
});

describe("the page of a segment", () => {
  const page = (name: string, of = endpoint) =>
    renderToString(<SegmentPage endpoint={of} segments={segments} segment={name} incidents={[]} />);

  it("says how it is, beside what, what differs, and how its statistics are had", () => {
    const text = textOf(page("column:Region=south"));
    expect(text).toContain("Region = south : 1 of 4 columns differ from its past.");
    expect(text).toContain("Records 100, 0.81 % of the whole");
    expect(text).toContain("Its past 5,000 records of 2026-11-21 14:00–2026-11-22 14:00 UTC");
    expect(text).toContain("Calls not known: rows are divided, not calls");
    expect(text).toContain("amount: ≤ 3: 5 % → 45 %");
    expect(text).toContain(`/profile?segment=column%3ARegion%3Dsouth&amp;start=${start}&amp;end=${end}`);
    expect(textOf(page("column:Region=north"))).toContain("Calls 400 Failed 2.5 %");
  });

  it("says why it is not judged: the past, the list, or that there is no window", () => {
    expect(textOf(page("column:Region=isle"))).toContain(`Region = isle is not judged: ${few}.`);
    expect(textOf(page("column:Region"))).toContain("Region = any other is not judged: what has no segment");
    const nothing = { ...endpoint, open: null, windows: [] };
    expect(textOf(page("column:Region=north", nothing))).toContain("No window was checked yet");
  });

  it("is found by its name in an address, halves of characters too", () => {
    const lone = `column:Region=\ud83d`;
    const odd = { ...open, report: { ...report, segments: [segment("\ud83d", 5)] } };
    const asked = new URLSearchParams(`?${new URLSearchParams({ name: lone }).toString()}`).get("name") ?? "";
    expect(namedSegment(asked, odd, segments)).toBe(lone);
    expect(namedSegment("column:Region", open, segments)).toBe("column:Region");
    expect(namedSegment("column:Region=nobody", open, segments)).toBeNull();
  });
});

describe("segments in a report", () => {
  const page = (isSignedIn: boolean) =>
    renderToString(<ReportPage report={report} figures={new Map()} isSignedIn={isSignedIn} />);

  it("those that differ stand behind the findings, worst first; the others by how they are", () => {
    const text = textOf(page(true));
    const places = [
      "Findings worst first",
      "In Region = &lt;script&gt;",
      "In Region = south 100 records, beside 5,000 of its own past, 2026-11-21 14:00–2026-11-22 14:00 UTC",
      "Within chance",
      `Other segments 2 of 4, each beside its own past Not judged: ${few}: Region = isle (45) As their past: Region = north (6,000)`,
    ].map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text).toContain("Segments 2 of 4 differ from their past");
  });

  it("lead to their pages for who is signed in alone", () => {
    expect(page(true)).toContain("/dashboard/churn/segment?name=column%3ARegion%3Dsouth");
    expect(page(false)).not.toContain("/dashboard/");
    for (const html of [page(true), page(false)]) expect(html).not.toContain(hostile);
  });
});
