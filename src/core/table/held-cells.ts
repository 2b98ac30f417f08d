/**
 * What is kept of a column in a stretch, from the bytes that its cells stand in: the same as of the column itself
 * (core/stretch/held.ts), without a text for each of its numbers.
 */
import { Column } from "../profile/column.ts";
import { heldOf, longestDecimal, mostTimes, mostWhole, type Decimals, type Held } from "../stretch/held.ts";

/** The cells of a column, of which empty ones are missing. */
export interface Cells {
  readonly bytes: Uint8Array;
  /** Where each begins and ends, in turn. */
  readonly spans: Int32Array;
  /** What a cell holds, which quotes may be around. */
  readonly textOf: (start: number, end: number) => string;
}

/** Null of a column that does not count every value. */
export function heldOfCells(cells: Cells): Held | null {
  return decimalsOf(cells) ?? heldOf(columnOf(cells));
}

function columnOf({ spans, textOf }: Cells): Column {
  const column = new Column();
  for (let at = 0; at < spans.length; at += 2) {
    const [start, end] = [spans[at]!, spans[at + 1]!];
    if (start < end) column.add(textOf(start, end));
  }
  return column;
}

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const dot = 0x2e;

/** Null where the cells are not all short numbers, or cannot be written again from what they stand for. */
function decimalsOf({ bytes, spans }: Cells): Decimals | null {
  const wholes = new Float64Array(spans.length / 2);
  const places = new Uint8Array(spans.length / 2);
  let [length, fewest, most, endsWithZero] = [0, Infinity, 0, false];
  for (let at = 0; at < spans.length; at += 2) {
    const [start, end] = [spans[at]!, spans[at + 1]!];
    if (start === end) continue;
    const whole = plainWhole(bytes, start, end);
    if (Number.isNaN(whole)) return null;
    const decimals = placesOf(bytes, start, end);
    wholes[length] = whole;
    places[length++] = decimals;
    fewest = Math.min(fewest, decimals);
    most = Math.max(most, decimals);
    endsWithZero ||= decimals > 0 && bytes[end - 1] === zero;
  }
  const isPadded = fewest === most;
  if (endsWithZero && !isPadded) return null;
  const inOneUnit = isPadded ? wholes : wholes.map((whole, index) => whole * 10 ** (most - places[index]!));
  const counted = countedOf(inOneUnit.subarray(0, length).sort());
  return counted && { kind: "decimals", decimals: most, isPadded, ...counted };
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
  for (let at = end - 1; at > start; at--) if (bytes[at] === dot) return end - 1 - at;
  return 0;
}

/** Null where one is too large, or came too often. */
function countedOf(sorted: Float64Array): Pick<Decimals, "wholes" | "times"> | null {
  const { length } = sorted;
  if (length > 0 && (sorted[length - 1]! >= mostWhole || sorted[0]! < -mostWhole)) return null;
  const wholes = new Int32Array(length);
  const times = new Uint8Array(length);
  let size = 0;
  for (let at = 0, next = 0; at < length; at = next) {
    const whole = sorted[at]!;
    while (next < length && sorted[next] === whole) next++;
    if (next - at > mostTimes) return null;
    wholes[size] = whole;
    times[size++] = next - at;
  }
  return { wholes: wholes.slice(0, size), times: size === length ? null : times.slice(0, size) };
}
