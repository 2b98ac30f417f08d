/** An endpoint's baselines in its object's SQLite: where they came from, how far they are, which one is in force. */
import { pageOf, type Page } from "../platform/paging.ts";
import { problem, type Problem, type Result } from "../platform/problem.ts";
import type { Owner } from "../platform/work.ts";
import { forgetCompared } from "./compare/compared.ts";
import type { BaselineSource, Building, Built, Progress, RangeProgress } from "./contract.ts";
import { cancelLarge } from "./large.ts";
import { paceAfter, type Pace } from "./pace.ts";
import { recordOf, type BaselineRecord, type BaselineRow, type BaselineStatus } from "./record.ts";

export type { BaselineRecord };

/** What baselines are listed by, newest first. */
export type BaselineKey = readonly [created: number, id: string];

/** Progress is told every second while data comes. */
const stalledMs = 15 * 60_000;

export class Baselines implements Building {
  readonly #sql: SqlStorage;
  readonly #owner: Owner;
  readonly #paces = new Map<string, Pace>();
  #edits = 0;

  constructor(owner: Owner) {
    this.#sql = owner.storage.sql;
    this.#owner = owner;
  }

  /** Begins a baseline. One from R2 is read by the alarm. */
  async begin(id: string, source: BaselineSource): Promise<BaselineRecord> {
    const now = Date.now();
    this.#sql.exec(
      "INSERT INTO baselines (id, status, source, rows, bytes, created, touched) VALUES (?, 'InProgress', ?, 0, 0, ?, ?)",
      id,
      JSON.stringify(source),
      now,
      now,
    );
    if (source.kind === "r2") await this.#owner.arm();
    return this.#one(id);
  }

  /** Begins an attempt and says which one it is. */
  attempt(id: string): number {
    const begun = "UPDATE baselines SET attempts = attempts + 1 WHERE id = ? RETURNING attempts";
    return this.#sql.exec<{ attempts: number }>(begun, id).one().attempts;
  }

  /** Notes how far a baseline is; says whether it is still wanted. */
  progress(id: string, { rows, bytes, totalBytes }: Progress): boolean {
    const now = Date.now();
    const { rowsWritten } = this.#sql.exec(
      "UPDATE baselines SET rows = ?, bytes = ?, total_bytes = ?, touched = ? WHERE id = ? AND status = 'InProgress'",
      rows,
      bytes,
      totalBytes,
      now,
      id,
    );
    if (rowsWritten > 0) this.#paces.set(id, paceAfter(this.#paces.get(id), bytes, now));
    return rowsWritten > 0;
  }

  /** Notes how far one range of a large file is: what was told of the range before is replaced. */
  rangeProgress(id: string, { instance, range, rows, bytes }: RangeProgress): boolean {
    if (this.#statusOf(id) !== "InProgress") return false;
    this.#sql.exec(
      "INSERT OR REPLACE INTO baseline_ranges (baseline, range, instance, rows, bytes) VALUES (?, ?, ?, ?, ?)",
      id,
      range,
      instance,
      rows,
      bytes,
    );
    const sum = this.#sql
      .exec<{ rows: number; bytes: number; total: number | null }>(
        `SELECT SUM(rows) AS rows, SUM(bytes) AS bytes,
          (SELECT total_bytes FROM baselines WHERE id = ?1) AS total FROM baseline_ranges WHERE baseline = ?1`,
        id,
      )
      .one();
    return this.progress(id, { rows: sum.rows, bytes: sum.bytes, totalBytes: sum.total });
  }

  /** The Workflow instances that told of ranges. */
  #instances(id: string): string[] {
    return this.#sql
      .exec<{ instance: string }>("SELECT instance FROM baseline_ranges WHERE baseline = ?", id)
      .toArray()
      .map(({ instance }) => instance);
  }

  /** The files are in R2: from now on checks compare with them, unless the baseline is not wanted any more. */
  async complete(id: string, rows: number, notes: readonly string[] = []): Promise<BaselineRecord | null> {
    const isWanted = this.#end(id, "Completed", null);
    if (isWanted) {
      this.#force(id);
      const told = JSON.stringify(notes);
      this.#sql.exec("UPDATE baselines SET rows = ?, notes = ? WHERE id = ?", rows, told, id);
    }
    const completed = this.get(id);
    // It is compared with the one before.
    if (isWanted) await this.#owner.arm();
    return completed;
  }

  /** Whether one is being made. */
  get isUnderWay(): boolean {
    this.#failStalled();
    return !this.#sql.exec("SELECT 1 FROM baselines WHERE status = 'InProgress' LIMIT 1").next().done;
  }

  /** Puts a baseline in force whose files are written, unless there is one or one is being made; gives the one in force. */
  establish(id: string, source: BaselineSource, { rows, notes }: Built): string | null {
    if (this.current() === null && !this.isUnderWay) {
      this.#sql.exec(
        `INSERT INTO baselines (id, status, source, rows, bytes, created, finished, current, touched, notes)
          VALUES (?1, 'Completed', ?2, ?3, 0, ?4, ?4, 1, ?4, ?5)`,
        id,
        JSON.stringify(source),
        rows,
        Date.now(),
        JSON.stringify(notes),
      );
    }
    return this.current();
  }

  /** Checks compare with it from now on; how long the one before is kept counts from now. */
  #force(id: string): void {
    const forced = "UPDATE baselines SET current = (id = ?1), touched = ?2 WHERE current = 1 OR id = ?1";
    this.#sql.exec(forced, id, Date.now());
  }

  /** Puts a finished baseline in force again. Of the one that is, nothing changes. */
  use(id: string): Result<BaselineRecord> {
    const found = this.get(id);
    if (found === null) return { ok: false, problem: noBaseline() };
    if (found.status !== "Completed") {
      const message = `Cannot put a baseline in force that is ${found.status}`;
      return { ok: false, problem: problem("conflict", message) };
    }
    if (!found.current) this.#force(id);
    return { ok: true, value: this.#one(id) };
  }

  /** Somebody has edited its files: how it differs from others is looked at again. */
  async edited(id: string): Promise<void> {
    this.#edits++;
    forgetCompared(this.#sql, id);
    await this.#owner.arm();
  }

  /** How often that was, in this life of the object. */
  get edits(): number {
    return this.#edits;
  }

  fail(id: string, failure: string): void {
    this.#end(id, "Failed", failure);
  }

  /** Ends a baseline that is under way: its builder hears of that with the next word. Asked twice, the same. */
  async cancel(id: string): Promise<Result<BaselineRecord>> {
    const found = this.get(id);
    if (found === null) return { ok: false, problem: noBaseline() };
    if (found.status !== "InProgress" && found.status !== "Cancelled") {
      return { ok: false, problem: problem("conflict", `Cannot cancel a baseline that is ${found.status}`) };
    }
    this.#end(id, "Cancelled", null);
    if (found.source.kind === "r2") {
      await cancelLarge(this.#owner.env, { endpoint: this.#owner.name, id }, this.#instances(id));
    }
    return { ok: true, value: this.#one(id) };
  }

  /** False if the baseline had ended before. */
  #end(id: string, status: BaselineStatus, failure: string | null): boolean {
    this.#paces.delete(id);
    if (this.#statusOf(id) !== "InProgress") return false;
    this.#sql.exec(
      "UPDATE baselines SET status = ?, failure = ?, finished = ? WHERE id = ?",
      status,
      failure,
      Date.now(),
      id,
    );
    // Ranges of a cancelled baseline say which instances are to be terminated.
    if (status !== "Cancelled") this.#sql.exec("DELETE FROM baseline_ranges WHERE baseline = ?", id);
    return true;
  }

  #statusOf(id: string): string | null {
    const [row] = this.#sql.exec<{ status: string }>("SELECT status FROM baselines WHERE id = ?", id);
    return row?.status ?? null;
  }

  /** An upload that nobody has added to for long has lost its isolate: nothing will finish it. */
  #failStalled(): void {
    const now = Date.now();
    this.#sql.exec(
      `UPDATE baselines SET status = 'Failed', failure = 'The upload stopped without coming to its end', finished = ?
        WHERE status = 'InProgress' AND source NOT LIKE '{"kind":"r2"%' AND touched < ?`,
      now,
      now - stalledMs,
    );
  }

  /** Null for an id that no baseline has. */
  get(id: string): BaselineRecord | null {
    this.#failStalled();
    const [row] = this.#sql.exec<BaselineRow>("SELECT * FROM baselines WHERE id = ?", id);
    return row === undefined ? null : this.#recordOf(row);
  }

  #one(id: string): BaselineRecord {
    const found = this.get(id);
    if (found === null) throw new Error(`Cannot find the baseline ${id}, which is there`);
    return found;
  }

  /** The id of the baseline that is in force. */
  current(): string | null {
    const [row] = this.#sql.exec<{ id: string }>("SELECT id FROM baselines WHERE current = 1");
    return row?.id ?? null;
  }

  /** Newest first, those behind the last one of the page before. */
  list(limit: number, after: BaselineKey | null): Page<BaselineRecord, BaselineKey> {
    this.#failStalled();
    const rows = this.#sql
      .exec<BaselineRow>(
        "SELECT * FROM baselines WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?",
        ...(after ?? [Number.MAX_SAFE_INTEGER, ""]),
        limit + 1,
      )
      .toArray();
    return pageOf(
      rows,
      limit,
      ({ created, id }) => [created, id],
      (row) => this.#recordOf(row),
    );
  }

  /** Baselines from R2 that are not finished. */
  unfinished(): BaselineRecord[] {
    return this.#sql
      .exec<BaselineRow>(
        "SELECT * FROM baselines WHERE status = 'InProgress' AND source LIKE '{\"kind\":\"r2\"%'",
      )
      .toArray()
      .map((row) => this.#recordOf(row));
  }

  #recordOf(row: BaselineRow): BaselineRecord {
    return recordOf(row, this.#paces.get(row.id), Date.now());
  }
}

export function noBaseline(): Problem {
  return problem("not_found", "There is no baseline with this id");
}
