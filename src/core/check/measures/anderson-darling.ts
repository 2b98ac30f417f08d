/**
 * Anderson–Darling of two samples: the squared difference of the cumulative curves, integrated with the weight
 * 1 / (H (1 − H)) of both together, so that the ends count as much as the middle. Equal values take their middle rank:
 * Scholz and Stephens, K-sample Anderson–Darling tests (1987), equation 7, as scipy.stats.anderson_ksamp.
 *
 * Its law without change is that of Σ z² / (j (j + 1)), z normal; the tail by Smirnov's integrals between the poles
 * j (j + 1), which is exact far out where tables end. Small samples are brought to its variance (their equation 4).
 * Where many values are equal fewer terms weigh more, and the tail is longer: then it is held to the longest that a sum
 * of such terms with mean 1 can have, chi-square with one degree (Székely and Bakirov 2003).
 *
 * From sketches: the root of the statistic is a distance, so that a share misplaced by ε moves it by at most
 * ε √(2 e ln N), e = nm / (n + m), N = n + m; what speaks for it is less by that.
 */
import { weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { chiSquareTail } from "../distance/chi-square.ts";
import { numericalDistance } from "../distance/distance.ts";
import { blurOf } from "../evidence/coarse.ts";
import { exactly, slackShare, type Measure, type Pair, type Sample } from "./measure.ts";

/** Where one value is so large a part of both samples, equal values are many. */
const fewEqual = 0.02;
/** The variance of the law: 2 (π² − 9) / 3. */
const limitVariance = (2 * (Math.PI ** 2 - 9)) / 3;
/** Larger samples have it to three digits. */
const largest = 4_000;

export const andersonDarling: Measure = {
  numbers: ({ was, now }) => {
    const pair = { was: was.values, now: now.values };
    const statistic = andersonDarlingOf(pair);
    const slack = slackOf(was, now);
    const tail = (root: number) => andersonDarlingTail(Math.max(0, root) ** 2, pair);
    const surely = tail(Math.sqrt(statistic) - slack);
    const isCoarse = blurOf(was, now) > 0;
    const effect = numericalDistance(was.values, now.values);
    return {
      value: isCoarse
        ? { low: tail(Math.sqrt(statistic) + slack), high: surely }
        : exactly(andersonDarlingTail(statistic, pair)),
      evidence: {
        lnProbability: Math.log(surely),
        effect,
        limit: 0,
        records: now.values.total,
        baselineRecords: was.values.total,
        marked: Math.round(effect * now.values.total),
      },
    };
  },
  texts: null,
};

function slackOf(was: Sample, now: Sample): number {
  const [m, n] = [was.values.total, now.values.total];
  return (slackShare(was) + slackShare(now)) * Math.sqrt(((2 * n * m) / (n + m)) * Math.log(n + m));
}

/** The statistic, not standardized: 1 on average of two samples of one distribution. */
export function andersonDarlingOf({ was, now }: Pair<WeightedValues>): number {
  const [m, n] = [was.total, now.total];
  const all = m + n;
  let sum = 0;
  for (const { before, after, below, belowNow } of steps(was, now)) {
    const equal = before + after;
    const middle = below + equal / 2;
    const spread = middle * (all - middle) - (all * equal) / 4;
    const off = all * (belowNow + after / 2) - n * middle;
    if (spread > 0) sum += ((equal / all) * off ** 2) / spread;
  }
  return ((all - 1) / (n * m)) * sum;
}

/** Each value of either with its weights, and the weights below it of both together and of the window. */
function* steps(was: WeightedValues, now: WeightedValues) {
  let [i, j, below, belowNow] = [0, 0, 0, 0];
  while (i < was.values.length || j < now.values.length) {
    const [a, b] = [was.values[i] ?? Infinity, now.values[j] ?? Infinity];
    const [before, after] = [a <= b ? weightAt(was, i) : 0, b <= a ? weightAt(now, j) : 0];
    yield { before, after, below, belowNow };
    below += before + after;
    belowNow += after;
    if (a <= b) i++;
    if (b <= a) j++;
  }
}

/** P(two samples of one distribution have a statistic at least so large), of the values that both have together. */
export function andersonDarlingTail(statistic: number, { was, now }: Pair<WeightedValues>): number {
  const all = was.total + now.total;
  let most = 0;
  for (const { before, after } of steps(was, now)) most = Math.max(most, before + after);
  if (most > Math.max(2, fewEqual * all)) return chiSquareTail(statistic, 1);
  const standard = (statistic - 1) / Math.sqrt(varianceOf(was.total, now.total));
  return lawTail(1 + standard * Math.sqrt(limitVariance));
}

/** P(Σ z² / (j (j + 1)) ≥ x). */
function lawTail(x: number): number {
  if (x < 0.15) return 1;
  let sum = 0;
  for (let k = 1; k <= 12; k++)
    sum += (k % 2 === 1 ? 1 : -1) * between(2 * k * (2 * k - 1), 2 * k * (2 * k + 1), x);
  return Math.min(1, Math.max(0, sum));
}

/** Smirnov's integral between two poles, by Gauss and Chebyshev's rule, which takes the roots at both ends into account. */
function between(low: number, high: number, x: number): number {
  const nodes = 24;
  let sum = 0;
  for (let index = 1; index <= nodes; index++) {
    const u = (low + high + (high - low) * Math.cos(((2 * index - 1) * Math.PI) / (2 * nodes))) / 2;
    const product = Math.abs(Math.cos((Math.PI / 2) * Math.sqrt(1 + 4 * u)) / (Math.PI * u));
    sum += (Math.exp((-x * u) / 2) / (u * Math.sqrt(product))) * Math.sqrt((u - low) * (high - u));
  }
  return sum / nodes;
}

/** Scholz and Stephens' variance of two samples without equal values, equation 4 with k = 2. */
function varianceOf(n: number, m: number): number {
  const all = n + m;
  if (all > largest || all < 4) return limitVariance;
  const inverse = 1 / n + 1 / m;
  let [partial, g] = [0, 0];
  for (let i = 1; i <= all - 2; i++) {
    partial += 1 / (all - i);
    g += partial / (i + 1);
  }
  const h = partial + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * inverse;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverse + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (a * all ** 3 + b * all ** 2 + c * all + d) / ((all - 1) * (all - 2) * (all - 3));
}
