/** Plain bodies of capture lines, put in line by side: what src/core/bulk/kernel.ts says of them. */
import { allocatePages, pageSize, releasePages } from "./memory";

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const lineFeed: u8 = 0x0a;
const tab: u8 = 0x09;
const comma: u8 = 0x2c;

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
  if (out - place > template.mostBytes) return 0;
  if (out != rowStart) {
    if (!endRow(marks, false)) return 0;
    store<u8>(out++, lineFeed);
  }
  bodyEnd = out;
  // A body without its own delimiter would be split at commas.
  return width == 1 && delimiter != comma ? 0 : at;
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

function stopsIn(bytes: v128): u32 {
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
