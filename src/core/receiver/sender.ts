/**
 * What every receiver of alerts is to Weir: how it is configured, how it wants an alert written, and what its answer
 * means. One object a receiver; receivers.ts has the table. No sender sends anything itself.
 */
import * as z from "zod";
import type { Alert } from "./alert.ts";

/** What is at hand where an alert is written. */
export interface Writing {
  /** When the alert was raised, and when it is sent; epoch milliseconds. */
  readonly raisedAt: number;
  readonly now: number;
  /** The value of a secret that configuration names. Throws where it is not set. */
  readonly secret: (name: string) => string;
  /** The signature of Standard Webhooks, under a secret's value (`whsec_…`). */
  readonly sign: (secret: string, id: string, at: Date, body: string) => string;
}

/** A request as the receiver wants it. */
export interface Message {
  /** Where to. It may hold a secret itself: it is never logged nor told. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer means: taken; not taken, but another time it may be; never. */
export type Verdict = "taken" | "later" | "never";

/** What makes a receiver. */
interface Description<Kind extends string, Fields extends z.ZodRawShape> {
  readonly kind: Kind;
  /** How it is configured, beside its kind. Secrets are named, never held. */
  readonly fields: Fields;
  readonly request: (alert: Alert, config: z.output<z.ZodObject<Fields>>, writing: Writing) => Message;
  /** What a receiver's answer means: some answer 200 with an error in the body. */
  readonly verdict: (status: number, body: string) => Verdict;
}

/** One kind of receiver, as the table holds it. */
export function sender<const Kind extends string, Fields extends z.ZodRawShape>({
  kind,
  fields,
  request,
  verdict,
}: Description<Kind, Fields>) {
  const own = z.object(fields);
  return {
    kind,
    schema: z.strictObject({ kind: z.literal(kind), ...fields }),
    /** An alert as this receiver wants it; `receiver` is one of its kind. Throws where a secret is not set. */
    write: (alert: Alert, receiver: object, writing: Writing) => request(alert, own.parse(receiver), writing),
    verdict,
  };
}

/** 2xx is taken, and some statuses are for good. */
export function byStatus(status: number, final: readonly number[]): Verdict {
  if (status >= 200 && status < 300) return "taken";
  return final.includes(status) ? "never" : "later";
}
