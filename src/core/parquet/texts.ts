/**
 * Stored bytes into a column, as texts.
 *
 * UTF-8 is decoded many values at a time and cut where they end, which for ASCII costs a tenth of decoding each alone.
 * Bytes that are not UTF-8 become U+FFFD: old writers leave texts without a type, and some columns of bytes have none.
 */
import type { KernelTexts } from "../bulk/texts.ts";
import type { Cells } from "./cells.ts";
import { joined } from "../read/bytes/source.ts";
import type { Meaning } from "./meaning.ts";
import type { Values } from "./values.ts";

type Bytes = Extract<Values, { kind: "bytes" }>;

const batchBytes = 2 ** 15;
const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
const encoder = new TextEncoder();

/** Texts that the kernel takes where they lie if they are UTF-8, and as PLAIN has them. */
export function feedTexts(texts: KernelTexts, values: Bytes, counts: Uint32Array | null): void {
  const { length } = values.starts;
  if (values.isPlain && texts.add(values.bytes, length, counts)) return;
  // What is written for the kernel may come to lie where the page does.
  const own = values.isPlain ? { ...values, bytes: values.bytes.slice() } : values;
  for (let first = 0; first < length;) {
    const end = batchEnd(own, first);
    const some = { ...own, starts: own.starts.subarray(first, end), ends: own.ends.subarray(first, end) };
    const times = counts?.subarray(first, end) ?? null;
    if (!texts.add(plainOf(some), end - first, times)) texts.add(plainOf(repaired(some)), end - first, times);
    first = end;
  }
}

/** At least one text, and no more than a batch where there are several. */
function batchEnd({ starts, ends }: Bytes, first: number): number {
  let end = first;
  for (let left = batchBytes; end < starts.length; end++) {
    left -= 4 + ends[end]! - starts[end]!;
    if (left < 0 && end > first) break;
  }
  return end;
}

function plainOf({ bytes, starts, ends }: Bytes): Uint8Array {
  let size = 0;
  for (let i = 0; i < starts.length; i++) size += 4 + ends[i]! - starts[i]!;
  const plain = new Uint8Array(size);
  const view = new DataView(plain.buffer);
  for (let i = 0, at = 0; i < starts.length; i++) {
    const length = ends[i]! - starts[i]!;
    view.setUint32(at, length, true);
    copy(bytes, starts[i]!, plain, at + 4, length);
    at += 4 + length;
  }
  return plain;
}

function repaired({ bytes, starts, ends }: Bytes): Bytes {
  const texts = Array.from(starts, (start, i) => encoder.encode(utf8.decode(bytes.subarray(start, ends[i]))));
  const whole = joined(texts);
  const newEnds = new Uint32Array(texts.length);
  let at = 0;
  for (const [i, { length }] of texts.entries()) newEnds[i] = at += length;
  return {
    kind: "bytes",
    bytes: whole,
    starts: newEnds.map((end, i) => end - texts[i]!.length),
    ends: newEnds,
  };
}

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
