/**
 * What became of messages, counted since the endpoint began: rows of the outbox go after a while, and a counter may only
 * grow. In `upkeep`, a record a kind of receiver, within the writes that settle a message.
 */
import * as z from "zod";
import type { Outcome } from "../../core/metrics/scrape.ts";
import { receiverKindSchema } from "../../core/receiver/receivers.ts";
import { readableIn } from "../platform/stored.ts";

const countsSchema = z.record(z.string(), z.number());

/** Attempts and messages of one kind of receiver, by what became of them. */
export interface Sent {
  readonly receiver: string;
  readonly counts: Readonly<Record<string, number>>;
}

export class SentCounts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** `receiver` as the outbox has it, in JSON. */
  add(receiver: string, outcome: Outcome, messages = 1): void {
    const kind = readableIn(receiverKindSchema, receiver)?.kind ?? "unknown";
    this.#sql.exec(
      `INSERT INTO upkeep (kind, value) VALUES ('sent/' || ?1, json_object(?2, ?3)) ON CONFLICT (kind) DO UPDATE
        SET value = json_set(value, '$.' || ?2, COALESCE(json_extract(value, '$.' || ?2), 0) + ?3)`,
      kind,
      outcome,
      messages,
    );
  }

  all(): Sent[] {
    const rows = this.#sql
      .exec<{ kind: string; value: string }>("SELECT kind, value FROM upkeep WHERE kind GLOB 'sent/*'")
      .toArray();
    return rows.map(({ kind, value }) => ({
      receiver: kind.slice("sent/".length),
      counts: readableIn(countsSchema, value) ?? {},
    }));
  }
}
