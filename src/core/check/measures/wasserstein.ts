/**
 * Wasserstein's first distance ∫ |F(x) − G(x)| dx, how far values would have to be moved on average, in standard
 * deviations of the baseline: from 0 on, without unit. As scipy.stats.wasserstein_distance and, in deviations, Evidently.
 * Of a baseline that is one value 0.001 stands for its deviation, as there. No bound of it by chance is known without
 * assuming a distribution: what speaks for it is Kolmogorov's of the same curves.
 */
import { shareUpTo, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { blurOf } from "../evidence/coarse.ts";
import { curvesApart } from "./kolmogorov.ts";
import type { Measure } from "./measure.ts";

const leastDeviation = 1e-3;

export const wasserstein: Measure = {
  numbers: (pair, limit) => {
    const { was, now } = pair;
    const deviation = was.deviation ?? deviationOf(was.values);
    const off = blurOf(was, now);
    const unit = deviation > 0 ? deviation : leastDeviation;
    const moved = (by: number) => Math.min(Number.MAX_VALUE, transport(was.values, now.values, by, unit));
    const effect = moved(0);
    return { value: { low: moved(-off), high: moved(off) }, evidence: curvesApart(pair, { effect, limit }) };
  },
  texts: null,
};

/** In that unit; with the curves so much further apart everywhere, or closer. */
export function transport(left: WeightedValues, right: WeightedValues, further = 0, unit = 1): number {
  let [sum, from, i, j] = [0, Number.NaN, 0, 0];
  while (i < left.values.length || j < right.values.length) {
    const [a, b] = [left.values[i] ?? Infinity, right.values[j] ?? Infinity];
    const at = Math.min(a, b);
    const apart = Math.min(1, Math.max(0, Math.abs(shareUpTo(left, i) - shareUpTo(right, j)) + further));
    if (apart > 0) sum += way(from, at, unit) * apart;
    from = at;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return sum;
}

/** How many units from one value to the next, to the first none. Two that are further from each other than any double is long are so by their units. */
function way(from: number, to: number, unit: number): number {
  if (Number.isNaN(from)) return 0;
  const apart = to - from;
  return Number.isFinite(apart) ? apart / unit : to / unit - from / unit;
}

function deviationOf(values: WeightedValues): number {
  const sum = (of: (value: number) => number) =>
    values.values.reduce((total, value, index) => total + weightAt(values, index) * of(value), 0);
  const mean = sum((value) => value) / values.total;
  return Math.sqrt(sum((value) => (value - mean) ** 2) / values.total);
}
