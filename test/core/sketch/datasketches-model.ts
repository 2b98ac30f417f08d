/**
 * Apache DataSketches' KLL as it runs with its validation switch on: the coin is 0, 1, 0, 1, …, one for a compaction.
 * Written after docs/sketches.md, to see that its bytes are ours to the last one.
 */
import type { KllDoubles } from "../../../src/core/sketch/datasketches.ts";

export function modelOf(values: Iterable<number>, k: number): KllDoubles {
  /** Level 0 has its newest value first. */
  const levels: number[][] = [[]];
  let [count, minimum, maximum, tosses, retained] = [0, NaN, NaN, 0, 0];
  let capacities = capacitiesOf(k, 1);
  const compact = () => {
    const height = levels.findIndex((level, at) => level.length >= (capacities[at] ?? 0));
    if (height === levels.length - 1) {
      levels.push([]);
      capacities = capacitiesOf(k, levels.length);
    }
    const all = levels[height] ?? [];
    const kept = all.splice(0, all.length % 2);
    if (height === 0) all.sort((a, b) => a - b);
    const coin = tosses++ % 2;
    const above = levels[height + 1] ?? [];
    // Into an empty level from the far end, else from the near one.
    const second = above.length === 0 ? 1 - coin : coin;
    const half = all.filter((_, at) => at % 2 === second);
    levels[height + 1] = [...half, ...above].sort((a, b) => a - b);
    levels[height] = kept;
    retained -= half.length;
  };
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (retained === capacities.reduce((total, capacity) => total + capacity)) compact();
    levels[0]?.unshift(value);
    retained++;
    count++;
    if (!(minimum <= value)) minimum = value;
    if (!(maximum >= value)) maximum = value;
  }
  const stored = levels.map((level) => Float64Array.from(level));
  return { k, minK: k, count, minimum, maximum, isSorted: false, levels: stored };
}

function capacitiesOf(k: number, height: number): number[] {
  return Array.from({ length: height }, (_, level) =>
    Math.max(8, Math.floor(k * (2 / 3) ** (height - 1 - level) + 0.5)),
  );
}
