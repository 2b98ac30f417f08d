/**
 * Pearson's chi-square: a sample against expected counts as Deequ computes it, small categories pooled
 * (docs/checks.md), and two samples against each other.
 */
import { chiSquareTail } from "./chi-square.ts";
import type { Categories } from "./distance.ts";
import { countOf, exactShares, type Bounds, type Shares } from "./shares.ts";

export interface ChiSquare {
  readonly statistic: number;
  readonly pValue: number;
}

interface Group {
  readonly low: number;
  readonly high: number;
  /** Expected share of the sample. */
  readonly share: number;
}

/**
 * Expected counts are scaled to the sample, categories whose expected count is small are merged (Yates,
 * Cochran), categories the baseline never had are left out. Null when fewer than two categories remain.
 */
export function chiSquare(sample: Categories, expected: Categories): ChiSquare | null {
  const ranges = chiSquareRange(exactShares(sample), expected);
  return ranges === null ? null : { statistic: ranges.statistic.low, pValue: ranges.pValue.low };
}

/**
 * Chi-square of a sample known within bounds: each cell is taken at its worst and at its best, whatever the others are,
 * so the truth lies between. Nothing is known where the bounds do not even tell which categories to pool.
 */
export function chiSquareRange(
  sample: Shares,
  expected: Categories,
): { readonly statistic: Bounds; readonly pValue: Bounds } | null {
  const groups = groupsOf(sample, expected);
  const least = groups.reduce((sum, { low }) => sum + low, 0);
  const most = Math.min(
    sample.total,
    groups.reduce((sum, { high }) => sum + high, 0),
  );
  const pooled = pool(groups, least);
  if (pooled.length !== pool(groups, most).length) {
    return { statistic: { low: 0, high: Infinity }, pValue: { low: 0, high: 1 } };
  }
  if (pooled.length < 2 || most === 0) return null;
  let low = 0;
  let high = 0;
  for (const group of pooled) {
    const [fewest, fullest] = [group.share * least, group.share * most];
    low += Math.max(0, group.low - fullest, fewest - group.high) ** 2 / fullest;
    high += Math.max(group.high - fewest, fullest - group.low) ** 2 / fewest;
  }
  const degrees = pooled.length - 1;
  return {
    statistic: { low, high },
    pValue: { low: chiSquareTail(high, degrees), high: chiSquareTail(low, degrees) },
  };
}

function groupsOf(sample: Shares, expected: Categories): Group[] {
  let total = 0;
  for (const count of expected.values()) total += count;
  return [...expected]
    .filter(([, count]) => count > 0)
    .map(([text, count]) => ({ ...countOf(sample, text), share: count / total }));
}

/** Merges the two smallest expected counts until few enough are small. Which are smallest does not depend on the total. */
function pool(groups: readonly Group[], total: number): Group[] {
  const left = [...groups];
  for (;;) {
    left.sort((a, b) => a.share - b.share);
    const [first, second] = left;
    if (first === undefined || second === undefined || !hasSmall(left, total)) return left;
    const merged = {
      low: first.low + second.low,
      high: first.high + second.high,
      share: first.share + second.share,
    };
    left.splice(0, 2, merged);
  }
}

/** Of two categories none may be expected below 10 times (Yates); of more, a fifth may be below 5 (Cochran). */
function hasSmall(groups: readonly Group[], total: number): boolean {
  const [least, allowed] = groups.length === 2 ? [10, 0] : [5, Math.trunc(0.2 * groups.length)];
  return groups.filter(({ share }) => share * total < least).length > allowed;
}

/**
 * Whether two samples are of one distribution, over all categories either has; of two categories with Yates'
 * correction unless told otherwise. As scipy.stats.chi2_contingency. Null when there are fewer than two.
 */
export function contingency(left: Categories, right: Categories, yates = true): ChiSquare | null {
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  const table = keys
    .map((key) => [left.get(key) ?? 0, right.get(key) ?? 0] as const)
    .filter(([one, other]) => one + other > 0);
  const [ofLeft, ofRight] = [0, 1].map((side) => table.reduce((sum, row) => sum + (row[side] ?? 0), 0));
  if (table.length < 2 || !ofLeft || !ofRight) return null;
  const limit = yates && table.length === 2 ? 0.5 : 0;
  let statistic = 0;
  for (const [one, other] of table) {
    const share = (one + other) / (ofLeft + ofRight);
    for (const [observed, expected] of [
      [one, ofLeft * share],
      [other, ofRight * share],
    ] as const) {
      const apart = Math.abs(observed - expected);
      statistic += (apart - Math.min(limit, apart)) ** 2 / expected;
    }
  }
  return { statistic, pValue: chiSquareTail(statistic, table.length - 1) };
}
