/**
 * Measures that add up over bins or texts, p the baseline's share of one and q the window's. Each is larger the further
 * p and q are apart, so that of texts counted within bounds a least and a largest value are known.
 *
 * - Population stability index Σ (q − p) ln(q / p), from 0 on, symmetric; a share below 1e-4 counts as 1e-4, as in
 *   Evidently. Lewis, An Introduction to Credit Scoring (1994). 0.1 is some, 0.25 a large change.
 * - Jensen–Shannon distance √(½ Σ p log₂(2p / (p + q)) + q log₂(2q / (p + q))), 0 to 1, a metric. Lin, Divergence
 *   measures based on the Shannon entropy (1991); Endres and Schindelin (2003). As scipy's with base 2, and NannyML's.
 * - Hellinger √(½ Σ (√p − √q)²), 0 to 1, a metric; as NannyML and Evidently.
 * - Total variation ½ Σ |p − q|, 0 to 1: the share of the records that would have to be others.
 */
import { countOf, type Bounds, type Shares } from "../distance/shares.ts";
import { surestChange } from "../evidence/values.ts";
import { textPairs } from "../evidence/unseen.ts";
import { binned } from "./bins.ts";
import { cellsApart, totalOf } from "./likelihood.ts";
import { around, blurOf } from "../evidence/coarse.ts";
import { countsOf, exactly, slackShare, type Measure, type Measured, type Pair } from "./measure.ts";

export interface Divergence {
  /** What one bin or text adds. */
  readonly of: (p: number, q: number) => number;
  /** What texts that are not listed add at most: so much of both sides together, none with a larger share than `most`. */
  readonly rest: (both: number, most: number) => number;
  /** The measure of the sum. */
  readonly from: (sum: number) => number;
}

const floor = 1e-4;
const half = (both: number) => both / 2;
const within = (sum: number) => Math.min(1, Math.max(0, sum));

export const psi: Divergence = {
  of: (p, q) => {
    const [before, after] = [Math.max(p, floor), Math.max(q, floor)];
    return (after - before) * Math.log(after / before);
  },
  rest: (both, most) => both * Math.log(Math.max(most, floor) / floor),
  from: (sum) => sum,
};

export const jensenShannon: Divergence = {
  of: (p, q) => (towards(p, p + q) + towards(q, p + q)) / 2,
  rest: half,
  from: (sum) => Math.sqrt(within(sum)),
};

export const hellinger: Divergence = {
  of: (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2 / 2,
  rest: half,
  from: (sum) => Math.sqrt(within(sum)),
};

export const totalVariation: Divergence = {
  of: (p, q) => Math.abs(p - q) / 2,
  rest: half,
  from: within,
};

/** What a share costs in bits against the mean of both; nothing where it is nothing. */
function towards(share: number, both: number): number {
  return share === 0 ? 0 : share * Math.log2((2 * share) / both);
}

/** Of counts over the same cells. */
export function divergence({ of, from }: Divergence, cells: readonly Pair<number>[]): number {
  const total = totalOf(cells);
  if (total.was === 0 || total.now === 0) {
    throw new RangeError("Cannot compare shares: one side has no values");
  }
  return from(cells.reduce((sum, { was, now }) => sum + of(was / total.was, now / total.now), 0));
}

/** Between which it lies, of texts that may be counted within bounds. */
export function divergenceRange({ of, rest, from }: Divergence, { was, now }: Pair<Shares>): Bounds {
  let [low, high] = [0, 0];
  let [restWas, restNow] = [was.total, now.total];
  for (const text of new Set([...was.listed.keys(), ...now.listed.keys()])) {
    const [a, b] = [countOf(was, text), countOf(now, text)];
    const p = { low: a.low / was.total, high: a.high / was.total };
    const q = { low: b.low / now.total, high: b.high / now.total };
    const [fallen, risen] = [of(p.high, q.low), of(p.low, q.high)];
    high += Math.max(fallen, risen);
    if (p.low > q.high) low += of(p.low, q.high);
    else if (q.low > p.high) low += of(p.high, q.low);
    restWas -= a.low;
    restNow -= b.low;
  }
  const both = Math.max(0, restWas) / was.total + Math.max(0, restNow) / now.total;
  if (both > 0) high += rest(both, Math.max(was.mostOfAny / was.total, now.mostOfAny / now.total));
  return { low: from(low), high: from(high) };
}

/** Between which it lies, of bins whose shares may each be off by so much. */
function binsRange({ of, from }: Divergence, cells: readonly Pair<number>[], off: Pair<number>): Bounds {
  const total = totalOf(cells);
  let [low, high] = [0, 0];
  for (const { was, now } of cells) {
    const [p, q] = [around(was / total.was, off.was), around(now / total.now, off.now)];
    high += Math.max(of(p.high, q.low), of(p.low, q.high));
    if (p.low > q.high) low += of(p.low, q.high);
    else if (q.low > p.high) low += of(p.high, q.low);
  }
  return { low: from(low), high: from(high) };
}

/** A measure of bins of numbers and of texts; what speaks for it is the likelihood of the same cells. */
export function overCells(of: Divergence): Measure {
  return {
    numbers: ({ was, now }, limit) => {
      const cells = binned({ was: was.values, now: now.values });
      const effect = divergence(of, cells);
      const slack = { was: slackShare(was), now: slackShare(now) };
      const value = blurOf(was, now) > 0 ? binsRange(of, cells, slack) : exactly(effect);
      return { value, evidence: cellsApart(cells, { effect, limit }, slack) };
    },
    texts: (pair, limit) => {
      const value = divergenceRange(of, pair);
      const cells = countsOf(pair);
      if (cells === null) return { value, evidence: { ...textsApart(pair, limit), effect: value.low } };
      return { value, evidence: cellsApart(cells, { effect: value.low, limit }) };
    },
  };
}

/** What speaks for the one text whose share has moved most surely; nothing where none has. */
export function textsApart({ was, now }: Pair<Shares>, limit: number): Measured["evidence"] {
  const change = surestChange(textPairs(now, was), now.total, was.total, { change: limit, unseen: limit });
  const none = { lnProbability: 0, effect: 0, records: now.total, baselineRecords: was.total, marked: 0 };
  return { ...(change?.evidence ?? none), limit };
}
