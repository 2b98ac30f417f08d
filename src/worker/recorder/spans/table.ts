/** Profiles by their span in a table of a Recorder's SQLite: each in parts that rows can hold. */
import type { SizedSpan } from "../../../core/monitor/turns.ts";
import type { Window } from "../../../core/monitor/window.ts";

export class SpanTable {
  readonly #sql: SqlStorage;
  readonly #name: string;

  constructor(sql: SqlStorage, name: "profiles" | "blocks") {
    this.#sql = sql;
    this.#name = name;
  }

  /** The spans that have a profile, oldest first. */
  spans(): SizedSpan[] {
    return this.#sql
      .exec<{ start: number; span_end: number; bytes: number }>(
        `SELECT start, span_end, SUM(length(bytes)) AS bytes FROM ${this.#name} GROUP BY start, span_end ORDER BY start`,
      )
      .toArray()
      .map(({ start, span_end, bytes }) => ({ start, end: span_end, bytes }));
  }

  /** Null where there is none. */
  read({ start, end }: Window): Uint8Array | null {
    const { bytes, rows } = this.#sql
      .exec<{ bytes: number | null; rows: number }>(
        `SELECT SUM(length(bytes)) AS bytes, COUNT(*) AS rows FROM ${this.#name} WHERE start = ? AND span_end = ?`,
        start,
        end,
      )
      .one();
    if (rows === 0) return null;
    const whole = new Uint8Array(bytes ?? 0);
    let at = 0;
    for (const row of this.#sql.exec<{ bytes: ArrayBuffer }>(
      `SELECT bytes FROM ${this.#name} WHERE start = ? AND span_end = ? ORDER BY part`,
      start,
      end,
    )) {
      whole.set(new Uint8Array(row.bytes), at);
      at += row.bytes.byteLength;
    }
    return whole;
  }

  /** Stores a profile in pieces that rows can hold. Within a transaction. */
  store({ start, end }: Window, pieces: Iterable<Uint8Array<ArrayBuffer>>): void {
    let part = 0;
    for (const piece of pieces) {
      this.#sql.exec(
        `INSERT OR REPLACE INTO ${this.#name} (start, span_end, part, bytes) VALUES (?, ?, ?, ?)`,
        start,
        end,
        part++,
        piece,
      );
    }
    this.#sql.exec(
      `DELETE FROM ${this.#name} WHERE start = ? AND span_end = ? AND part >= ?`,
      start,
      end,
      part,
    );
  }

  forget({ start, end }: Window): void {
    this.#sql.exec(`DELETE FROM ${this.#name} WHERE start = ? AND span_end = ?`, start, end);
  }
}
