/**
 * Numbers of a JSON row between commas, 64 bytes at a time: with a bit for each byte, all of them are looked at together.
 *
 * What is odd here, or seems so, is left to json.ts, which reads cell by cell.
 */
const blank: u8 = 0x20;
const comma: u8 = 0x2c;
const minus: u8 = 0x2d;
const dot: u8 = 0x2e;
const zero: u8 = 0x30;

/** Of the numbers taken last: how many, and where the next cell goes. */
export let taken: u32 = 0;
export let takenEnd: usize = 0;

/**
 * Puts numbers at `place`, each with a comma behind it: those that end within the next 64 bytes, if they are at most
 * `most`. From one number to the next are so many bytes: a comma, or a comma and a blank, as Python writes. Returns where the next cell begins, which is `start` where it took none.
 */
export function takeNumbers(start: u32, between: u32, most: u32, place: usize): u32 {
  taken = 0;
  const isSpaced = between == 2;
  let digits: u64 = 0;
  let commas: u64 = 0;
  let dots: u64 = 0;
  let minuses: u64 = 0;
  let zeros: u64 = 0;
  let blanks: u64 = 0;
  for (let offset: u32 = 0; offset < 64; offset += 16) {
    const bytes = v128.load(start + offset);
    v128.store(place + offset, bytes);
    digits |= placed(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(zero)), i8x16.splat(10)), offset);
    commas |= placed(i8x16.eq(bytes, i8x16.splat(comma)), offset);
    dots |= placed(i8x16.eq(bytes, i8x16.splat(dot)), offset);
    minuses |= placed(i8x16.eq(bytes, i8x16.splat(minus)), offset);
    zeros |= placed(i8x16.eq(bytes, i8x16.splat(zero)), offset);
    if (isSpaced) blanks |= placed(i8x16.eq(bytes, i8x16.splat(blank)), offset);
  }
  const others = ~(digits | commas | dots | minuses | blanks);
  const beforeOthers = (others & (0 - others)) - 1;
  const ends = commas & beforeOthers & (isSpaced ? blanks >> 1 : ~(<u64>0));
  const count = <u32>popcnt(ends);
  if (count == 0 || count > most) return start;
  const size = 64 - <u32>clz(ends) + u32(isSpaced);
  const area = ~(<u64>0) >> (64 - size);
  if ((commas & area) != ends || (isSpaced && (blanks & area) != ends << 1)) return start;
  const starts = (1 | (ends << between)) & area;
  if (!areNumbers(starts, digits & area, dots & area, minuses & area, zeros)) return start;
  if (isSpaced) squeeze(start, blanks, place);
  taken = count;
  takenEnd = place + size - (isSpaced ? count : 0);
  return start + size;
}

/** A bit for each of 16 bytes that are all ones, from this place on. */
function placed(bytes: v128, offset: u32): u64 {
  return (<u64>i8x16.bitmask(bytes)) << offset;
}

/**
 * By RFC 8259, without exponents, where nothing but digits, dots and minuses stands between a start and its comma. Added
 * to the first of some digits, a bit is carried to the byte behind them.
 */
function areNumbers(starts: u64, digits: u64, dots: u64, minuses: u64, zeros: u64): bool {
  const begun = (starts & ~minuses) | ((starts & minuses) << 1);
  const wholeEnds = (begun + digits) & ~digits;
  const fractions = dots << 1;
  const leadingZeros = begun & zeros & (digits >> 1);
  return ((minuses & ~starts) | (dots & ~wholeEnds) | ((begun | fractions) & ~digits) | leadingZeros) == 0;
}

/** By which of eight bytes are left out, the places of the others, in their order. */
const rest: usize = memory.data(256 * 8, 16);
let hasRest: bool = false;

function fillRest(): void {
  for (let left: u32 = 0; left < 256; left++) {
    let out = rest + (left << 3);
    for (let place: u32 = 0; place < 8; place++) if (((left >> place) & 1) == 0) store<u8>(out++, <u8>place);
  }
  hasRest = true;
}

/** Puts 64 bytes at `place` without its blanks. */
function squeeze(start: u32, blanks: u64, place: usize): void {
  if (!hasRest) fillRest();
  let left = blanks;
  let out = place;
  for (let at = start; at < start + 64; at += 8) {
    const eight = <u32>left & 0xff;
    const bytes = i8x16.swizzle(v128.load_zero<u64>(at), v128.load_zero<u64>(rest + (eight << 3)));
    store<u64>(out, i64x2.extract_lane(bytes, 0));
    out += 8 - popcnt(eight);
    left >>= 8;
  }
}
