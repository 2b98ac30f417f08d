/**
 * The 64-bit hash by which distinct values are told apart, and what HyperLogLog and slices read from it.
 *
 * Two lanes both see every word and each other, with steps after MurmurHash3 (Appleby 2011). Stored registers and slices
 * depend on it, and src/kernel/distinct.ts does the same: it must not change.
 */

/** Bits of hash that choose a register. */
export const precision = 14;
/** The highest rank: the other bits are all 0. */
export const maxRank = 64 - precision + 1;
/** Bits of a place: the register's, and those of the rank. */
const placeBits = precision + 6;
/** Bits of a hash by which slices tell texts apart: the lower lane's 32, and as many of the register's as there is room for. */
export const sliceBits = 40;

const seedHigh = 0x9368e53c | 0;
const seedLow = 0x586dcd20;
/** Stands where a text's length does: no text is so long. */
const numberLength = 0xfffffff8 | 0;

const view = new Float64Array(1);
const words = new Int32Array(view.buffer);
let scratch = new Uint8Array(256);

/**
 * The hash of a text, told apart by its UTF-8 bytes, taken four at a time, the last filled up with zeros. Lone surrogates
 * count as the three bytes they would have. Of the 64 bits the lower lane's 32, then the place.
 */
export function hashOfText(text: string): number {
  const { length } = text;
  let high = seedHigh;
  let low = seedLow;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    const third = text.charCodeAt(at + 2);
    const fourth = text.charCodeAt(at + 3);
    if ((first | second | third | fourth) > 0x7f) return hashOfBytes(text);
    const word = first | (second << 8) | (third << 16) | (fourth << 24);
    high = stepHigh(high, low, word);
    low = stepLow(high, low, word);
  }
  if (at < length) {
    let word = 0;
    for (let shift = 0; at < length; at++, shift += 8) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return hashOfBytes(text);
      word |= unit << shift;
    }
    high = stepHigh(high, low, word);
    low = stepLow(high, low, word);
  }
  return hashOf(high, low, length);
}

/** Register × 64 + rank, of a text's hash. */
export function placeIn(hash: number): number {
  return hash & (2 ** placeBits - 1);
}

/** What slices tell texts apart by, of a text's hash. */
export function sliceKeyIn(hash: number): number {
  return Math.floor(hash / 2 ** (placeBits + 32 - sliceBits));
}

/** Register × 64 + rank of a finite number, told apart by its value; -0 is 0. */
export function placeOfNumber(value: number): number {
  view[0] = value + 0;
  let high = stepHigh(seedHigh, seedLow, words[0]!);
  let low = stepLow(high, seedLow, words[0]!);
  high = stepHigh(high, low, words[1]!);
  low = stepLow(high, low, words[1]!);
  return place(high, low, numberLength);
}

/** As hashOfText(), of any text. */
function hashOfBytes(text: string): number {
  const length = encode(text);
  let high = seedHigh;
  let low = seedLow;
  for (let at = 0; at < length; at += 4) {
    const word = scratch[at]! | (scratch[at + 1]! << 8) | (scratch[at + 2]! << 16) | (scratch[at + 3]! << 24);
    high = stepHigh(high, low, word);
    low = stepLow(high, low, word);
  }
  return hashOf(high, low, length);
}

/** Puts a text's bytes and three zeros into `scratch` and returns how many bytes they are. */
function encode(text: string): number {
  if (scratch.length < text.length * 3 + 3) scratch = new Uint8Array(text.length * 3 + 3);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at)!;
    if (point > 0xffff) at++;
    if (point < 0x80) scratch[length++] = point;
    else {
      if (point < 0x800) scratch[length++] = 0xc0 | (point >> 6);
      else {
        if (point < 0x10000) scratch[length++] = 0xe0 | (point >> 12);
        else {
          scratch[length++] = 0xf0 | (point >> 18);
          scratch[length++] = 0x80 | ((point >> 12) & 0x3f);
        }
        scratch[length++] = 0x80 | ((point >> 6) & 0x3f);
      }
      scratch[length++] = 0x80 | (point & 0x3f);
    }
  }
  scratch.fill(0, length, length + 3);
  return length;
}

function stepHigh(high: number, low: number, word: number): number {
  const mixed = high ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(mixed, 13) + low, 5) + 0xe6546b64) | 0;
}

function stepLow(high: number, low: number, word: number): number {
  const mixed = low ^ Math.imul(rotate(Math.imul(word, 0xab0e9789), 16), 0x38b34ae5);
  return (Math.imul(rotate(mixed, 17) + high, 5) + 0x0bcaa747) | 0;
}

function hashOf(lastHigh: number, lastLow: number, length: number): number {
  return (lowOf(lastHigh, lastLow, length) >>> 0) * 2 ** placeBits + place(lastHigh, lastLow, length);
}

function place(lastHigh: number, lastLow: number, length: number): number {
  const low = lowOf(lastHigh, lastLow, length);
  const high = (scramble(crossed(lastHigh, lastLow, length)) + low) | 0;
  return ((high >>> (32 - precision)) << 6) | rankOf(high << precision, low);
}

/** The lower lane, all words and the length seen. */
function lowOf(lastHigh: number, lastLow: number, length: number): number {
  return scramble((lastLow ^ length) + crossed(lastHigh, lastLow, length));
}

function crossed(lastHigh: number, lastLow: number, length: number): number {
  return ((lastHigh ^ length) + (lastLow ^ length)) | 0;
}

/** Leading zeros of the hash left, plus 1: the upper 18 bits of `high`, then `low`. */
function rankOf(high: number, low: number): number {
  return high === 0 ? 32 - precision + Math.clz32(low) + 1 : Math.clz32(high) + 1;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The finalizer of MurmurHash3: every bit in sways every bit out. */
function scramble(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
