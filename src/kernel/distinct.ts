/**
 * How many different identities there were: HyperLogLog's registers, as src/core/sketch/distinct.ts has them.
 *
 * The hash has two lanes that both see every word and each other, with steps after MurmurHash3 (Appleby 2011).
 */
export const registerCount: u32 = 1 << 14;

/** From so many numbers on, most of the registers' cache lines are needed. */
const many: u32 = 256;
const lineSize: u32 = 64;

/** Stands for the length where the identity is a number. */
const numberLength: u32 = 0xfffffff8;

/** The upper half of the last text's hash. */
export let upperHash: u32 = 0;

/** Takes in a text, by its bytes as words, the last filled up with zeros. Returns the lower half of the hash. */
export function addText(registers: usize, start: usize, size: u32): u32 {
  let high: u32 = 0x9368e53c;
  let low: u32 = 0x586dcd20;
  let left = size;
  for (; left >= 4; left -= 4) {
    const word = load<u32>(start);
    high = stepHigh(high, low, word);
    low = stepLow(high, low, word);
    start += 4;
  }
  if (left > 0) {
    const word = load<u32>(start) & ((1 << (left << 3)) - 1);
    high = stepHigh(high, low, word);
    low = stepLow(high, low, word);
  }
  high = (high ^ size) + (low ^ size);
  low = scramble((low ^ size) + high);
  high = scramble(high) + low;
  raise(registers, ((<u64>high) << 32) | low);
  upperHash = high;
  return low;
}

function stepHigh(high: u32, low: u32, word: u32): u32 {
  return (rotl(high ^ (rotl(word * 0xcc9e2d51, 15) * 0x1b873593), 13) + low) * 5 + 0xe6546b64;
}

function stepLow(high: u32, low: u32, word: u32): u32 {
  return (rotl(low ^ (rotl(word * 0xab0e9789, 16) * 0x38b34ae5), 17) + high) * 5 + 0x0bcaa747;
}

function scramble(word: u32): u32 {
  word = (word ^ (word >> 16)) * 0x85ebca6b;
  word = (word ^ (word >> 13)) * 0xc2b2ae35;
  return word ^ (word >> 16);
}

/** Takes in numbers, by their bits: four at a time, which is what numbers wait in their block for. */
export function addNumbers(registers: usize, values: usize, length: u32): void {
  if (length > many) touch(registers);
  const tag = i32x4.splat(numberLength);
  for (let left = length; left > 0; values += 32) {
    const first = v128.load(values);
    const second = v128.load(values, 16);
    const lower = v128.shuffle<u32>(first, second, 0, 2, 4, 6);
    const upper = v128.shuffle<u32>(first, second, 1, 3, 5, 7);
    let high = i32x4.splat(0x9368e53c);
    let low = i32x4.splat(0x586dcd20);
    high = stepHighs(high, low, lower);
    low = stepLows(high, low, lower);
    high = stepHighs(high, low, upper);
    low = v128.xor(stepLows(high, low, upper), tag);
    high = i32x4.add(v128.xor(high, tag), low);
    low = scrambleFour(i32x4.add(low, high));
    high = i32x4.add(scrambleFour(high), low);
    const hashes = v128.shuffle<u32>(low, high, 0, 4, 1, 5);
    const others = v128.shuffle<u32>(low, high, 2, 6, 3, 7);
    raise(registers, i64x2.extract_lane(hashes, 0));
    if (left > 1) raise(registers, i64x2.extract_lane(hashes, 1));
    if (left > 2) raise(registers, i64x2.extract_lane(others, 0));
    if (left <= 3) return;
    raise(registers, i64x2.extract_lane(others, 1));
    left -= 4;
  }
}

function stepHighs(highs: v128, lows: v128, words: v128): v128 {
  const mixed = i32x4.mul(rotate(i32x4.mul(words, i32x4.splat(0xcc9e2d51)), 15), i32x4.splat(0x1b873593));
  const sum = i32x4.add(rotate(v128.xor(highs, mixed), 13), lows);
  return i32x4.add(i32x4.add(sum, i32x4.shl(sum, 2)), i32x4.splat(0xe6546b64));
}

function stepLows(highs: v128, lows: v128, words: v128): v128 {
  const mixed = i32x4.mul(rotate(i32x4.mul(words, i32x4.splat(0xab0e9789)), 16), i32x4.splat(0x38b34ae5));
  const sum = i32x4.add(rotate(v128.xor(lows, mixed), 17), highs);
  return i32x4.add(i32x4.add(sum, i32x4.shl(sum, 2)), i32x4.splat(0x0bcaa747));
}

function scrambleFour(words: v128): v128 {
  words = i32x4.mul(v128.xor(words, i32x4.shr_u(words, 16)), i32x4.splat(0x85ebca6b));
  words = i32x4.mul(v128.xor(words, i32x4.shr_u(words, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(words, i32x4.shr_u(words, 16));
}

function rotate(words: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(words, bits), i32x4.shr_u(words, 32 - bits));
}

/** The hash's upper 14 bits name a register; the others' leading zeros and 1, at most 51, is its rank. */
function raise(registers: usize, hash: u64): void {
  const register = registers + <usize>(hash >> 50);
  const rank = <u32>clz((hash << 14) | (1 << 13)) + 1;
  if (rank > load<u8>(register)) store<u8>(register, <u8>rank);
}

/** Other columns' registers have come between: in order they are back in the cache sooner than one by one. */
function touch(registers: usize): void {
  // Not optimised away: a load might trap.
  for (let at: u32 = 0; at < registerCount; at += lineSize) load<u8>(registers + at);
}
