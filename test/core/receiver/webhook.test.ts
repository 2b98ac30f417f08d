import { describe, expect, it } from "vitest";
import { webhookMessage } from "../../../src/core/receiver/webhook.ts";
import { alert } from "./alerts.ts";

describe("webhookMessage()", () => {
  it("is this body of Standard Webhooks, whole and in its order", () => {
    const message = webhookMessage(alert, Date.parse("2026-11-22T15:00:07.250Z"));
    expect(JSON.stringify(message, null, 1)).toBe(`{
 "type": "monitor.execution.violations",
 "timestamp": "2026-11-22T15:00:07.250Z",
 "data": {
  "id": "evt_exec-1",
  "endpoint": "churn",
  "monitor": "hourly",
  "execution": "exec-1",
  "records": 1977,
  "violations": 60,
  "summary": "60 violations (59 data type, 1 drift)",
  "findings": [
   {
    "feature": "Churn",
    "check": "data_type_check",
    "description": "Data type match requirement is not met.",
    "measure": 0,
    "threshold": 1,
    "before": "100 % Integral",
    "after": "0 %"
   },
   {
    "feature": "Day Mins",
    "check": "baseline_drift_check",
    "description": "Baseline drift distance: 0.31234567 exceeds threshold: 0.1",
    "measure": 0.31234567,
    "threshold": 0.1,
    "before": "mean 180.2",
    "after": "mean 240"
   }
  ],
  "report": "https://weir.example.com/r/1?sig=abc",
  "window": {
   "start": "2026-11-22T14:00:00.000Z",
   "end": "2026-11-22T15:00:00.000Z"
  }
 }
}`);
  });
});
