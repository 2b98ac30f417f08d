/**
 * Deliveries that are one message: what is told to people of one moment, as when one window is found to drift and to hold
 * bad data. They are delivered together or tried again together.
 */
import { alertSchema, type Alert } from "../../core/receiver/alert.ts";
import { receiverSchema, senderFor } from "../../core/receiver/receivers.ts";
import { readableIn } from "../platform/stored.ts";
import type { Attempt } from "./attempt.ts";
import type { OutboxRow } from "./deliveries.ts";

/** More of one moment are told in a message of their own: a message has to be read. */
const mostOthers = 3;

type Row = Pick<OutboxRow, "id" | "receiver" | "alert">;

export class Joined {
  /** What was refused together is tried alone: one of them may be what was refused. In memory: at worst it is tried again. */
  readonly #alone = new Set<number>();

  /** Those of `mates`, which wait for the same receiver since the same moment, that are told with `row`. */
  of<Mate extends Row>(row: Row, mates: readonly Mate[]): readonly Mate[] {
    const what = this.#whatOf(row);
    if (what === null || !isForPeople(row)) return [];
    return mates.filter((mate) => this.#whatOf(mate) === what).slice(0, mostOthers);
  }

  /** What becomes of each of them. */
  outcome(rows: readonly Row[], attempt: Attempt): Attempt {
    for (const { id } of rows) this.#alone.delete(id);
    if (attempt.kind !== "refused" || rows.length === 1) return attempt;
    for (const { id } of rows) this.#alone.add(id);
    return { kind: "retry", reason: attempt.reason, afterMs: null };
  }

  /** What a message says happened: only those that say the same are one. */
  #whatOf({ id, alert: text }: Row): string | null {
    const alert = readableIn(alertSchema, text);
    if (alert === null || alert.incident === null || this.#alone.has(id)) return null;
    return `${alert.type} ${alert.times > 1 ? "again" : "first"}`;
  }
}

function isForPeople({ receiver }: Row): boolean {
  const known = readableIn(receiverSchema, receiver);
  return known !== null && senderFor(known).forPeople;
}

/** Errors first, then what is about most features; those that only another version of Weir knows are left out. */
export function worstFirst(rows: readonly Row[]): readonly Alert[] {
  const alerts = rows.flatMap(({ alert }) => readableIn(alertSchema, alert) ?? []);
  const isError = ({ severity }: Alert) => Number(severity === "error");
  return alerts.toSorted((a, b) => isError(b) - isError(a) || b.features - a.features);
}

/** That something lasts is told by one message, the newest, to whoever has not heard yet that it fires. */
export function isRepetition(waiting: string, { type }: Alert): boolean {
  const firing = "monitor.alert.firing";
  return type === firing && readableIn(alertSchema, waiting)?.type === firing;
}
