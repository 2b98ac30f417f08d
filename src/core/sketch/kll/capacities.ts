/** How many values each level of a quantile sketch holds before it is compacted (../quantiles.ts). */
export const shrinkPercent = 64;
export const smallestCapacity = 8;
/** A sketch is thinned to no less than a 32nd of its k: of 2,048 then 64, which knows ranks to within 4 %. */
export const mostHalvings = 5;

/** The lowest of so many levels whose k values would weigh as much as the count. */
export function topFor(count: number, k: number, levels: number, from = 0): number {
  let top = from;
  for (let weight = k * 2 ** from; top < levels - 1 && weight < count; weight *= 2) top++;
  return top;
}

/** The capacity of each of some levels, lowest first, and of all together. */
export interface Capacities {
  readonly levels: Float64Array;
  readonly total: number;
}

/** Those that were asked for, by k and height. */
const known = new Map<number, Capacities>();
const mostKnown = 500;
const mostHeight = 64;

/** Of `height` levels, fewer than 64. */
export function capacitiesOf(k: number, height: number): Capacities {
  const key = k * mostHeight + height;
  let found = known.get(key);
  if (found === undefined) {
    const levels = Float64Array.from({ length: height }, (_, level) => {
      const depth = height - 1 - level;
      return Math.max(smallestCapacity, Math.ceil(k * (shrinkPercent / 100) ** depth));
    });
    found = { levels, total: levels.reduce((total, capacity) => total + capacity, 0) };
    if (known.size === mostKnown) known.clear();
    known.set(key, found);
  }
  return found;
}

/** How far a rank may be off where values are sketched with this k: DataSketches' bound, of 99 % of sketches at every rank. */
export function rankErrorOf(k: number): number {
  return 2.296 / k ** 0.9723;
}
