/** The buckets of a feature's statistics, and what they should be. */
import type { FeatureStatistics } from "../../../src/core/baseline/statistics.ts";

/** Counts of `[lower, upper)` and, last, of everything from the lower edge on: one look at every value. */
export function trueCounts(feature: FeatureStatistics, values: readonly number[]): number[] {
  const edges = kllOf(feature).buckets;
  return edges.map(({ lower_bound: lower, upper_bound: upper }, index) => {
    const isLast = index === edges.length - 1;
    return values.filter((value) => value >= lower && (isLast || value < upper)).length;
  });
}

export function kllOf({ numerical_statistics }: FeatureStatistics) {
  const kll = numerical_statistics?.distribution?.kll;
  if (kll === undefined) throw new Error("Expected a distribution");
  return kll;
}

export const countsOf = (feature: FeatureStatistics) => kllOf(feature).buckets.map(({ count }) => count);
