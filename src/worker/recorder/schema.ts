/**
 * The tables of a Recorder's SQLite by schema version, and the way from each version to the next. Rows are never given
 * up on the way.
 *
 * meta             single values: schema, epoch, endpoint, applied, sealed, written (flush.ts), counters, served and lately
 *                  (count/counters.ts), filed and lately_filed (budget.ts), peaks (load.ts), segments (count/lists.ts), baseline,
 *                  shape/{name}, shape_parts/{name}, shape_part/{name}/{n} (shapes.ts), watch_bins/{n} (count/going.ts),
 *                  watch_state/{n} (count/learned.ts)
 * generations, journal_{g}                  the log (journal.ts)
 * profiles         by span, in parts (spans/table.ts)
 * blocks           of days, once there are any (spans/blocks.ts)
 * segments         profiles of segments, once there are any (spans/segments.ts)
 * recent           batches that have left the log (repeats.ts)
 */
import { bringUp, hasTable, type Steps } from "../platform/sql.ts";
import { Meta } from "./rows.ts";
import { moveJournal } from "./version-1.ts";

const steps: Steps = [
  // The journal of version 1 is gone in version 2.
  (sql) => {
    sql.exec(`
      CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
      CREATE TABLE profiles (start INTEGER, span_end INTEGER, part INTEGER, bytes BLOB NOT NULL,
        PRIMARY KEY (start, span_end, part)) WITHOUT ROWID;`);
  },
  (sql) => {
    sql.exec(`
      CREATE TABLE generations (g INTEGER PRIMARY KEY, seed TEXT NOT NULL, share REAL NOT NULL);
      CREATE TABLE recent (id INTEGER PRIMARY KEY, until INTEGER NOT NULL, ids TEXT NOT NULL);`);
    new Meta(sql).set("epoch", crypto.randomUUID());
    if (hasTable(sql, "journal")) moveJournal(sql);
  },
];

/**
 * Brings a database of any version, or none, to the newest. Throws where one is newer than this code: to guess at a
 * log is to lose calls.
 */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  const read = () => (hasTable(sql, "meta") ? new Meta(sql).number("schema") : 0);
  const found = read();
  if (found > steps.length) {
    throw new Error(`Cannot open the Recorder: its schema is version ${found}, newer than ${steps.length}`);
  }
  bringUp(storage, steps, { read, write: (version) => new Meta(sql).set("schema", version) });
}
