/** The receivers that there are. To add one: its file, its name in `senders`, and its section in docs/alerts.md. */
import * as z from "zod";
import { alertmanager } from "./alertmanager.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { webhook } from "./webhook.ts";

const senders = [slack, webhook, pagerduty, teams, discord, alertmanager, email] as const;

type SchemasOf<Senders extends readonly { readonly schema: z.ZodObject }[]> = {
  [Index in keyof Senders]: Senders[Index]["schema"];
};

/** What a user configures of a receiver. */
export const receiverSchema = z.discriminatedUnion(
  "kind",
  // One schema for each sender, in their order: map() forgets the tuple.
  senders.map(({ schema }) => schema) as unknown as SchemasOf<typeof senders>,
);

export type Receiver = z.infer<typeof receiverSchema>;

/** What every receiver has, also one that only another version of Weir knows. */
export const receiverKindSchema = z.object({ kind: z.string() });

/** The sender for a receiver's kind. */
export function senderFor({ kind }: Receiver): (typeof senders)[number] {
  const found = senders.find((one) => one.kind === kind);
  if (found === undefined) throw new TypeError(`Cannot send to a receiver of kind ${kind}`);
  return found;
}

/** The names of the secrets that a receiver goes by: of its members, those whose names end so. */
export function secretsOf(receiver: Receiver): string[] {
  return Object.entries(receiver).flatMap(([field, value]: readonly [string, unknown]) =>
    field.endsWith("Secret") && typeof value === "string" ? [value] : [],
  );
}

/** A receiver's kind, and the secret that says where it is. */
export function receiverWords(receiver: Receiver): string {
  const [secret] = secretsOf(receiver);
  return secret === undefined ? receiver.kind : `${receiver.kind} (${secret})`;
}
