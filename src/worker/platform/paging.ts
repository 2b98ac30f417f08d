/**
 * Lists in pages. A page ends with a key that no two things have, and the next one begins behind it: what comes or goes
 * meanwhile makes nothing else be passed over or told twice.
 */

/** What things are ordered by; no two have the same. */
export type Key = string | readonly (string | number)[];

/** Things in order, and the key of the last one where there are more. */
export interface Page<T, K extends Key> {
  readonly items: readonly T[];
  readonly next: K | null;
}

/** A page of at most `limit`, made of what was read; one more was asked for, to know whether there is one. */
export function pageOf<Row, T, K extends Key>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => K,
  shown: (row: Row) => T,
): Page<T, K> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? keyOf(last) : null;
  return { items: items.map(shown), next };
}
