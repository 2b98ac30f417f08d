/**
 * Profiles of segments by their span in a table of a Recorder's SQLite, beside the whole ones. The table is made with the
 * first of them, and no version of the schema counts it: who divides nothing has none, and a version of Weir that knows no
 * segments passes over it.
 */
import type { Window } from "../../../core/monitor/window.ts";
import { hasTable } from "../../platform/sql.ts";

/** A stored profile of a segment, by the segment's name. */
export interface SegmentSpan extends Window {
  readonly segment: string;
  readonly records: number;
  readonly bytes: number;
}

const table = `
  CREATE TABLE IF NOT EXISTS segments (segment TEXT, start INTEGER, span_end INTEGER, part INTEGER,
    records INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (segment, start, span_end, part)) WITHOUT ROWID`;

type Row = { segment: string; start: number; span_end: number; records: number; bytes: number };

export class SegmentTable {
  readonly #sql: SqlStorage;
  #isThere = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What is stored that lies within a window, oldest first; of one segment or all. */
  within({ start, end }: Window, segment: string | null = null): SegmentSpan[] {
    if (!this.#exists()) return [];
    return this.#sql
      .exec<Row>(
        `SELECT segment, start, span_end, SUM(records) AS records, SUM(length(bytes)) AS bytes FROM segments
          WHERE start >= ?1 AND span_end <= ?2 AND (?3 IS NULL OR segment = ?3)
          GROUP BY segment, start, span_end ORDER BY start`,
        start,
        end,
        segment,
      )
      .toArray()
      .map(({ span_end, ...row }) => ({ ...row, end: span_end }));
  }

  /** Null where there is none. */
  read(segment: string, { start, end }: Window): Uint8Array | null {
    if (!this.#exists()) return null;
    const rows = this.#sql
      .exec<{ bytes: ArrayBuffer }>(
        "SELECT bytes FROM segments WHERE segment = ? AND start = ? AND span_end = ? ORDER BY part",
        segment,
        start,
        end,
      )
      .toArray();
    if (rows.length === 0) return null;
    const whole = new Uint8Array(rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
    let at = 0;
    for (const { bytes } of rows) {
      whole.set(new Uint8Array(bytes), at);
      at += bytes.byteLength;
    }
    return whole;
  }

  /** Within a transaction. The records stand with the first part. */
  store(
    segment: string,
    { start, end }: Window,
    records: number,
    pieces: Iterable<Uint8Array<ArrayBuffer>>,
  ): void {
    this.#sql.exec(table);
    let part = 0;
    for (const piece of pieces) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO segments (segment, start, span_end, part, records, bytes) VALUES (?, ?, ?, ?, ?, ?)",
        segment,
        start,
        end,
        part,
        part === 0 ? records : 0,
        piece,
      );
      part++;
    }
    this.#sql.exec(
      "DELETE FROM segments WHERE segment = ? AND start = ? AND span_end = ? AND part >= ?",
      segment,
      start,
      end,
      part,
    );
  }

  /** Forgets all that lies within a window; of one segment or all. */
  forget({ start, end }: Window, segment: string | null = null): void {
    if (!this.#exists()) return;
    this.#sql.exec(
      "DELETE FROM segments WHERE start >= ?1 AND span_end <= ?2 AND (?3 IS NULL OR segment = ?3)",
      start,
      end,
      segment,
    );
  }

  #exists(): boolean {
    // Not known by store(): what that did may have been undone.
    return (this.#isThere ||= hasTable(this.#sql, "segments"));
  }
}
