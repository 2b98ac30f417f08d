/** One alert for every test of receivers. */
import type { Alert, AlertFinding } from "../../../src/core/receiver/alert.ts";

export const drift: AlertFinding = {
  feature: "Day Mins",
  check: "baseline_drift_check",
  description: "Baseline drift distance: 0.31234567 exceeds threshold: 0.1",
  measure: 0.31234567,
  threshold: 0.1,
  before: "mean 180.2",
  after: "mean 240",
};

const type: AlertFinding = {
  feature: "Churn",
  check: "data_type_check",
  description: "Data type match requirement is not met.",
  measure: 0,
  threshold: 1,
  before: "100 % Integral",
  after: "0 %",
};

export const alert: Alert = {
  id: "evt_exec-1",
  type: "monitor.execution.violations",
  endpoint: "churn",
  monitor: "hourly",
  execution: "exec-1",
  window: { start: Date.parse("2026-11-22T14:00:00Z"), end: Date.parse("2026-11-22T15:00:00Z") },
  records: 1977,
  violations: 60,
  summary: "60 violations (59 data type, 1 drift)",
  findings: [type, drift],
  report: "https://weir.example.com/r/1?sig=abc",
};
