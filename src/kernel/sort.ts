/**
 * Numbers in ascending order: a radix sort over the 22 bits below the highest in which they differ, then insertion.
 *
 * After two passes of 11 bits, numbers that still differ are neighbours nearly always. Where they are not, for they
 * are too much alike, six passes over all bits do it. Doubles become whole numbers in the same order by turning
 * negative ones around.
 */
import { allocatePages, pageSize, releasePages } from "./memory";

const radixBits: u32 = 11;
const buckets: u32 = 1 << radixBits;
const few: u32 = 48;

const histograms: usize = memory.data(2 * 2048 * 4, 16);

let room: usize = 0;
let roomSize: u32 = 0;

/** Finite numbers without -0, in place. */
export function sort(values: usize, length: u32): void {
  if (length <= few) {
    insert(values, length);
    return;
  }
  const size = length << 3;
  if (size > roomSize) {
    releasePages(room, roomSize);
    roomSize = (size + pageSize - 1) & ~(pageSize - 1);
    room = allocatePages(roomSize);
  }
  const first = toOrder(load<u64>(values));
  let differing: u64 = 0;
  for (let at: u32 = 0; at < size; at += 8) {
    const key = toOrder(load<u64>(values + at));
    store<u64>(values + at, key);
    differing |= key ^ first;
  }
  const top = 64 - <u32>clz(differing);
  const shift = top > 2 * radixBits ? top - 2 * radixBits : 0;
  twoPasses(values, size, shift);
  if (shift > 0 && !settle(values, length)) {
    for (let low: u32 = 0; low < 64; low += 2 * radixBits) twoPasses(values, size, low);
  }
  for (let at: u32 = 0; at < size; at += 8) store<u64>(values + at, fromOrder(load<u64>(values + at)));
}

function toOrder(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | (1 << 63));
}

function fromOrder(key: u64): u64 {
  return key ^ (<u64>(<i64>~key >> 63) | (1 << 63));
}

/** Two stable passes, there and back; both histograms are taken in one. */
function twoPasses(values: usize, size: u32, shift: u32): void {
  const other = shift + radixBits;
  memory.fill(histograms, 0, 2 * buckets * 4);
  const second = histograms + buckets * 4;
  for (let at: u32 = 0; at < size; at += 8) {
    const key = load<u64>(values + at);
    count(histograms + ((<usize>(key >> shift) & (buckets - 1)) << 2));
    count(second + ((<usize>(key >> other) & (buckets - 1)) << 2));
  }
  let before: u32 = 0;
  let secondBefore: u32 = 0;
  for (let bucket: u32 = 0; bucket < buckets * 4; bucket += 4) {
    const length = load<u32>(histograms + bucket);
    store<u32>(histograms + bucket, before);
    before += length << 3;
    const secondLength = load<u32>(second + bucket);
    store<u32>(second + bucket, secondBefore);
    secondBefore += secondLength << 3;
  }
  scatter(values, room, size, shift, histograms);
  scatter(room, values, size, other, second);
}

function count(place: usize): void {
  store<u32>(place, load<u32>(place) + 1);
}

function scatter(from: usize, to: usize, size: u32, shift: u32, starts: usize): void {
  for (let at: u32 = 0; at < size; at += 8) {
    const key = load<u64>(from + at);
    const start = starts + ((<usize>(key >> shift) & (buckets - 1)) << 2);
    const place = load<u32>(start);
    store<u64>(to + place, key);
    store<u32>(start, place + 8);
  }
}

/** Insertion sort of keys; gives up after too many moves. */
function settle(values: usize, length: u32): bool {
  let left = length << 3;
  let before = load<u64>(values);
  for (let at: u32 = 8; at < length << 3; at += 8) {
    const key = load<u64>(values + at);
    if (before <= key) {
      before = key;
      continue;
    }
    let to = at;
    do {
      store<u64>(values + to, load<u64>(values + to - 8));
      to -= 8;
      if (left-- == 0) {
        store<u64>(values + to, key);
        return false;
      }
    } while (to > 0 && load<u64>(values + to - 8) > key);
    store<u64>(values + to, key);
  }
  return true;
}

function insert(values: usize, length: u32): void {
  for (let at: u32 = 8; at < length << 3; at += 8) {
    const value = load<f64>(values + at);
    let to = at;
    for (; to > 0 && load<f64>(values + to - 8) > value; to -= 8)
      store<f64>(values + to, load<f64>(values + to - 8));
    store<f64>(values + to, value);
  }
}
