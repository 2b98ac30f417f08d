/** How many values each level of a quantile sketch holds before it is compacted (quantiles.ts). */
export const shrinkPercent = 64;
export const smallestCapacity = 8;

/** The lowest of so many levels whose k values would weigh as much as the count. */
export function topFor(count: number, k: number, levels: number, from = 0): number {
  let top = from;
  while (top < levels - 1 && k * 2 ** top < count) top++;
  return top;
}

/** The capacity of each of `height` levels, lowest first. */
export function capacitiesOf(k: number, height: number): number[] {
  return Array.from({ length: height }, (_, level) => {
    const depth = height - 1 - level;
    return Math.max(smallestCapacity, Math.ceil(k * (shrinkPercent / 100) ** depth));
  });
}

/** How far a rank may be off where values are sketched with this k: DataSketches' bound, of 99 % of sketches at every rank. */
export function rankErrorOf(k: number): number {
  return 2.296 / k ** 0.9723;
}
