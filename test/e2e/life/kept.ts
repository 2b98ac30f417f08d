/** What is kept: rows of objects, and files. */
import type { Bindings } from "../../../src/worker/env.ts";

/** What an object's tables hold. */
export function rowsOf(sql: SqlStorage): Record<string, number> {
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .toArray()
    .filter(({ name }) => !name.startsWith("sqlite_"));
  const rows = tables.map(({ name }): [string, number] => {
    const { n } = sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM "${name}"`).one();
    return [name.replace(/_\d+$/, "_*"), n];
  });
  return { ...Object.fromEntries(rows), kilobytes: Math.round(sql.databaseSize / 1_024) };
}

/** The same of several objects together. */
export async function rowsOfAll(
  objects: readonly { rows(): Promise<Record<string, number>> }[],
): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const object of objects) {
    for (const [table, n] of Object.entries(await object.rows())) total[table] = (total[table] ?? 0) + n;
  }
  return total;
}

/** How many objects of a kind are in R2: the first part of their keys. */
export async function filesOf({ BUCKET }: Pick<Bindings, "BUCKET">): Promise<Record<string, number>> {
  const files: Record<string, number> = {};
  let cursor: string | undefined;
  do {
    const page = await BUCKET.list(cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) {
      const kind = key.split("/", 1)[0] ?? "";
      files[kind] = (files[kind] ?? 0) + 1;
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return files;
}
