/** How two ascending arrays become one: in memory that is used again, and in a few steps a number. */

/** Two ascending arrays, the second behind the first, that are to be merged. */
let pair = new Float64Array(8_192);
/** Of lengths further apart than this, one is merged into the other run by run. */
const mostApart = 8;

/** Where so many numbers of both are to be put. */
export function layOut(length: number): Float64Array {
  if (length > pair.length) pair = new Float64Array(length);
  return pair;
}

/** Merges the first so many numbers of `pair` with so many behind them, into an array from `start` on. */
export function mergePair(into: Float64Array, start: number, first: number, second: number): void {
  if (Math.min(first, second) * mostApart < Math.max(first, second)) mergeRuns(into, start, first, second);
  else mergeEnds(into, start, first, second);
}

/**
 * From both ends at once, the least and the greatest that is left: of which of the two it is, is a number to add, and no
 * branch that a processor would have to foresee. Neither runs out in half as many steps as the shorter has numbers.
 */
function mergeEnds(into: Float64Array, start: number, first: number, second: number): void {
  const both = pair;
  let [low, otherLow, to] = [0, first, start];
  let [high, otherHigh, toHigh] = [first - 1, first + second - 1, start + first + second - 1];
  let steps = Math.min(first, second) >> 1;
  while (steps > 0) {
    for (; steps > 0; steps--) {
      const isLow = +(both[low]! <= both[otherLow]!);
      const isOtherHigh = +(both[high]! <= both[otherHigh]!);
      into[to++] = both[otherLow ^ ((otherLow ^ low) & -isLow)]!;
      into[toHigh--] = both[high ^ ((high ^ otherHigh) & -isOtherHigh)]!;
      low += isLow;
      otherLow += 1 - isLow;
      otherHigh -= isOtherHigh;
      high -= 1 - isOtherHigh;
    }
    steps = Math.min(high - low + 1, otherHigh - otherLow + 1) >> 1;
  }
  while (low <= high && otherLow <= otherHigh)
    into[to++] = both[low]! <= both[otherLow]! ? both[low++]! : both[otherLow++]!;
  while (low <= high) into[to++] = both[low++]!;
  while (otherLow <= otherHigh) into[to++] = both[otherLow++]!;
}

/** Of each side as much as it has in one go. */
function mergeRuns(into: Float64Array, start: number, first: number, second: number): void {
  const both = pair;
  const end = first + second;
  let [at, from, to] = [0, first, start];
  while (at < first && from < end) {
    const theirs = both[from]!;
    while (at < first && both[at]! <= theirs) into[to++] = both[at++]!;
    if (at === first) break;
    const mine = both[at]!;
    while (from < end && both[from]! < mine) into[to++] = both[from++]!;
  }
  while (at < first) into[to++] = both[at++]!;
  while (from < end) into[to++] = both[from++]!;
}
