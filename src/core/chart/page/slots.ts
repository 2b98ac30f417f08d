/** Where the bins of a curve stand on a chart's width, and bins together where there is no room for each. */
import { scaleLinear } from "d3-scale";
import type { Curve, Labelled, Pair } from "../figure.ts";

/** A place on the width of a chart, with the shares that stand there. */
export interface Slot {
  readonly left: number;
  readonly right: number;
  readonly pair: Pair;
}

/** The bins, and beside them what lies outside; `left` and `right` are where the bins begin and end. */
export interface Laid {
  readonly within: readonly Slot[];
  readonly aside: readonly Slot[];
  readonly left: number;
  readonly right: number;
}

/** How much of the width: `most` bins, `gap` between them and what lies outside, which is at least so wide. */
export interface Room {
  readonly width: number;
  readonly most: number;
  readonly gap: number;
  readonly least: { readonly below: number; readonly above: number };
}

export function laidOut({ bins, below, above }: Curve, { width, most, gap, least }: Room): Laid {
  const outside = [below, above].filter((one) => one !== null).length;
  const slot = (width - outside * gap) / Math.max(1, bins.length + outside);
  const [low, high] = [Math.max(least.below, slot), width - Math.max(least.above, slot)];
  const left = below === null ? 0 : low + gap;
  const right = above === null ? width : high - gap;
  const x = scaleLinear([0, Math.max(1, bins.length)], [left, right]);
  const together = togetherOf(bins.length, most);
  return { within: binsBy(together, bins, x), aside: asideOf(below, above, [low, high], width), left, right };
}

/** How many bins stand together where there is room for `most`. */
export function togetherOf(bins: number, most: number): number {
  return Math.max(1, Math.ceil(bins / most));
}

/** Those that are together have the sum of their shares. */
function binsBy(together: number, bins: readonly Pair[], x: (bin: number) => number): Slot[] {
  return Array.from({ length: Math.ceil(bins.length / together) }, (_, index) => {
    const [from, to] = [index * together, Math.min(bins.length, (index + 1) * together)];
    return { left: x(from), right: x(to), pair: sum(bins.slice(from, to)) };
  });
}

function asideOf(
  below: Labelled | null,
  above: Labelled | null,
  [low, high]: readonly [number, number],
  width: number,
): Slot[] {
  return [
    ...(below === null ? [] : [{ left: 0, right: low, pair: below }]),
    ...(above === null ? [] : [{ left: high, right: width, pair: above }]),
  ];
}

function sum(pairs: readonly Pair[]): Pair {
  const isKnown = pairs.every(({ was }) => was !== null);
  return {
    was: isKnown ? pairs.reduce((all, { was }) => all + (was ?? 0), 0) : null,
    now: pairs.reduce((all, { now }) => all + now, 0),
  };
}

/** The largest share of both sides; never 0, so that it may be divided by. */
export function highest(pairs: readonly Pair[]): number {
  return pairs.reduce((most, { was, now }) => Math.max(most, was ?? 0, now), Number.MIN_VALUE);
}
