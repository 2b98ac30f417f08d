/**
 * The largest difference: L∞ = max |F(x) − G(x)| of cumulative curves of numbers, max |p(v) − q(v)| of texts, 0 to 1; and
 * Kolmogorov–Smirnov, the probability that two samples of one distribution differ by as much. Equal values make the
 * probability too large, never too small.
 *
 * Exact for small samples: paths in a lattice that stay within the distance (Hodges 1958; R's psmirnov). Else
 * Q(λ) = 2 Σ (−1)^(j−1) exp(−2 j² λ²), λ = (√e + 0.12 + 0.11 / √e) D, e = nm / (n + m) (Stephens 1970; Press et al.,
 * Numerical Recipes, §14.3). What speaks for either is the bound 2 exp(−2 D² e), of a distance less what the sketches may
 * be wrong by.
 */
import { numericalDistance } from "../distance/distance.ts";
import { distanceRange } from "../distance/shares.ts";
import { around, blurOf } from "../evidence/coarse.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { apart } from "../evidence/gap.ts";
import { textsApart } from "./divergence.ts";
import type { Measure, Pair, Sample } from "./measure.ts";

/** Up to so many steps paths are counted. */
const mostSteps = 1e5;

export const lInfinity: Measure = {
  numbers: (pair, limit) => {
    const distance = numericalDistance(pair.was.values, pair.now.values);
    const value = around(distance, blurOf(pair.was, pair.now));
    return { value, evidence: curvesApart(pair, { effect: distance, limit }) };
  },
  texts: (pair, limit) => ({
    value: distanceRange(pair.was, pair.now),
    evidence: textsApart(pair, limit),
  }),
};

export const kolmogorovSmirnov: Measure = {
  numbers: (pair) => {
    const { was, now } = pair;
    const distance = numericalDistance(was.values, now.values);
    const { low, high } = around(distance, blurOf(was, now));
    const probability = (apart: number) => smirnov(apart, was.values.total, now.values.total);
    const value = { low: probability(high), high: probability(low) };
    return { value, evidence: curvesApart(pair, { effect: distance, limit: 0 }) };
  },
  texts: null,
};

/** What speaks for curves apart, with another measure's size and limit. */
export function curvesApart({ was, now }: Pair<Sample>, said: Pick<Evidence, "effect" | "limit">): Evidence {
  const evidence = apart(now, was, said.limit);
  if (evidence === null) throw new RangeError("Cannot compare curves: one side has no values");
  return { ...evidence, ...said };
}

/** P(two samples of one distribution, of sizes n and m, lie at least so far apart). */
export function smirnov(distance: number, n: number, m: number): number {
  return n * m <= mostSteps ? exactTail(distance, n, m) : limitTail(distance, n, m);
}

function exactTail(distance: number, n: number, m: number): number {
  // Distances are multiples of 1 / (n m): paths must stay strictly below this one, whatever its last bits.
  const most = (0.5 + Math.floor(distance * n * m - 1e-7)) / (n * m);
  const inside = new Float64Array(m + 1);
  for (let j = 0; j <= m; j++) inside[j] = j / m > most ? 0 : 1;
  for (let i = 1; i <= n; i++) {
    const part = i / (i + m);
    let left = i / n > most ? 0 : part * (inside[0] ?? 0);
    inside[0] = left;
    for (let j = 1; j <= m; j++) {
      left = Math.abs(i / n - j / m) > most ? 0 : part * (inside[j] ?? 0) + left;
      inside[j] = left;
    }
  }
  return Math.min(1, Math.max(0, 1 - (inside[m] ?? 0)));
}

function limitTail(distance: number, n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // Below it the tail is 1 to ten digits, and the series slow.
  if (lambda < 0.25) return 1;
  let sum = 0;
  for (let j = 1; j <= 20; j++) sum += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * (j * lambda) ** 2);
  return Math.min(1, Math.max(0, sum));
}
