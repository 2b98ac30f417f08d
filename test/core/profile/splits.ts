/** A column of texts that were split at random and merged in any order and tree. */
import { Column } from "../../../src/core/profile/column.ts";

export function mergedOf(
  texts: readonly string[],
  count: number,
  picks: Iterator<number>,
  columnOf: (texts: readonly string[]) => Column,
): Column {
  const pick = (): number => picks.next().value ?? 0;
  const assigned = texts.map(() => pick() % count);
  const parts = Array.from({ length: count }, (_, part) =>
    columnOf(texts.filter((__, index) => assigned[index] === part)),
  );
  while (parts.length > 1) {
    const [taken = new Column()] = parts.splice(pick() % parts.length, 1);
    parts[pick() % parts.length]?.merge(taken);
  }
  return parts[0] ?? new Column();
}
