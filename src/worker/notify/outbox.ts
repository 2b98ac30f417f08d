/**
 * Alerts on their way to receivers, in the Monitor's SQLite: put there in the same transaction that
 * ends the execution, and gone only when delivered or given up, so a receiver that is down loses nothing.
 */
import type { Alert } from "../../core/receiver/alert.ts";
import type { Receiver } from "../../core/config/endpoint.ts";

/** Waits before each further attempt: two days in all. Standard Webhooks' schedule, shortened. */
const backoffMs = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400].map(
  (s) => s * 1_000,
);

/** Longer than an attempt may take. */
const leaseMs = 60_000;

export interface Delivery {
  readonly id: number;
  readonly receiver: Receiver;
  readonly alert: Alert;
  readonly raisedAt: number;
  readonly attempts: number;
}

/** What became of an attempt. `refused` is final: trying again would not help. */
export type Attempt =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs: number | null }
  | { readonly kind: "refused"; readonly reason: string };

export interface DeliveryRecord {
  readonly execution: string;
  readonly receiver: Receiver;
  readonly state: "waiting" | "delivered" | "failed";
  readonly attempts: number;
  readonly lastError: string | null;
  readonly raisedAt: string;
  readonly nextAttempt: string | null;
}

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

export class Outbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  static create(sql: SqlStorage): void {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, execution TEXT NOT NULL,
        receiver TEXT NOT NULL, alert TEXT NOT NULL, raised INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
        attempts INTEGER NOT NULL DEFAULT 0, next_attempt INTEGER NOT NULL, last_error TEXT);
      CREATE INDEX IF NOT EXISTS undelivered ON outbox (next_attempt) WHERE state = 'waiting';`);
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

  /** Takes what is due. Should its sender die, it is due again after the lease: receivers know repeats by the alert's id. */
  take(now: number): Delivery[] {
    return this.#sql
      .exec<OutboxRow>(
        `UPDATE outbox SET next_attempt = ? WHERE id IN
          (SELECT id FROM outbox WHERE state = 'waiting' AND next_attempt <= ? ORDER BY next_attempt LIMIT 20) RETURNING *`,
        now + leaseMs,
        now,
      )
      .toArray()
      .map(({ id, receiver, alert, raised, attempts }) => ({
        id,
        receiver: JSON.parse(receiver) as Receiver,
        alert: JSON.parse(alert) as Alert,
        raisedAt: raised,
        attempts,
      }));
  }

  nextAttempt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT MIN(next_attempt) AS at FROM outbox WHERE state = 'waiting'")
      .one().at;
  }

  settle({ id, attempts }: Delivery, attempt: Attempt, now: number): void {
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

  list(): DeliveryRecord[] {
    return this.#sql
      .exec<OutboxRow>("SELECT * FROM outbox ORDER BY id DESC LIMIT 100")
      .toArray()
      .map(({ execution, receiver, state, attempts, last_error, raised, next_attempt }) => ({
        execution,
        receiver: JSON.parse(receiver) as Receiver,
        state: state as DeliveryRecord["state"],
        attempts,
        lastError: last_error,
        raisedAt: new Date(raised).toISOString(),
        nextAttempt: state === "waiting" ? new Date(next_attempt).toISOString() : null,
      }));
  }
}
