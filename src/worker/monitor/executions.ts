/**
 * Executions of an endpoint's monitors in its object's SQLite. A scheduled window has one row, whatever triggers race
 * for it: the row's uniqueness is what makes it run exactly once.
 */
import { skewMs } from "../../core/monitor/clock.ts";
import { settleMs } from "../../core/monitor/run.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { WindowGlance } from "../../core/overview/glance.ts";
import type { ExecutionStatus } from "../../core/report/report.ts";
import { newId } from "../platform/id.ts";
import { pageOf, type Page } from "../platform/paging.ts";
import { forgetExpired, type Expired } from "./expiry.ts";
import { lastIn, shownIn, type Period, type Shown } from "./shown.ts";
import { lastJudgedIn, stuckIn, unjudgedOf, type Stuck, type Unjudged } from "./unjudged.ts";
import {
  recordOf,
  runOf,
  type ExecutionRecord,
  type ExecutionRow,
  type Run,
  type SeenExecution,
} from "./execution.ts";

/** No run waits for so long. */
const longestWaitMs = 3_600_000;

/** A window that is to be checked. */
interface Entry {
  readonly id: string;
  readonly monitor: string;
  /** Of those that somebody asks for, "told" are those that may wake people. */
  readonly trigger: "schedule" | "manual" | "told" | "backfill";
  readonly window: Window;
  readonly runAfter: number;
}

/** What executions are listed by, newest first. */
export type ExecutionKey = readonly [windowEnd: number, created: number, id: string];

/** Which executions are asked for. */
export interface Listing {
  /** Only this monitor's executions; those of all if null. */
  readonly monitor: string | null;
  readonly limit: number;
  /** Windows that ended before this time. */
  readonly before: number;
  /** The last one of the page before. */
  readonly after: ExecutionKey | null;
}

/** How a run ended. */
export interface Ending {
  readonly status: ExecutionStatus;
  readonly exitMessage: string;
  readonly baseline: string | null;
  readonly records: number;
  readonly violations: number;
  readonly undecided: number;
  readonly report: string | null;
  readonly glance: WindowGlance | null;
}

export class Executions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Enters a window of a monitor's schedule, to be checked once its calls have arrived; one that is entered stays. */
  enterScheduled(monitor: string, window: Window): void {
    this.#enter({ id: newId(), monitor, trigger: "schedule", window, runAfter: window.end + settleMs });
  }

  /** Enters a window that somebody asks for, to be checked at once. Gives the execution's id. */
  enterManual(monitor: string, window: Window, isTold: boolean): string {
    const id = newId();
    this.#enter({ id, monitor, trigger: isTold ? "told" : "manual", window, runAfter: Date.now() });
    return id;
  }

  /** Enters a past window that was never checked: nobody is told of it. Gives the execution's id. */
  enterBackfill(monitor: string, window: Window): string {
    const id = newId();
    this.#enter({ id, monitor, trigger: "backfill", window, runAfter: Date.now() });
    return id;
  }

  #enter({ id, monitor, trigger, window, runAfter }: Entry): void {
    this.#sql.exec(
      `INSERT OR IGNORE INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created)
        VALUES (?, ?, ?, ?, ?, ?, 'Pending', ?)`,
      id,
      monitor,
      trigger,
      window.start,
      window.end,
      runAfter,
      Date.now(),
    );
  }

  /**
   * Takes back the windows of a monitor that were entered by a clock that was ahead: those that have not run go, those
   * that have no longer stand in for their window, and their reports are none. Gives the first of them, if any.
   */
  undoFuture(monitor: string, now: number): Window | null {
    const entered = "monitor = ?1 AND trigger = 'schedule' AND created > ?2";
    const of = [monitor, now + skewMs] as const;
    const [first] = this.#sql.exec<{ start: number; end: number }>(
      `SELECT window_start AS start, window_end AS end FROM executions WHERE ${entered} ORDER BY window_end LIMIT 1`,
      ...of,
    );
    this.#sql.exec(`DELETE FROM executions WHERE ${entered} AND finished IS NULL`, ...of);
    this.#sql.exec(
      `UPDATE executions SET trigger = 'ahead', report = NULL, exit_message = ?3 || exit_message WHERE ${entered}`,
      ...of,
      "Checked before the window was over, by a clock that was ahead; see the other execution of it: ",
    );
    return first ?? null;
  }

  /** Runs that wait for longer than any does were told to by a clock that was ahead. */
  hurry(now: number): void {
    this.#sql.exec(
      "UPDATE executions SET run_after = ?1 WHERE finished IS NULL AND run_after > ?2",
      now,
      now + longestWaitMs,
    );
  }

  /** The runs whose time has come, oldest window first. The `+`: not by the index of all windows that ever were. */
  waiting(now: number): Run[] {
    return this.#sql
      .exec<ExecutionRow>(
        "SELECT * FROM executions WHERE finished IS NULL AND run_after <= ? ORDER BY +window_end LIMIT 200",
        now,
      )
      .toArray()
      .map(runOf);
  }

  /** When the next run's time comes, or null. */
  nextRun(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT MIN(run_after) AS at FROM executions WHERE finished IS NULL")
      .one().at;
  }

  run(id: string): Run | null {
    const [row] = this.#sql.exec<ExecutionRow>(
      "SELECT * FROM executions WHERE id = ? AND finished IS NULL",
      id,
    );
    return row === undefined ? null : runOf(row);
  }

  /** A run begins; should it die, it is tried again at `retryAt`. */
  begin(id: string, retryAt: number): void {
    this.#sql.exec(
      "UPDATE executions SET status = 'InProgress', attempts = attempts + 1, run_after = ? WHERE id = ?",
      retryAt,
      id,
    );
  }

  /** A run that cannot begin waits. */
  postpone(id: string, until: number): void {
    this.#sql.exec("UPDATE executions SET run_after = ? WHERE id = ?", until, id);
  }

  /** The run waits for its next attempt, for this reason. */
  setIncomplete(id: string, reason: string): void {
    this.#sql.exec("UPDATE executions SET status = 'Incomplete', exit_message = ? WHERE id = ?", reason, id);
  }

  finish(id: string, ending: Ending, now: number): void {
    this.#sql.exec(
      `UPDATE executions SET status = ?, exit_message = ?, baseline = ?, records = ?, violations = ?, undecided = ?,
        report = ?, glance = ?, finished = ? WHERE id = ?`,
      ending.status,
      ending.exitMessage,
      ending.baseline,
      ending.records,
      ending.violations,
      ending.undecided,
      ending.report,
      ending.glance && JSON.stringify(ending.glance),
      now,
      id,
    );
  }

  /** Lets at most `batch` executions go that ended: those that are expired, then the oldest of more than `most`. Gives how many. */
  forget(expired: Expired, most: number, batch: number): number {
    const old = forgetExpired(this.#sql, expired, batch);
    const tooMany = Math.min(batch - old, this.#count() - most);
    if (tooMany <= 0) return old;
    const oldest =
      "SELECT id FROM executions WHERE finished IS NOT NULL ORDER BY window_end, created LIMIT ?";
    return (
      old +
      this.#sql.exec(`DELETE FROM executions WHERE id IN (${oldest}) RETURNING id`, tooMany).toArray().length
    );
  }

  #count(): number {
    return this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM executions").one().n;
  }

  /** Of the windows of a monitor's schedule before a time the records that each had, newest first. */
  recordsBefore(monitor: string, end: number, most: number): number[] {
    return this.#sql
      .exec<{ records: number }>(
        `SELECT records FROM executions WHERE monitor = ? AND window_end < ? AND trigger = 'schedule' AND records IS NOT NULL
          AND status <> 'Failed' ORDER BY window_end DESC LIMIT ?`,
        monitor,
        end,
        most,
      )
      .toArray()
      .map(({ records }) => records);
  }

  /** Monitors of which windows wait to be checked, that were entered before a time. */
  stuck(enteredBefore: number): Stuck[] {
    return stuckIn(this.#sql, enteredBefore);
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM executions LIMIT 1").toArray().length === 0;
  }

  /** Of these monitors those whose last windows were not judged: how many in a row, since when, and why the last. */
  unjudged(monitors: readonly string[]): Unjudged[] {
    return monitors.flatMap((monitor) => unjudgedOf(this.#sql, monitor) ?? []);
  }

  /** The last window before one that was judged, of those about as long as it. */
  lastJudged(monitor: string, before: Window): ExecutionRecord | null {
    return lastJudgedIn(this.#sql, monitor, before);
  }

  /** The execution that checks a window, or checked it last; null where it was never entered. */
  ofWindow(monitor: string, { start, end }: Window): ExecutionRecord | null {
    const [row] = this.#sql
      .exec<ExecutionRow>(
        `SELECT * FROM executions WHERE monitor = ? AND window_end = ? AND window_start = ? AND trigger <> 'ahead'
          ORDER BY created DESC, id DESC LIMIT 1`,
        monitor,
        end,
        start,
      )
      .toArray();
    return row === undefined ? null : recordOf(row);
  }

  get(id: string): ExecutionRecord | null {
    const [row] = this.#sql.exec<ExecutionRow>("SELECT * FROM executions WHERE id = ?", id);
    return row === undefined ? null : recordOf(row);
  }

  /** The last windows that were checked, of a monitor or of the one that checked last, oldest first; each once, as it was checked last. */
  lastWindows(monitor: string | null, most: number): SeenExecution[] {
    return lastIn(this.#sql, monitor, most).windows;
  }

  /** What a page shows of a period. */
  shown(period: Period): Shown {
    return shownIn(this.#sql, period);
  }

  /** Newest first. */
  list({ monitor, limit, before, after }: Listing): Page<ExecutionRecord, ExecutionKey> {
    const key: ExecutionKey = after !== null && after[0] < before ? after : [before, -1, ""];
    const ofMonitor = monitor === null ? [] : [monitor];
    const rows = this.#sql
      .exec<ExecutionRow>(
        `SELECT * FROM executions WHERE ${monitor === null ? "" : "monitor = ? AND "}
          (window_end, created, id) < (?, ?, ?) ORDER BY window_end DESC, created DESC, id DESC LIMIT ?`,
        ...ofMonitor,
        ...key,
        limit + 1,
      )
      .toArray();
    return pageOf(rows, limit, ({ window_end, created, id }) => [window_end, created, id], recordOf);
  }
}
