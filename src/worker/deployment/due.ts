/** When endpoints are due, in the SQLite of the Catalog: what cron asks each minute, and is told in answer. */
import { skewMs } from "../../core/monitor/clock.ts";

/** When the next window of an endpoint is due; null while it has no monitor. `told`: by the endpoint's clock. */
export interface DueAgain {
  readonly name: string;
  readonly nextDue: number | null;
  readonly told: number;
}

/**
 * Adds an endpoint or moves its next due time. One that was not there is woken once, be nothing due: should its word have
 * come after the one that it is gone, it is taken off again.
 */
export function schedule(sql: SqlStorage, { name, nextDue, told }: DueAgain): void {
  sql.exec(
    `INSERT INTO endpoints (name, next_due, told) VALUES (?1, COALESCE(?2, ?3), ?3)
      ON CONFLICT (name) DO UPDATE SET next_due = ?2, told = excluded.told`,
    name,
    nextDue,
    told,
  );
}

/**
 * Moves those that are there, unless the endpoint has said something since: an answer to cron comes late, by way of the
 * invocation that asked. By a clock that was ahead nothing was said since.
 */
export function reschedule(sql: SqlStorage, answers: readonly DueAgain[], now: number): void {
  for (const { name, nextDue, told } of answers) {
    sql.exec(
      "UPDATE endpoints SET next_due = ?2, told = ?3 WHERE name = ?1 AND (told < ?3 OR told > ?4)",
      name,
      nextDue,
      told,
      now + skewMs,
    );
  }
}

/** The endpoints with a monitor due by `now`, and those whose clock was ahead when they said when they are due. */
export function dueBy(sql: SqlStorage, now: number): string[] {
  return sql
    .exec<{ name: string }>(
      "SELECT name FROM endpoints WHERE next_due <= ? OR told > ? ORDER BY next_due",
      now,
      now + skewMs,
    )
    .toArray()
    .map(({ name }) => name);
}

/** How many endpoints had a monitor due by `time` that was not told yet, and since when. */
export function lateBy(sql: SqlStorage, time: number): { endpoints: number; since: number | null } {
  return sql
    .exec<{ endpoints: number; since: number | null }>(
      "SELECT COUNT(*) AS endpoints, MIN(next_due) AS since FROM endpoints WHERE next_due <= ?",
      time,
    )
    .one();
}
