/** The endpoint's own row in its Monitor's SQLite. Reading it creates nothing: names nobody configured leave no trace. */
import type { EndpointConfig } from "../core/config.ts";

export interface EndpointRow {
  /** An object that its alarm has woken is not told its name. */
  readonly name: string;
  readonly version: number;
  readonly config: EndpointConfig;
  /** The address this deployment was last configured under. */
  readonly origin: string;
  /** The version whose copy is in R2. */
  readonly copied: number;
}

export class EndpointTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null while the endpoint is not configured. */
  read(): EndpointRow | null {
    const tables = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'endpoint'").toArray();
    if (tables.length === 0) return null;
    const [row] = this.#sql.exec<{
      name: string;
      version: number;
      config: string;
      origin: string;
      copied: number;
    }>("SELECT name, version, config, origin, copied FROM endpoint");
    return row === undefined ? null : { ...row, config: JSON.parse(row.config) as EndpointConfig };
  }

  /** Takes the next version of the configuration. */
  write(name: string, config: EndpointConfig, origin: string): void {
    this.#sql
      .exec(`CREATE TABLE IF NOT EXISTS endpoint (id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL,
      name TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL, origin TEXT NOT NULL, copied INTEGER NOT NULL)`);
    this.#sql.exec(
      `INSERT INTO endpoint VALUES (1, 1, ?, 1, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET
        version = version + 1, config = excluded.config, origin = excluded.origin`,
      name,
      JSON.stringify(config),
      origin,
    );
  }

  markCopied(version: number): void {
    this.#sql.exec("UPDATE endpoint SET copied = ?", version);
  }
}
