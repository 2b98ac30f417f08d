/**
 * How often each of few numbers occurs, in the order in which they first came: as a Map would count them, in a fraction
 * of the time. Open addressing over their bits; NaN is one number, and so are 0 and -0.
 */
import { Counts } from "../sketch/counts.ts";

const slotBits = 14;
const slots = 2 ** slotBits;
/** What an exact column holds, and the one that is too much: a quarter of the slots. */
const most = Counts.maxDistinct + 1;

/** Of the one count at a time: each is one more than the place of a number, 0 where there is none. */
const places = new Uint16Array(slots);
const numbers = new Float64Array(most);
const counts = new Uint32Array(most);

const one = new Float64Array(1);
const words = new Int32Array(one.buffer);

/** Calls `take` with each number and its count; gives how many of `values` were counted before there were too many. */
export function countNumbers(values: Float64Array, take: (value: number, times: number) => void): number {
  places.fill(0);
  let size = 0;
  let next = 0;
  while (next < values.length && size < most) {
    // Adding 0 makes 0 of -0.
    const value = values[next++]! + 0;
    let slot = slotOf(value);
    while (places[slot]! > 0 && !Object.is(numbers[places[slot]! - 1], value)) slot = (slot + 1) % slots;
    if (places[slot] === 0) {
      numbers[size] = value;
      counts[size] = 0;
      places[slot] = ++size;
    }
    counts[places[slot]! - 1]!++;
  }
  for (let place = 0; place < size; place++) take(numbers[place]!, counts[place]!);
  return next;
}

function slotOf(value: number): number {
  one[0] = value;
  const mixed = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x85ebca6b), 0x9e3779b1);
  return mixed >>> (32 - slotBits);
}
