/** How receivers stand, by what became of the messages for them. */
import type { Receiver } from "../../core/receiver/receivers.ts";
import type { OutboxRow } from "./deliveries.ts";
import { keyOf } from "./pace.ts";

/** A receiver that takes nothing. */
export interface Failing {
  readonly receiver: Receiver;
  readonly reason: string;
}

/** That a receiver is gone is known from the last messages. */
const rememberedRows = 1_000;

/** One attempt that fails is nothing: receivers restart. */
const failingAttempts = 3;
const failingMs = 3 * 86_400_000;

export class Standing {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Of these receivers those that gave up a message, or did not take it in several attempts, and took none since; and what they said. */
  failing(receivers: readonly Receiver[], now: number): Failing[] {
    return receivers.flatMap((receiver) => {
      const reason = this.#failureOf(JSON.stringify(receiver), now - failingMs);
      return reason === null ? [] : [{ receiver, reason }];
    });
  }

  /** What waits, by kind of receiver, and when the oldest of it was raised. */
  backlog(): { readonly receiver: string; readonly waiting: number; readonly oldest: number }[] {
    return this.#sql
      .exec<{ receiver: string; waiting: number; oldest: number }>(
        `SELECT COALESCE(json_extract(receiver, '$.kind'), 'unknown') AS receiver, COUNT(*) AS waiting, MIN(raised) AS oldest
          FROM outbox WHERE state = 'waiting' GROUP BY 1`,
      )
      .toArray();
  }

  /** Of these receivers those that were told of the incident, or will be, whatever they were to be told of then. */
  knowing(incident: string, receivers: readonly Receiver[]): Receiver[] {
    const rows = this.#sql
      .exec<Pick<OutboxRow, "receiver">>(
        "SELECT DISTINCT receiver FROM outbox WHERE incident = ? AND state IN ('delivered', 'waiting')",
        incident,
      )
      .toArray();
    const known = new Set(rows.map(({ receiver }) => keyOf(receiver)));
    return receivers.filter((receiver) => known.has(keyOf(JSON.stringify(receiver))));
  }

  #failureOf(receiver: string, since: number): string | null {
    const rows = this.#sql.exec<OutboxRow>(
      "SELECT * FROM outbox WHERE receiver = ? AND attempts > 0 ORDER BY id DESC",
      receiver,
    );
    for (const row of rows) {
      if (row.state === "delivered" || row.raised <= since) return null;
      // Another message may have been tried but once meanwhile: that is no sign of life.
      if (isFailing(row)) return row.last_error ?? "";
    }
    return null;
  }

  /** What a receiver said that wants no message ever again; null for any other. */
  goneReason(receiver: string): string | null {
    const [last] = this.#sql.exec<Pick<OutboxRow, "state" | "last_error">>(
      `SELECT state, last_error FROM outbox WHERE id > (SELECT MAX(id) FROM outbox) - ? AND receiver = ?
        AND state IN ('gone', 'delivered') ORDER BY id DESC LIMIT 1`,
      rememberedRows,
      receiver,
    );
    return last?.state === "gone" ? last.last_error : null;
  }
}

function isFailing({ state, attempts }: OutboxRow): boolean {
  return state === "failed" || state === "gone" || (state === "waiting" && attempts >= failingAttempts);
}
