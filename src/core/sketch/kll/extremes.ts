/** The least and the greatest of all numbers, put back into levels that gave them up. */
import type { Run } from "./run.ts";

/**
 * Puts back an extreme that no level has: the value next to it, of the highest weight, gives up one of that, and what is left
 * of its weight is put to the levels below. Returns how many more values there are.
 */
export function putBack(levels: readonly Run[], extreme: number, which: "least" | "greatest"): number {
  const isBeyond = (one: number, other: number) => (which === "least" ? one < other : one > other);
  const ends = levels.map((level) => level.sorted().at(which === "least" ? 0 : -1));
  if (!ends.every((end) => end === undefined || isBeyond(extreme, end))) return 0;
  let height = 0;
  for (const [level, end] of ends.entries()) {
    if (level > 0 && end !== undefined && (height === 0 || isBeyond(end, ends[height]!))) height = level;
  }
  // Were all of them single, nothing had been given up.
  if (height === 0) return 0;
  const giver = ends[height]!;
  levels[height]!.remove(giver);
  // Merged, not added: then the levels are still in order.
  for (let level = 0; level < height; level++) levels[level]!.merge(Float64Array.of(giver));
  levels[0]!.merge(Float64Array.of(extreme));
  return height;
}
