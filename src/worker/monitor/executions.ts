/**
 * An endpoint's monitors and their executions in its Monitor's SQLite. A scheduled window has one row,
 * whatever triggers race for it: the row's uniqueness is what makes it run exactly once.
 */
import type { MonitorConfig } from "../../core/config/endpoint.ts";
import type { ExecutionStatus } from "../../core/report/report.ts";
import { dueWindows, nextDue, parseSchedule } from "../../core/monitor/schedule.ts";
import type { Window } from "../../core/monitor/window.ts";

/** A monitor that slept for long catches up in steps of this many windows a minute. */
const catchUpLimit = 100;

/** A window is checked this long after its end: calls that were under way have arrived by then. */
const settleMs = 10_000;

export interface MonitorRecord {
  readonly name: string;
  readonly config: MonitorConfig;
  readonly createdAt: string;
  readonly nextDue: string | null;
}

/** Incomplete: a shard did not answer, so the window is checked again. */
type RunStatus = "Pending" | "InProgress" | "Incomplete" | ExecutionStatus;

export interface ExecutionRecord {
  readonly id: string;
  readonly monitor: string;
  readonly trigger: "schedule" | "manual";
  readonly status: RunStatus;
  readonly exitMessage: string | null;
  readonly window: { readonly start: string; readonly end: string };
  readonly baseline: string | null;
  readonly records: number | null;
  readonly violations: number | null;
  readonly undecided: number | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** Where the report's files are in R2; null while there is none. */
  readonly report: string | null;
}

type ExecutionRow = {
  id: string;
  monitor: string;
  trigger: string;
  window_start: number;
  window_end: number;
  run_after: number;
  attempts: number;
  status: string;
  exit_message: string | null;
  baseline: string | null;
  records: number | null;
  violations: number | null;
  undecided: number | null;
  created: number;
  finished: number | null;
  report: string | null;
};

/** An execution that has to be run. */
export interface Run {
  readonly id: string;
  readonly monitor: string;
  readonly window: Window;
  readonly attempts: number;
  readonly isScheduled: boolean;
  /** The last attempt ended because a shard did not answer. */
  readonly wasIncomplete: boolean;
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
}

export class Executions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  static create(sql: SqlStorage): void {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS monitors (name TEXT PRIMARY KEY, config TEXT NOT NULL, created INTEGER NOT NULL,
        last_due INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS executions (id TEXT PRIMARY KEY, monitor TEXT NOT NULL, trigger TEXT NOT NULL,
        window_start INTEGER NOT NULL, window_end INTEGER NOT NULL, run_after INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, exit_message TEXT, baseline TEXT, records INTEGER,
        violations INTEGER, undecided INTEGER, created INTEGER NOT NULL, finished INTEGER, report TEXT) WITHOUT ROWID;
      CREATE UNIQUE INDEX IF NOT EXISTS scheduled_once ON executions (monitor, window_end, window_start)
        WHERE trigger = 'schedule';
      CREATE INDEX IF NOT EXISTS waiting ON executions (run_after) WHERE finished IS NULL;`);
  }

  putMonitor(name: string, config: MonitorConfig, now: number): void {
    this.#sql.exec(
      `INSERT INTO monitors VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET config = excluded.config,
        last_due = CASE WHEN json_extract(config, '$.schedule') = json_extract(excluded.config, '$.schedule')
          AND json_extract(config, '$.enabled') THEN last_due ELSE excluded.last_due END`,
      name,
      JSON.stringify(config),
      now,
      now,
    );
  }

  deleteMonitor(name: string): boolean {
    this.#sql.exec("DELETE FROM executions WHERE monitor = ? AND finished IS NULL", name);
    return this.#sql.exec("DELETE FROM monitors WHERE name = ? RETURNING name", name).toArray().length > 0;
  }

  monitor(name: string): MonitorRecord | null {
    return this.monitors().find((monitor) => monitor.name === name) ?? null;
  }

  monitors(): MonitorRecord[] {
    return this.#monitorRows().map(({ name, config, created, last_due }) => ({
      name,
      config,
      createdAt: new Date(created).toISOString(),
      nextDue: isoOrNull(nextOf(config, last_due)),
    }));
  }

  #monitorRows() {
    return this.#sql
      .exec<{ name: string; config: string; created: number; last_due: number }>(
        "SELECT * FROM monitors ORDER BY name",
      )
      .toArray()
      .map((row) => ({ ...row, config: JSON.parse(row.config) as MonitorConfig }));
  }

  /** The next time any monitor is due, or null. */
  nextDue(): number | null {
    const times = this.#monitorRows().map(({ config, last_due }) => nextOf(config, last_due));
    const next = Math.min(...times);
    return Number.isFinite(next) ? next : null;
  }

  /** Enters every window that is due by `now`; those entered before stay as they are. */
  enterDue(now: number, newId: () => string): void {
    for (const { name, config, last_due } of this.#monitorRows()) {
      if (!config.enabled) continue;
      const windows = dueWindows(parseSchedule(config.schedule), last_due, now, catchUpLimit);
      for (const window of windows)
        this.#enter(newId(), name, "schedule", window, window.end + settleMs, now);
      const last = windows.at(-1);
      if (last !== undefined)
        this.#sql.exec("UPDATE monitors SET last_due = ? WHERE name = ?", last.end, name);
    }
  }

  enterManual(id: string, monitor: string, window: Window, now: number): void {
    this.#enter(id, monitor, "manual", window, now, now);
  }

  #enter(
    id: string,
    monitor: string,
    trigger: string,
    { start, end }: Window,
    runAfter: number,
    now: number,
  ): void {
    this.#sql.exec(
      `INSERT OR IGNORE INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created)
        VALUES (?, ?, ?, ?, ?, ?, 'Pending', ?)`,
      id,
      monitor,
      trigger,
      start,
      end,
      runAfter,
      now,
    );
  }

  /** The runs whose time has come, oldest window first. */
  waiting(now: number): Run[] {
    return this.#sql
      .exec<ExecutionRow>(
        "SELECT * FROM executions WHERE finished IS NULL AND run_after <= ? ORDER BY window_end LIMIT 200",
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

  /** It waits for its next attempt, and this is why. */
  setIncomplete(id: string, reason: string): void {
    this.#sql.exec("UPDATE executions SET status = 'Incomplete', exit_message = ? WHERE id = ?", reason, id);
  }

  finish(id: string, ending: Ending, now: number): void {
    this.#sql.exec(
      `UPDATE executions SET status = ?, exit_message = ?, baseline = ?, records = ?, violations = ?, undecided = ?,
        report = ?, finished = ? WHERE id = ?`,
      ending.status,
      ending.exitMessage,
      ending.baseline,
      ending.records,
      ending.violations,
      ending.undecided,
      ending.report,
      now,
      id,
    );
  }

  get(id: string): ExecutionRecord | null {
    const [row] = this.#sql.exec<ExecutionRow>("SELECT * FROM executions WHERE id = ?", id);
    return row === undefined ? null : recordOf(row);
  }

  /** Newest first, at most `limit`, those whose window ended before `before`; of one monitor if it is named. */
  list(monitor: string | null, limit: number, before: number): ExecutionRecord[] {
    return this.#sql
      .exec<ExecutionRow>(
        `SELECT * FROM executions WHERE (?1 IS NULL OR monitor = ?1) AND window_end < ?2
          ORDER BY window_end DESC, created DESC LIMIT ?3`,
        monitor,
        before,
        limit,
      )
      .toArray()
      .map(recordOf);
  }
}

function nextOf({ enabled, schedule }: MonitorConfig, lastDue: number): number {
  return enabled ? nextDue(parseSchedule(schedule), lastDue) : Infinity;
}

function runOf({ id, monitor, trigger, window_start, window_end, attempts, status }: ExecutionRow): Run {
  const window = { start: window_start, end: window_end };
  const wasIncomplete = status === "Incomplete";
  return { id, monitor, window, attempts, isScheduled: trigger === "schedule", wasIncomplete };
}

function recordOf(row: ExecutionRow): ExecutionRecord {
  return {
    id: row.id,
    monitor: row.monitor,
    trigger: row.trigger === "schedule" ? "schedule" : "manual",
    status: row.status as RunStatus,
    exitMessage: row.exit_message,
    window: { start: new Date(row.window_start).toISOString(), end: new Date(row.window_end).toISOString() },
    baseline: row.baseline,
    records: row.records,
    violations: row.violations,
    undecided: row.undecided,
    createdAt: new Date(row.created).toISOString(),
    finishedAt: row.finished === null ? null : new Date(row.finished).toISOString(),
    report: row.report,
  };
}

function isoOrNull(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
