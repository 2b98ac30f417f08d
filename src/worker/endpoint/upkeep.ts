/** What an endpoint's object remembers of its files' and shards' upkeep: single records, kept as JSON. */
import type * as z from "zod";
import { hasTable } from "../platform/sql.ts";
import { readStored, writtenAgain } from "../platform/stored.ts";

/**
 * One record. What another version of Weir added to it stays in it; what cannot be read begins anew, so every member of
 * the schema has a default.
 */
export class UpkeepRecord<Schema extends z.ZodObject> {
  readonly #sql: SqlStorage;
  readonly #kind: string;
  readonly #schema: Schema;

  constructor(sql: SqlStorage, kind: string, schema: Schema) {
    this.#sql = sql;
    this.#kind = kind;
    this.#schema = schema;
  }

  /** Null where there is none. */
  read(): z.output<Schema> | null {
    const stored = this.#stored();
    if (stored === null) return null;
    return stored.kind === "readable" ? stored.value : this.#schema.parse({});
  }

  write(value: z.input<Schema>): void {
    const stored = this.#stored();
    const rest = stored?.kind === "readable" ? stored.rest : {};
    this.#sql.exec(
      "INSERT OR REPLACE INTO upkeep (kind, value) VALUES (?, ?)",
      this.#kind,
      writtenAgain(rest, value),
    );
  }

  remove(): void {
    if (hasTable(this.#sql, "upkeep")) this.#sql.exec("DELETE FROM upkeep WHERE kind = ?", this.#kind);
  }

  #stored() {
    if (!hasTable(this.#sql, "upkeep")) return null;
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM upkeep WHERE kind = ?", this.#kind);
    return row === undefined ? null : readStored(this.#schema, row.value);
  }
}
