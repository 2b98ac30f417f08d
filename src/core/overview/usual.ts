/** What is usual of a number that is seen window by window. */

/** So many of the windows before make it known, as of records (docs/checks.md, volume_check). */
const fewestWindows = 7;

/** The median of the windows before the last one; null where too few are known. Of an even number the mean of the middle two. */
export function usualOf(values: readonly (number | null)[]): number | null {
  const known = values.slice(0, -1).filter((value) => value !== null);
  if (known.length < fewestWindows) return null;
  const sorted = known.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : low / 2 + high / 2;
}
