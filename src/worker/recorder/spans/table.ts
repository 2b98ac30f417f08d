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

  /**
   * Lets `work` read these spans, ascending, in one pass over the table: to look one up, SQLite reads other rows whole only
   * to compare their keys. What is read, null where nothing is stored, is good until the next is asked for.
   */
  reading(spans: readonly Window[], work: (read: (span: Window) => Uint8Array | null) => void): void {
    const pass = new Pass(this.#rowsWithin(spans));
    try {
      work((span) => pass.read(span) ?? this.read(span));
    } finally {
      pass.end();
    }
  }

  #rowsWithin(spans: readonly Window[]): Rows {
    if (spans.length === 0) return { next: () => ({}) };
    // A plus keeps a column from being looked up.
    return this.#sql.exec<Row>(
      `SELECT start, span_end, bytes FROM ${this.#name} WHERE +start >= ? AND +span_end <= ? ORDER BY start, span_end, part`,
      spans.reduce((least, { start }) => Math.min(least, start), Infinity),
      spans.reduce((most, { end }) => Math.max(most, end), -Infinity),
    );
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

type Row = { start: number; span_end: number; bytes: ArrayBuffer };

interface Rows {
  next(): { readonly value?: Row | undefined };
}

/** One pass over rows of spans, in their order. */
class Pass {
  readonly #rows: Rows;
  #row: Row | null;
  #whole = new Uint8Array();

  constructor(rows: Rows) {
    this.#rows = rows;
    this.#row = this.#next();
  }

  /** All parts of a span, in memory that is used again; null where there are none, or they have been passed. */
  read(span: Window): Uint8Array | null {
    while (this.#row !== null && isBefore(this.#row, span)) this.#row = this.#next();
    let length = 0;
    while (this.#row !== null && this.#row.start === span.start && this.#row.span_end === span.end) {
      this.#append(new Uint8Array(this.#row.bytes), length);
      length += this.#row.bytes.byteLength;
      this.#row = this.#next();
    }
    return length === 0 ? null : this.#whole.subarray(0, length);
  }

  /** Reads what is left, so that the database is done with it. */
  end(): void {
    while (this.#row !== null) this.#row = this.#next();
  }

  #append(bytes: Uint8Array, length: number): void {
    if (length + bytes.length > this.#whole.length) {
      const larger = new Uint8Array(length + bytes.length);
      larger.set(this.#whole.subarray(0, length));
      this.#whole = larger;
    }
    this.#whole.set(bytes, length);
  }

  #next(): Row | null {
    return this.#rows.next().value ?? null;
  }
}

function isBefore(row: Row, { start, end }: Window): boolean {
  return row.start < start || (row.start === start && row.span_end < end);
}
