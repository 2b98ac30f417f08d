/**
 * 5^-342 to 5^308 as their leading 128 bits, upper word first: what the decimal forms of doubles are multiplied by.
 *
 * Positive powers are cut, negative ones are reciprocals rounded up, as Lemire (2021) has them.
 */
const smallest = -342;
const largest = 308;

let table: BigUint64Array<ArrayBuffer> | null = null;

/** The table, made once: that takes as long as reading some thousand rows. */
export function powersOfFive(): BigUint64Array<ArrayBuffer> {
  return (table ??= makeTable());
}

function makeTable(): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array((largest - smallest + 1) * 2);
  let power = 1n;
  for (let exponent = 0; exponent <= largest; exponent++, power *= 5n) {
    put(words, exponent, leading(power));
  }
  power = 5n;
  for (let exponent = 1; exponent <= -smallest; exponent++, power *= 5n) {
    const bits = BigInt(bitLength(power));
    // 128 bits and some more: the reciprocal of a power of two or more has at least one bit less.
    put(words, -exponent, leading(reciprocal(power, bits, exponent)));
  }
  return words;
}

function reciprocal(power: bigint, bits: bigint, exponent: number): bigint {
  return (1n << (exponent <= 27 ? bits + 127n : 2n * bits + 128n)) / power + 1n;
}

function leading(value: bigint): bigint {
  const length = bitLength(value);
  return length > 128 ? value >> BigInt(length - 128) : value << BigInt(128 - length);
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.slice(0, 1), 16)) + 28;
}

function put(words: BigUint64Array, exponent: number, value: bigint): void {
  const at = (exponent - smallest) * 2;
  words[at] = value >> 64n;
  words[at + 1] = value & 0xffff_ffff_ffff_ffffn;
}
