/** One alert to one receiver, once: its request, made as its sender wants it, and what the answer means. */
import { Webhook } from "standardwebhooks";
import { refusal } from "../../core/config/address.ts";
import { senderFor } from "../../core/receiver/receivers.ts";
import type { Message, Writing } from "../../core/receiver/sender.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { secretOf } from "../platform/secrets.ts";
import { allowsPrivate } from "../platform/settings.ts";
import type { Attempt, Delivery } from "./outbox.ts";

const timeoutMs = 10_000;

/** So much of an answer is read: enough to see what it says. */
const answerBytes = 4_096;

/** Never throws, and never puts the receiver's address into a reason: it is a secret. */
export async function deliver(env: Bindings, delivery: Delivery, now: number): Promise<Attempt> {
  const { receiver, alert, raisedAt } = delivery;
  const sender = senderFor(receiver);
  let message: Message;
  try {
    message = sender.write(alert, receiver, writingOf(env, raisedAt, now));
  } catch (error) {
    return later(nameOf(error).replace(/^Error: /, ""));
  }
  if (refusal(message.url, allowsPrivate(env)) !== null) {
    return later(`The address ${whereOf(receiver)}may not be used: it must be https and not private`);
  }
  try {
    const response = await send(message);
    const verdict = sender.verdict(response.status, await beginningOf(response));
    const reason = `The receiver answered ${response.status}`;
    switch (verdict) {
      case "taken":
        return { kind: "delivered" };
      case "never":
        return { kind: "refused", reason };
      case "later":
        return { kind: "retry", reason, afterMs: retryAfter(response.headers.get("retry-after"), now) };
    }
  } catch (error) {
    return later(nameOf(error, message.url));
  }
}

function writingOf(env: Bindings, raisedAt: number, now: number): Writing {
  return {
    raisedAt,
    now,
    secret: (name) => {
      const value = secretOf(env, name);
      if (value === null) throw new Error(`The secret ${name} is not set`);
      return value;
    },
    sign: (secret, id, at, body) => new Webhook(secret).sign(id, at, body),
  };
}

function send({ url, headers, body }: Message): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Weir", ...headers },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
}

/** What of the answer's body came: the rest is not waited for, and one that breaks off takes nothing back. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  try {
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if ((size += chunk.byteLength) >= answerBytes) break;
    }
  } catch (error) {
    log("answer_broke_off", { error: nameOf(error) });
  }
  return text;
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

/** Which secret holds a receiver's address, of those that have it in one; ends with a blank. */
function whereOf(receiver: object): string {
  const name: unknown = Reflect.get(receiver, "urlSecret");
  return typeof name === "string" ? `in ${name} ` : "";
}
