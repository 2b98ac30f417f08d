/** What sums and deviations truly are, by way of big integers: every double is a whole number of 2^-1074. */
import fc from "fast-check";

/** A double as a whole number of 2^-1074. */
export function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 0n ? magnitude : -magnitude;
}

/** The nearest double of a whole number of 2^-1074, ties to even, by search over the order of doubles. */
export function nearest(units: bigint): number {
  const sign = units < 0n ? -1 : 1;
  const magnitude = units < 0n ? -units : units;
  const view = new DataView(new ArrayBuffer(8));
  const doubleOf = (bits: bigint) => {
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  };
  const infinity = 0x7ff0_0000_0000_0000n;
  let [low, high] = [0n, infinity];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (unitsOf(doubleOf(middle)) <= magnitude) low = middle;
    else high = middle;
  }
  const below = unitsOf(doubleOf(low));
  const above = high === infinity ? 1n << 2098n : unitsOf(doubleOf(high));
  const twice = 2n * magnitude - below - above;
  const bits = twice > 0n || (twice === 0n && low % 2n === 1n) ? high : low;
  return sign * doubleOf(bits);
}

/** The deviation of values with their times, of the population. */
export function exactDeviation(pairs: Iterable<readonly [value: number, times: number]>): number {
  let [count, sum, squares] = [0n, 0n, 0n];
  for (const [value, times] of pairs) {
    const units = unitsOf(value);
    count += BigInt(times);
    sum += units * BigInt(times);
    squares += units * units * BigInt(times);
  }
  // n² variance = n Σx² - (Σx)²; with 128 bits more, its root's fraction is cut where no double sees it.
  const root = rootOf((count * squares - sum * sum) << 256n);
  return Number((root << 1074n) / count / 2n ** 1074n) * 2 ** -128 * 2 ** -1074;
}

/** The whole part of the square root, by Newton's method. */
function rootOf(square: bigint): bigint {
  if (square === 0n) return 0n;
  let root = 1n << BigInt((square.toString(16).length + 1) * 2);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Finite numbers of all kinds, those that sums stumble over among them. */
export const hostile = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    1e16,
    1,
    -1e16,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2 ** -1022,
    2 ** 53,
    -0,
  ),
  fc.integer({ min: -1074, max: 1023 }).map((exponent) => 2 ** exponent),
);
