/** The endpoint's own row in its Monitor's SQLite. Reading it creates nothing: names nobody configured leave no trace. */
import { endpointSchema, mostShards, type EndpointConfig } from "../../core/config/endpoint.ts";

export interface EndpointRow {
  /** An object that its alarm has woken is not told its name. */
  readonly name: string;
  readonly version: number;
  readonly config: EndpointConfig;
  /** The address this deployment was last configured under. */
  readonly origin: string;
  /** The version whose copy is in R2. */
  readonly copied: number;
  /** How many shards there are: never fewer than there ever were, since profiles of the past are in them. */
  readonly shards: number;
}

export class EndpointTable {
  readonly #sql: SqlStorage;
  #isCurrent = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null while the endpoint is not configured. */
  read(): EndpointRow | null {
    const tables = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'endpoint'").toArray();
    if (tables.length === 0) return null;
    this.#migrate();
    const [row] = this.#sql.exec<{
      name: string;
      version: number;
      config: string;
      origin: string;
      copied: number;
      shards: number;
    }>("SELECT name, version, config, origin, copied, shards FROM endpoint");
    // A configuration of an earlier version of Weir takes the defaults of what has come since.
    return row === undefined ? null : { ...row, config: endpointSchema.parse(JSON.parse(row.config)) };
  }

  /** Schema version 1 had no shards. */
  #migrate(): void {
    if (this.#isCurrent) return;
    const columns = this.#sql
      .exec("SELECT 1 FROM pragma_table_info('endpoint') WHERE name = 'shards'")
      .toArray();
    if (columns.length === 0) {
      this.#sql.exec(
        "ALTER TABLE endpoint ADD COLUMN shards INTEGER NOT NULL DEFAULT 1; UPDATE endpoint SET schema = 2",
      );
    }
    this.#isCurrent = true;
  }

  /** From here on the endpoint is not configured. */
  drop(): void {
    this.#sql.exec("DROP TABLE IF EXISTS endpoint");
    this.#isCurrent = false;
  }

  /** Takes the next version of the configuration. */
  write(name: string, config: EndpointConfig, origin: string): void {
    this.#sql
      .exec(`CREATE TABLE IF NOT EXISTS endpoint (id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL,
      name TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL, origin TEXT NOT NULL, copied INTEGER NOT NULL,
      shards INTEGER NOT NULL DEFAULT 1)`);
    this.#migrate();
    this.#sql.exec(
      `INSERT INTO endpoint (id, schema, name, version, config, origin, copied, shards) VALUES (1, 2, ?, 1, ?, ?, 0, ?)
        ON CONFLICT (id) DO UPDATE SET version = version + 1, config = excluded.config, origin = excluded.origin,
        shards = MAX(shards, excluded.shards)`,
      name,
      JSON.stringify(config),
      origin,
      config.shards,
    );
  }

  /** More shards than `from`, twice as many, if nobody has raised them yet; the number there is then. */
  raiseShards(from: number): number {
    this.#sql.exec(
      "UPDATE endpoint SET shards = MIN(shards * 2, ?), version = version + 1 WHERE shards = ? AND shards < ?",
      mostShards,
      from,
      mostShards,
    );
    return this.read()?.shards ?? from;
  }

  markCopied(version: number): void {
    this.#sql.exec("UPDATE endpoint SET copied = ?", version);
  }
}
