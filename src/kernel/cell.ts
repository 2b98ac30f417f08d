/**
 * What one cell is: its type by the forms of core/profile/cell.ts, and its value where it is a number or a time.
 *
 * Digits are taken eight at a time as one word (Langdale & Lemire 2019, simdjson). No text need be measured first:
 * the byte after it is none that a number goes on with.
 */
import { number } from "./host";
import { scaled } from "./power";
import { timeOf, time } from "./time";

export const integral: u32 = 0;
export const fractional: u32 = 1;
export const boolean: u32 = 2;
export const temporal: u32 = 3;
export const text: u32 = 4;

/** Of the last cell: the number, or a time's epoch milliseconds; of a number that is past all doubles, Infinity. */
export let value: f64 = 0;
/** Of the last cell that was a number: as one, it is told apart by its value, not by its text. */
export let isIdentity: bool = false;

/** More digits than every double tells apart; leading zeros count. */
const mostIdentityDigits: u32 = 15;
const mostMantissaDigits: u32 = 19;
/** Past this, every exponent is as good as infinite. */
const mostExponent: i32 = 100_000_000;

const tens: StaticArray<u64> = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/** U+00A0 as it lies in memory. */
const noBreakBlank: u16 = 0xa0c2;

const zeros: u64 = 0x3030303030303030;

/** A text of at least one byte. */
export function typeOf(start: u32, size: u32): u32 {
  const type = numberType(start, size);
  if (type != text) return type;
  if (timeOf(start, size)) {
    value = time;
    return temporal;
  }
  return isBoolean(start, size) ? boolean : betweenBlanks(start, size);
}

/** Of a text in a column of texts, where a number is one too. Any bytes may follow it. */
export function typeOfText(start: u32, size: u32): u32 {
  if (timeOf(start, size)) {
    value = time;
    return temporal;
  }
  return isBoolean(start, size) ? boolean : text;
}

/** The type of a number between blanks, tabs and no-break spaces. They are rare, so they are looked for last. */
function betweenBlanks(start: u32, size: u32): u32 {
  let from = start;
  let to = start + size;
  let blank: u32 = 0;
  while (from < to && (blank = blankAfter(from)) != 0) from += blank;
  while (from < to && (blank = blankBefore(to)) != 0) to -= blank;
  return from == to || to - from == size ? text : numberType(from, to - from);
}

/** How many bytes the blank takes that begins here; 0 where none does. */
function blankAfter(at: u32): u32 {
  if (isBlank(load<u8>(at))) return 1;
  return load<u16>(at) == noBreakBlank ? 2 : 0;
}

/** How many bytes the blank takes that ends here. */
function blankBefore(at: u32): u32 {
  if (isBlank(load<u8>(at - 1))) return 1;
  return load<u16>(at - 2) == noBreakBlank ? 2 : 0;
}

function isBlank(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}

function isBoolean(start: u32, size: u32): bool {
  if (size == 4) return load<u32>(start) == 0x65757274;
  return size == 5 && load<u32>(start) == 0x736c6166 && load<u8>(start, 4) == 0x65;
}

/** Without a branch where a column's cells are likely to differ: in their signs and numbers of digits. */
function numberType(start: u32, size: u32): u32 {
  const end = start + size;
  const first = load<u8>(start);
  let at = start + u32(first == 0x2d) + u32(first == 0x2b);
  at += u32(load<u8>(at) == 0x20);
  const firstDigit = at;
  let mantissa: u64 = 0;
  let digits: u64 = 0;
  let others: u64 = 0;
  // As many digits as there are, eight at a time; `others` has its lowest bit where the first byte is none.
  while ((others = othersOf((digits = load<u64>(at) ^ zeros))) == 0) {
    mantissa = mantissa * 100_000_000 + eightDigits(digits);
    at += 8;
  }
  let count = <u32>ctz(others) >> 3;
  if (count > 0) {
    mantissa = mantissa * ten(count) + eightDigits(digits << ((8 - count) << 3));
    at += count;
  }
  let digitCount = at - firstDigit;
  if (digitCount == 0) return text;
  let type = integral;
  let exponent: i32 = 0;
  if (load<u8>(at) == 0x2e && at < end) {
    const firstDecimal = ++at;
    while ((others = othersOf((digits = load<u64>(at) ^ zeros))) == 0) {
      mantissa = mantissa * 100_000_000 + eightDigits(digits);
      at += 8;
    }
    count = <u32>ctz(others) >> 3;
    if (count > 0) {
      mantissa = mantissa * ten(count) + eightDigits(digits << ((8 - count) << 3));
      at += count;
    }
    const decimals = at - firstDecimal;
    if (decimals == 0) return text;
    digitCount += decimals;
    exponent = -(<i32>decimals);
    type = fractional;
  }
  if (at < end) {
    if ((load<u8>(at) | 0x20) != 0x65) return text;
    const sign = load<u8>(++at);
    const isBelow = sign == 0x2d;
    if (isBelow || sign == 0x2b) at++;
    const firstOfExponent = at;
    let shift: i32 = 0;
    for (let digit: u32 = 0; (digit = <u32>load<u8>(at) - 0x30) < 10; at++) {
      if (shift < mostExponent) shift = shift * 10 + digit;
    }
    if (at == firstOfExponent) return text;
    exponent += isBelow ? -shift : shift;
    type = fractional;
  }
  if (at != end) return text;
  const magnitude =
    digitCount <= mostMantissaDigits || significant(firstDigit, digitCount) <= mostMantissaDigits
      ? scaled(mantissa, exponent)
      : abs(number(start, size));
  // Adding 0 makes 0 of -0.
  value = reinterpret<f64>(reinterpret<u64>(magnitude) | (u64(first == 0x2d) << 63)) + 0;
  isIdentity = type == fractional || digitCount <= mostIdentityDigits;
  return type;
}

/** Of bytes that had '0' taken from each: bit 7 of the lowest that is no digit; those above it may be wrong. */
function othersOf(digits: u64): u64 {
  return ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/** The lowest byte is the first digit. */
function eightDigits(digits: u64): u64 {
  digits = (digits * 2561) >> 8;
  digits = ((digits & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((digits & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

function ten(power: u32): u64 {
  return load<u64>(changetype<usize>(tens) + ((<usize>power) << 3));
}

/** How many of the digits from the first that is not 0. */
function significant(at: u32, count: u32): u32 {
  for (; count > 0; at++) {
    const byte = load<u8>(at);
    if (byte == 0x2e) continue;
    if (byte != 0x30) break;
    count--;
  }
  return count;
}
