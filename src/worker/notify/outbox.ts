/**
 * Alerts on their way to receivers, in the SQLite of the endpoint's object: put there in the same transaction that
 * ends the execution, and gone only when delivered or given up, so a receiver that is down loses nothing.
 */
import { alertSchema, type Alert } from "../../core/receiver/alert.ts";
import { receiverKindSchema, receiverSchema, type Receiver } from "../../core/receiver/receivers.ts";
import { pageOf, type Page } from "../platform/paging.ts";
import { knownWord, readStored } from "../platform/stored.ts";
import type { Work } from "../platform/work.ts";

/** Waits before each further attempt: two days in all. Standard Webhooks' schedule, shortened. */
const backoffMs = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400].map(
  (s) => s * 1_000,
);

/** No attempt is made later than this after the one before. */
const longestWaitMs = 2 * 86_400_000;

/** What only another version can send is looked at this often: it may have come back. */
const foreignMs = 3_600_000;

/** Longer than an attempt may take. */
const leaseMs = 60_000;

/** An alert for one receiver. */
export interface Delivery {
  readonly receiver: Receiver;
  readonly alert: Alert;
  readonly raisedAt: number;
}

/** What became of an attempt. `refused` is final: trying again would not help. */
export type Attempt =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs: number | null }
  | { readonly kind: "refused"; readonly reason: string }
  /** Only another version of Weir can make this attempt. */
  | { readonly kind: "foreign"; readonly reason: string };

const states = ["waiting", "delivered", "failed"] as const;

export interface DeliveryRecord {
  readonly execution: string;
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

type OutboxRow = {
  id: number;
  execution: string;
  receiver: string;
  alert: string;
  raised: number;
  state: string;
  attempts: number;
  next_attempt: number;
  last_error: string | null;
};

export class Outbox implements Work {
  readonly name = "deliveries";
  readonly #sql: SqlStorage;
  /** Sends one delivery; never throws. */
  readonly #send: (delivery: Delivery) => Promise<Attempt>;

  constructor(sql: SqlStorage, send: (delivery: Delivery) => Promise<Attempt>) {
    this.#sql = sql;
    this.#send = send;
  }

  add(alert: Alert, receiver: Receiver, now: number): void {
    this.#sql.exec(
      "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt) VALUES (?, ?, ?, ?, ?)",
      alert.execution,
      JSON.stringify(receiver),
      JSON.stringify(alert),
      now,
      now,
    );
  }

  next(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT MIN(next_attempt) AS at FROM outbox WHERE state = 'waiting'")
      .one().at;
  }

  /** What waits for longer than any attempt does was told to by a clock that was ahead. */
  hurry(now: number): void {
    this.#sql.exec(
      "UPDATE outbox SET next_attempt = ?1 WHERE state = 'waiting' AND next_attempt > ?2",
      now,
      now + longestWaitMs,
    );
  }

  /** Sends what is due, all at once: a receiver that hangs holds up no other. */
  async doDue(now: number): Promise<void> {
    await Promise.all(
      this.#take(now).map(async (row) => {
        const attempt = await this.#attempt(row);
        this.#settle(row, attempt, Date.now());
      }),
    );
  }

  /**
   * Takes the deliveries that are due; should this object die, they are due again after the lease: receivers know
   * repeats by the alert's id.
   */
  #take(now: number): OutboxRow[] {
    return this.#sql
      .exec<OutboxRow>(
        `UPDATE outbox SET next_attempt = ? WHERE id IN
          (SELECT id FROM outbox WHERE state = 'waiting' AND next_attempt <= ? ORDER BY next_attempt LIMIT 20) RETURNING *`,
        now + leaseMs,
        now,
      )
      .toArray();
  }

  /** A message that another version of Weir stored and this one cannot send waits: that version may come back. */
  async #attempt(row: OutboxRow): Promise<Attempt> {
    const receiver = readStored(receiverSchema, row.receiver);
    if (receiver.kind === "unreadable") return fromAnother("kind of receiver");
    const alert = readStored(alertSchema, row.alert);
    if (alert.kind === "unreadable") return fromAnother("kind of alert");
    return this.#send({ receiver: receiver.value, alert: alert.value, raisedAt: row.raised });
  }

  #settle({ id, attempts }: OutboxRow, attempt: Attempt, now: number): void {
    if (attempt.kind === "foreign") {
      this.#sql.exec(
        "UPDATE outbox SET next_attempt = ?, last_error = ? WHERE id = ?",
        now + foreignMs,
        attempt.reason,
        id,
      );
      return;
    }
    const wait = backoffMs[attempts];
    const again = attempt.kind === "retry" && wait !== undefined;
    const state = attempt.kind === "delivered" ? "delivered" : again ? "waiting" : "failed";
    const afterMs = attempt.kind === "retry" ? (attempt.afterMs ?? 0) : 0;
    this.#sql.exec(
      "UPDATE outbox SET state = ?, attempts = attempts + 1, next_attempt = ?, last_error = ? WHERE id = ?",
      state,
      now + Math.max(wait ?? 0, afterMs),
      attempt.kind === "delivered" ? null : attempt.reason,
      id,
    );
  }

  /** Lets at most `batch` deliveries go: those raised before `expired`, then the oldest ones settled of more than `most`. */
  forget(expired: number, most: number, batch: number): number {
    const gone = (which: string, ...values: number[]) =>
      this.#sql
        .exec(
          `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE ${which} ORDER BY id LIMIT ?) RETURNING id`,
          ...values,
        )
        .toArray().length;
    const old = gone("raised < ?", expired, batch);
    const over = "state <> 'waiting' AND id <= (SELECT MAX(id) FROM outbox) - ?";
    return old + gone(over, most, batch - old);
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length === 0;
  }

  /** Newest first, those behind the last one of the page before. */
  list(limit: number, after: DeliveryKey | null): Page<DeliveryRecord, DeliveryKey> {
    const [last] = after ?? [Number.MAX_SAFE_INTEGER];
    const rows = this.#sql
      .exec<OutboxRow>("SELECT * FROM outbox WHERE id < ? ORDER BY id DESC LIMIT ?", last, limit + 1)
      .toArray();
    return pageOf(rows, limit, ({ id }) => [id], recordOf);
  }
}

function recordOf(row: OutboxRow): DeliveryRecord {
  const { execution, receiver, state, attempts, last_error, raised, next_attempt } = row;
  return {
    execution,
    receiver: receiverShown(receiver),
    state: knownWord(states, state, "failed"),
    attempts,
    lastError: last_error,
    raisedAt: new Date(raised).toISOString(),
    nextAttempt: state === "waiting" ? new Date(next_attempt).toISOString() : null,
  };
}

function fromAnother(what: string): Attempt {
  return { kind: "foreign", reason: `This version of Weir does not know this ${what}` };
}

function receiverShown(text: string): DeliveryRecord["receiver"] {
  const known = readStored(receiverSchema, text);
  if (known.kind === "readable") return known.value;
  const unknown = readStored(receiverKindSchema, text);
  return unknown.kind === "readable" ? unknown.value : { kind: "unknown" };
}
