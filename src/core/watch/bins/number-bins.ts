/** The bins of a column of numbers: of about equal shares of the baseline, or one a value where few are distinct. */
import { numbersOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import type { WeightedValues } from "../../sketch/weighted.ts";
import { mostBins, type NumberBins } from "./form.ts";
import { numberAt } from "./numbers.ts";

/** Null where the statistics do not say how the numbers lie. */
export function numberBins(feature: FeatureStatistics): NumberBins | null {
  const numbers = numbersOf(feature);
  if (numbers === null) return null;
  const { values, cumulative } = numbers;
  const isEach = values.length <= mostBins;
  const ends = isEach ? [...values.keys()] : endsOf(numbers);
  const upTo = ends.map((at) => numberAt(cumulative, at));
  const tops = ends.map((at) => numberAt(values, at));
  // Sketches may have given up the extremes; the statistics have them.
  const { min = Infinity, max = -Infinity } = feature.numerical_statistics ?? {};
  const low = Math.min(min, numberAt(values, 0));
  tops.push(Math.max(max, tops.pop() ?? max));
  return { kind: "numbers", low, tops, counts: upTo.map((all, at) => all - numberAt(upTo, at - 1)), isEach };
}

/** Where bins end that are as even as the values allow: each at the first value that reaches its share. */
function endsOf({ cumulative, total }: WeightedValues): number[] {
  const last = cumulative.length - 1;
  const ends: number[] = [];
  for (const [at, upTo] of cumulative.entries()) {
    const isFull = upTo >= ((ends.length + 1) * total) / mostBins;
    if (at < last && isFull && ends.length < mostBins - 1) ends.push(at);
  }
  return [...ends, last];
}
