/**
 * Quantile sketches as Apache DataSketches keeps them: the bytes of `kll_doubles_sketch`, read and written.
 *
 * All that is in them is read, the order of the lowest level too, so that what was read is written as the same bytes.
 * They do not say whether they hold doubles or floats; only their length tells (docs/sketches.md). A sketch
 * of ours has the same levels, if in other sizes: what is over their capacity is halved upward, as they do it.
 */
import { Coin } from "./kll/coin.ts";
import type { Quantiles } from "./quantiles.ts";
import { Run } from "./kll/run.ts";

/** A value at level h weighs 2^h. */
export interface KllDoubles {
  readonly k: number;
  /** The smallest k that was merged into it, which its error goes by. */
  readonly minK: number;
  readonly count: number;
  /** Of all values, given up or not; NaN while there is none. */
  readonly minimum: number;
  readonly maximum: number;
  /** Whether level 0 ascends, as the others always do. If not, its newest value is first. */
  readonly isSorted: boolean;
  readonly levels: readonly Float64Array[];
}

const family = 15;
const smallestCapacity = 8;
/** A level more would weigh 2^53, past what counts hold exactly. */
const maxLevels = 53;
const flags = { empty: 1, sorted: 2, single: 4 };
const shortHeader = 8;
const longHeader = 20;

/** The bytes of a sketch for DataSketches to load, of numbers whose extremes are given: quantiles may have lost them. */
export function toDataSketches(
  quantiles: Quantiles,
  minimum: number,
  maximum: number,
): Uint8Array<ArrayBuffer> {
  return kllDoublesBytes(kllDoublesOf(quantiles, minimum, maximum));
}

/** Throws RangeError for anything but the whole bytes of one sketch of doubles. */
export function parseKllDoubles(bytes: Uint8Array): KllDoubles {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < shortHeader) refuse("bytes are truncated");
  const flag = view.getUint8(3);
  const k = view.getUint16(4, true);
  const isSmall = (flag & (flags.empty | flags.single)) !== 0;
  requireHeader(view, k, flag);
  const isSorted = (flag & flags.sorted) !== 0;
  if (!isSmall) return parseLevels(view, k, isSorted);
  const isEmpty = (flag & flags.empty) !== 0;
  requireLength(bytes.length, shortHeader + (isEmpty ? 0 : 8));
  const value = isEmpty ? Number.NaN : view.getFloat64(shortHeader, true);
  if (!isEmpty && Number.isNaN(value)) refuse("its value is NaN");
  const levels = [isEmpty ? new Float64Array() : Float64Array.of(value)];
  return { k, minK: k, count: isEmpty ? 0 : 1, minimum: value, maximum: value, isSorted, levels };
}

export function kllDoublesBytes(sketch: KllDoubles): Uint8Array<ArrayBuffer> {
  const { k, minK, count, minimum, maximum, isSorted, levels } = sketch;
  const retained = retainedOf(levels);
  const isSmall = count <= 1;
  const bytes = new Uint8Array(
    isSmall ? shortHeader + count * 8 : longHeader + levels.length * 4 + 16 + retained * 8,
  );
  const view = new DataView(bytes.buffer);
  const flag =
    (count === 0 ? flags.empty : 0) | (isSorted ? flags.sorted : 0) | (count === 1 ? flags.single : 0);
  bytes.set([isSmall ? 2 : 5, count === 1 ? 2 : 1, family, flag]);
  view.setUint16(4, k, true);
  view.setUint8(6, smallestCapacity);
  let at = shortHeader;
  if (!isSmall) {
    view.setBigUint64(8, BigInt(count), true);
    view.setUint16(16, minK, true);
    view.setUint8(18, levels.length);
    let boundary = capacitiesOf(k, levels.length).reduce((total, capacity) => total + capacity) - retained;
    for (const [height, level] of levels.entries()) {
      view.setUint32(longHeader + height * 4, boundary, true);
      boundary += level.length;
    }
    at = longHeader + levels.length * 4;
    view.setFloat64(at, minimum, true);
    view.setFloat64(at + 8, maximum, true);
    at += 16;
  }
  for (const level of levels) {
    for (const value of level) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/** The levels of a sketch, halved upward where they are over the capacity that DataSketches has for them. */
export function kllDoublesOf(quantiles: Quantiles, minimum: number, maximum: number): KllDoubles {
  const { k, count } = quantiles;
  const levels = quantiles.levels().map((level) => new Run(Float64Array.from(level)));
  while (levels.length > 1 && levels.at(-1)?.length === 0) levels.pop();
  const coin = new Coin(1);
  let capacities = capacitiesOf(k, levels.length);
  while (retainedOf(levels) > capacities.reduce((total, capacity) => total + capacity)) {
    // There is such a level: were every one below its capacity, so were their sum.
    const height = levels.findIndex((level, at) => level.length >= capacities[at]!);
    if (height === levels.length - 1) levels.push(new Run());
    levels[height]!.halveInto(levels[height + 1]!, coin.toss(height));
    capacities = capacitiesOf(k, levels.length);
  }
  const ascending = levels.map((level) => level.sorted().slice());
  return { k, minK: k, count, minimum, maximum, isSorted: true, levels: ascending };
}

function requireHeader(view: DataView, k: number, flag: number): void {
  const [ints, version, found] = [view.getUint8(0), view.getUint8(1), view.getUint8(2)];
  if (found !== family) refuse(`bytes are of family ${found}, not ${family}`);
  const expected = [(flag & (flags.empty | flags.single)) === 0 ? 5 : 2, (flag & flags.single) === 0 ? 1 : 2];
  const isKnown = flag <= 6 && ints === expected[0] && version === expected[1];
  if (!isKnown) refuse(`version ${version} with ${ints} preamble words and flags ${flag} is not known`);
  if (k < smallestCapacity) refuse(`its k is ${k}, below ${smallestCapacity}`);
  if (view.getUint8(6) !== smallestCapacity || view.getUint8(7) !== 0) refuse("its parameters are not known");
}

function parseLevels(view: DataView, k: number, isSorted: boolean): KllDoubles {
  if (view.byteLength < longHeader) refuse("bytes are truncated");
  const count = view.getBigUint64(8, true);
  const minK = view.getUint16(16, true);
  const height = view.getUint8(18);
  if (minK < smallestCapacity || minK > k) refuse(`its smallest k is ${minK}, and k ${k}`);
  if (height < 1 || height > maxLevels || view.getUint8(19) !== 0) refuse(`it has ${height} levels`);
  const lengths = lengthsOf(view, k, height);
  const retained = lengths.reduce((total, length) => total + length);
  let at = longHeader + height * 4;
  requireLength(view.byteLength, at + 16 + retained * 8);
  const next = (): number => view.getFloat64((at += 8) - 8, true);
  const [minimum, maximum] = [next(), next()];
  const levels = lengths.map((length) => Float64Array.from({ length }, next));
  const weight = lengths.reduce((total, length, level) => total + BigInt(length) * 2n ** BigInt(level), 0n);
  if (weight !== count) refuse(`values weigh ${weight}, not ${count}`);
  if (count < 2n || count > Number.MAX_SAFE_INTEGER) refuse(`it counts ${count} values`);
  for (const [level, values] of levels.entries()) {
    const isAscending = level > 0 || isSorted;
    for (let i = 0; i < values.length; i++) {
      if (!(values[i]! >= minimum && values[i]! <= maximum)) refuse("a value is NaN or beyond its extremes");
      if (isAscending && i > 0 && values[i - 1]! > values[i]!) refuse(`level ${level} is not ascending`);
    }
  }
  return { k, minK, count: Number(count), minimum, maximum, isSorted, levels };
}

/** How many values each level holds: they are packed to the end of the whole capacity, the lowest level first. */
function lengthsOf(view: DataView, k: number, height: number): number[] {
  if (view.byteLength < longHeader + height * 4) refuse("bytes are truncated");
  const capacity = capacitiesOf(k, height).reduce((total, one) => total + one);
  const starts = Array.from({ length: height }, (_, level) => view.getUint32(longHeader + level * 4, true));
  return starts.map((start, level) => {
    const end = starts[level + 1] ?? capacity;
    if (start > end) refuse(`its level ${level} ends before it starts`);
    return end - start;
  });
}

/** The capacity of each level, lowest first: k at the top, two thirds of the one above below it, at least 8. */
function capacitiesOf(k: number, height: number): number[] {
  return Array.from({ length: height }, (_, level) => {
    const depth = BigInt(height - 1 - level);
    const twice = (BigInt(k) << (depth + 1n)) / 3n ** depth;
    return Math.max(smallestCapacity, Number((twice + 1n) >> 1n));
  });
}

function retainedOf(levels: readonly { readonly length: number }[]): number {
  return levels.reduce((total, { length }) => total + length, 0);
}

function requireLength(found: number, expected: number): void {
  if (found === expected) return;
  if (found < expected)
    refuse(`bytes are truncated, or values are floats: ${found} are there of ${expected}`);
  refuse(`${found - expected} bytes are left over`);
}

function refuse(why: string): never {
  throw new RangeError(`Cannot read a DataSketches KLL sketch of doubles: ${why}`);
}
