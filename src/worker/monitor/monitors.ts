/** An endpoint's monitors in its object's SQLite: their schedules, and up to when their windows are entered. */
import { storedForm, storedMonitorSchema, type MonitorConfig } from "../../core/config/monitor.ts";
import { defaultPatience, type Patience } from "../../core/incident/policy.ts";
import { isAhead } from "../../core/monitor/clock.ts";
import { nextWindow, nextWindows, windowsDue } from "../../core/monitor/run.ts";
import { firedBefore, isOnce, onceAt } from "../../core/monitor/timing.ts";
import { timingWords } from "../../core/monitor/words.ts";
import { tagOf, unmet, type Condition, type Tagged } from "../platform/condition.ts";
import { log } from "../platform/log.ts";
import { problem, type Problem, type Result } from "../platform/problem.ts";
import { keepOf } from "../platform/settings.ts";
import { readStored, writtenAgain } from "../platform/stored.ts";
import type { Owner } from "../platform/work.ts";
import type { Executions } from "./executions.ts";
import { checkedUntilOf } from "./unjudged.ts";

export interface MonitorRecord extends Tagged {
  readonly name: string;
  /** Null where what is stored cannot be read by this version of Weir: then the monitor does not run. */
  readonly config: MonitorConfig | null;
  readonly createdAt: string;
  /** When it runs and over which windows, as a sentence; null where it cannot be read. */
  readonly words: string | null;
  readonly nextDue: string | null;
  /** The next times at which a window is due; none while it is paused, and of one that has run once. */
  readonly next: readonly string[];
  /** What of the stored monitor is not understood: paths, or why nothing of it is. */
  readonly notUnderstood?: readonly string[];
}

/** A monitor as it is kept. */
interface Kept {
  readonly etag: string;
  readonly name: string;
  readonly config: MonitorConfig | null;
  readonly notUnderstood: readonly string[];
  /** What was not understood, as it was. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly created: number;
  readonly lastDue: number;
}

type MonitorRow = { name: string; config: string; created: number; last_due: number };

/** Each is looked at in every minute. */
const mostMonitors = 500;

/** So many steps of windows that were due are entered where a monitor changes: at least a day of minutes. */
const mostOverdue = 15;

/** So many of its next times are shown of a monitor. */
const mostNext = 3;

export class Monitors {
  readonly #owner: Owner;
  readonly #sql: SqlStorage;
  readonly #executions: Executions;
  /** Told when another window is due next, or one waits. */
  readonly #onSchedule: () => Promise<void>;

  constructor(owner: Owner, executions: Executions, onSchedule: () => Promise<void>) {
    this.#owner = owner;
    this.#sql = owner.storage.sql;
    this.#executions = executions;
    this.#onSchedule = onSchedule;
  }

  /** A schedule that has changed begins anew: windows of the past are not checked by it, those that were due as before. */
  async put(name: string, config: MonitorConfig, condition: Condition): Promise<Result<MonitorRecord>> {
    const before = this.#find(name)?.etag ?? null;
    const refusal = unmet(condition, before);
    if (refusal !== null) return { ok: false, problem: refusal };
    if (before === null && this.#kept().length >= mostMonitors) {
      const message = `Cannot add a monitor: an endpoint has at most ${mostMonitors}: delete one first`;
      return { ok: false, problem: problem("conflict", message) };
    }
    return this.#write(name, JSON.stringify(storedForm(config)), before);
  }

  /** Pauses a monitor, or lets it run again: then it begins anew. */
  async enable(name: string, enabled: boolean, condition: Condition): Promise<Result<MonitorRecord>> {
    const found = this.#find(name);
    if (found === undefined) return { ok: false, problem: noMonitor(name) };
    const refusal = unmet(condition, found.etag);
    if (refusal !== null) return { ok: false, problem: refusal };
    const { config, rest, etag } = found;
    if (config === null) {
      const message = `Cannot change the monitor ${name}, which this version of Weir cannot read: put it again`;
      return { ok: false, problem: problem("conflict", message) };
    }
    if (config.enabled === enabled) {
      // Whoever changed it may have failed before that was known.
      await this.#onSchedule();
      return { ok: true, value: { ...recordOf(found), unchanged: true } };
    }
    return this.#write(name, writtenAgain(rest, storedForm({ ...config, enabled })), etag);
  }

  async #write(name: string, text: string, before: string | null): Promise<Result<MonitorRecord>> {
    const now = Date.now();
    this.#enterOverdue(name, now);
    this.#sql.exec(
      `INSERT INTO monitors (name, config, created, last_due) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET config = excluded.config,
        last_due = CASE WHEN NOT json_valid(config) THEN excluded.last_due WHEN json_extract(config, '$.schedule') = json_extract(excluded.config, '$.schedule')
          AND json_extract(config, '$.enabled') THEN last_due ELSE excluded.last_due END`,
      name,
      text,
      now,
      now,
    );
    // Before anything is waited for: another put or a delete must not be in this one's answer.
    const found = this.#find(name);
    if (found === undefined) throw new Error(`Cannot find the monitor ${name}, which was just put`);
    if (found.lastDue === now) this.#enterOnce(found, now);
    await this.#onSchedule();
    const record = recordOf(found);
    return { ok: true, value: found.etag === before ? { ...record, unchanged: true } : record };
  }

  /** The window of a monitor that runs once, which begins now. */
  #enterOnce({ name, config }: Kept, now: number): void {
    if (config === null || !config.enabled || !isOnce(config)) return;
    this.#executions.enterScheduled(name, onceAt(config, now, keepOf(this.#owner.env)));
  }

  /** Deletes a monitor, with its executions that have not ended. False if there is no such monitor. */
  async delete(name: string, condition: Condition): Promise<Result<boolean>> {
    const found = this.#find(name);
    const refusal = found === undefined ? null : unmet(condition, found.etag);
    if (refusal !== null) return { ok: false, problem: refusal };
    this.#sql.exec("DELETE FROM executions WHERE monitor = ? AND finished IS NULL", name);
    const deleted = this.#sql.exec("DELETE FROM monitors WHERE name = ? RETURNING name", name).toArray();
    if (deleted.length > 0) await this.#onSchedule();
    return { ok: true, value: deleted.length > 0 };
  }

  get(name: string): MonitorRecord | null {
    const found = this.#find(name);
    return found === undefined ? null : recordOf(found);
  }

  list(): MonitorRecord[] {
    return this.#kept().map(recordOf);
  }

  /** Names of those that do not run because somebody has said so. */
  paused(): string[] {
    return this.#kept().flatMap(({ name, config }) => (config?.enabled === false ? [name] : []));
  }

  /** The next time any monitor is due, or null. */
  nextDue(): number | null {
    const times = this.#kept()
      .map(nextOf)
      .filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** What a monitor says of incidents. One that cannot be read may watch again: nothing of it is over. */
  says(name: string): { patience: Patience; isWatching: boolean; timeZone: string | null } {
    const found = this.#find(name);
    const isWatching = found !== undefined && found.config?.enabled !== false;
    const { incidents = defaultPatience, timeZone = null } = found?.config ?? {};
    return { patience: incidents, isWatching, timeZone };
  }

  checkedUntil(monitor: string | null): number | null {
    return checkedUntilOf(this.#sql, monitor);
  }

  /** Enters every window that is due by `now`; gives whether there was any. */
  enterDue(now: number): boolean {
    let wasDue = false;
    for (const kept of this.#kept()) if (this.#enterDueOf(kept, now)) wasDue = true;
    return wasDue;
  }

  /** What cron has not come to yet of a monitor that changes is due by what it was until now. */
  #enterOverdue(name: string, now: number): void {
    for (let step = 0; step < mostOverdue; step++) {
      const before = this.#find(name);
      if (before === undefined || !this.#enterDueOf(before, now)) return;
    }
    log("overdue_windows_left_out", { monitor: name, before: iso(now) });
  }

  #enterDueOf({ name, config, lastDue }: Kept, now: number): boolean {
    const dues = config === null ? [] : windowsDue({ ...config, lastDue }, now);
    for (const { window } of dues) this.#executions.enterScheduled(name, window);
    const last = dues.at(-1);
    if (last === undefined) return false;
    this.#sql.exec("UPDATE monitors SET last_due = ? WHERE name = ?", last.at, name);
    return true;
  }

  /** Monitors whose windows were entered by a clock that was ahead go on from where they were; see Executions. */
  undoFuture(now: number): void {
    for (const kept of this.#kept()) {
      const { name, config, lastDue } = kept;
      if (!isAhead(lastDue, now)) continue;
      const first = this.#executions.undoFuture(name, now);
      const began = first && (config === null ? first.start : firedBefore(config, first));
      this.#sql.exec("UPDATE monitors SET last_due = ? WHERE name = ?", Math.min(began ?? now, now), name);
      log("clock_was_ahead", { monitor: name, byMs: lastDue - now });
      this.#enterOnce(kept, now);
    }
  }

  /** One is asked for many times in each run, of as many as there may be. */
  #find(name: string): Kept | undefined {
    return this.#read("WHERE name = ?", name)[0];
  }

  #kept(): Kept[] {
    return this.#read("ORDER BY name");
  }

  #read(which: string, ...values: string[]): Kept[] {
    return this.#sql
      .exec<MonitorRow>(`SELECT name, config, created, last_due FROM monitors ${which}`, ...values)
      .toArray()
      .map(({ name, config, created, last_due: lastDue }) => {
        const stored = readStored(storedMonitorSchema, config);
        const kept = { name, etag: tagOf(config), created, lastDue };
        return stored.kind === "readable"
          ? { ...kept, config: stored.value, notUnderstood: stored.notUnderstood, rest: stored.rest }
          : { ...kept, config: null, notUnderstood: [stored.reason], rest: {} };
      });
  }
}

export function noMonitor(name: string): Problem<"not_found"> {
  return problem("not_found", `There is no monitor ${name}`);
}

function nextOf({ config, lastDue }: Kept): number | null {
  return config === null ? null : nextWindow({ ...config, lastDue });
}

function recordOf(kept: Kept): MonitorRecord {
  const { name, etag, config, created, lastDue, notUnderstood } = kept;
  const next = nextOf(kept);
  return {
    name,
    config,
    createdAt: new Date(created).toISOString(),
    words: config && timingWords(config),
    nextDue: next === null ? null : new Date(next).toISOString(),
    next: config === null ? [] : nextWindows({ ...config, lastDue }, mostNext).map(iso),
    etag,
    ...(notUnderstood.length > 0 && { notUnderstood }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
