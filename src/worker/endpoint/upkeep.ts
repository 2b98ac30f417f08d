/** What an endpoint's object remembers of its files' upkeep: two single records, kept as JSON. */
import type * as z from "zod";
import { hasTable } from "../platform/sql.ts";
import { readStored, writtenAgain } from "../platform/stored.ts";

/** One record. What another version of Weir added to it stays in it. */
export class UpkeepRecord<Schema extends z.ZodObject> {
  readonly #sql: SqlStorage;
  readonly #kind: string;
  readonly #schema: Schema;

  constructor(sql: SqlStorage, kind: string, schema: Schema) {
    this.#sql = sql;
    this.#kind = kind;
    this.#schema = schema;
  }

  /** Null where there is none, or none that this version can read. */
  read(): z.output<Schema> | null {
    const stored = this.#stored();
    return stored?.kind === "readable" ? stored.value : null;
  }

  write(value: z.input<Schema>): void {
    const stored = this.#stored();
    const rest = stored?.kind === "readable" ? stored.rest : {};
    this.#sql.exec("INSERT OR REPLACE INTO upkeep VALUES (?, ?)", this.#kind, writtenAgain(rest, value));
  }

  #stored() {
    if (!hasTable(this.#sql, "upkeep")) return null;
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM upkeep WHERE kind = ?", this.#kind);
    return row === undefined ? null : readStored(this.#schema, row.value);
  }
}
