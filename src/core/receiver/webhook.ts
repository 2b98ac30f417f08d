/**
 * An alert for any HTTP receiver: the body of Standard Webhooks 1.0 (`type`, `timestamp`, `data`).
 * github.com/standard-webhooks/standard-webhooks, spec.
 */
import { secretName } from "../names.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender } from "./sender.ts";

/** A webhook may be put right on the other side; only 410 means "never again". */
export const webhook = sender({
  kind: "webhook",
  fields: {
    urlSecret: secretName,
    /** A Standard Webhooks secret (`whsec_…`): deliveries are signed with it. */
    signingSecret: secretName.optional(),
  },
  request: (alert, { urlSecret, signingSecret }, { raisedAt, now, secret, sign }) => {
    const url = secret(urlSecret);
    const body = JSON.stringify(webhookMessage(alert, raisedAt));
    const timestamp = Math.floor(now / 1_000);
    const headers = { "webhook-id": alert.id, "webhook-timestamp": String(timestamp) };
    if (signingSecret === undefined) return { url, headers, body };
    const signature = sign(secret(signingSecret), alert.id, new Date(timestamp * 1_000), body);
    return { url, headers: { ...headers, "webhook-signature": signature }, body };
  },
  verdict: (status) => byStatus(status, [410]),
});

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
