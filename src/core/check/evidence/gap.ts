/** Where two distributions of numbers lie furthest apart, and what speaks for it. */
import type { WeightedValues } from "../../sketch/weighted.ts";
import type { Evidence } from "./evidence.ts";
import { lnFurther } from "./tails.ts";
import type { Numbers } from "./values.ts";

/** At this value the cumulative curves are furthest apart: so large a share is at most so large. */
export interface Gap {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Null where one side has no values. */
export function gapOf(window: WeightedValues, baseline: WeightedValues): Gap | null {
  if (window.total === 0 || baseline.total === 0) return null;
  let gap: Gap = { at: Number.NaN, before: 0, after: 0 };
  let [i, j] = [0, 0];
  while (i < window.values.length || j < baseline.values.length) {
    const [a, b] = [window.values[i] ?? Infinity, baseline.values[j] ?? Infinity];
    if (a <= b) i++;
    if (b <= a) j++;
    const [after, before] = [shareUpTo(window, i), shareUpTo(baseline, j)];
    if (Math.abs(after - before) > Math.abs(gap.after - gap.before))
      gap = { at: Math.min(a, b), before, after };
  }
  return gap;
}

function shareUpTo({ cumulative, total }: WeightedValues, length: number): number {
  return length === 0 ? 0 : (cumulative[length - 1] ?? total) / total;
}

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
