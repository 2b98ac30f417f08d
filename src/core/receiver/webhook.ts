/**
 * An alert for any HTTP receiver: the body of Standard Webhooks 1.0 (`type`, `timestamp`, `data`).
 * github.com/standard-webhooks/standard-webhooks, spec.
 */
import { secretName } from "../names.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Links } from "./sender.ts";
import { pictureOf } from "./words.ts";

/** A webhook may be put right on the other side; only 410 means "never again". */
export const webhook = sender({
  kind: "webhook",
  fields: {
    urlSecret: secretName,
    /** A Standard Webhooks secret (`whsec_…`): deliveries are signed with it. */
    signingSecret: secretName.optional(),
    /** The one that is to replace it: while both are named, deliveries are signed with both. */
    nextSigningSecret: secretName.optional(),
  },
  request: (alert, { urlSecret, signingSecret, nextSigningSecret }, writing) => {
    const { raisedAt, now, links, secret, sign } = writing;
    const url = secret(urlSecret);
    const body = JSON.stringify(webhookMessage(alert, links, raisedAt));
    const timestamp = Math.floor(now / 1_000);
    const headers = { "webhook-id": alert.id, "webhook-timestamp": String(timestamp) };
    const signatures = [signingSecret, nextSigningSecret]
      .filter((name) => name !== undefined)
      .map((name) => sign(secret(name), alert.id, new Date(timestamp * 1_000), body));
    if (signatures.length === 0) return { url, headers, body };
    return { url, headers: { ...headers, "webhook-signature": signatures.join(" ") }, body };
  },
  verdict: (status) => (status === 410 ? "gone" : byStatus(status, [])),
  pauseMs: 0,
});

export interface WebhookMessage {
  readonly type: Alert["type"];
  /** When the alert was raised, ISO 8601. */
  readonly timestamp: string;
  readonly data: object;
}

export function webhookMessage(alert: Alert, links: Links, raisedAt: number): WebhookMessage {
  const { type, window, since, resolvedAt, picture: _, ...rest } = alert;
  const { report, incident } = links;
  const picture = pictureOf(alert, links);
  const iso = (time: number) => new Date(time).toISOString();
  const span = window && { start: iso(window.start), end: iso(window.end) };
  const times = { since: iso(since), resolvedAt: resolvedAt === null ? null : iso(resolvedAt) };
  const data = { ...rest, ...times, window: span, picture, links: { report, incident } };
  return { type, timestamp: iso(raisedAt), data };
}
