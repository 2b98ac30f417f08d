/**
 * A column's slice, as src/core/sketch/slice.ts has it: exact counts of the texts whose hash is below a limit, which is
 * halved until at most 4,096 are held. They lie in a table of slots, each a key and its count, 0 where it is free.
 *
 * Cells wait until there are many: whether one falls into the slice nobody can foresee, so it is not asked one by one.
 */
import { allocate, allocateCleared, release } from "./memory";

const mostHeld: u32 = 4096;
const keyBits: u32 = 40;
const slotSize: u32 = 16;
const firstSlots: u32 = 64;
/** Keys that may wait. */
const mostWaiting: u32 = 256;

/** The caller reads everything where it lies. */
@unmanaged
export class Slice {
  total: u64;
  shift: u32;
  size: u32;
  /** A power of two, and more than `size`. */
  slotCount: u32;
  slots: usize;
  /** Keys below it fall into the slice. */
  limit: u64;
  waiting: usize;
  waitingCount: u32;
}

export function newSlice(): Slice {
  const slice = changetype<Slice>(allocateCleared(offsetof<Slice>()));
  slice.slotCount = firstSlots;
  slice.slots = allocateCleared(firstSlots * slotSize);
  slice.limit = (<u64>1) << keyBits;
  slice.waiting = allocate(mostWaiting * 8);
  return slice;
}

export function freeSlice(slice: Slice): void {
  release(slice.slots, slice.slotCount * slotSize);
  release(slice.waiting, mostWaiting * 8);
  release(changetype<usize>(slice), offsetof<Slice>());
}

/** Adds a text by the lower and the upper half of its hash. */
export function addToSlice(slice: Slice, low: u32, high: u32, times: u64): void {
  slice.total += times;
  const key = ((<u64>low) << (keyBits - 32)) | (high >> (64 - keyBits));
  if (times != 1) {
    put(slice, key, times);
    return;
  }
  store<u64>(slice.waiting + ((<usize>slice.waitingCount) << 3), key);
  slice.waitingCount += u32(key < slice.limit);
  if (slice.waitingCount == mostWaiting) settleSlice(slice);
}

/** Takes in what waits. */
export function settleSlice(slice: Slice): void {
  const last = slice.waiting + ((<usize>slice.waitingCount) << 3);
  for (let at = slice.waiting; at < last; at += 8) put(slice, load<u64>(at), 1);
  slice.waitingCount = 0;
}

function put(slice: Slice, key: u64, times: u64): void {
  if (key >= slice.limit) return;
  const slot = slotOf(slice, key);
  const count = load<u64>(slot, 8);
  store<u64>(slot, count + times, 8);
  if (count > 0) return;
  store<u64>(slot, key);
  slice.size++;
  if (slice.size > mostHeld) halve(slice);
  else if (slice.size << 1 > slice.slotCount) moveInto(slice, slice.slotCount << 1);
}

/** Where a key is, or where it would go. The upper bits of keys that are held are 0, and the lowest are those of a register. */
function slotOf(slice: Slice, key: u64): usize {
  const last = slice.slotCount - 1;
  let place = <u32>(key >> 8) & last;
  while (true) {
    const slot = slice.slots + <usize>place * slotSize;
    if (load<u64>(slot, 8) == 0 || load<u64>(slot) == key) return slot;
    place = (place + 1) & last;
  }
}

function halve(slice: Slice): void {
  while (slice.size > mostHeld) {
    slice.shift++;
    slice.limit >>= 1;
    moveInto(slice, slice.slotCount);
  }
}

/** Into so many slots, but for the keys that are not below the limit any more. */
function moveInto(slice: Slice, slotCount: u32): void {
  const before = slice.slots;
  const size = slice.slotCount * slotSize;
  const after = before + size;
  slice.slots = allocateCleared(slotCount * slotSize);
  slice.slotCount = slotCount;
  slice.size = 0;
  for (let slot = before; slot < after; slot += slotSize) {
    const count = load<u64>(slot, 8);
    const key = load<u64>(slot);
    if (count == 0 || key >= slice.limit) continue;
    const to = slotOf(slice, key);
    store<u64>(to, key);
    store<u64>(to, count, 8);
    slice.size++;
  }
  release(before, size);
}
