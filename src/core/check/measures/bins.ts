/**
 * Bins of numbers: tenths of the baseline, cut at its quantiles, the ends open. A value that a tenth or more of the
 * baseline holds is a bin of its own, so that a column of few values is compared value by value; between two such
 * values there may be a bin that the baseline has nothing in.
 */
import { quantileOf, rankOf, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import type { Pair } from "./measure.ts";

const binCount = 10;

/** A place between two values: above this one, or just below it. */
interface Cut {
  readonly at: number;
  readonly inclusive: boolean;
}

/** How much of each side is in each bin. Both must hold values. */
export function binned({ was, now }: Pair<WeightedValues>): readonly Pair<number>[] {
  const cuts = cutsOf(was);
  const [before, after] = [weights(was, cuts), weights(now, cuts)];
  return before.map((weight, bin) => ({ was: weight, now: after[bin] ?? 0 }));
}

function cutsOf(values: WeightedValues): Cut[] {
  const cuts: Cut[] = [];
  for (let tenth = 1; tenth < binCount; tenth++) {
    const at = quantileOf(values, tenth / binCount);
    if (at === cuts.at(-1)?.at) continue;
    if (weightOf(values, at) >= values.total / binCount) cuts.push({ at, inclusive: false });
    cuts.push({ at, inclusive: true });
  }
  return cuts;
}

function weightOf(values: WeightedValues, value: number): number {
  return weightAt(values, values.values.indexOf(value));
}

function weights(values: WeightedValues, cuts: readonly Cut[]): number[] {
  // A rank is a share: rounding gives back the whole weight it is of.
  const upTo = [
    ...cuts.map(({ at, inclusive }) => Math.round(rankOf(values, at, inclusive) * values.total)),
    values.total,
  ];
  return upTo.map((weight, bin) => weight - (upTo[bin - 1] ?? 0));
}
