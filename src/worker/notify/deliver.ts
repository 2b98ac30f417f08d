/** One alert to one receiver, once: the right form, a signature where asked for, and what the answer means. */
import { Webhook } from "standardwebhooks";
import { refusal } from "../../core/config/address.ts";
import type { Receiver } from "../../core/config/endpoint.ts";
import { slackMessage } from "../../core/receiver/slack.ts";
import { webhookMessage } from "../../core/receiver/webhook.ts";
import { allowsPrivate, secretOf, type Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import type { Attempt, Delivery } from "./outbox.ts";

const timeoutMs = 10_000;

/** Never throws, and never puts the receiver's address into a reason: it is a secret. */
export async function deliver(env: Bindings, delivery: Delivery, now: number): Promise<Attempt> {
  const { receiver } = delivery;
  const url = secretOf(env, receiver.urlSecret);
  if (url === null) return later(`The secret ${receiver.urlSecret} is not set`);
  if (refusal(url, allowsPrivate(env)) !== null) {
    return later(`The address in ${receiver.urlSecret} may not be used: it must be https and not private`);
  }
  try {
    const request = requestFor(env, delivery, now);
    const response = await fetch(url, {
      method: "POST",
      ...request,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return judge(receiver, response, now);
  } catch (error) {
    return later(nameOf(error).replaceAll(url, "(address)"));
  }
}

function requestFor(
  env: Bindings,
  { receiver, alert, raisedAt }: Delivery,
  now: number,
): { readonly body: string; readonly headers: Record<string, string> } {
  const headers = { "content-type": "application/json", "user-agent": "Weir" };
  switch (receiver.kind) {
    case "slack":
      return { body: JSON.stringify(slackMessage(alert)), headers };
    case "webhook": {
      const body = JSON.stringify(webhookMessage(alert, raisedAt));
      const timestamp = Math.floor(now / 1_000);
      const identity = { "webhook-id": alert.id, "webhook-timestamp": String(timestamp) };
      if (receiver.signingSecret === undefined) return { body, headers: { ...headers, ...identity } };
      const secret = secretOf(env, receiver.signingSecret);
      if (secret === null) throw new Error(`The secret ${receiver.signingSecret} is not set`);
      const signature = new Webhook(secret).sign(alert.id, new Date(timestamp * 1_000), body);
      return { body, headers: { ...headers, ...identity, "webhook-signature": signature } };
    }
  }
}

/** Slack says 4xx for good; a webhook may be fixed on the other side, only 410 means "never again". */
function judge({ kind }: Receiver, { ok, status, headers }: Response, now: number): Attempt {
  if (ok) return { kind: "delivered" };
  const reason = `The receiver answered ${status}`;
  const final = kind === "slack" ? [400, 403, 404, 410] : [410];
  if (final.includes(status)) return { kind: "refused", reason };
  return { kind: "retry", reason, afterMs: retryAfter(headers.get("retry-after"), now) };
}

/** `Retry-After` in milliseconds, at most a day; null if it is absent or makes no sense. */
function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return ms > 0 ? Math.min(ms, 86_400_000) : null;
}

function later(reason: string): Attempt {
  return { kind: "retry", reason, afterMs: null };
}
