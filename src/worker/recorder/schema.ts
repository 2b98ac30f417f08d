/**
 * The tables of a Recorder's SQLite by schema version, and the way from each version to the next. A version is never
 * changed: an object may have slept through any number of deployments. Rows are never given up on the way.
 */
import type { Call } from "../../core/call/record.ts";
import { encodeCalls, fromCall } from "../../core/call/frames.ts";
import { joined } from "../../core/read/bytes/joined.ts";
import type { BatchHead } from "./journal.ts";

const newest = 2;

/** Rows may hold 2 MB. */
const rowBytes = 1_500_000;

/** Bytes as rows can hold them; one row at least. */
export function inRows(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const rows: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < bytes.length || rows.length === 0; start += rowBytes) {
    rows.push(bytes.slice(start, start + rowBytes));
  }
  return rows;
}

/** The few single values of a Recorder. */
export class Meta {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
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
}

/** Brings a database of any version, or none, to the newest. Throws where one is newer than this code. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  const found = versionOf(sql);
  if (found > newest) {
    throw new Error(`Cannot open the Recorder: its schema is version ${found}, newer than ${newest}`);
  }
  if (found === newest) return;
  storage.transactionSync(() => {
    if (found === 0) createOne(sql);
    oneToTwo(sql);
    new Meta(sql).set("schema", newest);
  });
}

function versionOf(sql: SqlStorage): number {
  const [table] = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'meta'");
  return table === undefined ? 0 : new Meta(sql).number("schema");
}

/** As version 1 made them; the journal is gone in version 2. */
function createOne(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE profiles (start INTEGER, span_end INTEGER, part INTEGER, bytes BLOB NOT NULL,
      PRIMARY KEY (start, span_end, part)) WITHOUT ROWID;`);
}

/**
 * Version 1 had one journal of batches as JSON, and counters of all kinds in one. Its calls go on in two generations:
 * those of a flush that was under way, whose files may be in R2 under names made of its last number, and the others.
 */
function oneToTwo(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE generations (g INTEGER PRIMARY KEY, seed TEXT NOT NULL, share REAL NOT NULL);
    CREATE TABLE recent (id INTEGER PRIMARY KEY, until INTEGER NOT NULL, ids TEXT NOT NULL);`);
  const meta = new Meta(sql);
  meta.set("epoch", crypto.randomUUID());
  const [journal] = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'journal'");
  if (journal === undefined) return;
  const frozen = meta.number("flushing");
  moveRows(sql, { from: 0, to: frozen, seed: String(frozen) });
  moveRows(sql, { from: frozen, to: Number.MAX_SAFE_INTEGER, seed: `${meta.text("epoch")}/1` });
  const { captured = 0, ...counted } = JSON.parse(meta.text("counters") ?? "{}") as Record<string, number>;
  meta.set("counters", JSON.stringify(counted));
  meta.set("filed", JSON.stringify({ counters: { captured } }));
  meta.clear("flushing");
  sql.exec("DROP TABLE journal");
}

/** A generation of the log and its table. Within a transaction. `share`: of the sampled calls is stored; 0, undecided. */
export function createGeneration(sql: SqlStorage, g: number, seed: string, share: number): void {
  sql.exec("INSERT INTO generations (g, seed, share) VALUES (?, ?, ?)", g, seed, share);
  sql.exec(
    `CREATE TABLE journal_${g} (seq INTEGER PRIMARY KEY, continues INTEGER NOT NULL, head TEXT NOT NULL, bytes BLOB NOT NULL)`,
  );
}

interface Version1Batch {
  readonly calls: readonly Call[];
  readonly reading?: object;
  readonly tallies: Readonly<Record<string, number>>;
}

/** Moves the batches that end above `from`, up to `to`, into a generation, under their numbers. */
function moveRows(sql: SqlStorage, range: { from: number; to: number; seed: string }): void {
  const { from, to, seed } = range;
  const where = "WHERE seq > ? AND seq <= ?";
  const { first } = sql
    .exec<{ first: number | null }>(`SELECT MIN(seq) AS first FROM journal ${where}`, from, to)
    .one();
  if (first === null) return;
  createGeneration(sql, first, seed, 1);
  let parts: Uint8Array[] = [];
  const cursor = sql
    .exec<{ seq: number; continues: number }>(
      `SELECT seq, continues FROM journal ${where} ORDER BY seq`,
      from,
      to,
    )
    .toArray();
  for (const { seq, continues } of cursor) {
    const { bytes } = sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM journal WHERE seq = ?", seq).one();
    parts.push(new Uint8Array(bytes));
    if (continues === 1) continue;
    insertBatch(sql, first, seq, JSON.parse(new TextDecoder().decode(joined(parts))) as Version1Batch);
    parts = [];
  }
}

/** Under its last number, and should it need more rows, those before it, which it had too: JSON is longer than bytes. */
function insertBatch(sql: SqlStorage, g: number, seq: number, batch: Version1Batch): void {
  const { calls, reading, tallies } = batch;
  const since = calls[0]?.time ?? 0;
  const head: BatchHead = { id: "", since, sealed: 0, reading, tallies };
  const rows = inRows(encodeCalls(calls.map(fromCall)));
  rows.forEach((row, index) => {
    const left = rows.length - 1 - index;
    sql.exec(
      `INSERT INTO journal_${g} (seq, continues, head, bytes) VALUES (?, ?, ?, ?)`,
      seq - left,
      left > 0 ? 1 : 0,
      JSON.stringify(head),
      row,
    );
  });
}
