/** One column: its cells taken from the fields of the last index, into its dictionary or its sketches. */
import { Dictionary, addByte, addText, addTimes, freeDictionary, isOver, newDictionary } from "./dictionary";
import { fieldEntry } from "./input";
import { allocateCleared, release } from "./memory";
import { Sketches, addCell, freeSketches, newSketches } from "./sketches";
import { tokenSize, tokenStart, unquote } from "./token";

/** Why feed() returned. */
export const done: u32 = 0;
export const over: u32 = 1;
export const blockFull: u32 = 2;

/** Cells whose cache lines fit into the first cache, with those of their fields. */
const mostTouched: u32 = 256;

const quote: u8 = 0x22;
const carriageReturn: u8 = 0x0d;

@unmanaged
export class Column {
  stop: u32;
  dictionary: Dictionary | null;
  sketches: Sketches | null;
  /** Its source says that its cells are texts, numbers too. */
  isText: bool;
}

export function newColumn(isText: bool): Column {
  const column = changetype<Column>(allocateCleared(offsetof<Column>()));
  column.dictionary = newDictionary();
  column.isText = isText;
  return column;
}

export function freeColumn(column: Column): void {
  const dictionary = column.dictionary;
  if (dictionary) freeDictionary(dictionary);
  const sketches = column.sketches;
  if (sketches) freeSketches(sketches);
  release(changetype<usize>(column), offsetof<Column>());
}

export function sketchColumn(column: Column): void {
  const dictionary = column.dictionary;
  if (!dictionary) return;
  column.sketches = newSketches(dictionary, column.isText);
  column.dictionary = null;
  freeDictionary(dictionary);
}

/** Takes up to `rows` cells, the first at `field`, each `stride` fields on; returns how many it took. */
export function feedColumn(column: Column, field: u32, stride: u32, rows: u32, isLast: bool): u32 {
  column.stop = done;
  const dictionary = column.dictionary;
  if (dictionary) return feedDictionary(column, dictionary, fieldEntry(field), stride << 2, rows, isLast);
  const sketches = column.sketches;
  return sketches ? feedSketches(column, sketches, fieldEntry(field), stride << 2, rows, isLast) : 0;
}

function feedDictionary(
  column: Column,
  dictionary: Dictionary,
  at: usize,
  step: u32,
  rows: u32,
  isLast: bool,
): u32 {
  let hot = dictionary.hot;
  let hotter = dictionary.hotter;
  let hotTimes: u32 = 0;
  let hotterTimes: u32 = 0;
  let row: u32 = 0;
  while (row < rows) {
    const start = load<u32>(at - 4) + 1;
    let end = load<u32>(at);
    at += step;
    row++;
    if (isLast && load<u8>(end - 1) == carriageReturn) end--;
    const size = end - start;
    let isNew = false;
    if (size == 1) {
      const byte = <u32>load<u8>(start);
      const isHot = u32(byte == hot);
      const isHotter = u32(byte == hotter);
      hotTimes += isHot;
      hotterTimes += isHotter;
      if ((isHot | isHotter) != 0) continue;
      isNew = addByte(dictionary, byte);
      hot = dictionary.hot;
      hotter = dictionary.hotter;
    } else if (size == 0) continue;
    else if (load<u8>(start) == quote) {
      unquote(start, end);
      if (tokenSize == 0) continue;
      isNew = addText(dictionary, tokenStart, tokenSize);
    } else isNew = addText(dictionary, start, size);
    if (isNew && isOver(dictionary)) {
      column.stop = over;
      break;
    }
  }
  if (hotTimes > 0) addTimes(dictionary, hot, hotTimes);
  if (hotterTimes > 0) addTimes(dictionary, hotter, hotterTimes);
  return row;
}

function feedSketches(
  column: Column,
  sketches: Sketches,
  at: usize,
  step: u32,
  rows: u32,
  isLast: bool,
): u32 {
  let row: u32 = 0;
  touch(at, step, min<u32>(rows, mostTouched));
  while (row < rows) {
    let start = load<u32>(at - 4) + 1;
    let end = load<u32>(at);
    at += step;
    row++;
    if (isLast && load<u8>(end - 1) == carriageReturn) end--;
    let size = end - start;
    if (size == 0) continue;
    if (load<u8>(start) == quote) {
      unquote(start, end);
      start = tokenStart;
      size = tokenSize;
      if (size == 0) continue;
    }
    if (addCell(sketches, start, size)) {
      column.stop = blockFull;
      break;
    }
  }
  return row;
}

/** Loads that wait for nothing bring the cells into the first cache together; in the parser they would come one by one. */
function touch(at: usize, step: u32, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++) {
    // A load is not optimised away, since it might trap.
    load<u8>(load<u32>(at - 4) + 1);
    at += step;
  }
}
