/** Windows that were not judged, or are not yet: what a monitor's executions say of the monitor. */
import type { Window } from "../../core/monitor/window.ts";
import { recordOf, type ExecutionRecord, type ExecutionRow, type RunStatus } from "./execution.ts";

/** A monitor that has not judged its last windows. */
export interface Unjudged {
  readonly monitor: string;
  /** How many in a row, up to a thousand; when the first of them began. */
  readonly windows: number;
  readonly since: string;
  /** Of the last. */
  readonly status: RunStatus;
  readonly reason: string | null;
}

/** A monitor whose windows wait. */
export interface Stuck {
  readonly monitor: string;
  readonly windows: number;
  readonly since: number;
  readonly reason: string | null;
}

const mostUnjudged = 1_000;

/** A window without calls was not: it says nothing of how calls go. */
export function wasJudged({ status }: ExecutionRecord): boolean {
  return status === "Completed" || status === "CompletedWithViolations";
}

/** Null where the last window was judged. */
export function unjudgedOf(sql: SqlStorage, monitor: string): Unjudged | null {
  const rows = sql.exec<ExecutionRow>(
    `SELECT * FROM executions WHERE monitor = ? AND trigger = 'schedule' ORDER BY window_end DESC LIMIT ?`,
    monitor,
    mostUnjudged,
  );
  let [windows, since, last]: [number, number, ExecutionRecord | null] = [0, 0, null];
  for (const row of rows) {
    const record = recordOf(row);
    if (wasJudged(record)) break;
    if (record.status === "Pending" || record.status === "InProgress") continue;
    last ??= record;
    windows++;
    since = row.window_start;
  }
  if (last === null) return null;
  const { status, exitMessage: reason } = last;
  return { monitor, windows, since: new Date(since).toISOString(), status, reason };
}

/**
 * Of a monitor's last thousand windows before one the last that was judged, one without a violation first; null where
 * none was. As long as the one, or of its schedule and about as long, as the days are when clocks are put on and back.
 */
export function lastJudgedIn(
  sql: SqlStorage,
  monitor: string,
  { start, end }: Window,
): ExecutionRecord | null {
  const [row] = sql.exec<ExecutionRow>(
    `SELECT * FROM (
        SELECT *, window_end - window_start = ?3 AS is_alike, abs(window_end - window_start - ?3) * 4 <= ?3 AS is_similar
          FROM executions WHERE monitor = ?1 AND window_end < ?2 ORDER BY window_end DESC LIMIT ?4)
      WHERE status IN ('Completed', 'CompletedWithViolations') AND report IS NOT NULL
        AND (is_alike OR (is_similar AND trigger = 'schedule'))
      ORDER BY is_alike DESC, violations = 0 DESC, window_end DESC LIMIT 1`,
    monitor,
    end,
    end - start,
    mostUnjudged,
  );
  return row === undefined ? null : recordOf(row);
}

/** The last window of a schedule that shards were asked for; null where there was none. */
export function lastBegunIn(sql: SqlStorage): Window | null {
  const [row] = sql
    .exec<{ start: number; end: number }>(
      `SELECT window_start AS start, window_end AS end FROM executions WHERE trigger = 'schedule' AND attempts > 0
        ORDER BY window_end DESC LIMIT 1`,
    )
    .toArray();
  return row ?? null;
}

/** When the last window of a monitor, of any if null, ended that was checked and may wake people, whatever came of it; null where none was. */
export function checkedUntilOf(sql: SqlStorage, monitor: string | null): number | null {
  const [of, given] = monitor === null ? ["", []] : ["monitor = ? AND", [monitor]];
  return sql
    .exec<{ at: number | null }>(
      `SELECT MAX(window_end) AS at FROM executions WHERE ${of} trigger IN ('schedule', 'told') AND finished IS NOT NULL`,
      ...given,
    )
    .one().at;
}

/** Monitors of which windows wait to be checked, that were entered before a time: how many, since when, and why. */
export function stuckIn(sql: SqlStorage, enteredBefore: number): Stuck[] {
  return sql
    .exec<{ monitor: string; windows: number; since: number; reason: string | null }>(
      `SELECT monitor, COUNT(*) AS windows, MIN(window_start) AS since, MAX(exit_message) AS reason FROM executions
        WHERE finished IS NULL AND trigger = 'schedule' AND created < ? GROUP BY monitor HAVING windows >= 2`,
      enteredBefore,
    )
    .toArray();
}
