/**
 * How often each of few numbers occurs, in the order in which they first came: as a Map would count them, in a fraction
 * of the time. Open addressing over their bits; 0 and -0 are one number, and NaN is none.
 */
import { Counts } from "../sketch/counts.ts";

const slotBits = 14;
const slots = 2 ** slotBits;
/** What an exact column holds, and the one that is too much: a quarter of the slots. */
const most = Counts.maxDistinct + 1;

/** Of the one count at a time: each is one more than the place of a number, 0 where there is none. */
const places = new Uint16Array(slots);
const numbers = new Float64Array(most);
const counts = new Float64Array(most);

const one = new Float64Array(1);
const words = new Int32Array(one.buffer);

/** The different ones of the first numbers of a list; views, good until the next are counted. */
export interface NumberCounts {
  readonly numbers: Float64Array;
  readonly times: Float64Array;
  /** How many numbers of the list were looked at before there were too many different ones. */
  readonly looked: number;
  /** There are more different ones than an exact column holds. */
  readonly isOver: boolean;
}

/** Counts each of `values` once or, as a dictionary's, as often as `times` says, until there are too many different ones. */
export function countNumbers(values: Float64Array, times: Uint32Array | null = null): NumberCounts {
  places.fill(0);
  let size = 0;
  let next = 0;
  for (; next < values.length && size < most; next++) {
    const more = times === null ? 1 : times[next]!;
    // Adding 0 makes 0 of -0.
    const value = values[next]! + 0;
    if (more === 0 || Number.isNaN(value)) continue;
    let slot = slotOf(value);
    while (places[slot]! > 0 && numbers[places[slot]! - 1] !== value) slot = (slot + 1) % slots;
    if (places[slot] === 0) {
      numbers[size] = value;
      counts[size] = 0;
      places[slot] = ++size;
    }
    counts[places[slot]! - 1]! += more;
  }
  const isOver = size === most;
  return { numbers: numbers.subarray(0, size), times: counts.subarray(0, size), looked: next, isOver };
}

function slotOf(value: number): number {
  one[0] = value;
  const mixed = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x85ebca6b), 0x9e3779b1);
  return mixed >>> (32 - slotBits);
}
