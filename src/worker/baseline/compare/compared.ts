/** What baselines differ in from the ones made before them, in the SQLite of the endpoint's object. */
import * as z from "zod";
import { readableIn } from "../../platform/stored.ts";

/** How a baseline differs from the finished one that was made before it. */
const comparedSchema = z.object({
  /** The id of that one. */
  before: z.string(),
  /** How many features either has, and how many differ beyond chance; null where they were not compared: `words` say why. */
  features: z.int().nullable(),
  differing: z.int().nullable(),
  words: z.string(),
});

export type Compared = Readonly<z.infer<typeof comparedSchema>>;

export function notCompared(before: string, why: string): Compared {
  return { before, features: null, differing: null, words: `not compared with the one before: ${why}` };
}

/** Null where there is none before it, or it was not looked at. */
export function comparedIn(text: string | null): Compared | null {
  return readableIn(comparedSchema.nullable(), text);
}

/** The newest finished baseline that was not looked at, and the finished one made before it. */
export function nextUncompared(sql: SqlStorage): { id: string; before: string | null } | null {
  const [row] = sql.exec<{ id: string; before: string | null }>(
    `SELECT id, (SELECT id FROM baselines AS earlier WHERE status = 'Completed'
        AND (earlier.created, earlier.id) < (baselines.created, baselines.id)
        ORDER BY earlier.created DESC, earlier.id DESC LIMIT 1) AS before
      FROM baselines WHERE status = 'Completed' AND compared IS NULL ORDER BY created DESC, id DESC LIMIT 1`,
  );
  return row ?? null;
}

/** `null`: there is none before it. */
export function keepCompared(sql: SqlStorage, id: string, compared: Compared | null): void {
  sql.exec("UPDATE baselines SET compared = ? WHERE id = ?", JSON.stringify(compared), id);
}

/** It is to be looked at. */
export function unlooked(sql: SqlStorage, id: string): void {
  sql.exec("UPDATE baselines SET compared = NULL WHERE id = ?", id);
}

/** Its files are others now: it is looked at again, and what was compared with it. */
export function forgetCompared(sql: SqlStorage, id: string): void {
  sql.exec(
    `UPDATE baselines SET compared = NULL
      WHERE id = ?1 OR (json_valid(compared) AND json_extract(compared, '$.before') = ?1)`,
    id,
  );
}
