import { describe, expect, it } from "vitest";
import { defaultTelling } from "../../../src/core/incident/policy.ts";
import { alertOf, alertSchema, testAlert } from "../../../src/core/receiver/alert.ts";
import { isFor } from "../../../src/core/receiver/sender.ts";
import { hour, incident, latest } from "../incident/given.ts";
import { findingLine, linesOf } from "../../../src/core/receiver/words.ts";
import { alert, drift } from "./alerts.ts";

describe("alertOf()", () => {
  const firing = incident({
    latest: { ...latest, findings: Array.from({ length: 9 }, () => drift), findingCount: 9 },
  });

  it("says what is so, since when, by which window, and what to do", () => {
    expect(alertOf("churn", firing, "firing", defaultTelling)).toMatchObject({
      id: "evt_inc-1-1",
      type: "monitor.alert.firing",
      key: "churn/hourly/drift",
      severity: "warning",
      title: "Drift",
      summary: latest.summary,
      todo: expect.stringContaining("baseline"),
      runbook: null,
      since: 0,
      resolvedAt: null,
      window: { start: 0, end: hour },
      times: 1,
      features: 1,
      more: 6,
    });
  });

  it("lists the three worst and counts the others", () => {
    expect(alertOf("churn", firing, "firing", defaultTelling).findings).toHaveLength(3);
  });

  it("has another id for each message of an incident, and the same key for all", () => {
    const told = { ...firing, told: { what: "firing", at: 0, times: 3 } } as const;
    const over = { ...told, state: "resolved", resolvedAt: 9 } as const;
    const [again, end] = [
      alertOf("churn", told, "firing", defaultTelling),
      alertOf("churn", over, "resolved", defaultTelling),
    ];
    expect([again.id, again.times, again.key]).toEqual(["evt_inc-1-4", 4, "churn/hourly/drift"]);
    expect([end.type, end.resolvedAt, end.key]).toEqual(["monitor.alert.resolved", 9, "churn/hourly/drift"]);
  });

  it("says by the clocks of the monitor's time zone which window saw it, and in UTC", () => {
    const window = { start: Date.UTC(2026, 10, 22, 14), end: Date.UTC(2026, 10, 22, 15) };
    const seen = { ...firing, latest: { ...latest, window } };
    const of = (zone?: string) => linesOf(alertOf("churn", seen, "firing", defaultTelling, zone)).join("\n");
    expect(of()).toContain("last seen in 2026-11-22 14:00–15:00 UTC");
    expect(of("Europe/Berlin")).toContain(
      "last seen in 2026-11-22 15:00–16:00 Europe/Berlin (2026-11-22 14:00–15:00 UTC)",
    );
    expect(alertOf("churn", seen, "firing", defaultTelling)).not.toHaveProperty("timeZone");
  });

  it("says how long it lasted, once it is over", () => {
    const end = (ms: number) => {
      const over = { ...firing, state: "resolved", resolvedAt: ms } as const;
      return linesOf(alertOf("churn", over, "resolved", defaultTelling))[0];
    };
    expect(end(17 * hour)).toBe(`Over after 17 h: ${latest.summary}`);
    expect(end(4 * 60_000)).toBe(`Over after 4 min: ${latest.summary}`);
    expect(end(25.9 * hour)).toBe(`Over after 25 h: ${latest.summary}`);
    expect(end(24 * 24 * hour)).toBe(`Over after 24 d: ${latest.summary}`);
  });

  it("names the measure that a baseline chose, which is no distance as people know it", () => {
    const description = `${drift.description}\nMeasure: population stability index`;
    expect(findingLine({ ...drift, description })).toContain("population stability index: 0.31 (limit 0.1)");
    expect(findingLine(drift)).toContain("distance 0.31 (limit 0.1)");
  });

  it("gives a feature without a name one in words", () => {
    expect(findingLine({ ...drift, feature: "" })).toMatch(/^\(empty name\) · drift/);
  });

  it("leads to the page that the configuration names for its kind", () => {
    const telling = { ...defaultTelling, runbooks: { drift: "https://wiki.example/drift" } };
    expect(alertOf("churn", firing, "firing", telling).runbook).toBe("https://wiki.example/drift");
  });
});

describe("alertSchema", () => {
  it("reads what it wrote", () => {
    for (const one of [alert, testAlert("churn", "t", 5)]) {
      expect(alertSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    }
  });

  it("reads alerts of versions before incidents, each of one execution", () => {
    const { findings, endpoint, monitor, execution, window, records, summary } = alert;
    const earlier = {
      id: "evt_exec-1",
      type: "monitor.execution.violations",
      violations: 60,
      report: "https://weir.example.com/r",
      endpoint,
      monitor,
      execution,
      window,
      records,
      summary,
      findings,
    };
    expect(alertSchema.parse(earlier)).toMatchObject({
      id: "evt_exec-1",
      type: "monitor.alert.firing",
      title: "60 violations",
      incident: null,
      more: 58,
    });
  });
});

describe("isFor()", () => {
  it("is all that a receiver does not leave out", () => {
    const about = { kind: "drift", severity: "warning" } as const;
    expect(isFor({ kind: "slack" }, about)).toBe(true);
    expect(isFor({ kinds: ["drift", "traffic"] }, about)).toBe(true);
    expect(isFor({ kinds: ["traffic"] }, about)).toBe(false);
    expect(isFor({ severities: ["error"] }, about)).toBe(false);
    expect(isFor({ kinds: ["traffic"] }, { kind: null, severity: "warning" })).toBe(true);
  });
});
