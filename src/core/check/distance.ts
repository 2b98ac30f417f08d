/**
 * How far apart two columns are: Deequ's distances, which are the service's, computed on every value
 * with its full weight (the released service counted each distinct value once).
 * Formulas and reference values: shared/docs/algorithms.md §2.
 */
import type { WeightedValues } from "../sketch/weighted.ts";
import { chiSquareTail } from "./chi-square.ts";

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
  const leftTotal = totalOf(left);
  const rightTotal = totalOf(right);
  if (leftTotal === 0 || rightTotal === 0) {
    throw new RangeError("Cannot compute a distance: one side has no values");
  }
  let largest = 0;
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const difference = (left.get(key) ?? 0) / leftTotal - (right.get(key) ?? 0) / rightTotal;
    largest = Math.max(largest, Math.abs(difference));
  }
  return largest;
}

/** The distance less what two samples of these sizes differ by on their own, at least 0. */
export function robust(distance: number, leftSize: number, rightSize: number): number {
  const noise = significanceFactor * Math.sqrt((leftSize + rightSize) / (leftSize * rightSize));
  return Math.max(0, distance - noise);
}

/** Pearson's chi-square of a sample against expected counts, small categories pooled. */
export interface ChiSquare {
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * Deequ's chi-square: expected counts are scaled to the sample, categories whose expected count is
 * small are merged (Yates, Cochran), categories the baseline never had are left out. Null when fewer
 * than two categories remain.
 */
export function chiSquare(sample: Categories, expected: Categories): ChiSquare | null {
  const pairs = pool(scaled(sample, expected));
  if (pairs.length < 2) return null;
  const observedTotal = pairs.reduce((sum, pair) => sum + pair.observed, 0);
  const expectedTotal = pairs.reduce((sum, pair) => sum + pair.expected, 0);
  if (observedTotal === 0 || expectedTotal === 0) return null;
  const scale = Math.abs(observedTotal - expectedTotal) >= 1e-7 ? observedTotal / expectedTotal : 1;
  const statistic = pairs.reduce(
    (sum, { observed, expected: count }) => sum + (observed - count * scale) ** 2 / (count * scale),
    0,
  );
  return { statistic, pValue: chiSquareTail(statistic, pairs.length - 1) };
}

interface Pair {
  observed: number;
  expected: number;
}

function scaled(sample: Categories, expected: Categories): Pair[] {
  const expectedTotal = totalOf(expected);
  let sampleTotal = 0;
  for (const key of expected.keys()) sampleTotal += sample.get(key) ?? 0;
  return [...expected]
    .filter(([, count]) => count > 0)
    .map(([key, count]) => ({
      observed: sample.get(key) ?? 0,
      expected: (count / expectedTotal) * sampleTotal,
    }));
}

/** Merges the two smallest expected counts until few enough are small. */
function pool(pairs: Pair[]): Pair[] {
  const left = [...pairs];
  for (;;) {
    left.sort((a, b) => a.expected - b.expected);
    const [first, second] = left;
    if (first === undefined || second === undefined || !hasSmall(left)) return left;
    const merged = { observed: first.observed + second.observed, expected: first.expected + second.expected };
    left.splice(0, 2, merged);
  }
}

/** Of two categories none may be expected below 10 times (Yates); of more, a fifth may be below 5 (Cochran). */
function hasSmall(pairs: readonly Pair[]): boolean {
  const [least, allowed] = pairs.length === 2 ? [10, 0] : [5, Math.trunc(0.2 * pairs.length)];
  return pairs.filter(({ expected }) => expected < least).length > allowed;
}

function totalOf(counts: Categories): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
