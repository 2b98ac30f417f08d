/**
 * How often each distinct text of a column occurred, in first-seen order: the column's Counts, for bytes.
 *
 * An entry is 16 bytes. A text of up to 8 bytes is its own key, unless its last byte is 0, which padding could not be
 * told from. A longer one has its address and hash as key, and the highest bit of its count set; the next bit too if it
 * is written like a number, and so kept in half the bytes (packed.ts). Entries are found by open addressing over their
 * numbers; texts of one byte by a table of 256, the first two of them by comparison alone, which makes flags cost next
 * to nothing.
 */
import { allocate, allocateCleared, release } from "./memory";
import { isPackable, isSamePacked, pack, packedSize, unpack } from "./packed";
import { isSame, unitsOf } from "./token";

/** The bounds of Counts in src/core/sketch/counts.ts. */
const maxDistinct: u32 = 4096;
const maxUnits: u32 = 262_144;

const entrySize: u32 = 16;
const pageBits: u32 = 10;
const pageEntries: u32 = 1 << pageBits;
const isLong: u64 = 1 << 63;
const isPacked: u64 = 1 << 62;
/** 2^64 / golden ratio, odd. */
const spread: u64 = 0x9e3779b97f4a7c15;

const firstEntries: u32 = 8;
const firstSlotBits: u32 = 4;
const firstChunk: u32 = 128;
const largestChunk: u32 = 16_384;
/** A chunk of texts begins with the address of the chunk before and its own size. */
const chunkHead: u32 = 8;
/** After a text: its end, and what is read past it. */
const textTail: u32 = 8;

@unmanaged
export class Dictionary {
  size: u32;
  units: u32;
  /** Room in the first page; all others are full pages. */
  room: u32;
  slotBits: u32;
  slots: usize;
  chunk: usize;
  chunkUsed: u32;
  chunkSize: u32;
  /** Two texts of one byte; above 255 where there is none yet. */
  hot: u32;
  hotter: u32;
  page0: usize;
  page1: usize;
  page2: usize;
  page3: usize;
  page4: usize;
}

const direct: u32 = offsetof<Dictionary>();
const dictionarySize: u32 = direct + 512;

export function newDictionary(): Dictionary {
  const dictionary = changetype<Dictionary>(allocateCleared(dictionarySize));
  dictionary.hot = dictionary.hotter = 256;
  dictionary.room = firstEntries;
  dictionary.page0 = allocate(firstEntries * entrySize);
  dictionary.slotBits = firstSlotBits;
  dictionary.slots = allocateCleared(2 << firstSlotBits);
  return dictionary;
}

export function freeDictionary(dictionary: Dictionary): void {
  release(dictionary.page0, dictionary.room * entrySize);
  for (let page: u32 = 1; page < 5; page++) {
    const block = pageOf(dictionary, page);
    if (block != 0) release(block, pageSizeOf(page));
  }
  release(dictionary.slots, 2 << dictionary.slotBits);
  for (let chunk = dictionary.chunk; chunk != 0;) {
    const before = load<u32>(chunk);
    release(chunk, load<u32>(chunk, 4));
    chunk = before;
  }
  release(changetype<usize>(dictionary), dictionarySize);
}

/** The fifth page holds the one entry that is too much. */
function pageSizeOf(page: u32): u32 {
  return page < maxDistinct >> pageBits ? pageEntries * entrySize : entrySize;
}

export function isOver(dictionary: Dictionary): bool {
  return dictionary.size > maxDistinct || dictionary.units > maxUnits;
}

/** Counts a text so often; whether it was new. */
export function addText(dictionary: Dictionary, start: u32, size: u32, times: u64 = 1): bool {
  if (size == 1) return addByte(dictionary, load<u8>(start), times);
  if (size - 1 < 8) {
    const key = load<u64>(start) & (~(<u64>0) >> (64 - (size << 3)));
    if (key >> ((size << 3) - 8) != 0) return addShort(dictionary, key, times);
  }
  return addLong(dictionary, start, size, times);
}

export function addByte(dictionary: Dictionary, byte: u32, times: u64 = 1): bool {
  const numbers = changetype<usize>(dictionary) + direct + (byte << 1);
  const number = load<u16>(numbers);
  if (number != 0) {
    const entry = entryOf(dictionary, number - 1);
    store<u64>(entry, load<u64>(entry, 8) + times, 8);
    return false;
  }
  addEntry(dictionary, byte, times, 1);
  store<u16>(numbers, <u16>dictionary.size);
  if (dictionary.hot > 255) dictionary.hot = byte;
  else if (dictionary.hotter > 255) dictionary.hotter = byte;
  return true;
}

/** Counts a text of one byte that is there `times` more. */
export function addTimes(dictionary: Dictionary, byte: u32, times: u32): void {
  const number = load<u16>(changetype<usize>(dictionary) + direct + (byte << 1));
  const entry = entryOf(dictionary, number - 1);
  store<u64>(entry, load<u64>(entry, 8) + times, 8);
}

/** A text of 2 to 8 bytes, none of them after a last byte of 0. */
export function addShort(dictionary: Dictionary, key: u64, times: u64 = 1): bool {
  const slots = dictionary.slots;
  const mask: u32 = (1 << dictionary.slotBits) - 1;
  let slot = slotOf(dictionary, shortHash(key));
  let number: u32;
  while ((number = load<u16>(slots + (slot << 1))) != 0) {
    const entry = entryOf(dictionary, number - 1);
    const count = load<u64>(entry, 8);
    if (load<u64>(entry) == key && <i64>count >= 0) {
      store<u64>(entry, count + times, 8);
      return false;
    }
    slot = (slot + 1) & mask;
  }
  // A short text has as many bytes as its key; units are those of the bytes as they lie in memory.
  store<u64>(shortText, key);
  const units = (key & 0x8080808080808080) == 0 ? shortSize(key) : unitsOf(shortText, shortSize(key));
  addSlot(dictionary, slot, key, times, units);
  return true;
}

/** A text of more bytes, of none, or of a last byte of 0. */
function addLong(dictionary: Dictionary, start: u32, size: u32, times: u64): bool {
  const slots = dictionary.slots;
  const mask: u32 = (1 << dictionary.slotBits) - 1;
  const hash = longHash(start, size);
  let slot = slotOf(dictionary, hash);
  let number: u32 = 0;
  while ((number = load<u16>(slots + (slot << 1))) != 0) {
    const entry = entryOf(dictionary, number - 1);
    const count = load<u64>(entry, 8);
    if (<i64>count < 0 && load<u32>(entry, 4) == hash) {
      const text = <usize>load<u32>(entry);
      if ((count & isPacked) != 0 ? isSamePacked(text, start, size) : isSameText(text, start, size)) {
        store<u64>(entry, count + times, 8);
        return false;
      }
    }
    slot = (slot + 1) & mask;
  }
  const isNumber = isPackable(start, size);
  const text = isNumber ? keepNumber(dictionary, start, size) : keepText(dictionary, start, size);
  const marks = isNumber ? isLong | isPacked : isLong;
  addSlot(dictionary, slot, ((<u64>hash) << 32) | text, marks | times, unitsOf(start, size));
  return true;
}

const shortText: usize = memory.data(16, 8);

/** Where the text of an entry is: good until the next call. */
export function textOf(entry: usize): usize {
  const count = load<u64>(entry, 8);
  if ((count & isPacked) != 0) return unpack(load<u32>(entry));
  if (<i64>count < 0) return load<u32>(entry);
  store<u64>(shortText, load<u64>(entry));
  return shortText;
}

export function textSizeOf(entry: usize): u32 {
  const count = load<u64>(entry, 8);
  if ((count & isPacked) != 0) return load<u8>(<usize>load<u32>(entry));
  return <i64>count < 0 ? load<u32>(<usize>load<u32>(entry) - 4) : shortSize(load<u64>(entry));
}

export function countOf(entry: usize): u64 {
  return load<u64>(entry, 8) & ~(isLong | isPacked);
}
export function entryOf(dictionary: Dictionary, number: u32): usize {
  return pageOf(dictionary, number >> pageBits) + ((number & (pageEntries - 1)) << 4);
}

function pageOf(dictionary: Dictionary, page: u32): usize {
  return load<usize>(changetype<usize>(dictionary) + (page << 2), offsetof<Dictionary>("page0"));
}

function shortSize(key: u64): u32 {
  return key == 0 ? 1 : 8 - (<u32>clz(key) >> 3);
}

function shortHash(key: u64): u32 {
  return <u32>((key * spread) >> 32);
}

function longHash(start: usize, size: u32): u32 {
  let hash: u64 = size;
  let at: u32 = 0;
  for (; at + 8 <= size; at += 8) {
    hash = (hash ^ load<u64>(start + at)) * spread;
    hash ^= hash >> 32;
  }
  if (at < size) hash = (hash ^ (load<u64>(start + at) << ((8 - (size - at)) << 3))) * spread;
  hash = (hash ^ (hash >> 29)) * spread;
  return <u32>(hash >> 32);
}

function slotOf(dictionary: Dictionary, hash: u32): u32 {
  return hash >> (32 - dictionary.slotBits);
}

function addSlot(dictionary: Dictionary, slot: u32, key: u64, count: u64, units: u32): void {
  addEntry(dictionary, key, count, units);
  store<u16>(dictionary.slots + (slot << 1), <u16>dictionary.size);
  if (dictionary.size << 1 > <u32>(1 << dictionary.slotBits)) widen(dictionary);
}

/** Twice the slots, half of them free again. At 4,096 entries, 8,192 do for the one that is too much. */
function widen(dictionary: Dictionary): void {
  if (dictionary.size > maxDistinct) return;
  release(dictionary.slots, 2 << dictionary.slotBits);
  const bits = ++dictionary.slotBits;
  const slots = allocateCleared(2 << bits);
  dictionary.slots = slots;
  const mask: u32 = (1 << bits) - 1;
  for (let number: u32 = 0; number < dictionary.size; number++) {
    const entry = entryOf(dictionary, number);
    const key = load<u64>(entry);
    const hash = <i64>load<u64>(entry, 8) < 0 ? <u32>(key >> 32) : shortHash(key);
    let slot = slotOf(dictionary, hash);
    while (load<u16>(slots + (slot << 1)) != 0) slot = (slot + 1) & mask;
    store<u16>(slots + (slot << 1), <u16>(number + 1));
  }
}

function addEntry(dictionary: Dictionary, key: u64, count: u64, units: u32): void {
  const number = dictionary.size++;
  dictionary.units += units;
  if (number == dictionary.room && number < pageEntries) {
    const larger = allocate(number * 2 * entrySize);
    memory.copy(larger, dictionary.page0, number * entrySize);
    release(dictionary.page0, number * entrySize);
    dictionary.page0 = larger;
    dictionary.room = number * 2;
  } else if (number >= pageEntries && (number & (pageEntries - 1)) == 0) {
    const page = number >> pageBits;
    const place = changetype<usize>(dictionary) + (page << 2);
    store<usize>(place, allocate(pageSizeOf(page)), offsetof<Dictionary>("page0"));
  }
  const entry = entryOf(dictionary, number);
  store<u64>(entry, key);
  store<u64>(entry, count, 8);
}

/** A copy of the text, its size before it. */
function keepText(dictionary: Dictionary, start: u32, size: u32): u32 {
  const place = roomFor(dictionary, size + 4 + 1) + 4;
  store<u32>(place - 4, size);
  memory.copy(place, start, size);
  store<u8>(place + size, 0);
  return <u32>place;
}

function isSameText(text: usize, start: u32, size: u32): bool {
  return load<u32>(text - 4) == size && isSame(text, start, size);
}

function keepNumber(dictionary: Dictionary, start: u32, size: u32): u32 {
  return pack(roomFor(dictionary, packedSize(size)), start, size);
}

function roomFor(dictionary: Dictionary, size: u32): usize {
  const needed = size + textTail;
  if (dictionary.chunkUsed + needed > dictionary.chunkSize) {
    const doubled = max<u32>(firstChunk, min<u32>(dictionary.chunkSize << 1, largestChunk));
    const chunkSize = max<u32>(doubled, needed + chunkHead);
    const chunk = allocate(chunkSize);
    store<u32>(chunk, <u32>dictionary.chunk);
    store<u32>(chunk, chunkSize, 4);
    dictionary.chunk = chunk;
    dictionary.chunkSize = chunkSize;
    dictionary.chunkUsed = chunkHead;
  }
  const place = dictionary.chunk + dictionary.chunkUsed;
  dictionary.chunkUsed += size;
  return place;
}
