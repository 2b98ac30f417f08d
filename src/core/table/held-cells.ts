/**
 * What is kept of a column in a stretch, from the bytes that its cells stand in: the same as of the column itself
 * (core/stretch/held.ts), without a text for each of its numbers.
 */
import { Column } from "../profile/column.ts";
import { heldOf, longestDecimal, mostWhole, runsIn, type Decimals, type Held } from "../stretch/held.ts";

/** The cells of a column, of which empty ones are missing. */
export interface Cells {
  readonly bytes: Uint8Array;
  /**
   * Where all cells of the rows end, after the place before the first: a cell begins one byte after the one before it ends.
   * A CR before an LF is none of the last one's.
   */
  readonly ends: Int32Array;
  /** How many there are in a row, and which of them these are. */
  readonly width: number;
  readonly column: number;
  /** What a cell holds, which quotes may be around. */
  readonly textOf: (start: number, end: number) => string;
}

/** Null of a column that does not count every value. */
export function heldOfCells(cells: Cells): Held | null {
  return decimalsOf(cells) ?? heldOf(columnOf(cells));
}

function columnOf(cells: Cells): Column {
  const { ends, width, textOf } = cells;
  const column = new Column();
  for (let field = cells.column; field + 1 < ends.length; field += width) {
    const start = ends[field]! + 1;
    const end = endOf(cells, field, start);
    if (start < end) column.add(textOf(start, end));
  }
  return column;
}

export function isEmpty(cells: Cells): boolean {
  return columnOf(cells).present === 0;
}

function endOf({ bytes, ends, width, column }: Cells, field: number, start: number): number {
  const end = ends[field + 1]!;
  return column === width - 1 && end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
}

const carriageReturn = 0x0d;
const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const dot = 0x2e;

const fewRows = 256;
/** Of the column at hand: used again for the next. */
let [wholes, places] = [new Float64Array(fewRows), new Uint8Array(fewRows)];

/** Null where the cells are not all short numbers, or cannot be written again from what they stand for. */
function decimalsOf(cells: Cells): Decimals | null {
  const { bytes, ends, width, column } = cells;
  const rows = (ends.length - 1) / width;
  if (rows > wholes.length) [wholes, places] = [new Float64Array(rows), new Uint8Array(rows)];
  let [length, fewest, most, endsWithZero] = [0, longestDecimal, 0, false];
  for (let field = column; field + 1 < ends.length; field += width) {
    const start = ends[field]! + 1;
    const end = endOf(cells, field, start);
    if (start === end) continue;
    const whole = end - start === 1 ? digitAt(bytes, start) : plainWhole(bytes, start, end);
    if (Number.isNaN(whole)) return null;
    const decimals = placesOf(bytes, start, end);
    wholes[length] = whole;
    places[length++] = decimals;
    if (decimals < fewest) fewest = decimals;
    if (decimals > most) most = decimals;
    if (decimals > 0 && bytes[end - 1] === zero) endsWithZero = true;
  }
  const isPadded = fewest === most;
  if (endsWithZero && !isPadded) return null;
  if (!isPadded) inUnitsOf(most, length);
  const counted = countedOf(wholes.subarray(0, length));
  return counted && { kind: "decimals", decimals: most, isPadded, ...counted };
}

function inUnitsOf(most: number, length: number): void {
  for (let at = 0; at < length; at++) wholes[at]! *= 10 ** (most - places[at]!);
}

function digitAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!;
  return isDigit(byte) ? byte - zero : Number.NaN;
}

/** All digits of a short number without a sign that means nothing, and zeros before it; NaN of any other text. */
function plainWhole(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > longestDecimal) return Number.NaN;
  const isNegative = bytes[start] === minus;
  const digits = isNegative ? digitsIn(bytes, start + 1, end) : digitsIn(bytes, start, end);
  if (!isNegative) return digits;
  return digits === 0 ? Number.NaN : -digits;
}

/** With a point between two of them at most. */
function digitsIn(bytes: Uint8Array, start: number, end: number): number {
  const last = end - 1;
  const hasZeros = bytes[start] === zero && start < last && bytes[start + 1] !== dot;
  if (hasZeros || start > last || !isDigit(bytes[start]!) || !isDigit(bytes[last]!)) return Number.NaN;
  let [whole, points] = [0, 0];
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (isDigit(byte)) whole = whole * 10 + byte - zero;
    else if (byte !== dot || ++points > 1) return Number.NaN;
  }
  return whole;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

/** How many digits stand behind the point. */
function placesOf(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 2; at > start; at--) if (bytes[at] === dot) return end - 1 - at;
  return 0;
}

/** Null where one is too large, or came too often. */
function countedOf(numbers: Float64Array): Pick<Decimals, "wholes" | "times"> | null {
  const { distinct, times } = runsIn(numbers.sort());
  const [least = 0, most = 0] = [distinct[0], distinct.at(-1)];
  const isFew = times === null || times instanceof Uint8Array;
  return isFew && most < mostWhole && least >= -mostWhole
    ? { wholes: Int32Array.from(distinct), times }
    : null;
}
