/**
 * How far apart two columns are: Deequ's distances, which are the service's, computed on every value
 * with its full weight (the released service counted each distinct value once).
 * Formulas and reference values: docs/checks.md.
 */
import { shareUpTo, type WeightedValues } from "../../sketch/weighted.ts";
import { distanceRange, exactShares } from "./shares.ts";

/** Counts of categories. */
export type Categories = ReadonlyMap<string, number>;

/** 1.8 is Deequ's c(α) for α ≈ 0.003. */
const significanceFactor = 1.8;

/** At this value the cumulative curves are furthest apart: so large a share is at most so large. */
export interface Gap {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Where two distributions of numbers lie furthest apart; null where one side has no values. */
export function gapOf(window: WeightedValues, baseline: WeightedValues): Gap | null {
  if (window.total === 0 || baseline.total === 0) return null;
  // Without arrays or objects on the way: of thousands of columns this is most of the work.
  let [i, j, mostI, mostJ, most, at] = [0, 0, 0, 0, 0, Number.NaN];
  while (i < window.values.length || j < baseline.values.length) {
    const a = window.values[i] ?? Infinity;
    const b = baseline.values[j] ?? Infinity;
    if (a <= b) i++;
    if (b <= a) j++;
    const apart = Math.abs(shareUpTo(window, i) - shareUpTo(baseline, j));
    if (apart > most) {
      most = apart;
      mostI = i;
      mostJ = j;
      at = Math.min(a, b);
    }
  }
  return { at, before: shareUpTo(baseline, mostJ), after: shareUpTo(window, mostI) };
}

/**
 * Largest difference between two cumulative distributions, in [0, 1]. Both must hold values.
 */
export function numericalDistance(left: WeightedValues, right: WeightedValues): number {
  const gap = gapOf(left, right);
  if (gap === null) throw new RangeError("Cannot compute a distance: one side has no values");
  return Math.abs(gap.after - gap.before);
}

/** Largest difference between the shares of any one category, in [0, 1]. Both must hold values. */
export function categoricalDistance(left: Categories, right: Categories): number {
  return distanceRange(exactShares(left), exactShares(right)).low;
}

/**
 * The distance less what two samples of these sizes differ by on their own, at least 0. Given the chance `alpha`
 * that it takes off too little, its factor is c(α), else Deequ's.
 */
export function robust(distance: number, leftSize: number, rightSize: number, alpha?: number): number {
  const factor = alpha === undefined ? significanceFactor : Math.sqrt(-Math.log(alpha / 2) / 2);
  const noise = factor * Math.sqrt((leftSize + rightSize) / (leftSize * rightSize));
  return Math.max(0, distance - noise);
}
