/** Reports, signs and incidents for the tests of incidents. */
import type { Incident } from "../../../src/core/incident/incident.ts";
import type { IncidentKind } from "../../../src/core/incident/kinds.ts";
import type { Latest, Opening, Sign } from "../../../src/core/incident/sign.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import type { Report } from "../../../src/core/report/report.ts";

export const hour = 3_600_000;

export function finding(feature: string, check: Finding["check"], overshadowed = false): Finding {
  return {
    feature,
    check,
    before: "mean 1",
    after: "mean 2",
    answer: {
      kind: "violation",
      measure: 0.5,
      threshold: 0.1,
      severity: 0.5,
      description: `text of ${feature}`,
      overshadowedBy: overshadowed ? "data_type_check" : null,
    },
  };
}

export function passed(feature: string, check: Finding["check"]): Finding {
  return { ...finding(feature, check), answer: { kind: "pass", measure: 0, threshold: 0.1 } };
}

export function reportOf(findings: readonly Finding[], change: Partial<Report> = {}): Report {
  return {
    version: 1,
    endpoint: "churn",
    monitor: "hourly",
    execution: "exec-1",
    baseline: "base-1",
    window: { start: new Date(0).toISOString(), end: new Date(hour).toISOString() },
    records: 1977,
    status: "CompletedWithViolations",
    exitMessage: "",
    violations: findings.length,
    undecided: 0,
    verdict: { kind: "differs", headline: "It differs", beyondChance: 1, withinChance: 0, notJudged: [] },
    notes: [],
    findings,
    ...change,
  };
}

export const latest: Latest = {
  summary: "Day Mins: drift, 1 → 2",
  features: ["Day Mins"],
  featureCount: 1,
  findings: [],
  findingCount: 0,
  execution: "exec-1",
  window: { start: 0, end: hour },
  records: 100,
  picture: null,
};

export function seen(at: number, opens: Opening = "often", kind: IncidentKind = "drift"): Sign {
  return { kind, is: "seen", at, opens, since: at - hour, latest };
}

export function clean(at: number, kind: IncidentKind = "drift"): Sign {
  return { kind, is: "clean", at };
}

export function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: "inc-1",
    kind: "drift",
    monitor: "hourly",
    state: "firing",
    recent: [{ at: hour, isSeen: true }],
    since: 0,
    seenAt: hour,
    firedAt: hour,
    resolvedAt: null,
    reopened: 0,
    latest,
    told: null,
    acknowledgedAt: null,
    ...change,
  };
}
