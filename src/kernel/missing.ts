/**
 * Which fields the rows of the last index lack together: for each set of so many, how many rows lack just it.
 *
 * A field is missing where it is empty, or two quotes with nothing between. Sets are listed one after the other as
 * words: how many rows, how many fields, and which. A set is found again by its hash; where two sets share a slot it is
 * listed once more. Where there is no room for more the list ends, and the next one begins with that row.
 */
import { fieldEntry } from "./input";
import { allocateCleared } from "./memory";
import { hasGaps } from "./structure";

const slots: u32 = 256;
const listWords: u32 = 8_192;
const emptyQuotes: u16 = 0x2222;
const carriageReturn: u8 = 0x0d;

let list: usize = 0;
/** By the hash of a set, where in the list it begins, plus one. */
let places: usize = 0;
let used: u32 = 0;
let nextRow: u32 = 0;

/** The row that the next list begins with. */
export function nextMissing(): u32 {
  return nextRow;
}

export function listedMissing(): usize {
  return list;
}

/**
 * Returns how many words are listed of the rows from `from` on. Sets of fewer than `least` or more than `most` fields are
 * left out.
 */
export function missingTogether(from: u32, rows: u32, width: u32, least: u32, most: u32): u32 {
  nextRow = rows;
  if (least > 0 && !hasGaps()) return 0;
  if (list == 0) {
    list = allocateCleared(listWords << 2);
    places = allocateCleared(slots << 2);
  }
  used = 0;
  memory.fill(places, 0, slots << 2);
  const largest = min(most, listWords - 2);
  let field = from * width;
  for (nextRow = from; nextRow < rows; nextRow++) {
    const missing = lacking(field, width);
    if (missing >= least && missing <= largest) {
      if (used + missing + 2 > listWords) break;
      take(field, width, missing);
    }
    field += width;
  }
  return used;
}

/** How many of a row's fields are missing: four at a time, as almost none is. */
function lacking(field: u32, width: u32): u32 {
  let at = fieldEntry(field);
  const last = at + ((width - 1) << 2);
  let missing: u32 = 0;
  for (; at + 12 < last; at += 16) {
    const lengths = i32x4.sub(v128.load(at), v128.load(at - 4));
    missing += popcnt(i32x4.bitmask(i32x4.eq(lengths, i32x4.splat(1))));
    if (!v128.any_true(i32x4.eq(lengths, i32x4.splat(3)))) continue;
    for (let one = at; one < at + 16; one += 4) missing += u32(isQuotes(load<u32>(one - 4), load<u32>(one)));
  }
  for (; at < last; at += 4) {
    const before = load<u32>(at - 4);
    const end = load<u32>(at);
    missing += u32(end - before == 1 || isQuotes(before, end));
  }
  const start = load<u32>(at - 4) + 1;
  return missing + u32(isMissing(start, ending(load<u32>(at), start)));
}

/** Whether nothing but two quotes is between two ends. */
function isQuotes(before: u32, end: u32): bool {
  return end - before == 3 && load<u16>(before + 1) == emptyQuotes;
}

/** A row's last field ends before a CR. */
function ending(end: u32, start: u32): u32 {
  return end > start && load<u8>(end - 1) == carriageReturn ? end - 1 : end;
}

function isMissing(start: u32, end: u32): bool {
  return end == start || (end - start == 2 && load<u16>(start) == emptyQuotes);
}

/** Lists a row's set, or counts it where it is listed. */
function take(field: u32, width: u32, missing: u32): void {
  const set = list + (used << 2);
  store<u32>(set, 1);
  store<u32>(set, missing, 4);
  let out = set + 8;
  let hash: u32 = 0;
  for (let index: u32 = 0; index < width; index++) {
    const start = load<u32>(fieldEntry(field + index) - 4) + 1;
    const end = load<u32>(fieldEntry(field + index));
    if (!isMissing(start, index == width - 1 ? ending(end, start) : end)) continue;
    store<u32>(out, index);
    out += 4;
    hash = (hash ^ index) * 0x9e3779b1;
    hash ^= hash >> 15;
  }
  const slot = places + ((hash & (slots - 1)) << 2);
  const known = load<u32>(slot);
  if (known != 0 && isSame(list + ((known - 1) << 2), set, missing)) {
    const place = list + ((known - 1) << 2);
    store<u32>(place, load<u32>(place) + 1);
    return;
  }
  store<u32>(slot, used + 1);
  used += missing + 2;
}

function isSame(one: usize, other: usize, missing: u32): bool {
  return load<u32>(one, 4) == missing && memory.compare(one + 8, other + 8, (<usize>missing) << 2) == 0;
}
