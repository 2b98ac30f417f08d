/**
 * Texts as Parquet's PLAIN encoding has them, each with its length in four bytes before it: a page of them, or a
 * dictionary with how often each is meant.
 *
 * They go into a column of texts, whose numbers are texts too, and where an empty one is a text like any other.
 */
import { typeOfText } from "./cell";
import { Column, done, over } from "./column";
import { Dictionary, addText, isOver } from "./dictionary";
import { Sketches, addOther, addTally } from "./sketches";
import { isUtf8 } from "./text";

/** What the bytes are that openTexts() was given. */
const broken: u32 = 0;
const texts: u32 = 1;
const bytes: u32 = 2;

/** The next text to feed, how many are left, and where it is said how often it is meant; 0 where each is once. */
let next: u32 = 0;
let left: u32 = 0;
let counts: u32 = 0;

/** Whether `count` texts lie in [at, end), and whether all are UTF-8: then feedTexts() takes them. */
export function openTexts(at: u32, end: u32, count: u32, countsAt: u32): u32 {
  next = at;
  left = count;
  counts = countsAt;
  // Lengths below 128 are ASCII too.
  const isAscii = isBelow128(at, end);
  let kind = texts;
  for (let more = count; more > 0; more--) {
    if (end - at < 4) return broken;
    const size = load<u32>(at);
    at += 4;
    if (size > end - at) return broken;
    if (!isAscii && kind == texts && !isUtf8(at, at + size)) kind = bytes;
    at += size;
  }
  return kind;
}

function isBelow128(at: u32, end: u32): bool {
  let above = i8x16.splat(0);
  for (; at + 16 <= end; at += 16) above = v128.or(above, v128.load(at));
  let rest: u32 = 0;
  for (; at < end; at++) rest |= load<u8>(at);
  return i8x16.bitmask(above) == 0 && rest < 0x80;
}

/** Takes the texts that are left, until the column stops. */
export function feedTexts(column: Column): void {
  column.stop = done;
  const dictionary = column.dictionary;
  if (dictionary) {
    if (feedDictionary(dictionary)) column.stop = over;
    return;
  }
  const sketches = column.sketches;
  if (sketches) feedSketches(sketches);
}

/** Whether it stopped since the dictionary is over. */
function feedDictionary(dictionary: Dictionary): bool {
  while (left > 0) {
    const start = next + 4;
    const size = load<u32>(next);
    const times = takeNext(start + size);
    if (times > 0 && addText(dictionary, start, size, times) && isOver(dictionary)) return true;
  }
  return false;
}

function feedSketches(sketches: Sketches): void {
  while (left > 0) {
    const start = next + 4;
    const size = load<u32>(next);
    const times = takeNext(start + size);
    if (times == 0) continue;
    const type = typeOfText(start, size);
    addTally(sketches, type, times);
    addOther(sketches, type, start, size, times);
  }
}

/** Steps over a text that ends there; how often it is meant. */
function takeNext(end: u32): u64 {
  next = end;
  left--;
  if (counts == 0) return 1;
  counts += 4;
  return load<u32>(counts - 4);
}
