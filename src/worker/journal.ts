/**
 * A Recorder's SQLite: the log of batches that are not yet both in R2 and in a stored profile, the
 * stored profiles, and a few numbers. A batch or profile larger than a row may be is cut over rows.
 */
import type { Call } from "../core/capture.ts";
import type { ObserveOptions } from "../core/observe.ts";
import type { Window } from "../core/window.ts";
import { joined } from "../core/read/joined.ts";

/** What one RPC brings: calls, and counts of what the isolate could not record. */
export interface Batch {
  readonly version: 1;
  readonly calls: readonly Call[];
  /** How the calls' cells are read, by the configuration they were made under. */
  readonly reading?: ObserveOptions;
  readonly tallies: Readonly<Record<string, number>>;
}

export interface LoggedBatch {
  readonly seq: number;
  readonly batch: Batch;
}

/** Rows may hold 2 MB. */
const rowBytes = 1_500_000;

export class Journal {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #bytes: number;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    // AUTOINCREMENT: an emptied table must not hand out numbers again, they name capture files.
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, continues INTEGER NOT NULL, bytes BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS profiles (start INTEGER, span_end INTEGER, part INTEGER, bytes BLOB NOT NULL,
        PRIMARY KEY (start, span_end, part)) WITHOUT ROWID;
      INSERT OR IGNORE INTO meta VALUES ('schema', 1);
    `);
    this.#bytes = this.#weigh();
  }

  /** How much waits in the log. */
  get bytes(): number {
    return this.#bytes;
  }

  #weigh(): number {
    return this.#sql
      .exec<{ bytes: number }>("SELECT COALESCE(SUM(length(bytes)), 0) AS bytes FROM journal")
      .one().bytes;
  }

  transaction(work: () => void): void {
    this.#storage.transactionSync(work);
  }

  number(key: string): number {
    const [row] = this.#sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = ?", key);
    return row?.value ?? 0;
  }

  text(key: string): string | null {
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key);
    return row?.value ?? null;
  }

  set(key: string, value: number | string): void {
    this.#sql.exec(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
  }

  clear(key: string): void {
    this.#sql.exec("DELETE FROM meta WHERE key = ?", key);
  }

  /** Logs a batch; returns its number. Durable before the caller's reply leaves (output gate). */
  append(batch: Batch): number {
    const bytes = new TextEncoder().encode(JSON.stringify(batch));
    let seq = 0;
    this.transaction(() => {
      for (const [part, continues] of parts(bytes)) {
        seq = this.#sql
          .exec<{ seq: number }>(
            "INSERT INTO journal (continues, bytes) VALUES (?, ?) RETURNING seq",
            continues ? 1 : 0,
            part,
          )
          .one().seq;
      }
    });
    this.#bytes += bytes.length;
    return seq;
  }

  /** The batches numbered after `after`, up to `upTo`, oldest first. */
  *batches(after: number, upTo = Number.MAX_SAFE_INTEGER): Generator<LoggedBatch> {
    const rows = this.#sql.exec<{ seq: number; continues: number; bytes: ArrayBuffer }>(
      "SELECT seq, continues, bytes FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq",
      after,
      upTo,
    );
    let chunks: Uint8Array[] = [];
    for (const { seq, continues, bytes } of rows) {
      chunks.push(new Uint8Array(bytes));
      if (continues === 1) continue;
      yield { seq, batch: JSON.parse(new TextDecoder().decode(joined(chunks))) as Batch };
      chunks = [];
    }
  }

  /** The last batch up to `upTo` that keeps the bytes from the oldest one within `limit`; at least one batch. 0: there is none. */
  endWithin(limit: number, upTo: number): number {
    let total = 0;
    let last = 0;
    for (const { seq, continues, size } of this.#sql.exec<{ seq: number; continues: number; size: number }>(
      "SELECT seq, continues, length(bytes) AS size FROM journal WHERE seq <= ? ORDER BY seq",
      upTo,
    )) {
      total += size;
      if (last > 0 && total > limit) break;
      if (continues === 0) last = seq;
    }
    return last;
  }

  discard(upTo: number): void {
    this.#sql.exec("DELETE FROM journal WHERE seq <= ?", upTo);
    this.#bytes = this.#weigh();
  }

  /** The spans that have a stored profile. */
  spans(): Window[] {
    return this.#sql
      .exec<{ start: number; span_end: number }>(
        "SELECT DISTINCT start, span_end FROM profiles ORDER BY start",
      )
      .toArray()
      .map(({ start, span_end }) => ({ start, end: span_end }));
  }

  profile({ start, end }: Window): Uint8Array | null {
    const rows = this.#sql
      .exec<{ bytes: ArrayBuffer }>(
        "SELECT bytes FROM profiles WHERE start = ? AND span_end = ? ORDER BY part",
        start,
        end,
      )
      .toArray();
    return rows.length === 0 ? null : joined(rows.map(({ bytes }) => new Uint8Array(bytes)));
  }

  store(span: Window, bytes: Uint8Array): void {
    this.forget(span);
    let index = 0;
    for (const [part] of parts(bytes)) {
      this.#sql.exec("INSERT INTO profiles VALUES (?, ?, ?, ?)", span.start, span.end, index++, part);
    }
  }

  forget({ start, end }: Window): void {
    this.#sql.exec("DELETE FROM profiles WHERE start = ? AND span_end = ?", start, end);
  }
}

function* parts(bytes: Uint8Array): Generator<[part: Uint8Array<ArrayBuffer>, continues: boolean]> {
  for (let start = 0; start < bytes.length; start += rowBytes) {
    yield [bytes.slice(start, start + rowBytes), start + rowBytes < bytes.length];
  }
}
