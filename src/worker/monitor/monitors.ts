/** An endpoint's monitors in its object's SQLite: their schedules, and up to when their windows are entered. */
import { storedMonitorSchema, type MonitorConfig } from "../../core/config/monitor.ts";
import { defaultPatience, type Patience } from "../../core/incident/policy.ts";
import { isAhead } from "../../core/monitor/clock.ts";
import { nextWindowEnd, windowsDue } from "../../core/monitor/run.ts";
import type { Window } from "../../core/monitor/window.ts";
import { tagOf, unmet, type Condition, type Tagged } from "../platform/condition.ts";
import { log } from "../platform/log.ts";
import { problem, type Result } from "../platform/problem.ts";
import { readStored } from "../platform/stored.ts";

export interface MonitorRecord extends Tagged {
  readonly name: string;
  /** Null where what is stored cannot be read by this version of Weir: then the monitor does not run. */
  readonly config: MonitorConfig | null;
  readonly createdAt: string;
  readonly nextDue: string | null;
  /** What of the stored monitor is not understood: paths, or why nothing of it is. */
  readonly notUnderstood?: readonly string[];
}

/** A monitor as it is kept. */
interface Kept {
  readonly etag: string;
  readonly name: string;
  readonly config: MonitorConfig | null;
  readonly notUnderstood: readonly string[];
  readonly created: number;
  readonly lastDue: number;
}

/** Each is looked at in every minute. */
const mostMonitors = 500;

export class Monitors {
  readonly #sql: SqlStorage;
  /** Told when another window is due next. */
  readonly #onSchedule: () => Promise<void>;

  constructor(sql: SqlStorage, onSchedule: () => Promise<void>) {
    this.#sql = sql;
    this.#onSchedule = onSchedule;
  }

  /** A schedule that has changed begins anew: windows of the past are not checked by it. */
  async put(name: string, config: MonitorConfig, condition: Condition): Promise<Result<MonitorRecord>> {
    const before = this.get(name)?.etag ?? null;
    const refusal = unmet(condition, before);
    if (refusal !== null) return { ok: false, problem: refusal };
    if (before === null && this.list().length >= mostMonitors) {
      const message = `Cannot add a monitor: an endpoint has at most ${mostMonitors}: delete one first`;
      return { ok: false, problem: problem("conflict", message) };
    }
    const now = Date.now();
    this.#sql.exec(
      `INSERT INTO monitors (name, config, created, last_due) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET config = excluded.config,
        last_due = CASE WHEN NOT json_valid(config) THEN excluded.last_due WHEN json_extract(config, '$.schedule') = json_extract(excluded.config, '$.schedule')
          AND json_extract(config, '$.enabled') THEN last_due ELSE excluded.last_due END`,
      name,
      JSON.stringify(config),
      now,
      now,
    );
    // Before anything is waited for: another put or a delete must not be in this one's answer.
    const found = this.get(name);
    if (found === null) throw new Error(`Cannot find the monitor ${name}, which was just put`);
    await this.#onSchedule();
    return { ok: true, value: found.etag === before ? { ...found, unchanged: true } : found };
  }

  /** Deletes a monitor, with its executions that have not ended. False if there is no such monitor. */
  async delete(name: string, condition: Condition): Promise<Result<boolean>> {
    const found = this.get(name);
    const refusal = found === null ? null : unmet(condition, found.etag);
    if (refusal !== null) return { ok: false, problem: refusal };
    this.#sql.exec("DELETE FROM executions WHERE monitor = ? AND finished IS NULL", name);
    const deleted = this.#sql.exec("DELETE FROM monitors WHERE name = ? RETURNING name", name).toArray();
    if (deleted.length > 0) await this.#onSchedule();
    return { ok: true, value: deleted.length > 0 };
  }

  get(name: string): MonitorRecord | null {
    return this.list().find((monitor) => monitor.name === name) ?? null;
  }

  list(): MonitorRecord[] {
    return this.#kept().map(recordOf);
  }

  /** The next time any monitor is due, or null. */
  nextDue(): number | null {
    const times = this.#kept()
      .map(nextOf)
      .filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** What a monitor says of incidents. One that cannot be read may watch again: nothing of it is over. */
  says(name: string): { readonly patience: Patience; readonly isWatching: boolean } {
    const found = this.get(name);
    const isWatching = found !== null && found.config?.enabled !== false;
    return { patience: found?.config?.incidents ?? defaultPatience, isWatching };
  }

  /** Hands every window that is due by `now` to `enter`, which may have it already. */
  enterDue(now: number, enter: (monitor: string, window: Window) => void): void {
    for (const { name, config, lastDue } of this.#kept()) {
      const windows = config === null ? [] : windowsDue({ ...config, lastDue }, now);
      for (const window of windows) enter(name, window);
      const last = windows.at(-1);
      if (last !== undefined)
        this.#sql.exec("UPDATE monitors SET last_due = ? WHERE name = ?", last.end, name);
    }
  }

  /** Monitors whose windows were entered by a clock that was ahead go on from where they were; see Executions. */
  undoFuture(now: number, undo: (monitor: string) => number | null): void {
    for (const { name, lastDue } of this.#kept()) {
      if (!isAhead(lastDue, now)) continue;
      const from = Math.min(undo(name) ?? now, now);
      this.#sql.exec("UPDATE monitors SET last_due = ? WHERE name = ?", from, name);
      log("clock_was_ahead", { monitor: name, byMs: lastDue - now });
    }
  }

  #kept(): Kept[] {
    return this.#sql
      .exec<{ name: string; config: string; created: number; last_due: number }>(
        "SELECT name, config, created, last_due FROM monitors ORDER BY name",
      )
      .toArray()
      .map(({ name, config, created, last_due: lastDue }) => {
        const stored = readStored(storedMonitorSchema, config);
        const kept = { name, etag: tagOf(config), created, lastDue };
        return stored.kind === "readable"
          ? { ...kept, config: stored.value, notUnderstood: stored.notUnderstood }
          : { ...kept, config: null, notUnderstood: [stored.reason] };
      });
  }
}

function nextOf({ config, lastDue }: Kept): number | null {
  return config === null ? null : nextWindowEnd({ ...config, lastDue });
}

function recordOf(kept: Kept): MonitorRecord {
  const { name, etag, config, created, notUnderstood } = kept;
  const next = nextOf(kept);
  return {
    name,
    config,
    createdAt: new Date(created).toISOString(),
    nextDue: next === null ? null : new Date(next).toISOString(),
    etag,
    ...(notUnderstood.length > 0 && { notUnderstood }),
  };
}
