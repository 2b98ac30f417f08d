/** Samples of numbers and of categories, as distances take them. */
import type { Categories } from "../../../src/core/check/distance/distance.ts";
import { weigh, type WeightedValues } from "../../../src/core/sketch/weighted.ts";

export const weighed = (values: Iterable<number>): WeightedValues =>
  weigh(Array.from(values, (value) => [value, 1] as const));

export const categories = (counts: Record<string, number>): Categories => new Map(Object.entries(counts));

/** How often each text comes. */
export function tally(texts: Iterable<string>): Categories {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

export const totalOf = (counts: Categories) => [...counts.values()].reduce((sum, count) => sum + count, 0);
