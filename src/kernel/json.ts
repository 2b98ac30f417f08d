/**
 * Bodies that are JSON of one form, in a JSON string, written as rows of CSV: what src/core/bulk/kernel.ts says of them.
 *
 * A text is written with quotes around it, so that a delimiter in it is none.
 */
import { stopsIn, took, widen } from "./bodies";
import { nextText, past } from "./constant";
import { taken, takenEnd, takeNumbers } from "./flat";

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const lineFeed: u8 = 0x0a;
const comma: u8 = 0x2c;
const minus: u8 = 0x2d;
const dot: u8 = 0x2e;
const zero: u8 = 0x30;

/** `true`, `null` and the beginning of `false`, their first byte the lowest. */
const trueWord: u32 = 0x65757274;
const nullWord: u32 = 0x6c6c756e;
const falsWord: u32 = 0x736c6166;
const lowerE: u8 = 0x65;

/** As its caller lays it out: this, then the opening, the text between rows, the closing, and the gaps within a row. */
@unmanaged
export class Form {
  width: u32;
  /** 0 for any number. */
  rows: u32;
  isNumeric: u32;
  isNamed: u32;
  /** Bytes between all cells of a row where these are a comma, or a comma and a blank; 0 for something else. */
  commas: u32;
}

/** After an odd cell so many are taken one by one: they may be odd as well. */
const cellsAfterOdd: u32 = 8;

/** Of the cell taken last: where it ends in its area, and whether there was a null since a body began. */
let cellEnd: usize = 0;
let hasNull: bool = false;

/** Puts a body at `place`. Returns where its closing quote is; 0 where it is of another form. */
export function takeJson(form: Form, delimiter: u8, start: u32, place: usize): u32 {
  const opening = <u32>(changetype<usize>(form) + offsetof<Form>());
  const between = nextText(opening);
  const closing = nextText(between);
  let out = place;
  let rows: u32 = 0;
  hasNull = false;
  let at = past(opening, start);
  while (at != 0) {
    at = takeRow(form, nextText(closing), delimiter, at, out);
    // A row of nothing but one null would be a blank line.
    if (at == 0 || cellEnd == out) return 0;
    store<u8>(cellEnd, lineFeed);
    out = cellEnd + 1;
    rows++;
    const end = past(closing, at);
    if (end != 0 && load<u8>(end) == quote) {
      if ((form.rows != 0 && rows != form.rows) || (rows > 1 && form.isNamed != 0 && hasNull)) return 0;
      took(out, rows, form.width);
      return end;
    }
    if (rows == form.rows) return 0;
    at = past(between, at);
  }
  return 0;
}

/** Returns where the text after its last cell begins. */
function takeRow(form: Form, gaps: u32, delimiter: u8, start: u32, place: usize): u32 {
  const isNumeric = form.isNumeric != 0;
  const isFlat = form.commas != 0 && delimiter == comma;
  let gap = gaps;
  let at = start;
  let out = place;
  let slow: u32 = isFlat ? 0 : u32.MAX_VALUE;
  let left = form.width - 1;
  while (left > 0) {
    if (slow == 0) {
      at = takeNumbers(at, form.commas, left, out);
      left -= taken;
      if (taken > 0) {
        out = takenEnd;
        continue;
      }
      slow = cellsAfterOdd;
    }
    at = takeCell(isNumeric, at, out);
    if (at == 0) return 0;
    store<u8>(cellEnd, delimiter);
    out = cellEnd + 1;
    at = past(gap, at);
    if (at == 0) return 0;
    if (!isFlat) gap = nextText(gap);
    left--;
    slow--;
  }
  return takeCell(isNumeric, at, out);
}

function takeCell(isNumeric: bool, start: u32, place: usize): u32 {
  const first = load<u8>(start);
  // Most cells of tables of flags are one digit.
  if (<u32>(first - zero) < 10 && load<u8>(start, 1) == comma) {
    store<u8>(place, first);
    cellEnd = place + 1;
    return start + 1;
  }
  if (first == minus || <u32>(first - zero) < 10) return takeNumber(start, place);
  if (isNumeric) return 0;
  return first == backslash ? takeText(start, place) : takeWord(start, place);
}

/** By RFC 8259, as it stands. */
function takeNumber(start: u32, place: usize): u32 {
  let at = start + u32(load<u8>(start) == minus);
  const whole = at;
  at = digitsEnd(at);
  if (at == whole || (at > whole + 1 && load<u8>(whole) == zero)) return 0;
  if (load<u8>(at) == dot) {
    const fraction = at + 1;
    at = digitsEnd(fraction);
    if (at == fraction) return 0;
  }
  if ((load<u8>(at) | 0x20) == lowerE) {
    const sign = load<u8>(at, 1);
    const exponent = at + 1 + u32(sign == 0x2b || sign == minus);
    at = digitsEnd(exponent);
    if (at == exponent) return 0;
  }
  const size = at - start;
  for (let offset: u32 = 0; offset < size; offset += 16)
    v128.store(place + offset, v128.load(start + offset));
  cellEnd = place + size;
  return at;
}

function digitsEnd(start: u32): u32 {
  let at = start;
  while (<u32>(load<u8>(at) - zero) < 10) at++;
  return at;
}

/** Its quotes are escaped: those are the only escapes. */
function takeText(start: u32, place: usize): u32 {
  if (load<u8>(start, 1) != quote) return 0;
  let at = start + 2;
  let out = place + 1;
  store<u8>(place, quote);
  let stops: u32 = 0;
  while (true) {
    const bytes = v128.load(at);
    v128.store(out, bytes);
    widen(bytes);
    stops = stopsIn(bytes);
    if (stops != 0) break;
    at += 16;
    out += 16;
  }
  const size = <u32>ctz(stops);
  at += size;
  out += size;
  if (out == place + 1 || load<u8>(at) != backslash || load<u8>(at, 1) != quote) return 0;
  store<u8>(out, quote);
  cellEnd = out + 1;
  return at + 2;
}

function takeWord(start: u32, place: usize): u32 {
  const word = load<u32>(start);
  if (word == nullWord) {
    hasNull = true;
    cellEnd = place;
    return start + 4;
  }
  store<u32>(place, word);
  if (word == trueWord) {
    cellEnd = place + 4;
    return start + 4;
  }
  if (word != falsWord || load<u8>(start, 4) != lowerE) return 0;
  store<u8>(place, lowerE, 4);
  cellEnd = place + 5;
  return start + 5;
}
