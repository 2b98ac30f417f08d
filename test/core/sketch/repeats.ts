/** Seeded streams in which some values are frequent, and how wrong ranks of a stream are. */
import { rankOf, type WeightedValues } from "../../../src/core/sketch/weighted.ts";
import { randomOf } from "./streams.ts";

type Random = () => number;

/** The frequent ones of `values` have a share together, the others are between 0 and 1. */
function heavy(share: number, ...values: number[]): (random: Random) => number {
  return (random) => (random() < share ? (values[Math.floor(random() * values.length)] ?? 0) : random());
}

/** What a value is, and how many there must be for some 10,000 that are not frequent. */
export const kinds: Record<string, [draw: (random: Random) => number, length: number]> = {
  "no value that is frequent": [heavy(0), 10_000],
  "one value, 2 %": [heavy(0.02, 0.5), 10_000],
  "the least, 20 %": [heavy(0.2, 0), 12_000],
  "the least, 50 %": [heavy(0.5, 0), 20_000],
  "the least, 80 %": [heavy(0.8, 0), 50_000],
  "the least, 98 %": [heavy(0.98, 0), 400_000],
  "the greatest, 20 %": [heavy(0.2, 2), 12_000],
  "the greatest, 90 %": [heavy(0.9, 2), 100_000],
  "in the middle, 80 %": [heavy(0.8, 0.5), 50_000],
  "two values, 70 %": [heavy(0.7, 0, 0.6), 30_000],
  "five values, 90 %": [heavy(0.9, 0.1, 0.2, 0.5, 0.7, 0.9), 100_000],
  "fifty values, 60 %": [heavy(0.6, ...Array.from({ length: 50 }, (_, at) => at / 50)), 25_000],
  "integers, some hundreds frequent": [
    (random) => Math.floor(random() < 0.8 ? 300 * random() ** 2 : random() * 1e6),
    50_000,
  ],
  "amounts, inflated by zeros": [
    (random) => (random() < 0.6 ? 0 : Math.round(1e4 * (1 - random()) ** -1.5) / 1e4),
    40_000,
  ],
};

export function valuesOf(draw: (random: Random) => number, length: number, seed: number): Float64Array {
  const random = randomOf(seed);
  return Float64Array.from({ length }, () => draw(random));
}

/** As they come; ascending; descending; and in runs of near ones, as where a file was written in batches. */
export const orders = {
  "as they come": (values: Float64Array) => values,
  ascending: (values: Float64Array) => values.toSorted(),
  descending: (values: Float64Array) => values.toSorted().reverse(),
  "in runs": (values: Float64Array) => {
    const sorted = values.toSorted();
    const width = Math.ceil(sorted.length / 20);
    const runs = Array.from({ length: 20 }, (_, run) => ((run * 7) % 20) * width);
    return Float64Array.from(runs.flatMap((start) => [...sorted.subarray(start, start + width)]));
  },
};

export function countsOf(values: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** `parts` pieces of nearly one length. */
export function cut(values: Float64Array, parts: number): Float64Array[] {
  const start = (part: number) => Math.floor((part * values.length) / parts);
  return Array.from({ length: parts }, (_, part) => values.slice(start(part), start(part + 1)));
}

/** The largest difference of ranks over the whole line: it can only be at a value, or just before one. */
export function worstRankError(sketched: WeightedValues, values: Float64Array): number {
  const truth = values.toSorted();
  const { total } = sketched;
  let [worst, start] = [0, 0];
  while (start < truth.length) {
    const value = truth[start] ?? Number.NaN;
    let end = start;
    while (truth[end] === value) end++;
    const [below, upTo] = [rankOf(sketched, value, false), rankOf(sketched, value, true)];
    worst = Math.max(worst, Math.abs(below * total - start), Math.abs(upTo * total - end));
    start = end;
  }
  return total === truth.length ? worst / total : Number.NaN;
}
