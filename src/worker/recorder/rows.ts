/** What a Recorder's tables have in common: rows of bounded length, single values, and the table of a generation. */

/** Rows may hold 2 MB. */
export const rowBytes = 1_500_000;

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

  /** Null where there is none. */
  bytes(key: string): Uint8Array<ArrayBuffer> | null {
    const [row] = this.#sql.exec<{ value: ArrayBuffer }>("SELECT value FROM meta WHERE key = ?", key);
    return row === undefined ? null : new Uint8Array(row.value);
  }

  set(key: string, value: number | string | Uint8Array<ArrayBuffer>): void {
    this.#sql.exec(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
  }

  /** The keys that begin so. */
  keys(prefix: string): string[] {
    return this.#sql
      .exec<{ key: string }>("SELECT key FROM meta WHERE key >= ? AND key < ?", prefix, `${prefix}\uffff`)
      .toArray()
      .map(({ key }) => key);
  }

  clear(key: string): void {
    this.#sql.exec("DELETE FROM meta WHERE key = ?", key);
  }
}

/** The endpoint's name is kept: an object that its alarm has woken is not told it. */
export function keptName(meta: Meta, name: string | undefined): string {
  const kept = meta.text("endpoint");
  if (kept !== null) return kept;
  const endpoint = name?.split(":")[0] ?? "";
  if (endpoint !== "") meta.set("endpoint", endpoint);
  return endpoint;
}

/** A generation of the log and its table. Within a transaction. `share`: of the sampled calls is stored; 0, undecided. */
export function createGeneration(sql: SqlStorage, g: number, seed: string, share: number): void {
  sql.exec("INSERT INTO generations (g, seed, share) VALUES (?, ?, ?)", g, seed, share);
  sql.exec(
    `CREATE TABLE journal_${g} (seq INTEGER PRIMARY KEY, continues INTEGER NOT NULL, head TEXT NOT NULL, bytes BLOB NOT NULL)`,
  );
}
