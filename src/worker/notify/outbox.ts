/**
 * Alerts on their way to receivers, in the SQLite of the endpoint's object: put there in the same transaction that
 * ends the execution, and gone only when delivered or given up, so a receiver that is down loses nothing.
 */
import { alertSchema, type Alert } from "../../core/receiver/alert.ts";
import { receiverSchema, type Receiver } from "../../core/receiver/receivers.ts";
import { isFor } from "../../core/receiver/sender.ts";
import { pageOf, type Page } from "../platform/paging.ts";
import { readableIn } from "../platform/stored.ts";
import type { Work } from "../platform/work.ts";
import { outcomeOf, type Attempt } from "./attempt.ts";
import { recordOf, type DeliveryKey, type DeliveryRecord, type OutboxRow } from "./deliveries.ts";
import { isRepetition, Joined, worstFirst } from "./joined.ts";
import { Pace } from "./pace.ts";
import { SentCounts } from "./sent.ts";
import { Standing } from "./standing.ts";

/** No attempt is made later than this after the one before. */
const longestWaitMs = 2 * 86_400_000;

/** Longer than an attempt may take. */
const leaseMs = 60_000;

/** An alert for one receiver. */
export interface Delivery {
  readonly receiver: Receiver;
  readonly alert: Alert;
  readonly raisedAt: number;
  /** What is told in the same message, each less bad than the one before. */
  readonly others?: readonly Alert[];
}

/** Which messages may be sent: of an incident's messages to a receiver, the first that waits. */
const heads = `SELECT MIN(id) FROM outbox WHERE state = 'waiting'
  GROUP BY receiver, CASE incident WHEN '' THEN id ELSE incident END`;

/** So often in a row what is due is looked for: a receiver without a pause takes so many messages in one go. */
const mostRounds = 20;

/** What is said of messages to a receiver that somebody has taken out of the configuration. */
const leftReason = "The receiver is configured no longer";

export class Outbox implements Work {
  readonly name = "deliveries";
  readonly #sql: SqlStorage;
  /** Sends one delivery; never throws. */
  readonly #send: (delivery: Delivery) => Promise<Attempt>;
  /** Told after attempts were made. */
  readonly #onAttempts: (now: number) => void;
  readonly #pace = new Pace();
  readonly #joined = new Joined();
  readonly standing: Standing;
  readonly sent: SentCounts;

  constructor(
    sql: SqlStorage,
    send: (delivery: Delivery) => Promise<Attempt>,
    onAttempts: (now: number) => void,
  ) {
    this.#sql = sql;
    this.standing = new Standing(sql);
    this.sent = new SentCounts(sql);
    this.#send = send;
    this.#onAttempts = onAttempts;
  }

  /** Messages of an incident reach a receiver in their order: one that waits still is tried again at once. */
  add(alert: Alert, receiver: Receiver, now: number): void {
    const [to, incident] = [JSON.stringify(receiver), alert.incident ?? ""];
    const waiting = incident === "" ? [] : this.#hurried(to, incident, now);
    const last = waiting.at(-1);
    if (last !== undefined && isRepetition(last.alert, alert)) {
      this.#sql.exec(
        "UPDATE outbox SET execution = ?, alert = ?, raised = ? WHERE id = ?",
        alert.execution ?? "",
        JSON.stringify(alert),
        now,
        last.id,
      );
      return;
    }
    const gone = this.standing.goneReason(to);
    this.#sql.exec(
      "INSERT INTO outbox (execution, incident, receiver, alert, raised, next_attempt, state, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      alert.execution ?? "",
      incident,
      to,
      JSON.stringify(alert),
      now,
      now,
      gone === null ? "waiting" : "failed",
      gone,
    );
    if (gone !== null) this.sent.add(to, "failed");
  }

  /** What waits of an incident for a receiver, oldest first: it is due now. */
  #hurried(receiver: string, incident: string, now: number): Pick<OutboxRow, "id" | "alert">[] {
    return this.#sql
      .exec<Pick<OutboxRow, "id" | "alert">>(
        `UPDATE outbox SET next_attempt = MIN(next_attempt, ?) WHERE state = 'waiting' AND receiver = ? AND incident = ?
          RETURNING id, alert`,
        now,
        receiver,
        incident,
      )
      .toArray()
      .toSorted((a, b) => a.id - b.id);
  }

  /** One attempt outside of the outbox: whoever asks is told what came of it. A receiver that takes it is there again. */
  async try({ receiver, alert, raisedAt }: Delivery): Promise<Attempt> {
    const attempt = await this.#send({ receiver, alert, raisedAt });
    if (attempt.kind === "delivered") {
      this.#sql.exec(
        "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt, state, attempts) VALUES ('', ?, ?, ?, ?, 'delivered', 1)",
        JSON.stringify(receiver),
        JSON.stringify(alert),
        raisedAt,
        raisedAt,
      );
      this.#onAttempts(Date.now());
    }
    return attempt;
  }

  /**
   * What waits for receivers that are configured no longer is not sent to them, but to those of the configuration that
   * were not told of it: whoever stands in for them.
   */
  reconfigure(receivers: readonly Receiver[], now: number): void {
    const configured = new Set(receivers.map((receiver) => JSON.stringify(receiver)));
    const waiting = this.#sql.exec<OutboxRow>("SELECT * FROM outbox WHERE state = 'waiting' ORDER BY id");
    for (const { id, receiver, alert: text } of waiting.toArray()) {
      const [to, alert] = [readableIn(receiverSchema, receiver), readableIn(alertSchema, text)];
      if (to === null || alert === null || configured.has(JSON.stringify(to))) continue;
      this.#sql.exec("UPDATE outbox SET state = 'failed', last_error = ? WHERE id = ?", leftReason, id);
      const knowing = new Set(this.#ofTheEnd(alert, receivers));
      const others = receivers.filter(
        (other) => (knowing.has(other) || isFor(other, alert)) && !this.#has(alert, other),
      );
      for (const other of others) this.add(alert, other, now);
    }
  }

  /** Whom an end is told to, whatever they are told of otherwise. */
  #ofTheEnd({ type, incident }: Alert, receivers: readonly Receiver[]): readonly Receiver[] {
    if (type !== "monitor.alert.resolved" || incident === null) return [];
    return this.standing.knowing(incident, receivers);
  }

  #has({ id, incident }: Alert, receiver: Receiver): boolean {
    const found = this.#sql.exec(
      "SELECT 1 FROM outbox WHERE receiver = ? AND incident = ? AND json_extract(alert, '$.id') = ?",
      JSON.stringify(receiver),
      incident ?? "",
      id,
    );
    return found.toArray().length > 0;
  }

  next(now: number): number | null {
    const rows = this.#sql
      .exec<{ receiver: string; at: number }>(
        `SELECT receiver, MIN(next_attempt) AS at FROM outbox WHERE id IN (${heads}) GROUP BY receiver`,
      )
      .toArray();
    const times = rows.map(({ receiver, at }) => Math.max(at, this.#pace.freeAt(receiver, now)));
    return times.length === 0 ? null : Math.min(...times);
  }

  /** What waits for longer than any attempt does was told to by a clock that was ahead. */
  hurry(now: number): void {
    this.#sql.exec(
      "UPDATE outbox SET next_attempt = ?1 WHERE state = 'waiting' AND next_attempt > ?2",
      now,
      now + longestWaitMs,
    );
  }

  /** Sends what is due, to all receivers at once: one that hangs holds up no other. */
  async doDue(now: number): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const messages = this.#take(round === 0 ? now : Date.now());
      if (messages.length === 0) break;
      await Promise.all(
        messages.map(async (rows) => {
          const attempt = this.#joined.outcome(rows, await this.#attempt(rows));
          for (const row of rows) this.#settle(row, attempt, Date.now());
        }),
      );
    }
    this.#onAttempts(Date.now());
  }

  /**
   * Takes the messages that are due, one a receiver, each of one delivery or of several; should this object die, they are
   * due again after the lease: receivers know repeats by the alert's id.
   */
  #take(now: number): (readonly OutboxRow[])[] {
    return this.#sql
      .exec<OutboxRow>(
        `SELECT *, MIN(next_attempt) AS due FROM outbox WHERE id IN (${heads}) AND next_attempt <= ? GROUP BY receiver`,
        now,
      )
      .toArray()
      .filter(({ receiver }) => this.#pace.begin(receiver, now))
      .map((row) => {
        const rows = [row, ...this.#joined.of(row, this.#mates(row, now))];
        for (const { id } of rows)
          this.#sql.exec("UPDATE outbox SET next_attempt = ? WHERE id = ?", now + leaseMs, id);
        return rows;
      });
  }

  /** What else is due for the same receiver, raised in the same moment. */
  #mates({ id, receiver, raised }: OutboxRow, now: number): OutboxRow[] {
    return this.#sql
      .exec<OutboxRow>(
        `SELECT * FROM outbox WHERE id IN (${heads}) AND receiver = ? AND raised = ? AND next_attempt <= ? AND id <> ?`,
        receiver,
        raised,
        now,
        id,
      )
      .toArray();
  }

  /** A message that another version of Weir stored and this one cannot send waits: that version may come back. */
  async #attempt(rows: readonly OutboxRow[]): Promise<Attempt> {
    const [row] = rows;
    const receiver = readableIn(receiverSchema, row?.receiver ?? null);
    if (row === undefined || receiver === null) return fromAnother("kind of receiver");
    const [alert, ...others] = worstFirst(rows);
    if (alert === undefined) return fromAnother("kind of alert");
    return this.#send({ receiver, alert, raisedAt: row.raised, others });
  }

  #settle({ id, receiver, ...row }: OutboxRow, attempt: Attempt, now: number): void {
    const { state, waitMs, attempts, reason, askedMs } = outcomeOf(attempt, row.attempts, now - row.raised);
    this.#pace.end(receiver, now, askedMs);
    this.#sql.exec(
      "UPDATE outbox SET state = ?, attempts = ?, next_attempt = ?, last_error = ? WHERE id = ?",
      state,
      attempts,
      now + waitMs,
      reason,
      id,
    );
    const outcome = state === "waiting" ? "retried" : state === "delivered" ? "delivered" : "failed";
    this.sent.add(receiver, outcome);
    if (state === "gone") this.#giveUp(receiver, reason ?? "");
  }

  /** Whatever else waits for a receiver that is gone. */
  #giveUp(receiver: string, reason: string): void {
    const given = this.#sql.exec(
      "UPDATE outbox SET state = 'failed', last_error = ? WHERE state = 'waiting' AND receiver = ? RETURNING id",
      reason,
      receiver,
    );
    this.sent.add(receiver, "failed", given.toArray().length);
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

function fromAnother(what: string): Attempt {
  return { kind: "foreign", reason: `This version of Weir does not know this ${what}` };
}
