/**
 * The commonest texts of a column, as src/core/sketch/frequent.ts has them: 1,024 counters (Misra & Gries 1982).
 *
 * A new text that finds no counter free first takes the median count from all of them, and drops those left with
 * none. Counters stay in the order in which they were taken. Their texts lie in one piece, in the same order.
 */
import { allocate, allocateCleared, release } from "./memory";
import { isSame } from "./token";

const mostCounters: u32 = 1024;
/** The count at this place, of all in ascending order, is the median. */
const medianPlace: u32 = 512;
const longestText: u32 = 256;
const slotCount: u32 = 2048;

/** Hash, then place of the text and its size in one word, then the count. */
const entrySize: u32 = 16;
const sizeBits: u32 = 9;
const firstEntries: u32 = 16;
const firstTexts: u32 = 256;
/** Whole words are read past the last text's end. */
const textTail: u32 = 8;

/** The caller reads the first four fields where they lie. */
@unmanaged
export class Frequent {
  offset: u64;
  untracked: u64;
  total: u64;
  size: u32;
  room: u32;
  entries: usize;
  slots: usize;
  texts: usize;
  textsUsed: u32;
  textsRoom: u32;
  /** Counters at 1, so that a median of 1 is known without a look. */
  ones: u32;
}

export function newFrequent(): Frequent {
  const frequent = changetype<Frequent>(allocateCleared(offsetof<Frequent>()));
  frequent.room = firstEntries;
  frequent.entries = allocate(firstEntries * entrySize);
  frequent.slots = allocateCleared(slotCount * 2);
  frequent.textsRoom = firstTexts;
  frequent.texts = allocate(firstTexts);
  return frequent;
}

export function freeFrequent(frequent: Frequent): void {
  release(frequent.entries, frequent.room * entrySize);
  release(frequent.slots, slotCount * 2);
  release(frequent.texts, frequent.textsRoom);
  release(changetype<usize>(frequent), offsetof<Frequent>());
}

export function addFrequent(frequent: Frequent, start: u32, size: u32, hash: u32, times: u64): void {
  frequent.total += times;
  if (size > longestText) {
    frequent.untracked += times;
    return;
  }
  const slots = frequent.slots;
  let slot = hash & (slotCount - 1);
  let number: u32 = 0;
  while ((number = load<u16>(slots + (slot << 1))) != 0) {
    const entry = frequent.entries + ((number - 1) << 4);
    if (
      load<u32>(entry) == hash &&
      sizeOf(entry) == size &&
      isSame(frequentText(frequent, entry), start, size)
    ) {
      const count = load<u64>(entry, 8);
      if (count == 1) frequent.ones--;
      store<u64>(entry, count + times, 8);
      return;
    }
    slot = (slot + 1) & (slotCount - 1);
  }
  if (frequent.size == mostCounters) {
    purge(frequent);
    slot = freeSlot(slots, hash);
  }
  append(frequent, start, size, hash, times);
  store<u16>(slots + (slot << 1), <u16>frequent.size);
}

export function frequentText(frequent: Frequent, entry: usize): usize {
  return frequent.texts + (load<u32>(entry, 4) >> sizeBits);
}

export function sizeOf(entry: usize): u32 {
  return load<u32>(entry, 4) & ((1 << sizeBits) - 1);
}

function append(frequent: Frequent, start: u32, size: u32, hash: u32, times: u64): void {
  if (frequent.size == frequent.room) {
    frequent.entries = grown(frequent.entries, frequent.room * entrySize);
    frequent.room <<= 1;
  }
  while (frequent.textsUsed + size + textTail > frequent.textsRoom) {
    frequent.texts = grown(frequent.texts, frequent.textsRoom);
    frequent.textsRoom <<= 1;
  }
  const entry = frequent.entries + (frequent.size++ << 4);
  store<u32>(entry, hash);
  store<u32>(entry, (frequent.textsUsed << sizeBits) | size, 4);
  store<u64>(entry, times, 8);
  if (times == 1) frequent.ones++;
  memory.copy(frequent.texts + frequent.textsUsed, start, size);
  frequent.textsUsed += size;
}

function grown(block: usize, size: u32): usize {
  const larger = allocate(size << 1);
  memory.copy(larger, block, size);
  release(block, size);
  return larger;
}

function freeSlot(slots: usize, hash: u32): u32 {
  let slot = hash & (slotCount - 1);
  while (load<u16>(slots + (slot << 1)) != 0) slot = (slot + 1) & (slotCount - 1);
  return slot;
}

function purge(frequent: Frequent): void {
  const median = medianOf(frequent);
  frequent.offset += median;
  memory.fill(frequent.slots, 0, slotCount * 2);
  const last = frequent.entries + (frequent.size << 4);
  let kept: u32 = 0;
  let used: u32 = 0;
  frequent.ones = 0;
  for (let entry = frequent.entries; entry < last; entry += entrySize) {
    const count = load<u64>(entry, 8);
    if (count <= median) continue;
    const hash = load<u32>(entry);
    const size = sizeOf(entry);
    memory.copy(frequent.texts + used, frequentText(frequent, entry), size);
    const to = frequent.entries + (kept++ << 4);
    store<u32>(to, hash);
    store<u32>(to, (used << sizeBits) | size, 4);
    store<u64>(to, count - median, 8);
    if (count - median == 1) frequent.ones++;
    used += size;
    store<u16>(frequent.slots + (freeSlot(frequent.slots, hash) << 1), <u16>kept);
  }
  frequent.size = kept;
  frequent.textsUsed = used;
}

/** The smallest count that at least 513 counters do not exceed. */
function medianOf(frequent: Frequent): u64 {
  if (frequent.ones > medianPlace) return 1;
  let low: u64 = 1;
  let high: u64 = 1;
  while (notAbove(frequent, high) <= medianPlace) {
    low = high + 1;
    high <<= 1;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notAbove(frequent, middle) > medianPlace) high = middle;
    else low = middle + 1;
  }
  return low;
}

function notAbove(frequent: Frequent, limit: u64): u32 {
  let counters: u32 = 0;
  const last = frequent.entries + (frequent.size << 4);
  for (let entry = frequent.entries; entry < last; entry += entrySize)
    counters += u32(load<u64>(entry, 8) <= limit);
  return counters;
}
