/**
 * Profiles of segments by their span in a table of a Recorder's SQLite, beside the whole ones. The table is made with the
 * first of them, and no version of the schema counts it: who divides nothing has none, and a version of Weir that knows no
 * segments passes over it.
 */
import type { Window } from "../../../core/monitor/window.ts";
import type { Profile } from "../../../core/profile/profile.ts";
import { joined } from "../../../core/read/bytes/source.ts";
import { hasColumn, hasTable } from "../../platform/sql.ts";
import { rowsOf, type SegmentRecords } from "../answers.ts";

/** A stored profile of a segment, by the segment's name. */
export interface SegmentSpan extends Window, SegmentRecords {
  readonly bytes: number;
}

const table = `
  CREATE TABLE IF NOT EXISTS segments (segment TEXT, start INTEGER, span_end INTEGER, part INTEGER,
    records INTEGER NOT NULL, bytes BLOB NOT NULL, input_rows INTEGER, output_rows INTEGER, calls INTEGER,
    PRIMARY KEY (segment, start, span_end, part)) WITHOUT ROWID`;

/** What an earlier version stores has none of these. */
const added = ["input_rows", "output_rows", "calls"] as const;

type Row = { segment: string; start: number; span_end: number; records: number; bytes: number } & Record<
  (typeof added)[number],
  number | null
>;

export class SegmentTable {
  readonly #sql: SqlStorage;
  #isThere = false;
  /** Whether it has the columns that an earlier version's has not; so far as is known. */
  #isWhole = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What is stored that lies within a window, oldest first. */
  within({ start, end }: Window): SegmentSpan[] {
    if (!this.#exists()) return [];
    const isWhole = (this.#isWhole ||= this.#hasAdded());
    return this.#sql
      .exec<Row>(
        `SELECT segment, start, span_end, SUM(records) AS records, SUM(length(bytes)) AS bytes,
            ${added.map((column) => `${isWhole ? `SUM(${column})` : "NULL"} AS ${column}`).join(", ")} FROM segments
          WHERE start >= ? AND span_end <= ? GROUP BY segment, start, span_end ORDER BY start`,
        start,
        end,
      )
      .toArray()
      .map(spanIn);
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
    return rows.length === 0 ? null : joined(rows.map(({ bytes }) => new Uint8Array(bytes)));
  }

  /** Within a transaction. The records stand with the first part. */
  store(
    segment: string,
    { start, end }: Window,
    profile: Profile,
    pieces: Iterable<Uint8Array<ArrayBuffer>>,
  ): void {
    this.#make();
    const { input, output, calls } = rowsOf(profile);
    let part = 0;
    for (const piece of pieces) {
      this.#sql.exec(
        `INSERT OR REPLACE INTO segments (segment, start, span_end, part, records, bytes, input_rows, output_rows, calls)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        segment,
        start,
        end,
        part,
        part === 0 ? profile.records : 0,
        piece,
        ...(part === 0 ? [input, output, calls] : [0, 0, 0]),
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

  /** Forgets all of a segment that lies within a window. */
  forget({ start, end }: Window, segment: string): void {
    if (!this.#exists()) return;
    this.#sql.exec(
      "DELETE FROM segments WHERE start >= ? AND span_end <= ? AND segment = ?",
      start,
      end,
      segment,
    );
  }

  #exists(): boolean {
    // Not known by store(): what that did may have been undone.
    return (this.#isThere ||= hasTable(this.#sql, "segments"));
  }

  #hasAdded(): boolean {
    return hasColumn(this.#sql, "segments", "calls");
  }

  /** Within a transaction: the table with all its columns. */
  #make(): void {
    this.#sql.exec(table);
    if (this.#isWhole || this.#hasAdded()) return;
    for (const column of added) this.#sql.exec(`ALTER TABLE segments ADD COLUMN ${column} INTEGER`);
  }
}

function spanIn({ span_end, input_rows: input, output_rows: output, calls, ...row }: Row): SegmentSpan {
  const span = { ...row, end: span_end };
  if (input === null || output === null || calls === null) return span;
  return { ...span, rows: { input, output, calls } };
}
