/** Plain bodies of capture lines, put in line by side: what src/core/bulk/kernel.ts says of them. */
import { allocatePages, pageSize, releasePages } from "./memory";

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const lineFeed: u8 = 0x0a;
const tab: u8 = 0x09;
const comma: u8 = 0x2c;
const semicolon: u8 = 0x3b;
const bar: u8 = 0x7c;

/** As its caller lays it out: this, then the first bytes, then each constant after its size. Holes count from 0. */
@unmanaged
export class Template {
  constants: u32;
  input: u32;
  output: u32;
  time: u32;
  delimiter: u32;
  mostBytes: u32;
  /** Fields of both rows together; 0 where it does not matter. */
  width: u32;
  /** Whether a body stands in base64. */
  isInputPacked: u32;
  isOutputPacked: u32;
  /** Where in this the form of a body is that is JSON (json.ts); 0 where it is none. */
  inputForm: u32;
  outputForm: u32;
  /** Whether both bodies must have as many rows. */
  isPaired: u32;
}

/** By its first byte, whether a body may be plain. */
const firstBytesAt: u32 = offsetof<Template>();
const firstByteCount: u32 = 128;
export const firstTextAt: u32 = firstBytesAt + firstByteCount;

/** What was taken of one side of the calls. */
@unmanaged
export class Side {
  /** Where its bodies lie, and where the next one goes. */
  start: usize;
  end: usize;
  size: u32;
  /** Bodies of several rows have one width in one taking; 0 while there is none. */
  width: u32;
  /** Rows of such bodies beyond their first. */
  beyond: u32;
}

export const inputs = changetype<Side>(memory.data(offsetof<Side>(), 16));
export const outputs = changetype<Side>(memory.data(offsetof<Side>(), 16));

export function bodies(isOutput: bool): usize {
  return side(isOutput).start;
}

export function bodiesSize(isOutput: bool): u32 {
  return <u32>(side(isOutput).end - side(isOutput).start);
}

export function bodyWidth(isOutput: bool): u32 {
  return side(isOutput).width;
}

export function rowsBeyond(isOutput: bool): u32 {
  return side(isOutput).beyond;
}

function side(isOutput: bool): Side {
  return isOutput ? outputs : inputs;
}

export function open(side: Side, size: u32): void {
  if (size > side.size) {
    const roomy = (size + pageSize - 1) & ~(pageSize - 1);
    releasePages(side.start, side.size);
    side.start = allocatePages(roomy);
    side.size = roomy;
  }
  side.end = side.start;
  side.width = 0;
  side.beyond = 0;
}

/** Of the body taken last: where it ends in its area, and its rows of one width. */
export let bodyEnd: usize = 0;
export let rows: u32 = 0;
export let width: u32 = 0;
/** All bytes of the holes of a line so far: whether one of them is above 127. */
export let wide: v128 = i8x16.splat(0);

export function clearWide(): void {
  wide = i8x16.splat(0);
}

export function widen(bytes: v128): void {
  wide = v128.or(wide, bytes);
}

/** What takeJson() took. */
export function took(end: usize, rowCount: u32, rowWidth: u32): void {
  bodyEnd = end;
  rows = rowCount;
  width = rowWidth;
}

/** Puts a body at `place`, its last row ended. Returns where its closing quote is; 0 where it is not plain. */
export function takeBody(template: Template, start: u32, place: usize): u32 {
  const firstByte = <u32>load<u8>(start);
  const mayBegin = changetype<usize>(template) + firstBytesAt + firstByte;
  if (firstByte >= firstByteCount || load<u8>(mayBegin) == 0) return 0;
  const delimiter = <u8>template.delimiter;
  const delimiters = i8x16.splat(delimiter);
  let at = start;
  let out = place;
  let rowStart = place;
  let marks: u32 = 0;
  rows = 0;
  width = 0;
  while (true) {
    const bytes = v128.load(at);
    v128.store(out, bytes);
    wide = v128.or(wide, bytes);
    const found = <u32>i8x16.bitmask(i8x16.eq(bytes, delimiters));
    const stops = stopsIn(bytes);
    if (stops == 0) {
      marks += popcnt(found);
      at += 16;
      out += 16;
      continue;
    }
    const size = <u32>ctz(stops);
    marks += popcnt(found & ((1 << size) - 1));
    at += size;
    out += size;
    const stop = load<u8>(at);
    if (stop == quote) break;
    if (stop != backslash) return 0;
    const escaped = load<u8>(at, 1);
    at += 2;
    if (escaped == 0x74) {
      store<u8>(out++, tab);
      marks += u32(delimiter == tab);
    } else if (escaped == 0x6e) {
      if (!endRow(marks, out == rowStart)) return 0;
      store<u8>(out++, lineFeed);
      rowStart = out;
      marks = 0;
    } else return 0;
  }
  return endBody(template, place, out, rowStart, marks) ? at : 0;
}

/** The same of a body in base64, with padding, of ASCII. */
export function takePacked(template: Template, start: u32, place: usize): u32 {
  const end = endOfText(start);
  const size = end - start;
  if (load<u8>(end) != quote || size == 0 || (size & 3) != 0 || size > template.mostBytes) return 0;
  const padding = u32(load<u8>(end - 1) == equals) << u32(load<u8>(end - 2) == equals);
  const out = unpack(start, end, padding, place);
  if (out == 0 || load<u8>(changetype<usize>(template) + firstBytesAt + (load<u8>(place) & 0x7f)) == 0)
    return 0;
  store<u8>(out, quote);
  const delimiter = <u8>template.delimiter;
  const delimiters = i8x16.splat(delimiter);
  let rowStart = place;
  let marks: u32 = 0;
  let at = place;
  rows = 0;
  width = 0;
  while (true) {
    const bytes = v128.load(at);
    const found = <u32>i8x16.bitmask(i8x16.eq(bytes, delimiters));
    // As signed numbers, bytes above 127 are below those of blanks too.
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.lt_s(bytes, i8x16.splat(0x20)));
    const stops = <u32>i8x16.bitmask(ends);
    if (stops == 0) {
      marks += popcnt(found);
      at += 16;
      continue;
    }
    const length = <u32>ctz(stops);
    marks += popcnt(found & ((1 << length) - 1));
    at += length;
    if (at >= out) break;
    const stop = load<u8>(at++);
    if (stop == tab) marks += u32(delimiter == tab);
    else if (stop == lineFeed) {
      if (!endRow(marks, at - 1 == rowStart)) return 0;
      rowStart = at;
      marks = 0;
    } else return 0;
  }
  return endBody(template, place, out, rowStart, marks) ? end : 0;
}

/** Ends the last row. A body without its own delimiter would be split at commas, and with a shape at whatever it has. */
function endBody(template: Template, place: usize, end: usize, rowStart: usize, marks: u32): bool {
  if (end - place > template.mostBytes) return false;
  bodyEnd = end;
  if (end != rowStart) {
    if (!endRow(marks, false)) return false;
    store<u8>(end, lineFeed);
    bodyEnd = end + 1;
  }
  return width != 1 || (template.delimiter == comma && (template.width < 2 || !hasOther(place)));
}

/** Whether the body taken last has a delimiter that is no comma. */
function hasOther(place: usize): bool {
  for (let at = place; at < bodyEnd; at += 16) {
    const bytes = v128.load(at);
    const semicolons = i8x16.eq(bytes, i8x16.splat(semicolon));
    const others = v128.or(i8x16.eq(bytes, i8x16.splat(tab)), i8x16.eq(bytes, i8x16.splat(bar)));
    let found = <u32>i8x16.bitmask(v128.or(semicolons, others));
    if (bodyEnd - at < 16) found &= (1 << (bodyEnd - at)) - 1;
    if (found != 0) return true;
  }
  return false;
}

/** Base64 to bytes; gives where these end, 0 where it is none. */
function unpack(start: u32, end: u32, padding: u32, place: usize): usize {
  if (!hasSixBits) fillSixBits();
  let odd: u32 = 0;
  let out = place;
  for (let at = start; at < end; at += 4) {
    const isLast = at + 4 == end;
    const a = <u32>load<u8>(sixBits + load<u8>(at));
    const b = <u32>load<u8>(sixBits + load<u8>(at, 1));
    const c = isLast && padding == 2 ? 0 : <u32>load<u8>(sixBits + load<u8>(at, 2));
    const d = isLast && padding > 0 ? 0 : <u32>load<u8>(sixBits + load<u8>(at, 3));
    odd |= a | b | c | d;
    const word = (a << 18) | (b << 12) | (c << 6) | d;
    store<u8>(out, <u8>(word >> 16));
    store<u8>(out, <u8>(word >> 8), 1);
    store<u8>(out, <u8>word, 2);
    out += 3;
  }
  return odd > 63 ? 0 : out - padding;
}

const equals: u8 = 0x3d;
/** By byte, what it stands for in base64; 255 for none. */
const sixBits: usize = memory.data(256, 16);
let hasSixBits: bool = false;

function fillSixBits(): void {
  memory.fill(sixBits, 255, 256);
  for (let bits: u32 = 0; bits < 26; bits++) {
    store<u8>(sixBits + 0x41 + bits, <u8>bits);
    store<u8>(sixBits + 0x61 + bits, <u8>(26 + bits));
  }
  for (let bits: u32 = 0; bits < 10; bits++) store<u8>(sixBits + 0x30 + bits, <u8>(52 + bits));
  store<u8>(sixBits + 0x2b, 62);
  store<u8>(sixBits + 0x2f, 63);
  hasSixBits = true;
}

/** Whether a row is as wide as those before it. */
function endRow(marks: u32, isEmpty: bool): bool {
  if (isEmpty || (rows > 0 && width != marks + 1)) return false;
  width = marks + 1;
  rows++;
  return true;
}

/** Where the first byte is that no JSON string holds as it is. */
export function endOfText(start: u32): u32 {
  let at = start;
  let stops: u32 = 0;
  while (true) {
    const bytes = v128.load(at);
    wide = v128.or(wide, bytes);
    stops = stopsIn(bytes);
    if (stops != 0) break;
    at += 16;
  }
  return at + <u32>ctz(stops);
}

/** Bytes that no JSON string holds as they are. */
export function stopsIn(bytes: v128): u32 {
  const ends = v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.eq(bytes, i8x16.splat(backslash)));
  return <u32>i8x16.bitmask(v128.or(ends, i8x16.lt_u(bytes, i8x16.splat(0x20))));
}

/** Whether a body's rows are of the width of those before, where it has several. */
export function fits(side: Side, rows: u32, width: u32): bool {
  return rows < 2 || side.width == 0 || side.width == width;
}

export function keep(side: Side, end: usize, rows: u32, width: u32): void {
  side.end = end;
  if (rows < 2) return;
  side.width = width;
  side.beyond += rows - 1;
}
