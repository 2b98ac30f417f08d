/** What a kernel's index() finds, one byte at a time: fields as their ends, the last record's end, and what is odd. */
import type { Indexed } from "../../../src/core/bulk/kernel.ts";

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Enough for one index(); what makes it stop early is up to each kernel. */
const enoughBytes = 65_536;

export interface Found extends Indexed {
  /** Where each field ends, and before them the address before the first byte. */
  readonly ends: readonly number[];
}

export function findFields(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  width: number,
): Found {
  const ends = [from - 1];
  let rowStart = 1;
  let [consumed, fields, rows] = [0, 0, 0];
  let [isRegular, isClean, isAscii, hasBlank] = [true, true, true, false];
  let inside = false;
  for (let at = from; at < to && !(rows > 0 && at - from >= enoughBytes); at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) isAscii = false;
    if (byte === quote) {
      isClean &&= inside ? mayClose(bytes, at, to, delimiter) : mayOpen(bytes, at, from, delimiter);
      inside = !inside;
    } else if (!inside && byte === carriageReturn) {
      isClean &&= at + 1 === to || bytes[at + 1] === lineFeed;
    } else if (!inside && (byte === delimiter || byte === lineFeed)) {
      ends.push(at);
      if (byte === delimiter) continue;
      isRegular &&= ends.length - rowStart === width;
      hasBlank ||= isBlank(bytes, ends);
      [consumed, fields, rows] = [at + 1 - from, ends.length - 1, rows + 1];
      rowStart = ends.length;
    }
  }
  if (width === 1 && isRegular && hasBlank) isClean = false;
  return { consumed, fields, rows, isRegular, isClean, isAscii, ends };
}

function mayOpen(bytes: Uint8Array, at: number, from: number, delimiter: number): boolean {
  const before = bytes[at - 1];
  return at === from || before === delimiter || before === lineFeed || before === quote;
}

function mayClose(bytes: Uint8Array, at: number, to: number, delimiter: number): boolean {
  const after = bytes[at + 1] ?? 0;
  return at + 1 === to || after === delimiter || [lineFeed, carriageReturn, quote].includes(after);
}

/** Whether the last field has nothing in it but a CR. */
function isBlank(bytes: Uint8Array, ends: readonly number[]): boolean {
  const start = (ends.at(-2) ?? 0) + 1;
  const end = ends.at(-1) ?? 0;
  return start === end || (start + 1 === end && bytes[start] === carriageReturn);
}
