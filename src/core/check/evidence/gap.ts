/** What speaks for two distributions of numbers that lie apart. */
import { gapOf } from "../distance/distance.ts";
import { around, blurOf } from "./coarse.ts";
import type { Evidence } from "./evidence.ts";
import { lnFurther } from "./tails.ts";
import type { Numbers } from "./values.ts";

/** A distance less than it may be wrong by where values were sketched. */
export function apart(window: Numbers, baseline: Numbers, limit: number): Evidence | null {
  const distance = measured(window, baseline);
  if (distance === null) return null;
  const sure = lessSlack(distance, window, baseline);
  return speaking(window, baseline, { sure, effect: sure, limit });
}

/** The distance as it is measured, of coarse sketches the least that it can be; what it is sure of speaks for it. */
export function apartAsMeasured(window: Numbers, baseline: Numbers, limit: number): Evidence | null {
  const distance = measured(window, baseline);
  if (distance === null) return null;
  const effect = around(distance, blurOf(window, baseline)).low;
  return speaking(window, baseline, { sure: lessSlack(distance, window, baseline), effect, limit });
}

function measured(window: Numbers, baseline: Numbers): number | null {
  const gap = gapOf(window.values, baseline.values);
  return gap === null ? null : Math.abs(gap.after - gap.before);
}

function lessSlack(distance: number, window: Numbers, baseline: Numbers): number {
  return Math.max(0, distance - window.slack / window.values.total - baseline.slack / baseline.values.total);
}

function speaking(
  window: Numbers,
  baseline: Numbers,
  { sure, effect, limit }: { readonly sure: number; readonly effect: number; readonly limit: number },
): Evidence {
  const [n, n0] = [window.values.total, baseline.values.total];
  return {
    lnProbability: lnFurther(sure, n, n0),
    effect,
    limit,
    records: n,
    baselineRecords: n0,
    marked: Math.round(effect * n),
  };
}
