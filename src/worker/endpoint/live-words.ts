/** What each shard's watch says, in the endpoint's object: words that stand, those that an execution has confirmed. */
import * as z from "zod";
import { wordSchema } from "../../core/watch/told.ts";
import { hasTable } from "../platform/sql.ts";
import { readableIn } from "../platform/stored.ts";

const settlementSchema = z.object({
  start: z.number(),
  end: z.number(),
  found: z.array(z.string()),
  refuted: z.array(z.string()),
});

const heldSchema = z.object({
  /** Words that stand, and how many there are beside them. */
  words: z.array(wordSchema),
  more: z.number(),
  /** Of these an execution speaks. */
  confirmed: z.array(wordSchema),
  /** What an execution has made of them, until the shard knows. */
  settlement: settlementSchema.nullable(),
});

export type Held = z.infer<typeof heldSchema>;

const root = "words/";

/** By the shard's id. */
export class ShardWords {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What another version of Weir wrote and this one cannot read is not there: the shard says it again. */
  all(): ReadonlyMap<string, Held> {
    if (!hasTable(this.#sql, "upkeep")) return new Map();
    const rows = this.#sql
      .exec<{ kind: string; value: string }>(
        "SELECT kind, value FROM upkeep WHERE kind >= ? AND kind < ? ORDER BY kind",
        root,
        `${root}~`,
      )
      .toArray();
    return new Map(
      rows.flatMap(({ kind, value }) => {
        const held = readableIn(heldSchema, value);
        return held === null ? [] : [[kind.slice(root.length), held] as const];
      }),
    );
  }

  /** What says nothing has no row. */
  put(shard: string, held: Held): void {
    const { words, confirmed, settlement } = held;
    if (words.length + confirmed.length === 0 && settlement === null) return this.#drop(shard);
    this.#sql.exec(
      "INSERT OR REPLACE INTO upkeep (kind, value) VALUES (?, ?)",
      `${root}${shard}`,
      JSON.stringify(held),
    );
  }

  #drop(shard: string): void {
    this.#sql.exec("DELETE FROM upkeep WHERE kind = ?", `${root}${shard}`);
  }

  clear(): void {
    this.#sql.exec("DELETE FROM upkeep WHERE kind >= ? AND kind < ?", root, `${root}~`);
  }
}
