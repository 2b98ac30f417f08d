/** Replays of an endpoint in its object's SQLite: what was asked, and what came of each window. */
import { mostReplayed, mostTriedLength, type AskedReplay } from "../../../core/past/asked.ts";
import { windowsDue } from "../../../core/monitor/run.ts";
import type { Window } from "../../../core/monitor/window.ts";
import { ofProfiles, type MonitorConfig } from "../../../core/config/monitor.ts";
import { defaultPatience } from "../../../core/incident/policy.ts";
import type { LastDays } from "../../../core/past/last-days.ts";
import type { RehearsedSettings } from "../../../core/rehearsal.ts";
import { clear, replayPrefix } from "../../platform/bucket.ts";
import { idsFrom, newId } from "../../platform/id.ts";
import { problem, type Result } from "../../platform/problem.ts";
import type { Owner } from "../../platform/work.ts";
import { noMonitor, type Monitors } from "../monitors.ts";
import type { AnewParts } from "./anew.ts";
import { lastDays } from "./last-days.ts";
import { rangesIn } from "./queue.ts";
import {
  nothingIn,
  recordOf,
  windowOf,
  type ReplayRecord,
  type ReplayRow,
  type ReplayView,
  type WindowRow,
} from "./record.ts";
import { endRanges } from "./ranges.ts";

/** So many are kept; the oldest that ended go. */
const mostKept = 100;
/** So many wait or run at a time. */
const mostUnderWay = 10;
const dayMs = 86_400_000;

const select = `SELECT *, (SELECT COUNT(*) FROM replay_windows WHERE replay = id) AS total,
  (SELECT COUNT(*) FROM replay_windows WHERE replay = id AND outcome IS NOT NULL) AS done,
  (SELECT COALESCE(SUM(is_left), 0) FROM replay_windows WHERE replay = id) AS lefts,
  (SELECT COALESCE(SUM(is_differing), 0) FROM replay_windows WHERE replay = id) AS differing FROM replays`;

export class Replays {
  readonly #owner: Owner;
  readonly #sql: SqlStorage;
  readonly #monitors: Monitors;
  readonly #parts: AnewParts;

  constructor(parts: AnewParts, monitors: Monitors) {
    this.#owner = parts.owner;
    this.#sql = parts.owner.storage.sql;
    this.#monitors = monitors;
    this.#parts = parts;
  }

  /** Enters a replay of the windows of a monitor's schedule within a range, or of the one window that is the range. */
  async begin(monitor: string, asked: AskedReplay, isOne: boolean): Promise<Result<ReplayView>> {
    const config = this.#monitors.get(monitor)?.config ?? null;
    if (config === null) return { ok: false, problem: noMonitor(monitor) };
    const { start, end } = asked;
    const all = isOne ? [{ start, end }] : windowsIn(config, { start, end });
    const windows = asked.backfill
      ? all.filter((window) => this.#parts.executions.ofWindow(monitor, window) === null)
      : all;
    const refusal = scriptedRefusal(config, asked) ?? this.#refusal(asked, all, windows);
    if (refusal !== null) return { ok: false, problem: refusal };
    const id = newId();
    const now = Date.now();
    this.#owner.storage.transactionSync(() => {
      this.#sql.exec(
        "INSERT INTO replays (id, monitor, state, asked, run_after, created) VALUES (?, ?, 'pending', ?, ?, ?)",
        id,
        monitor,
        JSON.stringify(asked),
        now,
        now,
      );
      for (const window of windows) {
        const { start: from, end: to } = window;
        this.#sql.exec(
          "INSERT INTO replay_windows (replay, window_start, window_end) VALUES (?, ?, ?)",
          id,
          from,
          to,
        );
      }
    });
    await this.#owner.arm();
    return this.find(id);
  }

  #refusal(asked: AskedReplay, all: readonly Window[], windows: readonly Window[]) {
    if (all.length === 0) return problem("invalid", `Cannot replay: ${nothingIn(asked)}`);
    if (windows.length === 0)
      return problem("conflict", "Cannot backfill: every window of this range was checked already");
    if (all.length > mostReplayed)
      return problem(
        "invalid",
        `Cannot replay more than ${mostReplayed} windows at a time: name a shorter range`,
      );
    if (JSON.stringify(asked).length > mostTriedLength)
      return problem("invalid", `Cannot keep settings of more than ${mostTriedLength} characters`);
    if (this.#underWay() >= mostUnderWay)
      return problem("conflict", `${mostUnderWay} replays are under way: wait for one, or cancel one`);
    return null;
  }

  #underWay(): number {
    const waiting = "SELECT COUNT(*) AS n FROM replays WHERE state IN ('pending', 'running')";
    return this.#sql.exec<{ n: number }>(waiting).one().n;
  }

  /** Newest first. */
  list(monitor: string | null = null): ReplayRecord[] {
    const of = monitor === null ? [] : [monitor];
    return this.#sql
      .exec<ReplayRow>(
        `${select} ${monitor === null ? "" : "WHERE monitor = ?"} ORDER BY id DESC LIMIT ${mostKept}`,
        ...of,
      )
      .toArray()
      .map(recordOf);
  }

  /** Judges the windows of the last days by other settings beside those in force: nothing is stored, nobody is told. */
  rehearsal(monitor: string, days: number, tried: RehearsedSettings): Promise<Result<LastDays>> {
    const config = this.#monitors.get(monitor)?.config ?? null;
    if (config === null) return Promise.resolve({ ok: false, problem: noMonitor(monitor) });
    const now = Date.now();
    const windows = windowsIn(config, { start: now - days * dayMs, end: now });
    return lastDays(this.#parts, { monitor, patience: config.incidents ?? defaultPatience }, windows, tried);
  }

  /** With its windows, oldest first; null where there is none. */
  #get(id: string): ReplayView | null {
    const [row] = this.#sql.exec<ReplayRow>(`${select} WHERE id = ?`, id);
    if (row === undefined) return null;
    const windows = this.#sql.exec<WindowRow>(
      "SELECT window_start, window_end, outcome FROM replay_windows WHERE replay = ? ORDER BY window_end, window_start",
      id,
    );
    return { ...recordOf(row), results: windows.toArray().map(windowOf) };
  }

  find(id: string): Result<ReplayView> {
    const found = this.#get(id);
    return found === null
      ? {
          ok: false,
          problem: problem("not_found", "There is no replay with this id: the last hundred are kept"),
        }
      : { ok: true, value: found };
  }

  /** What is done of it stays. A window that is being judged is still ended, one that others read is not. */
  async cancel(id: string): Promise<Result<ReplayView>> {
    const ranges = this.#readElsewhere().find((one) => one.id === id)?.ranges ?? null;
    this.#sql.exec(
      `UPDATE replays SET state = 'cancelled', failure = NULL, finished = ?, reading = IIF(?, NULL, reading)
        WHERE id = ? AND state IN ('pending', 'running')`,
      Date.now(),
      Number(ranges !== null),
      id,
    );
    if (ranges !== null) await endRanges(this.#owner, id, ranges);
    return this.find(id);
  }

  /** The endpoint is about to be forgotten: others that read for its replays end. */
  async leave(): Promise<void> {
    for (const { id, ranges } of this.#readElsewhere()) await endRanges(this.#owner, id, ranges);
  }

  /** Replays under way, at most ten, whose captures others read. */
  #readElsewhere() {
    return this.#sql
      .exec<Pick<ReplayRow, "id" | "reading">>(
        "SELECT id, reading FROM replays WHERE state IN ('pending', 'running') AND reading IS NOT NULL",
      )
      .toArray()
      .flatMap((row) => {
        const ranges = rangesIn(row);
        return ranges === null ? [] : [{ id: row.id, ranges }];
      });
  }

  /** Goes on with what was cancelled or failed, at its first window that is not done with. */
  async resume(id: string): Promise<Result<ReplayView>> {
    const found = this.find(id);
    if (found.ok && found.value.state === "done")
      return {
        ok: false,
        problem: problem("conflict", "Cannot resume the replay: all of its windows are done with"),
      };
    this.#sql.exec(
      `UPDATE replays SET state = 'pending', finished = NULL, failure = NULL, attempts = 0, run_after = ?
        WHERE id = ? AND state IN ('cancelled', 'failed')`,
      Date.now(),
      id,
    );
    await this.#owner.arm();
    return this.find(id);
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM replays LIMIT 1").toArray().length === 0;
  }

  /** Lets at most `most` replays go that ended and were made before a time, or are more than are kept; their files first. Gives how many. */
  async forget(bucket: R2Bucket, expired: number, most: number): Promise<number> {
    const gone = this.#sql
      .exec<{ id: string }>(
        `SELECT id FROM replays WHERE finished IS NOT NULL AND
          (id < ? OR id NOT IN (SELECT id FROM replays ORDER BY id DESC LIMIT ${mostKept})) LIMIT ?`,
        idsFrom(expired),
        most,
      )
      .toArray();
    for (const { id } of gone) {
      await clear(bucket, replayPrefix(this.#owner.name, id));
      this.#owner.storage.transactionSync(() => {
        this.#sql.exec("DELETE FROM replay_windows WHERE replay = ?", id);
        this.#sql.exec("DELETE FROM replays WHERE id = ?", id);
      });
    }
    return gone.length;
  }
}

/** Rows of a script have nothing to be compared with but a baseline. */
function scriptedRefusal({ reference = "baseline" }: MonitorConfig, { preprocessor, baseline }: AskedReplay) {
  if (preprocessor === undefined || baseline !== undefined || reference === "baseline") return null;
  return problem("invalid", "Cannot replay this", [
    { path: "preprocessor", message: `${ofProfiles}: name a baseline` },
  ]);
}

/** The windows of a schedule that lie within a range, one more than may be at the most. */
function windowsIn(config: MonitorConfig, { start, end }: Window): Window[] {
  const windows: Window[] = [];
  for (let lastDue = start, isMore = true; isMore && windows.length <= mostReplayed;) {
    // Windows may end long before they are due.
    const dues = windowsDue({ ...config, enabled: true, lastDue }, Date.now());
    const within = dues.map(({ window }) => window).filter((one) => one.start >= start && one.end <= end);
    windows.push(...within);
    const last = dues.at(-1);
    lastDue = last?.at ?? lastDue;
    isMore = last !== undefined && last.window.end < end;
  }
  return windows.slice(0, mostReplayed + 1);
}
