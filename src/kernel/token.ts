/**
 * The text of a cell: the field's bytes, or of a quoted one what is between its quotes, with doubled quotes undone.
 *
 * The byte after a text is always readable and never one a number could go on with, and so are seven more.
 */
import { allocate, release } from "./memory";

const quote: u8 = 0x22;

/** Where the last text taken by unquote() is. */
export let tokenStart: u32 = 0;
export let tokenSize: u32 = 0;

let scratch: usize = 0;
let scratchSize: u32 = 0;

/** [start, end) must begin and end with a quote. */
export function unquote(start: u32, end: u32): void {
  tokenStart = start + 1;
  tokenSize = end - start - 2;
  const last = end - 1;
  let at = tokenStart;
  while (at < last && load<u8>(at) != quote) at++;
  if (at < last) undouble(at, last);
}

function undouble(firstQuote: u32, last: u32): void {
  const start = tokenStart;
  const needed = tokenSize + 16;
  if (needed > scratchSize) {
    if (scratchSize > 0) release(scratch, scratchSize);
    scratch = allocate(needed);
    scratchSize = needed;
  }
  memory.copy(scratch, start, firstQuote - start);
  let out = <u32>scratch + firstQuote - start;
  for (let at = firstQuote; at < last; at++) {
    const byte = load<u8>(at);
    store<u8>(out++, byte);
    // Of two quotes the second is stepped over.
    if (byte == quote) at++;
  }
  store<u64>(out, 0);
  tokenStart = <u32>scratch;
  tokenSize = out - <u32>scratch;
}

/** The length of UTF-8 in UTF-16 units: one per character, and one more past U+FFFF. */
export function unitsOf(start: usize, size: u32): u32 {
  let units: u32 = 0;
  for (let at = start; at < start + size; at++) {
    const byte = load<u8>(at);
    units += u32((byte & 0xc0) != 0x80) + u32(byte >= 0xf0);
  }
  return units;
}

export function isSame(a: usize, b: usize, size: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= size; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  const rest = size - at;
  return rest == 0 || (load<u64>(a + at) ^ load<u64>(b + at)) << ((8 - rest) << 3) == 0;
}
