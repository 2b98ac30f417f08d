/**
 * Texts with their counts, laid out for the caller to read in one go: all texts on end, and in parallel their counts,
 * their lengths in UTF-16 units.
 */
import { Dictionary, countOf, entryOf, textOf, textSizeOf } from "./dictionary";
import { Frequent, frequentText, sizeOf } from "./frequent";
import { allocate, release } from "./memory";
import { unitsOf } from "./token";

/** What the listing of one text takes beside the text. */
const rowSize: u32 = 12;

let list: usize = 0;
let listSize: u32 = 0;
let textSize: u32 = 0;

/** The bytes of all texts of the last listing. */
export function listedSize(): u32 {
  return textSize;
}

export function listDictionary(dictionary: Dictionary): usize {
  const length = dictionary.size;
  let size: u32 = 0;
  for (let number: u32 = 0; number < length; number++) size += textSizeOf(entryOf(dictionary, number));
  const texts = open(length, size);
  let at = texts;
  for (let number: u32 = 0; number < length; number++) {
    const entry = entryOf(dictionary, number);
    at += put(length, number, at, textOf(entry), textSizeOf(entry), countOf(entry));
  }
  return list;
}

export function listFrequent(frequent: Frequent): usize {
  const length = frequent.size;
  let at = open(length, frequent.textsUsed);
  for (let number: u32 = 0; number < length; number++) {
    const entry = frequent.entries + (number << 4);
    at += put(length, number, at, frequentText(frequent, entry), sizeOf(entry), load<u64>(entry, 8));
  }
  return list;
}

/** Counts come first, then units, then texts; returns where the texts go. */
function open(length: u32, size: u32): usize {
  textSize = size;
  const needed = length * rowSize + size;
  if (needed > listSize) {
    if (listSize > 0) release(list, listSize);
    list = allocate(needed);
    listSize = needed;
  }
  return list + length * rowSize;
}

function put(length: u32, number: u32, at: usize, text: usize, size: u32, times: u64): u32 {
  store<f64>(list + (number << 3), <f64>times);
  store<u32>(list + (length << 3) + (number << 2), unitsOf(text, size));
  memory.copy(at, text, size);
  return size;
}
