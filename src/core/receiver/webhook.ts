/**
 * An alert for any HTTP receiver: the body of Standard Webhooks 1.0 (`type`, `timestamp`, `data`).
 * The worker adds its headers. github.com/standard-webhooks/standard-webhooks, spec.
 */
import type { Alert } from "./alert.ts";

export interface WebhookMessage {
  readonly type: Alert["type"];
  /** When the alert was raised, ISO 8601. */
  readonly timestamp: string;
  readonly data: object;
}

export function webhookMessage(alert: Alert, raisedAt: number): WebhookMessage {
  const { type, window, ...rest } = alert;
  const iso = (time: number) => new Date(time).toISOString();
  return {
    type,
    timestamp: iso(raisedAt),
    data: { ...rest, window: { start: iso(window.start), end: iso(window.end) } },
  };
}
