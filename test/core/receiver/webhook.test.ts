import { describe, expect, it } from "vitest";
import { webhookMessage } from "../../../src/core/receiver/webhook.ts";
import { alert, links } from "./alerts.ts";

describe("webhookMessage()", () => {
  it("is this body of Standard Webhooks, whole and in its order", () => {
    const message = webhookMessage(alert, links, Date.parse("2026-11-22T15:00:07.250Z"));
    expect(JSON.stringify(message, null, 1)).toBe(`{
 "type": "monitor.alert.firing",
 "timestamp": "2026-11-22T15:00:07.250Z",
 "data": {
  "id": "evt_inc-1-1",
  "key": "churn/hourly/schema_break",
  "incident": "inc-1",
  "kind": "schema_break",
  "severity": "error",
  "endpoint": "churn",
  "monitor": "hourly",
  "execution": "exec-1",
  "records": 1977,
  "title": "Schema break",
  "summary": "Churn: data type, 100 % Integral → 0 %; and 59 more",
  "todo": "Compare what callers send with the columns of the baseline",
  "runbook": null,
  "times": 1,
  "features": 60,
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
  "more": 58,
  "since": "2026-11-22T13:00:00.000Z",
  "resolvedAt": null,
  "window": {
   "start": "2026-11-22T14:00:00.000Z",
   "end": "2026-11-22T15:00:00.000Z"
  },
  "picture": null,
  "links": {
   "report": "https://weir.example.com/r/1?sig=abc",
   "incident": "https://weir.example.com/i/1?sig=abc"
  }
 }
}`);
  });
});
