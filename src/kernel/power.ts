/**
 * A decimal number as the nearest double: mantissa × 10^exponent.
 *
 * Small ones by one exact multiplication or division (Clinger 1990). Others by the upper 128 bits of a product with
 * a power of five (Lemire 2021, "Number parsing at a gigabyte per second"), which always suffice for a mantissa of
 * 64 bits (Mushtak & Lemire 2023). The host fills the table of powers when it is first needed.
 */

import { powers as fillPowers } from "./host";

const smallestPower: i32 = -342;
const largestPower: i32 = 308;

const powers: usize = memory.data((308 + 342 + 1) * 16, 16);
let hasPowers: bool = false;

const exactPowers: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
];

/** mantissa × 10^exponent; Infinity where that is past the largest double. */
export function scaled(mantissa: u64, exponent: i32): f64 {
  if (mantissa == 0) return 0;
  if (mantissa <= 1 << 53) {
    if (exponent >= 0 && exponent <= 22) return <f64>mantissa * exactPower(exponent);
    if (exponent < 0 && exponent >= -22) return <f64>mantissa / exactPower(-exponent);
  }
  if (exponent < smallestPower) return 0;
  if (exponent > largestPower) return Infinity;
  return rounded(mantissa, exponent);
}

function exactPower(exponent: i32): f64 {
  return load<f64>(changetype<usize>(exactPowers) + ((<usize>exponent) << 3));
}

let upper: u64 = 0;
let lower: u64 = 0;

/** The product's 128 bits. */
function multiply(a: u64, b: u64): void {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  upper = aHigh * bHigh + (middle >> 32) + (other >> 32);
  lower = (other << 32) | (low & 0xffffffff);
}

function rounded(mantissa: u64, exponent: i32): f64 {
  if (!hasPowers) {
    fillPowers(powers);
    hasPowers = true;
  }
  const shift = <i32>clz(mantissa);
  const normal = mantissa << shift;
  const power = powers + ((<usize>(exponent - smallestPower)) << 4);
  multiply(normal, load<u64>(power));
  let high = upper;
  let low = lower;
  if ((high & 0x1ff) == 0x1ff) {
    multiply(normal, load<u64>(power, 8));
    low += upper;
    if (upper > low) high++;
  }
  const top = <i32>(high >> 63);
  let digits = high >> (top + 9);
  let binary = ((217706 * exponent) >> 16) + 63 + top - shift + 1023;
  if (binary <= 0) {
    // Below the smallest normal double: fewer bits, rounded once.
    if (binary <= -63) return 0;
    digits >>= 1 - binary;
    digits = (digits + (digits & 1)) >> 1;
    return reinterpret<f64>(digits);
  }
  // Halfway between two doubles, exactly: to the even one.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (digits & 3) == 1 && digits << (top + 9) == high)
    digits &= ~1;
  digits = (digits + (digits & 1)) >> 1;
  if (digits >= 1 << 53) {
    digits = 1 << 52;
    binary++;
  }
  if (binary >= 0x7ff) return Infinity;
  return reinterpret<f64>((digits & ~(1 << 52)) | ((<u64>binary) << 52));
}
