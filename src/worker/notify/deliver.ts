/** One alert to one receiver, once: its request, made as its sender wants it, and what the answer means. */
import { Webhook } from "standardwebhooks";
import { refusal } from "../../core/config/address.ts";
import { isHeaderText } from "../../core/config/endpoint.ts";
import { defaultTelling, repeatMsOf } from "../../core/incident/policy.ts";
import { senderFor } from "../../core/receiver/receivers.ts";
import type { Alert } from "../../core/receiver/alert.ts";
import type { Links, Message, Posted, Writing } from "../../core/receiver/sender.ts";
import type { Bindings } from "../env.ts";
import { nameOf, unansweredWords } from "../platform/problem.ts";
import { secretOf } from "../platform/secrets.ts";
import { allowsPrivate } from "../platform/settings.ts";
import { signedLink } from "./link.ts";
import { mailed } from "./mail.ts";
import { posted, type Answer } from "./post.ts";
import type { Attempt } from "./attempt.ts";
import type { Delivery } from "./outbox.ts";

/** No receiver is waited for longer than this at its own wish. */
const longestAskedMs = 86_400_000;

const usualRepeatMs = repeatMsOf(defaultTelling);

/** What is said of a receiver that wants no message ever again. */
const goneReason =
  "The receiver answered 410, that it is gone for good: nothing more is sent to it until it takes a test message, or the configuration names another";

/**
 * `origin` is where this deployment is reached; what lasts is told again after `repeatMs`. Never throws, and never puts
 * the receiver's address into a reason: it is a secret.
 */
export async function deliver(
  env: Bindings,
  delivery: Delivery,
  origin: string,
  now: number,
  repeatMs = usualRepeatMs,
): Promise<Attempt> {
  const { alert, raisedAt, others = [] } = delivery;
  const links = await linksOf(env, alert, origin, raisedAt);
  const also = await Promise.all(
    others.map(async (other) => ({ alert: other, links: await linksOf(env, other, origin, raisedAt) })),
  );
  const given = { raisedAt, now, repeatMs, links, also };
  const { attempt, status } = await attempted(env, delivery, given);
  const isForPicture = attempt.kind === "refused" && links.picture !== null && ofMessage.has(status);
  if (!isForPicture) return attempt;
  // Makers fetch a picture before they take a message, and refuse one whose picture they do not get.
  return (await attempted(env, delivery, { ...given, links: { ...links, picture: null } })).attempt;
}

/** By these a message is refused for what it holds; by others, whatever it holds. */
const ofMessage: ReadonlySet<number> = new Set([400, 413]);

/** An attempt, and the status that it was answered with; 0 where there was none. */
interface Made {
  readonly attempt: Attempt;
  readonly status: number;
}

type Given = Omit<Writing, "secret" | "sign">;

async function attempted(env: Bindings, { receiver, alert }: Delivery, given: Given): Promise<Made> {
  const sender = senderFor(receiver);
  let message: Message;
  try {
    message = sender.write(alert, receiver, writingOf(env, given));
  } catch (error) {
    return unanswered(nameOf(error).replace(/^Error: /, ""));
  }
  const unusable = "url" in message ? whyUnusable(env, receiver, message) : null;
  if (unusable !== null) return unanswered(unusable);
  try {
    const answer = "letter" in message ? await mailed(env, message.letter) : await posted(message, given.now);
    return { attempt: attemptOf(sender, answer), status: answer.status };
  } catch (error) {
    return unanswered(unansweredWords(error, "url" in message ? message.url : ""));
  }
}

function attemptOf(sender: ReturnType<typeof senderFor>, { status, body, waitMs, reason }: Answer): Attempt {
  switch (sender.verdict(status, body)) {
    case "taken":
      return { kind: "delivered" };
    case "gone":
      return { kind: "gone", reason: goneReason };
    case "never":
      return { kind: "refused", reason };
    case "later": {
      const asked = Math.max(waitMs ?? 0, sender.waitMs(status, body) ?? 0);
      return { kind: "retry", reason, afterMs: asked === 0 ? null : Math.min(asked, longestAskedMs) };
    }
  }
}

/** The same for every attempt: the links are good from when the alert was raised. */
async function linksOf(env: Bindings, alert: Alert, origin: string, raisedAt: number): Promise<Links> {
  const { endpoint, execution, incident, kind, picture } = alert;
  const hasPicture = picture !== null && execution !== null && kind !== null;
  const link = async (path: string) => (origin === "" ? null : signedLink(env, origin, path, raisedAt));
  return {
    report: execution === null ? null : await link(`/reports/${endpoint}/${execution}`),
    incident: incident === null ? null : await link(`/incidents/${endpoint}/${incident}`),
    picture: hasPicture ? await link(`/pictures/${endpoint}/${execution}/${kind}.png`) : null,
  };
}

function writingOf(env: Bindings, given: Given): Writing {
  return {
    ...given,
    secret: (name) => {
      const value = secretOf(env, name);
      if (value === null) throw new Error(`The secret ${name} is not set`);
      return value;
    },
    sign: (secret, id, at, body) => new Webhook(secret).sign(id, at, body),
  };
}

/** Why a request cannot be made; the platform would warn of some with the secret itself. */
function whyUnusable(env: Bindings, receiver: object, { url, headers }: Posted): string | null {
  if (refusal(url, allowsPrivate(env)) !== null) {
    return `The address ${whereOf(receiver)}may not be used: it must be https and not private`;
  }
  // Around it blanks and line ends do no harm.
  const odd = Object.entries(headers).find(([, value]) => !isHeaderText(value.trim()));
  return odd === undefined
    ? null
    : `The secret for the header ${odd[0]} has characters that no header may have`;
}

function unanswered(reason: string): Made {
  return { attempt: { kind: "retry", reason, afterMs: null }, status: 0 };
}

/** Which secret holds a receiver's address, of those that have it in one; ends with a blank. */
function whereOf(receiver: object): string {
  const name: unknown = Reflect.get(receiver, "urlSecret");
  return typeof name === "string" ? `in ${name} ` : "";
}
