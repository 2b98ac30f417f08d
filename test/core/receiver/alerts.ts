/** One alert for every test of receivers. */
import type { ToldFinding } from "../../../src/core/incident/told.ts";
import type { Alert } from "../../../src/core/receiver/alert.ts";
import type { Links } from "../../../src/core/receiver/sender.ts";

export const drift: ToldFinding = {
  feature: "Day Mins",
  check: "baseline_drift_check",
  description: "Baseline drift distance: 0.31234567 exceeds threshold: 0.1",
  measure: 0.31234567,
  threshold: 0.1,
  before: "mean 180.2",
  after: "mean 240",
};

const type: ToldFinding = {
  feature: "Churn",
  check: "data_type_check",
  description: "Data type match requirement is not met.",
  measure: 0,
  threshold: 1,
  before: "100 % Integral",
  after: "0 %",
};

export const alert: Alert = {
  id: "evt_inc-1-1",
  type: "monitor.alert.firing",
  key: "churn/hourly/schema_break",
  incident: "inc-1",
  kind: "schema_break",
  severity: "error",
  endpoint: "churn",
  monitor: "hourly",
  execution: "exec-1",
  window: { start: Date.parse("2026-11-22T14:00:00Z"), end: Date.parse("2026-11-22T15:00:00Z") },
  records: 1977,
  title: "Schema break",
  summary: "Churn: data type, 100 % Integral → 0 %; and 59 more",
  todo: "Compare what callers send with the columns of the baseline",
  runbook: null,
  since: Date.parse("2026-11-22T13:00:00Z"),
  resolvedAt: null,
  times: 1,
  features: 60,
  findings: [type, drift],
  more: 58,
  picture: null,
};

export const links: Links = {
  report: "https://weir.example.com/r/1?sig=abc",
  incident: "https://weir.example.com/i/1?sig=abc",
  picture: null,
};
