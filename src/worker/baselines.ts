/** An endpoint's baselines in its Monitor's SQLite: where they came from, how far they are, which one is in force. */

type BaselineStatus = "InProgress" | "Completed" | "Failed";

/** What a baseline is made from. `r2`: an object in the bucket, read by the Monitor itself. */
export type BaselineSource =
  | { readonly kind: "upload" }
  | { readonly kind: "adopted" }
  | {
      readonly kind: "r2";
      readonly key: string;
      readonly format: "csv" | "jsonl";
      readonly header: "present" | "absent" | "detect";
    };

/** How far a running baseline is. */
export interface Progress {
  readonly rows: number;
  readonly bytes: number;
  /** Null where the length is not known beforehand. */
  readonly totalBytes: number | null;
}

export interface BaselineRecord extends Progress {
  readonly id: string;
  readonly status: BaselineStatus;
  readonly source: BaselineSource;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly failure: string | null;
  /** Whether checks compare with this one. */
  readonly current: boolean;
}

type BaselineRow = {
  id: string;
  status: string;
  source: string;
  rows: number;
  bytes: number;
  total_bytes: number | null;
  created: number;
  finished: number | null;
  failure: string | null;
  current: number;
};

/** Progress is told every second while data comes. */
const stalledMs = 15 * 60_000;

export class Baselines {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  static create(sql: SqlStorage): void {
    sql.exec(`CREATE TABLE IF NOT EXISTS baselines (id TEXT PRIMARY KEY, status TEXT NOT NULL, source TEXT NOT NULL,
      rows INTEGER NOT NULL, bytes INTEGER NOT NULL, total_bytes INTEGER, created INTEGER NOT NULL,
      finished INTEGER, failure TEXT, current INTEGER NOT NULL DEFAULT 0, touched INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`);
  }

  begin(id: string, source: BaselineSource, now: number): void {
    this.#sql.exec(
      "INSERT INTO baselines (id, status, source, rows, bytes, created, touched) VALUES (?, 'InProgress', ?, 0, 0, ?, ?)",
      id,
      JSON.stringify(source),
      now,
      now,
    );
  }

  /** Begins an attempt and says which one it is. */
  attempt(id: string): number {
    return this.#sql
      .exec<{ attempts: number }>(
        "UPDATE baselines SET attempts = attempts + 1 WHERE id = ? RETURNING attempts",
        id,
      )
      .one().attempts;
  }

  progress(id: string, { rows, bytes, totalBytes }: Progress, now: number): void {
    this.#sql.exec(
      "UPDATE baselines SET rows = ?, bytes = ?, total_bytes = ?, touched = ? WHERE id = ? AND status = 'InProgress'",
      rows,
      bytes,
      totalBytes,
      now,
      id,
    );
  }

  /** The files are in R2: from now on checks compare with them. */
  complete(id: string, rows: number, now: number): void {
    this.#sql.exec("UPDATE baselines SET current = 0 WHERE current = 1");
    this.#sql.exec(
      "UPDATE baselines SET status = 'Completed', rows = ?, finished = ?, current = 1 WHERE id = ?",
      rows,
      now,
      id,
    );
  }

  fail(id: string, failure: string, now: number): void {
    this.#sql.exec(
      "UPDATE baselines SET status = 'Failed', failure = ?, finished = ? WHERE id = ? AND status = 'InProgress'",
      failure,
      now,
      id,
    );
  }

  /** An upload that nobody has added to for long has lost its isolate: nothing will finish it. */
  failStalled(now: number): void {
    this.#sql.exec(
      `UPDATE baselines SET status = 'Failed', failure = 'The upload stopped without coming to its end', finished = ?
        WHERE status = 'InProgress' AND source NOT LIKE '{"kind":"r2"%' AND touched < ?`,
      now,
      now - stalledMs,
    );
  }

  get(id: string): BaselineRecord | null {
    const [row] = this.#sql.exec<BaselineRow>("SELECT * FROM baselines WHERE id = ?", id);
    return row === undefined ? null : recordOf(row);
  }

  current(): string | null {
    const [row] = this.#sql.exec<{ id: string }>("SELECT id FROM baselines WHERE current = 1");
    return row?.id ?? null;
  }

  list(): BaselineRecord[] {
    return this.#sql
      .exec<BaselineRow>("SELECT * FROM baselines ORDER BY created DESC LIMIT 100")
      .toArray()
      .map(recordOf);
  }

  /** Those the Monitor reads from R2 itself and has not finished. */
  unfinished(): BaselineRecord[] {
    return this.#sql
      .exec<BaselineRow>(
        "SELECT * FROM baselines WHERE status = 'InProgress' AND source LIKE '{\"kind\":\"r2\"%'",
      )
      .toArray()
      .map(recordOf);
  }
}

function recordOf(row: BaselineRow): BaselineRecord {
  const { id, rows, bytes, failure } = row;
  return {
    id,
    status: row.status as BaselineStatus,
    source: JSON.parse(row.source) as BaselineSource,
    rows,
    bytes,
    totalBytes: row.total_bytes,
    createdAt: new Date(row.created).toISOString(),
    finishedAt: row.finished === null ? null : new Date(row.finished).toISOString(),
    failure,
    current: row.current === 1,
  };
}
