/** Which receivers are not reached, and why. */
import { receiverWords, secretsOf, type Receiver } from "../../core/receiver/receivers.ts";
import type { Bindings } from "../env.ts";
import { secretOf } from "../platform/secrets.ts";
import { noMail } from "./mail.ts";
import type { Failing, Standing } from "./standing.ts";

/** What a receiver lacks of the deployment, without which it is told nothing; null where it lacks nothing. */
export function lackOf(env: Bindings, receiver: Receiver): string | null {
  const name = secretsOf(receiver).find((secret) => secretOf(env, secret) === null);
  if (name !== undefined) return `the secret ${name} is not set: npx wrangler secret put ${name}`;
  return receiver.kind === "email" && env.EMAIL === undefined ? noMail : null;
}

/** What all of them lack, in sentences. */
export function lacksOf(env: Bindings, receivers: readonly Receiver[]): string[] {
  return receivers.flatMap((receiver) => {
    const lack = lackOf(env, receiver);
    return lack === null ? [] : [`The receiver ${receiverWords(receiver)} is told nothing: ${lack}`];
  });
}

/** Receivers that lack something, and those that take nothing. */
export function unreached(
  env: Bindings,
  standing: Standing,
  receivers: readonly Receiver[],
  now: number,
): Failing[] {
  const failing = new Map(standing.failing(receivers, now).map((one) => [one.receiver, one]));
  return receivers.flatMap((receiver) => {
    const reason = lackOf(env, receiver);
    return reason === null ? (failing.get(receiver) ?? []) : [{ receiver, reason }];
  });
}
