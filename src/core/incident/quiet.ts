/** Whether it is odd that nothing comes. */

/** From so many windows on it is known how long pauses are. */
const leastWindows = 8;

/**
 * Whether a window without any record is odd after `earlier` ones (their records, newest first): windows mostly had
 * some, and no pause before was half as long as this one. A model that sleeps at night does not wake anybody.
 */
export function isUnusuallyQuiet(earlier: readonly number[]): boolean {
  const since = earlier.findIndex((records) => records > 0);
  if (since === -1 || earlier.length - since < leastWindows) return false;
  const pause = since + 1;
  return longestPause(earlier.slice(since)) * 2 < pause;
}

function longestPause(earlier: readonly number[]): number {
  let [longest, length] = [0, 0];
  for (const records of earlier) {
    length = records > 0 ? 0 : length + 1;
    longest = Math.max(longest, length);
  }
  return longest;
}
