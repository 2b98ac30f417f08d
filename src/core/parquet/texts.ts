/**
 * Stored bytes into a column, as texts.
 *
 * UTF-8 is decoded many values at a time and cut where they end, which for ASCII costs a tenth of decoding each alone.
 * Bytes that are not UTF-8 become U+FFFD: old writers leave texts without a type, and some columns of bytes have none.
 */
import type { Cells } from "./cells.ts";
import type { Meaning } from "./meaning.ts";
import type { Values } from "./values.ts";

type Bytes = Extract<Values, { kind: "bytes" }>;

const batchBytes = 2 ** 15;
const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function addTexts(cells: Cells, values: Bytes, meaning: Meaning, counts: Uint32Array | null): void {
  if (meaning.kind === "utf8") addUtf8(cells, values, counts);
  else if (meaning.kind === "bytes") {
    for (let i = 0; i < values.starts.length; i++) {
      const times = counts === null ? 1 : counts[i]!;
      if (times > 0) cells.add(meaning.text(values.bytes.subarray(values.starts[i], values.ends[i])), times);
    }
  } else throw new TypeError(`Cannot make text of bytes: the column means ${meaning.kind}`);
}

function addUtf8(cells: Cells, values: Bytes, counts: Uint32Array | null): void {
  const batch = new Uint8Array(batchBytes);
  const { starts } = values;
  for (let first = 0; first < starts.length;) {
    let end = first;
    let used = 0;
    for (; end < starts.length; end++) {
      if (counts !== null && counts[end] === 0) continue;
      const length = values.ends[end]! - starts[end]!;
      if (used + length > batchBytes) break;
      copy(values.bytes, starts[end]!, batch, used, length);
      used += length;
    }
    // Only a text larger than a batch stops the copying at once.
    if (end === first) addEach(cells, values, counts, first, ++end);
    else {
      const text = utf8.decode(batch.subarray(0, used));
      // One unit a byte: then no text has a character of several bytes, nor did two texts come to one.
      if (text.length === used) addCut(cells, text, values, counts, first, end);
      else addEach(cells, values, counts, first, end);
    }
    first = end;
  }
}

function addCut(
  cells: Cells,
  text: string,
  { starts, ends }: Bytes,
  counts: Uint32Array | null,
  first: number,
  end: number,
): void {
  let at = 0;
  for (let i = first; i < end; i++) {
    const times = counts === null ? 1 : counts[i]!;
    if (times === 0) continue;
    const from = at;
    at += ends[i]! - starts[i]!;
    cells.add(text.slice(from, at), times);
  }
}

function addEach(
  cells: Cells,
  { bytes, starts, ends }: Bytes,
  counts: Uint32Array | null,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) {
    const times = counts === null ? 1 : counts[i]!;
    if (times > 0) cells.add(utf8.decode(bytes.subarray(starts[i], ends[i])), times);
  }
}

/** A call of `set` costs as much as some forty bytes one by one. */
function copy(from: Uint8Array, start: number, to: Uint8Array, at: number, length: number): void {
  if (length > 40) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
