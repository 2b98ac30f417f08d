/**
 * Which values of a division have segments of their own: those that are configured, or the first that came. The list
 * only grows, and one place keeps it for all shards: so a value is in the same segment wherever and whenever it is
 * counted, and profiles merge. Until a value is on the list, and for ever once that is full, its records are in the rest.
 */
import { longestValue, nameOfBy, type Division } from "./by.ts";

/** Lists by the names of divisions. */
export type Lists = Readonly<Record<string, readonly string[]>>;

/** Lists of divisions that are not configured now are kept, in case they are again: at most so many. */
const mostLists = 8;

/** The lists once these values came, in their order. */
export function learned(lists: Lists, by: string, values: readonly string[], most: number): Lists {
  const before = lists[by] ?? [];
  const list = [...new Set([...before, ...values.filter(isValue)])].slice(0, Math.max(most, before.length));
  const { [by]: _, ...others } = lists;
  return Object.fromEntries([...Object.entries(others).slice(1 - mostLists), [by, list]]);
}

/** The values that have a segment of their own. */
export function listOf({ by, most, values }: Division, lists: Lists): readonly string[] {
  return values ?? (lists[nameOfBy(by)] ?? []).slice(0, most);
}

export function isValue(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== "" && text.length <= longestValue;
}
