/**
 * How far apart two columns are: Deequ's distances, which are the service's, computed on every value
 * with its full weight (the released service counted each distinct value once).
 * Formulas and reference values: docs/checks.md.
 */
import type { WeightedValues } from "../../sketch/weighted.ts";
import { distanceRange, exactShares } from "./shares.ts";

/** Counts of categories. */
export type Categories = ReadonlyMap<string, number>;

/** 1.8 is Deequ's c(α) for α ≈ 0.003. */
const significanceFactor = 1.8;

/**
 * Largest difference between two cumulative distributions, in [0, 1]. Both must hold values.
 */
export function numericalDistance(left: WeightedValues, right: WeightedValues): number {
  if (left.total === 0 || right.total === 0) {
    throw new RangeError("Cannot compute a distance: one side has no values");
  }
  let largest = 0;
  let leftIndex = 0;
  let rightIndex = 0;
  while (leftIndex < left.values.length || rightIndex < right.values.length) {
    const leftValue = left.values[leftIndex] ?? Infinity;
    const rightValue = right.values[rightIndex] ?? Infinity;
    if (leftValue <= rightValue) leftIndex++;
    if (rightValue <= leftValue) rightIndex++;
    largest = Math.max(largest, Math.abs(shareUpTo(left, leftIndex) - shareUpTo(right, rightIndex)));
  }
  return largest;
}

function shareUpTo(side: WeightedValues, index: number): number {
  return index === 0 ? 0 : (side.cumulative[index - 1] ?? side.total) / side.total;
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
