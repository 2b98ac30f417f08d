/** The page of an incident: how it goes, and what happened to it day by day. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import { IncidentPage, type SeenBy } from "../../src/view/pages/incident.tsx";
import { Events } from "../../src/view/pages/manage/events.tsx";
import { Trend } from "../../src/view/pages/manage/trend.tsx";

describe("IncidentPage", () => {
  const found = (check: "latency_check" | "baseline_drift_check", feature: string) => ({
    check,
    feature,
    description: "",
    measure: 1,
    threshold: 1,
    before: null,
    after: null,
  });
  const incident = {
    kind: "drift",
    title: "Drift",
    state: "firing",
    monitor: "hourly",
    summary: "two differ",
    since: "2026-11-25T10:30:00.000Z",
    seenAt: "2026-11-25T10:30:00.000Z",
    resolvedAt: null,
    acknowledgedAt: null,
    muted: null,
    findings: [found("baseline_drift_check", "age"), found("latency_check", "Slow calls")],
    report: null,
    lacks: [],
    events: [],
    runbook: null,
    trend: [],
  } as const;
  const linksOf = (seenBy: SeenBy, more: object = {}) =>
    [
      ...renderToString(
        <IncidentPage endpoint="churn" incident={{ ...incident, ...more }} seenBy={seenBy} />,
      ).matchAll(/<td><a href="([^"]*)"/g),
    ].map(([, href]) => href);

  it("leads to pages of features, and to none of what is found of all columns together", () => {
    expect(linksOf("reader")).toEqual(["/dashboard/churn/feature?name=age"]);
    expect(linksOf("link")).toEqual([]);
  });

  it("leads from what is found in a segment to the page of that", () => {
    const page = "/dashboard/churn/segment?name=column%3ARegion%3Dwest";
    expect(linksOf("reader", { segment: "column:Region=west" })).toEqual([page, page]);
  });
});

describe("Events", () => {
  const events = [
    ["2026-11-25T23:00:41.000Z", "seen", "one column differs"],
    ["2026-11-26T00:00:00.000Z", "fired", "five columns differ"],
    ["2026-11-26T08:14:00.000Z", "acknowledged", "asking the data team"],
  ].map(([at = "", what = "", words = ""]) => ({ at, what, words }));

  it("are the newest first, under the day on which they were", () => {
    const html = renderToString(<Events events={events} />);
    const seen = [...html.matchAll(/rowgroup">([^<]+)<|<time [^>]*>([^<]+)</g)].map(
      ([, day, clock]) => day ?? clock,
    );
    expect(seen).toEqual(["Thu 26 Nov 2026", "08:14", "00:00", "Wed 25 Nov 2026", "23:00"]);
  });
});

describe("Trend", () => {
  const windows = [0, 5, null, 11, 10].map((differ, at) => ({
    end: `2026-11-25T1${at}:00:00.000Z`,
    differ,
    of: 16,
  }));
  const html = (some: typeof windows) =>
    renderToString(<Trend windows={some} since="2026-11-25T10:30:00.000Z" />);

  it("has a value a window, and says how many differ now", () => {
    expect(html(windows)).toContain(
      ["0 of 16 columns", "5 of 16 columns", "not judged", "11 of 16 columns", "10 of 16 columns"].join("\n"),
    );
    expect(html(windows)).toContain("10 of 16 now");
    expect(html(windows)).toContain("<span>2026-11-25 10:00</span>");
  });

  it("tells seconds where its windows are within a minute", () => {
    const short = windows.map((window, at) => ({ ...window, end: `2026-11-25T10:00:0${at}.000Z` }));
    expect(html(short)).toContain("<span>2026-11-25 10:00:00</span>");
  });
});
