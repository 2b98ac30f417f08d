/** What is left to do of replays: rows of SQLite, so that another life of the object goes on at the next window. */
import * as z from "zod";
import { askedSchema, type AskedReplay } from "../../../core/past/asked.ts";
import type { Outcome } from "../../../core/past/outcome.ts";
import type { Tries } from "../../../core/monitor/run.ts";
import type { Window } from "../../../core/monitor/window.ts";
import { toldSchema } from "../../../core/replay/told.ts";
import { wholeIn } from "../../platform/stored.ts";
import { isDiffering, type ReplayRow, type WindowRow } from "./record.ts";

/**
 * How far the captures of a window are read, and under which key what is read lies. What cannot be read of it, or only in
 * part, is read from the beginning.
 */
const readingSchema = z.strictObject({
  start: z.number(),
  end: z.number(),
  after: z.string(),
  told: toldSchema,
  partial: z.string(),
});

export type Reading = z.infer<typeof readingSchema>;

/** The captures of a window are read in ranges, by this Workflow instance. */
const rangesSchema = z.strictObject({ start: z.number(), end: z.number(), instance: z.string() });

export type Ranges = z.infer<typeof rangesSchema>;

/** A replay that goes on. */
export interface DueReplay extends Tries {
  readonly id: string;
  readonly monitor: string;
  /** Null where another version of Weir wrote it. */
  readonly asked: AskedReplay | null;
  /** The first window that is not done with; null where all are. */
  readonly window: Window | null;
  /** Of captures that are read in turns. */
  readonly reading: Reading | null;
  /** Of captures that others read. */
  readonly ranges: Ranges | null;
}

const underWay = "state IN ('pending', 'running')";

export class ReplayQueue {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** When something is to be done next; null where there is nothing. */
  next(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(`SELECT MIN(run_after) AS at FROM replays WHERE ${underWay}`)
      .one().at;
  }

  /** The replay that was begun first of those whose time has come. */
  due(now: number): DueReplay | null {
    const rows = this.#sql.exec<ReplayRow>(
      `SELECT * FROM replays WHERE ${underWay} AND run_after <= ? ORDER BY id LIMIT 1`,
      now,
    );
    const [row] = rows.toArray();
    if (row === undefined) return null;
    const { id, monitor, attempts } = row;
    const [next] = this.#sql
      .exec<WindowRow>(
        `SELECT window_start, window_end, outcome FROM replay_windows WHERE replay = ? AND outcome IS NULL
          ORDER BY window_end, window_start LIMIT 1`,
        id,
      )
      .toArray();
    const window = next === undefined ? null : { start: next.window_start, end: next.window_end };
    // Only a window that is incomplete, or read elsewhere, is waited for with words.
    const tries = { attempts, wasIncomplete: row.failure !== null };
    const [asked, reading] = [wholeIn(askedSchema, row.asked), wholeIn(readingSchema, row.reading)];
    return { id, monitor, ...tries, window, asked, reading, ranges: rangesIn(row) };
  }

  /** An attempt at the next window begins; should it die, it is made again at `retryAt`. */
  begin(id: string, retryAt: number): void {
    this.#sql.exec(
      `UPDATE replays SET state = 'running', attempts = attempts + 1, failure = NULL, run_after = ?
        WHERE id = ? AND ${underWay}`,
      retryAt,
      id,
    );
  }

  /** The window is incomplete: until the next attempt it is told why. */
  awaits(id: string, words: string): void {
    this.#sql.exec(`UPDATE replays SET failure = ? WHERE id = ? AND ${underWay}`, words, id);
  }

  /** It goes on at a time. */
  goOn(id: string, at: number): void {
    this.#sql.exec(`UPDATE replays SET run_after = ? WHERE id = ? AND ${underWay}`, at, id);
  }

  /** A part of a window's captures is read. */
  partly(id: string, reading: Reading): void {
    this.#sql.exec("UPDATE replays SET attempts = 0, reading = ? WHERE id = ?", JSON.stringify(reading), id);
  }

  /** Others read the captures of a window; until they are looked at again it is told how far they are. */
  elsewhere(id: string, ranges: Ranges, words: string): void {
    this.#sql.exec(
      `UPDATE replays SET attempts = 0, reading = ?, failure = ? WHERE id = ? AND ${underWay}`,
      JSON.stringify(ranges),
      words,
      id,
    );
  }

  /** What came of a window: it is done with. */
  done(id: string, { start, end }: Window, outcome: Outcome): void {
    this.#sql.exec(
      `UPDATE replay_windows SET outcome = ?, is_left = ?, is_differing = ?
        WHERE replay = ? AND window_start = ? AND window_end = ?`,
      JSON.stringify(outcome),
      Number(outcome.kind === "left"),
      Number(isDiffering(outcome)),
      id,
      start,
      end,
    );
    this.#sql.exec("UPDATE replays SET attempts = 0, reading = NULL WHERE id = ?", id);
  }

  /** It is over: done, or failed for a reason. */
  end(id: string, failure: string | null, now: number): void {
    this.#sql.exec(
      `UPDATE replays SET state = ?, failure = ?, finished = ? WHERE id = ? AND ${underWay}`,
      failure === null ? "done" : "failed",
      failure,
      now,
      id,
    );
  }

  isUnderWay(id: string): boolean {
    return this.#sql.exec(`SELECT 1 FROM replays WHERE id = ? AND ${underWay}`, id).toArray().length > 0;
  }
}

/** What others read the captures of, if they do. */
export function rangesIn({ reading }: Pick<ReplayRow, "reading">): Ranges | null {
  return wholeIn(rangesSchema, reading);
}
