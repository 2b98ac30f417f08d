/**
 * How a count grows: by whole numbers, and never past the largest that a double holds exactly.
 *
 * Every sketch takes `times`, so that a value with its frequency is one step and not many.
 */
export function countAfter(count: number, times: number): number {
  if (!Number.isSafeInteger(times) || times < 0) {
    throw new RangeError(`Cannot add a value ${times} times: times must be a whole number, 0 or more`);
  }
  const grown = count + times;
  if (grown > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`Cannot count past ${Number.MAX_SAFE_INTEGER}: counts would no longer be exact`);
  }
  return grown;
}
