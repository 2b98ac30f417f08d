/**
 * Where fields end: 64 bytes at a time, as bit masks, quotes by a prefix xor (Langdale & Lemire 2019, simdjson).
 *
 * A quote turns "inside" on or off, so `""` inside a field turns it off and on again and needs no thought. Delimiters
 * and line ends count outside only. Whether quotes stand where they may is checked by shifting masks by one byte.
 */
import { fieldRoom } from "./input";

const quote: u8 = 0x22;
const lineFeed: u8 = 0x0a;
const carriageReturn: u8 = 0x0d;

/** Enough to be worth a call of every column, little enough to stay in the second level cache. */
const enoughBytes: u32 = 96 * 1024;
const enoughFields: u32 = 32 * 1024;

let foundConsumed: u32 = 0;
let foundRows: u32 = 0;
let foundRegular: bool = false;
let foundClean: bool = false;
let foundAscii: bool = false;
let foundGaps: bool = false;

export function consumed(): u32 {
  return foundConsumed;
}

export function rows(): u32 {
  return foundRows;
}

export function isRegular(): bool {
  return foundRegular;
}

export function isClean(): bool {
  return foundClean;
}

export function isAscii(): bool {
  return foundAscii;
}

/** Whether a field may be empty, or nothing but two quotes: never false where one is. */
export function hasGaps(): bool {
  return foundGaps;
}

/** Returns the number of fields of the records that end in [from, to). */
export function index(from: u32, to: u32, delimiter: u32, width: u32): u32 {
  const fields = fieldRoom(max<u32>(enoughFields, width) + enoughFields + 64);
  const first = <u32>fields;
  const last = first + ((max<u32>(enoughFields, width) + enoughFields) << 2);
  const enough = first + (max<u32>(enoughFields, width) << 2);
  const delimiters = i8x16.splat(<u8>delimiter);
  const lineFeeds = i8x16.splat(lineFeed);
  const quotes = i8x16.splat(quote);
  const returns = i8x16.splat(carriageReturn);
  let out = first;
  store<u32>(out - 4, from - 1);
  // All bits are those of the byte before: inside quotes; then, in bit 0, the end of a field, a closing quote, a CR.
  let inside: u64 = 0;
  let ended: u64 = 1;
  let closed: u64 = 0;
  let returned: u64 = 0;
  let marked: u64 = 0;
  let gaps: u64 = 0;
  let stray: u64 = 0;
  let above: u64 = 0;
  let wide = i8x16.splat(0);
  let rowCount: u32 = 0;
  let endOut = first;
  let end = from;
  for (let at = from; at < to; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let separators = bits(
      i8x16.eq(a, delimiters),
      i8x16.eq(b, delimiters),
      i8x16.eq(c, delimiters),
      i8x16.eq(d, delimiters),
    );
    let lines = bits(
      i8x16.eq(a, lineFeeds),
      i8x16.eq(b, lineFeeds),
      i8x16.eq(c, lineFeeds),
      i8x16.eq(d, lineFeeds),
    );
    // Quotes and CRs are rare: one look tells whether there are any.
    const anyQuote = v128.or(
      v128.or(i8x16.eq(a, quotes), i8x16.eq(b, quotes)),
      v128.or(i8x16.eq(c, quotes), i8x16.eq(d, quotes)),
    );
    const anyReturn = v128.or(
      v128.or(i8x16.eq(a, returns), i8x16.eq(b, returns)),
      v128.or(i8x16.eq(c, returns), i8x16.eq(d, returns)),
    );
    let marks: u64 = 0;
    let carriages: u64 = 0;
    if (v128.any_true(anyQuote))
      marks = bits(i8x16.eq(a, quotes), i8x16.eq(b, quotes), i8x16.eq(c, quotes), i8x16.eq(d, quotes));
    if (v128.any_true(anyReturn))
      carriages = bits(
        i8x16.eq(a, returns),
        i8x16.eq(b, returns),
        i8x16.eq(c, returns),
        i8x16.eq(d, returns),
      );
    let valid: u64 = ~0;
    if (to - at >= 64) {
      wide = v128.or(wide, v128.or(v128.or(a, b), v128.or(c, d)));
    } else {
      valid = ((<u64>1) << (to - at)) - 1;
      separators &= valid;
      lines &= valid;
      marks &= valid;
      carriages &= valid;
      above |= bits(a, b, c, d) & valid;
    }
    if ((marks | inside) != 0) {
      const within = prefixXor(marks) ^ inside;
      inside = <u64>(<i64>within >> 63);
      const opening = marks & within;
      const closing = marks & ~within;
      separators &= ~within;
      lines &= ~within;
      carriages &= ~within;
      stray |= opening & ~(((separators | lines | closing) << 1) | ended | closed);
      stray |= ((closing << 1) | closed) & ~(separators | lines | carriages | marks) & valid;
      closed = closing >> 63;
    } else {
      stray |= closed & ~(separators | lines | carriages);
      closed = 0;
    }
    stray |= ((carriages << 1) | returned) & ~lines & valid;
    returned = carriages >> 63;
    separators |= lines;
    gaps |= ((separators << 1) | ended) & (separators | carriages);
    gaps |= ((marks << 1) | marked) & marks;
    ended = separators >> 63;
    marked = marks >> 63;
    if (lines != 0) {
      rowCount += <u32>popcnt(lines);
      const past = <u32>clz(lines);
      end = at + 64 - past;
      endOut = out + ((<u32>popcnt(separators << past)) << 2);
    }
    const next = out + ((<u32>popcnt(separators)) << 2);
    while (separators != 0) {
      store<u32>(out, at + <u32>ctz(separators));
      separators &= separators - 1;
      store<u32>(out, at + <u32>ctz(separators), 4);
      separators &= separators - 1;
      store<u32>(out, at + <u32>ctz(separators), 8);
      separators &= separators - 1;
      store<u32>(out, at + <u32>ctz(separators), 12);
      separators &= separators - 1;
      out += 16;
    }
    out = next;
    if (out >= enough || at - from >= enoughBytes) {
      if (endOut != first || out >= last) break;
    }
  }
  const count = (endOut - first) >> 2;
  foundConsumed = end - from;
  foundRows = rowCount;
  foundGaps = gaps != 0;
  foundAscii = above == 0 && i8x16.bitmask(wide) == 0;
  foundRegular =
    (endOut != first || out < last) && count == rowCount * width && areRows(first, rowCount, width);
  foundClean = stray == 0 && !(width == 1 && foundRegular && hasBlank(first, rowCount));
  return count;
}

function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u32>i8x16.bitmask(a) | ((<u32>i8x16.bitmask(b)) << 16);
  const high = <u32>i8x16.bitmask(c) | ((<u32>i8x16.bitmask(d)) << 16);
  return <u64>low | ((<u64>high) << 32);
}

/** Each bit becomes the parity of itself and all bits below it. */
function prefixXor(mask: u64): u64 {
  mask ^= mask << 1;
  mask ^= mask << 2;
  mask ^= mask << 4;
  mask ^= mask << 8;
  mask ^= mask << 16;
  return mask ^ (mask << 32);
}

/** With as many line ends as rows, they are regular if each row's last field ends in one. */
function areRows(fields: u32, count: u32, width: u32): bool {
  const stride = width << 2;
  let at = fields + stride - 4;
  for (let row: u32 = 0; row < count; row++) {
    if (load<u8>(load<u32>(at)) != lineFeed) return false;
    at += stride;
  }
  return true;
}

/** Whether a row of one field is nothing but its line end. */
function hasBlank(fields: u32, count: u32): bool {
  for (let row: u32 = 0; row < count; row++) {
    const start = load<u32>(fields + (row << 2) - 4) + 1;
    const size = load<u32>(fields + (row << 2)) - start;
    if (size == 0 || (size == 1 && load<u8>(start) == carriageReturn)) return true;
  }
  return false;
}
