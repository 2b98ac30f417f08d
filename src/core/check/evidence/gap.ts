/** What speaks for two distributions of numbers that lie apart. */
import { gapOf } from "../distance/distance.ts";
import type { Evidence } from "./evidence.ts";
import { lnFurther } from "./tails.ts";
import type { Numbers } from "./values.ts";

/** A distance less than it may be wrong by where values were sketched. */
export function apart(window: Numbers, baseline: Numbers, limit: number): Evidence | null {
  const gap = gapOf(window.values, baseline.values);
  if (gap === null) return null;
  const [n, n0] = [window.values.total, baseline.values.total];
  const distance = Math.max(0, Math.abs(gap.after - gap.before) - window.slack / n - baseline.slack / n0);
  return {
    lnProbability: lnFurther(distance, n, n0),
    effect: distance,
    limit,
    records: n,
    baselineRecords: n0,
    marked: Math.round(distance * n),
  };
}
