/**
 * Evidence that one value has another share of the values that are there than it had: a stuck sensor, a category that
 * grew, that is new, or that is gone. Every value is asked, and pays for it by its rarity: the weights are the shares of
 * the pooled values and add up to one, so it does not matter how many different ones there are.
 */
import { weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import type { Bounds } from "../distance/shares.ts";
import { lnLess, lnMore } from "./tails.ts";
import { fewestMarked, surer, type Evidence } from "./evidence.ts";

/** A value that came so much more, or less, than it should have. */
export interface ValueChange<Value> {
  readonly value: Value;
  readonly evidence: Evidence;
  /** Shares of the values that are there, before and now: at least these. */
  readonly before: number;
  readonly after: number;
}

export interface ValueLimits {
  /** The least change of a share that is worth a word. */
  readonly change: number;
  /** The same of a value that the baseline does not have. */
  readonly unseen: number;
}

/** How often a value came, in the window and in the baseline. */
interface Pair<Value> {
  readonly value: Value;
  readonly now: Bounds;
  readonly was: Bounds;
}

/** The value whose share has changed most surely; null where none has. */
export function surestChange<Value>(
  pairs: Iterable<Pair<Value>>,
  records: number,
  baselineRecords: number,
  limits: ValueLimits,
): ValueChange<Value> | null {
  let best: ValueChange<Value> | null = null;
  if (records === 0 || baselineRecords === 0) return null;
  for (const pair of pairs) {
    const change = changeOf(pair, records, baselineRecords, limits);
    if (change === null) continue;
    if (best === null || isSurer(change, best)) best = change;
  }
  return best;
}

/** Of two that are as sure and as large the lesser value: in which order values came, by which shard, changes nothing. */
function isSurer<Value>(one: ValueChange<Value>, other: ValueChange<Value>): boolean {
  const more = surer(one.evidence, other.evidence);
  return more > 0 || (more === 0 && one.value < other.value);
}

/** Within bounds, the counts that make the change smallest are believed. Rarer values are not asked: they could wake nobody. */
function changeOf<Value>(
  { value, now, was }: Pair<Value>,
  n: number,
  n0: number,
  limits: ValueLimits,
): ValueChange<Value> | null {
  const isRise = now.low / n > was.high / n0;
  const isFall = now.high / n < was.low / n0;
  if (!(isRise && now.low >= fewestMarked) && !(isFall && was.low >= fewestMarked)) return null;
  const [k, k0] = isRise ? [now.low, was.high] : [now.high, was.low];
  const limit = was.high === 0 ? limits.unseen : limits.change;
  const effect = Math.abs(k / n - k0 / n0);
  const tail = isRise ? lnMore(k, n, k0, n0) : lnLess(k, n, k0, n0);
  const lnProbability = Math.min(0, Math.LN2 + Math.log((n + n0) / (k + k0)) + tail);
  const marked = isRise ? k : n - k;
  return {
    value,
    before: was.low / n0,
    after: now.low / n,
    evidence: { lnProbability, effect, limit, records: n, baselineRecords: n0, marked },
  };
}

/** Numbers with their weights, and by how much the weight of one may be wrong. */
export interface Numbers {
  readonly values: WeightedValues;
  /** 0 where every value was counted. */
  readonly slack: number;
  /** By how large a share a rank may be off, of a sketch that is coarser than usual; 0 of every other. */
  readonly coarse: number;
}

/** Each number of either side, ascending, with how often it came in both. */
export function eachNumber(
  now: WeightedValues,
  was: WeightedValues,
  take: (value: number, now: number, was: number) => void,
): void {
  let [i, j] = [0, 0];
  while (i < now.values.length || j < was.values.length) {
    const a = now.values[i] ?? Infinity;
    const b = was.values[j] ?? Infinity;
    take(Math.min(a, b), a <= b ? weightAt(now, i) : 0, b <= a ? weightAt(was, j) : 0);
    if (a <= b) i++;
    if (b <= a) j++;
  }
}

/** The numbers of both sides with their counts. */
export function* numberPairs(window: Numbers, baseline: Numbers): Iterable<Pair<number>> {
  const [now, was] = [window.values, baseline.values];
  let [i, j] = [0, 0];
  while (i < now.values.length || j < was.values.length) {
    const [a, b] = [now.values[i] ?? Infinity, was.values[j] ?? Infinity];
    yield {
      value: Math.min(a, b),
      now: around(a <= b ? weightAt(now, i) : 0, window.slack),
      was: around(b <= a ? weightAt(was, j) : 0, baseline.slack),
    };
    if (a <= b) i++;
    if (b <= a) j++;
  }
}

function around(count: number, slack: number): Bounds {
  return { low: Math.max(0, count - slack), high: count + slack };
}
