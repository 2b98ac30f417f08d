/**
 * A header whose names are known beforehand: found, and matched to them, though it may be written otherwise.
 *
 * Blanks around a name, the case of its letters and how they are composed do not matter where that leaves one known name
 * to be meant. Columns that are no known one keep their own names.
 */
import type { Cell } from "../row.ts";
import { looseName } from "../shape.ts";

/** A column that goes by its known name instead of the header's. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** Whether one of the cells is a known name, or half of them are but for case and blanks. */
export function isKnownHeader(cells: readonly Cell[], known: readonly string[]): boolean {
  if (cells.some((cell) => cell !== null && known.includes(cell))) return true;
  const keys = new Set(known.map(looseName));
  const given = cells.filter((cell) => cell !== null);
  const met = new Set(given.map(looseName).filter((key) => keys.has(key)));
  return met.size > 0 && met.size * 2 >= given.length;
}

/** The known names in place of those that only differ in case and blanks. */
export function knownNames(
  names: readonly string[],
  known: readonly string[],
): { readonly names: readonly string[]; readonly renamed: readonly Renamed[] } {
  const free = new Map<string, string | null>();
  for (const name of known) free.set(looseName(name), free.has(looseName(name)) ? null : name);
  // A name that stands in the header as it is known is that of its own column.
  const own = new Set(known.filter((name) => names.includes(name)));
  const renamed: Renamed[] = [];
  const matched = names.map((from) => {
    const to = own.has(from) ? null : (free.get(looseName(from)) ?? null);
    if (to === null || own.has(to)) return from;
    own.add(to);
    renamed.push({ from, to });
    return to;
  });
  return { names: matched, renamed };
}
