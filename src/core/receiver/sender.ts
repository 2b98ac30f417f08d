/**
 * What every receiver of alerts is to Weir: how it is configured, how it wants an alert written, and what its answer
 * means. One object a receiver; receivers.ts has the table. No sender sends anything itself.
 */
import * as z from "zod";
import { incidentKinds, severities } from "../incident/kinds.ts";
import type { Alert } from "./alert.ts";

/** Where a message leads to, as signed addresses that expire; null where there is nothing, or no address is known. */
export interface Links {
  readonly report: string | null;
  readonly incident: string | null;
  /** A picture of the worst finding, as PNG. */
  readonly picture: string | null;
}

/** An alert that is told in the message of another. */
export interface Also {
  readonly alert: Alert;
  readonly links: Links;
}

/** What is at hand where an alert is written. */
export interface Writing {
  /** When the alert was raised, and when it is sent; epoch milliseconds. */
  readonly raisedAt: number;
  readonly now: number;
  /** What lasts is told again after this. */
  readonly repeatMs: number;
  readonly links: Links;
  /** What is told in the same message, each less bad than the one before: of senders that are `forPeople`. */
  readonly also: readonly Also[];
  /** The value of a secret that configuration names. Throws where it is not set. */
  readonly secret: (name: string) => string;
  /** The signature of Standard Webhooks, under a secret's value (`whsec_…`). */
  readonly sign: (secret: string, id: string, at: Date, body: string) => string;
}

/** A request as the receiver wants it. */
export interface Posted {
  /** Where to. It may hold a secret itself: it is never logged nor told. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A letter, which the platform takes to its addresses. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** An alert as its receiver wants it. */
export type Message = Posted | { readonly letter: Letter };

/** What an answer means: taken; not taken, but another time it may be; never; never, nor any other message. */
export type Verdict = "taken" | "later" | "never" | "gone";

/** What makes a receiver. */
interface Description<Kind extends string, Fields extends z.ZodRawShape> {
  readonly kind: Kind;
  /** How it is configured, beside its kind. Secrets are named, never held. */
  readonly fields: Fields;
  readonly request: (alert: Alert, config: z.output<z.ZodObject<Fields>>, writing: Writing) => Message;
  /** What a receiver's answer means: some answer 200 with an error in the body. A letter that was refused has status 0 and the reason's code. */
  readonly verdict: (status: number, body: string) => Verdict;
  /** How long an answer wants to be waited for, beside `Retry-After`; null where it does not say. */
  readonly waitMs?: (status: number, body: string) => number | null;
  /** The least time from one message to the next: the maker's limit. */
  readonly pauseMs: number;
  /** Whether it is told that somebody works on an incident. */
  readonly takesAcknowledged?: true;
  /** Whether people read it as it comes: what is raised in one moment is one message. Others keep an account by keys. */
  readonly forPeople?: true;
}

/** Which alerts a receiver is told; all where it does not say. A test message is told to any. */
const routeFields = {
  kinds: z.array(z.enum(incidentKinds)).min(1).max(incidentKinds.length).exactOptional(),
  severities: z.array(z.enum(severities)).min(1).max(severities.length).exactOptional(),
};

const routeSchema = z.object(routeFields);

/** Whether a receiver wants to be told of this. */
export function isFor(receiver: object, { kind, severity }: Pick<Alert, "kind" | "severity">): boolean {
  const { kinds, severities: wanted } = routeSchema.parse(receiver);
  return (
    (kinds === undefined || kind === null || kinds.includes(kind)) && (wanted?.includes(severity) ?? true)
  );
}

/** One kind of receiver, as the table holds it. */
export function sender<const Kind extends string, Fields extends z.ZodRawShape>({
  kind,
  fields,
  request,
  verdict,
  waitMs = () => null,
  pauseMs,
  takesAcknowledged,
  forPeople,
}: Description<Kind, Fields>) {
  const own = z.object(fields);
  return {
    kind,
    schema: z.strictObject({ kind: z.literal(kind), ...fields, ...routeFields }),
    /** An alert as this receiver wants it; `receiver` is one of its kind. Throws where a secret is not set. */
    write: (alert: Alert, receiver: object, writing: Writing) => request(alert, own.parse(receiver), writing),
    verdict,
    waitMs,
    pauseMs,
    takesAcknowledged: takesAcknowledged === true,
    forPeople: forPeople === true,
  };
}

/** 2xx is taken, and some statuses are for good. */
export function byStatus(status: number, final: readonly number[]): Verdict {
  if (status >= 200 && status < 300) return "taken";
  return final.includes(status) ? "never" : "later";
}
