/**
 * Ascending order of a block of numbers, faster than the platform's sort: one counting pass, then insertion.
 *
 * Numbers are counted by their place between the least and the greatest; where they crowd there, as those with far
 * outliers do, by the place of their leading bits, which is nearly that of their logarithm (distribution counting,
 * Knuth 1973, §5.2). Where even these crowd, so that insertion would be slow, the platform's sort takes over.
 */
const longest = 2048;
/** Two for each number, and a multiple of 4: then few numbers share one, and insertion has little to do. */
const mostPlaces = 4096;
let places = mostPlaces;
/** First how many numbers have each place, then where the next of them goes. */
const slots = new Uint16Array(mostPlaces);
const placeOf = new Uint16Array(longest);
const scratch = new Float64Array(longest);
const scratchWords = new Int32Array(scratch.buffer);
const one = new Float64Array(1);
const oneWords = new Int32Array(one.buffer);
/** With so many pairs in one place for each number, it is worth a look whether its bits do better. */
const fewPairs = 4;
/** Moves of insertion worth making for each number. */
const patience = 12;

/** Sorts in place. Neither NaN nor -0 may be among the numbers. */
export function sortBlock(values: Float64Array): void {
  if (isAscending(values)) return;
  if (values.length > longest) {
    values.sort();
    return;
  }
  scratch.set(values);
  places = Math.ceil(values.length / 2) * 4;
  const [least, greatest] = extremesOf(values);
  const crowding = countPlaces(values, least, greatest);
  const isCrowded = crowding > values.length * fewPairs;
  if (isCrowded && countBits(values, least, greatest) > crowding) countPlaces(values, least, greatest);
  scatter(values);
  if (!insert(values)) values.sort();
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false;
  return true;
}

function extremesOf(values: Float64Array): [least: number, greatest: number] {
  let [least, greatest] = [values[0]!, values[0]!];
  let [otherLeast, otherGreatest] = [least, greatest];
  for (let i = values.length % 2; i < values.length; i += 2) {
    const value = values[i]!;
    const other = values[i + 1]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (other < otherLeast) otherLeast = other;
    if (other > otherGreatest) otherGreatest = other;
  }
  return [Math.min(least, otherLeast), Math.max(greatest, otherGreatest)];
}

/** Returns how many pairs of numbers share a place; infinitely many where there is no telling places apart. */
function countPlaces(values: Float64Array, least: number, greatest: number): number {
  const scale = (places - 1) / (greatest - least);
  if (!(scale > 0 && scale < Infinity)) return Infinity;
  slots.fill(0, 0, places);
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    const place = ((values[i]! - least) * scale) | 0;
    placeOf[i] = place;
    pairs += slots[place]!++;
  }
  return pairs;
}

/** Counts places by leading bits. */
function countBits(values: Float64Array, least: number, greatest: number): number {
  let smallest = 0x7fff_ffff;
  for (let i = 0; i < values.length; i++) {
    const magnitude = scratchWords[i * 2 + 1]! & 0x7fff_ffff;
    if (magnitude > 0 && magnitude < smallest) smallest = magnitude;
  }
  const lowest = bitsOf(upperHalf(least), smallest);
  const scale = (places - 1) / (bitsOf(upperHalf(greatest), smallest) - lowest);
  slots.fill(0, 0, places);
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    const place = ((bitsOf(scratchWords[i * 2 + 1]!, smallest) - lowest) * scale) | 0;
    placeOf[i] = place;
    pairs += slots[place]!++;
  }
  return pairs;
}

/** Ascends as the numbers do, nearly by their logarithms: from the smallest magnitude on up, and down below 0. */
function bitsOf(upper: number, smallest: number): number {
  const above = Math.max(0, (upper & 0x7fff_ffff) - smallest + 1);
  return upper < 0 ? -above : above;
}

function upperHalf(value: number): number {
  one[0] = value;
  return oneWords[1]!;
}

/** Puts the numbers in the order of their places. */
function scatter(values: Float64Array): void {
  let start = 0;
  for (let place = 0; place < places; place += 4) {
    const second = start + slots[place]!;
    const third = second + slots[place + 1]!;
    const fourth = third + slots[place + 2]!;
    const next = fourth + slots[place + 3]!;
    slots[place] = start;
    slots[place + 1] = second;
    slots[place + 2] = third;
    slots[place + 3] = fourth;
    start = next;
  }
  for (let i = 0; i < values.length; i++) values[slots[placeOf[i]!]!++] = scratch[i]!;
}

/** Orders those that share a place. Says whether patience lasted; if not, the numbers are all there still. */
function insert(values: Float64Array): boolean {
  let moves = values.length * patience;
  let before = values[0]!;
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value >= before) {
      before = value;
      continue;
    }
    let at = i;
    do {
      values[at] = values[at - 1]!;
      at--;
    } while (at > 0 && values[at - 1]! > value);
    values[at] = value;
    moves -= i - at;
    if (moves < 0) return false;
  }
  return true;
}
