/**
 * Wasserstein's first distance ∫ |F(x) − G(x)| dx, how far values would have to be moved on average, in standard
 * deviations of the baseline: from 0 on, without unit. As scipy.stats.wasserstein_distance and, in deviations, Evidently.
 * Of a baseline that is one value 0.001 stands for its deviation, as there. No bound of it by chance is known without
 * assuming a distribution: what speaks for it is Kolmogorov's of the same curves.
 */
import { shareUpTo, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { curvesApart } from "./kolmogorov.ts";
import { exactly, type Measure } from "./measure.ts";

const leastDeviation = 1e-3;

export const wasserstein: Measure = {
  numbers: (pair, limit) => {
    const { was, now } = pair;
    const deviation = was.deviation ?? deviationOf(was.values);
    const moved = transport(was.values, now.values) / (deviation > 0 ? deviation : leastDeviation);
    const effect = Math.min(Number.MAX_VALUE, moved);
    return { value: exactly(effect), evidence: curvesApart(pair, { effect, limit }) };
  },
  texts: null,
};

/** In the unit of the values. */
export function transport(left: WeightedValues, right: WeightedValues): number {
  let [sum, from, i, j] = [0, Number.NaN, 0, 0];
  while (i < left.values.length || j < right.values.length) {
    const [a, b] = [left.values[i] ?? Infinity, right.values[j] ?? Infinity];
    const at = Math.min(a, b);
    if (!Number.isNaN(from)) sum += (at - from) * Math.abs(shareUpTo(left, i) - shareUpTo(right, j));
    from = at;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return sum;
}

function deviationOf(values: WeightedValues): number {
  const sum = (of: (value: number) => number) =>
    values.values.reduce((total, value, index) => total + weightAt(values, index) * of(value), 0);
  const mean = sum((value) => value) / values.total;
  return Math.sqrt(sum((value) => (value - mean) ** 2) / values.total);
}
