/** Lines of a capture file in a piece of it, each with where it is: a page shows some of them, and goes on from there. */
import { parseCaptureLine, type RecordedCall } from "./record.ts";

/** A record, and the bytes of the file that it is. */
export interface PlacedCall {
  readonly from: number;
  readonly to: number;
  /** Null for a line that is no record. */
  readonly call: RecordedCall | null;
}

export interface PlacedLine {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const newline = 10;

/**
 * The whole lines of a piece that begins at `offset`, where a line begins, of a file of `size` bytes: what is behind its
 * last newline is a line if the file ends there.
 */
export function linesOf(bytes: Uint8Array, offset: number, size: number): PlacedLine[] {
  const decoder = new TextDecoder();
  const lines: PlacedLine[] = [];
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(newline, from);
    const isLast = at < 0;
    if (isLast && offset + bytes.length < size) break;
    const end = isLast ? bytes.length : at;
    const to = isLast ? end : end + 1;
    const text = decoder.decode(bytes.subarray(from, end));
    if (text.trim() !== "") lines.push({ from: offset + from, to: offset + to, text });
    from = to;
  }
  return lines;
}

/** Where the first line begins in a piece from the middle of a file; its length if none does. */
export function firstLineIn(bytes: Uint8Array): number {
  const at = bytes.indexOf(newline);
  return at < 0 ? bytes.length : at + 1;
}

export function placed({ from, to, text }: PlacedLine): PlacedCall {
  try {
    return { from, to, call: parseCaptureLine(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { from, to, call: null };
    throw error;
  }
}
