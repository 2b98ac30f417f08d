/** Deliveries as rows of the outbox, and as they are shown. */
import { receiverKindSchema, receiverSchema, type Receiver } from "../../core/receiver/receivers.ts";
import { knownWord, readableIn } from "../platform/stored.ts";

const states = ["waiting", "delivered", "failed"] as const;

export interface DeliveryRecord {
  /** The execution and the incident that it tells of; "" where there is none. */
  readonly execution: string;
  readonly incident: string;
  /** Of a kind that only another version of Weir knows, the kind alone. */
  readonly receiver: Receiver | { readonly kind: string };
  readonly state: (typeof states)[number];
  readonly attempts: number;
  readonly lastError: string | null;
  readonly raisedAt: string;
  readonly nextAttempt: string | null;
}

/** What deliveries are listed by, newest first. */
export type DeliveryKey = readonly [number];

/** A message for one receiver, as it is kept. */
export type OutboxRow = {
  id: number;
  execution: string;
  incident: string;
  receiver: string;
  alert: string;
  raised: number;
  state: string;
  attempts: number;
  next_attempt: number;
  last_error: string | null;
};

export function recordOf(row: OutboxRow): DeliveryRecord {
  const { execution, incident, receiver, state, attempts, last_error, raised, next_attempt } = row;
  return {
    execution,
    incident,
    receiver: receiverShown(receiver),
    state: knownWord(states, state, "failed"),
    attempts,
    lastError: last_error,
    raisedAt: new Date(raised).toISOString(),
    nextAttempt: state === "waiting" ? new Date(next_attempt).toISOString() : null,
  };
}

function receiverShown(text: string): DeliveryRecord["receiver"] {
  return readableIn(receiverSchema, text) ?? readableIn(receiverKindSchema, text) ?? { kind: "unknown" };
}
