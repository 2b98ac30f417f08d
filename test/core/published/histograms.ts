/** Histograms as other tools make them, for their published answers: numpy's and NannyML's, and TFDV's. */
import type { Pair } from "../../../src/core/check/measures/measure.ts";
import { rankOf, type WeightedValues } from "../../../src/core/sketch/weighted.ts";

export function cellsOf(before: readonly number[], after: readonly number[]): Pair<number>[] {
  return before.map((was, index) => ({ was, now: after[index] ?? 0 }));
}

/** numpy's quantiles (linear) at 0, 0.1, …, 1, each once. */
export function decilesOf(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const edges = Array.from({ length: 11 }, (_, index) => {
    const position = (sorted.length - 1) * (index === 10 ? 1 : index * 0.1);
    const [below, part] = [Math.floor(position), position % 1];
    const [low = 0, high = low] = sorted.subarray(below, below + 2);
    // numpy interpolates from the nearer end.
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  });
  return [...new Set(edges)];
}

/** Weights in [edge, next), the ends open on both sides. */
export function binned(values: WeightedValues, edges: readonly number[]): number[] {
  const inner = edges.slice(1, -1);
  const below = [0, ...inner.map((edge) => rankOf(values, edge, false)), 1];
  return below.slice(1).map((rank, bin) => (rank - (below[bin] ?? 0)) * values.total);
}

/** numpy's `histogram_bin_edges(values, "doane")`. */
export function doaneEdges(values: readonly number[]): number[] {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const skewness = moment(3) / moment(2) ** 1.5;
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const sorted = Float64Array.from(values).sort();
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  const bins = Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / error));
  return Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
}

/** Shares of weight in [edge, next), the last one closed, and one more of what is outside; `below` is the share below a value. */
export function withinEdges(
  edges: readonly number[],
  below: (value: number, inclusive: boolean) => number,
): number[] {
  const upTo = edges.map((edge, index) => below(edge, index === edges.length - 1));
  const bins = upTo.slice(1).map((rank, index) => rank - (upTo[index] ?? 0));
  return [...bins, 1 - ((upTo.at(-1) ?? 0) - (upTo[0] ?? 0))];
}

export interface TfdvHistogram {
  readonly num_nan?: number;
  readonly buckets: readonly (readonly [low: number | string, high: number | string, count: number])[];
}

interface Bucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * TFDV's: buckets cut at the edges of both, what is in one spread evenly; points apart; what is infinite or no number
 * never overlaps with anything.
 */
export function tfdvCells(left: TfdvHistogram, right: TfdvHistogram): Pair<number>[] {
  const sides = [left, right].map(({ buckets }) =>
    buckets.map(([low, high, count]) => ({ low: numberOf(low), high: numberOf(high), count })),
  );
  const isFinite = ({ low, high }: Bucket) => Number.isFinite(low) && Number.isFinite(high);
  const [one = [], other = []] = sides.map((buckets) => buckets.filter(isFinite));
  const edges = [...new Set([...one, ...other].flatMap(({ low, high }) => [low, high]))].toSorted(
    (a, b) => a - b,
  );
  const spans = edges.flatMap((edge, index): [number, number][] => [
    [edge, edge],
    ...(index + 1 < edges.length ? [[edge, edges[index + 1] ?? edge] as [number, number]] : []),
  ]);
  const inside = (buckets: readonly Bucket[], low: number, high: number) =>
    buckets.reduce((sum, bucket) => sum + bucket.count * overlap(bucket, low, high), 0);
  const cells = spans.map(([low, high]) => ({ was: inside(one, low, high), now: inside(other, low, high) }));
  const [lost = 0, gone = 0] = [left, right].map(
    ({ num_nan: nan = 0 }, side) =>
      nan + (sides[side] ?? []).reduce((sum, bucket) => sum + (isFinite(bucket) ? 0 : bucket.count), 0),
  );
  return [...cells, { was: lost, now: 0 }, { was: 0, now: gone }];
}

function overlap({ low, high }: Bucket, from: number, to: number): number {
  if (low === high) return from === low && to === low ? 1 : 0;
  return from < to && from >= low && to <= high ? (to - from) / (high - low) : 0;
}

function numberOf(edge: number | string): number {
  if (typeof edge === "number") return edge;
  return edge === "inf" ? Infinity : -Infinity;
}
