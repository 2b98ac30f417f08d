/**
 * Numbers of both sides in the same bins of equal width, from the baseline's 1 % to its 99 %, with edges that people
 * read: multiples of 1, 2, 2.5 or 5 × 10ⁿ. What lies outside is counted below and above.
 */
import { beside } from "../check/answer/words.ts";
import type { Curve, Labelled, Pair } from "../chart/figure.ts";
import { quantileOf, rankOf, type WeightedValues } from "../sketch/weighted.ts";

/** Both sides of a column of numbers; the baseline's is null, or empty, where it is not known. */
export interface Numbers {
  readonly now: WeightedValues;
  readonly was: WeightedValues | null;
}

/** So many bins a picture of a message has. */
export const pictureBins = 20;
const wantedTicks = 5;
/** Where more than this of the window lies outside of the baseline's range, the range becomes that of both. */
const mostOutside = 0.05;
/** But not where that would squeeze the baseline into so few of the bins. */
const mostWider = 8;
/** Less than this outside is not drawn. */
const leastOutside = 0.0005;
/** From here on numbers have no halves left to be told apart by. */
const mostSteps = 2 ** 52;
/** What lies outside of these is no width that round numbers are reckoned with. */
const [leastStep, mostStep] = [1e-90, 1e300];

export type Binned = Pick<Curve, "low" | "high" | "bins" | "below" | "above" | "ticks">;

/** Null where there is nothing to lay out: no values, all are one, or some are beyond what a number can be. */
export function binned(numbers: Numbers, wantedBins = pictureBins): Binned | null {
  const [from, to] = rangeOf(numbers);
  if (!(to > from) || !Number.isFinite(widthOf([from, to]))) return null;
  const areWhole = [numbers.now, numbers.was].every((side) => side === null || isWhole(side));
  const edges = edgesOf([from, to], areWhole, wantedBins);
  const [low, high] = [edges[0] ?? from, edges.at(-1) ?? to];
  if (!(high > low)) return null;
  const half = areWhole ? 0.5 : 0;
  const apart = (edges[1] ?? high) - low;
  const first = ranks(numbers, low, false);
  const last = ranks(numbers, high, true);
  // The last bin has its upper edge.
  const upTo = edges.map((edge) => (edge === high ? last : ranks(numbers, edge, false)));
  return {
    low,
    high,
    bins: upTo.slice(1).map((pair, at) => between(upTo[at] ?? first, pair)),
    below: outside(first, `< ${beside(low + half, apart)}`),
    above: outside(
      { was: last.was === null ? null : 1 - last.was, now: 1 - last.now },
      `> ${beside(high - half, apart)}`,
    ),
    ticks: ticksOf(low, high, areWhole),
  };
}

/** The shares of both sides that are below a value, or at most it. */
function ranks({ now, was }: Numbers, value: number, inclusive: boolean): Pair {
  return { was: was === null ? null : rankOf(was, value, inclusive), now: rankOf(now, value, inclusive) };
}

/** The baseline's range, or that of both, or of all values where most are one. */
function rangeOf({ now, was }: Numbers): readonly [number, number] {
  const own = middleOf(was ?? now);
  if (was === null) return own[1] > own[0] ? own : endsOf(now, now);
  const outsideShare = rankOf(now, own[0], false) + 1 - rankOf(now, own[1], true);
  if (own[1] > own[0] && outsideShare <= mostOutside) return own;
  const theirs = middleOf(now);
  const both = [Math.min(own[0], theirs[0]), Math.max(own[1], theirs[1])] as const;
  if (own[1] > own[0]) return widthOf(both) < mostWider * widthOf(own) ? both : own;
  return both[1] > both[0] ? both : endsOf(now, was);
}

function middleOf(values: WeightedValues): readonly [number, number] {
  return [quantileOf(values, 0.01), quantileOf(values, 0.99)];
}

function endsOf(one: WeightedValues, other: WeightedValues): readonly [number, number] {
  const first = [one, other].map(({ values }) => values[0] ?? Number.NaN);
  const last = [one, other].map(({ values }) => values.at(-1) ?? Number.NaN);
  return [Math.min(...first), Math.max(...last)];
}

/** Halved, so that no width is too large for a number. */
function widthOf([from, to]: readonly [number, number]): number {
  return to / 2 - from / 2;
}

/** Ascending, one more than there are bins. */
function edgesOf([from, to]: readonly [number, number], areWhole: boolean, wantedBins: number): number[] {
  const step = stepOf(widthOf([from, to]) / (wantedBins / 2), areWhole);
  if (!isWritable(step)) return evenly(from, to, wantedBins);
  const first = Math.floor(from / step);
  const last = Math.max(first + 1, areWhole ? Math.floor(to / step) + 1 : Math.ceil(to / step));
  const furthest = Math.max(Math.abs(first), Math.abs(last));
  if (furthest < mostSteps && Number.isFinite(furthest * step)) {
    const half = areWhole ? 0.5 : 0;
    return ascending(
      Array.from({ length: last - first + 1 }, (_, at) => roundedTo((first + at) * step, step) - half),
    );
  }
  return evenly(from, to, wantedBins);
}

/** Of what lies too close to each other, or too far apart, for round numbers. */
function evenly(from: number, to: number, wantedBins: number): number[] {
  const edges = Array.from({ length: wantedBins + 1 }, (_, at) => {
    const share = at / wantedBins;
    return from * (1 - share) + to * share;
  });
  return ascending(edges);
}

/** Of numbers too close to be told apart one is kept: a value is in one bin. */
function ascending(edges: readonly number[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return edges.filter((edge) => {
    const isNext = edge > last;
    if (isNext) last = edge;
    return isNext;
  });
}

/** The least width of 1, 2, 2.5 or 5 × 10ⁿ that is no less; of whole numbers a whole one. */
function stepOf(least: number, areWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const found = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9));
  const step = found ?? least;
  return areWhole ? Math.max(1, Math.ceil(step)) : step;
}

function isWritable(step: number): boolean {
  return step >= leastStep && step <= mostStep;
}

/** 3 × 0.1 is 0.3. */
function roundedTo(value: number, step: number): number {
  const digits = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Math.abs(value) >= 1e15 ? value : Number(value.toFixed(digits));
}

function between(from: Pair, to: Pair): Pair {
  return {
    was: from.was === null || to.was === null ? null : Math.max(0, to.was - from.was),
    now: Math.max(0, to.now - from.now),
  };
}

function outside({ was, now }: Pair, label: string): Labelled | null {
  return Math.max(was ?? 0, now) < leastOutside ? null : { was, now, label };
}

/** About five round numbers within the bins. */
function ticksOf(low: number, high: number, areWhole: boolean): Curve["ticks"] {
  const step = stepOf(widthOf([low, high]) * (2 / wantedTicks), areWhole);
  if (!isWritable(step)) return [];
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  if (Math.abs(first) >= mostSteps || !(count > 0 && count <= 2 * wantedTicks)) {
    return [low, high].map((at) => ({ at, label: beside(at, step) }));
  }
  const places = Array.from({ length: count }, (_, index) => roundedTo((first + index) * step, step));
  // Of huge numbers what a tick and an edge are multiplied to may differ in the last bit.
  return places.filter((at) => at >= low && at <= high).map((at) => ({ at, label: beside(at, step) }));
}

function isWhole({ values }: WeightedValues): boolean {
  return values.every((value) => Number.isInteger(value));
}
