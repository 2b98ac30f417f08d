/**
 * The kernel of src/core/bulk/kernel.ts, which says what each of these does. Columns are handed out as addresses.
 *
 * Built by `asc src/kernel/kernel.ts`: no objects, no collector, all memory by memory.ts. It asks two things of its
 * host: a table of powers of five (power.ts), and numbers of more than 19 digits (cell.ts).
 */
import { Column, feedColumn, freeColumn as releaseColumn, newColumn, sketchColumn } from "./column";
import { Frequent } from "./frequent";
import { listDictionary, listFrequent } from "./listing";
import { feedTexts as feedTextsInto } from "./plain";
import { clearBlock as emptyBlock, registerNumbers } from "./sketches";
import { settleSlice } from "./slice";

export { bodies, bodiesSize, bodyWidth, rowsBeyond } from "./bodies";
export { entryBefore, input } from "./input";
export { earliest, latest, takeInstants } from "./instants";
export { consumedLines, firstTime, lastTime, lineRoom, linesOfSeveral, takeLines } from "./lines";
export { listedSize } from "./listing";
export { allocate, release } from "./memory";
export { listedMissing, missingTogether, nextMissing } from "./missing";
export { takeLongs, takeNumbers } from "./numbers";
export { openTexts } from "./plain";
export { countRuns } from "./runs";
export { listedNumberCount, listedNumbers } from "./sketches";
export { unsnappy } from "./snappy";
export { sort } from "./sort";
export { consumed, index, isAscii, isClean, isRegular, rows } from "./structure";
export { isUtf8, lineEnds } from "./text";

export function addColumn(isText: bool): usize {
  return changetype<usize>(newColumn(isText));
}

export function freeColumn(column: usize): void {
  releaseColumn(changetype<Column>(column));
}

export function feed(column: usize, field: u32, stride: u32, rows: u32, isLast: bool): u32 {
  return feedColumn(changetype<Column>(column), field, stride, rows, isLast);
}

/** Takes what openTexts() was given last. */
export function feedTexts(column: usize): void {
  feedTextsInto(changetype<Column>(column));
}

export function stopOf(column: usize): u32 {
  return changetype<Column>(column).stop;
}

export function sketch(column: usize): void {
  sketchColumn(changetype<Column>(column));
}

/** Where the sketches of a column are, all settled; 0 while there are none. */
export function sketchesOf(column: usize): usize {
  const sketches = changetype<Column>(column).sketches;
  if (sketches) registerNumbers(sketches);
  return changetype<usize>(sketches);
}

export function clearBlock(column: usize): void {
  const sketches = changetype<Column>(column).sketches;
  if (sketches) emptyBlock(sketches);
}

/** The number of texts counted exactly. */
export function entryCount(column: usize): u32 {
  const dictionary = changetype<Column>(column).dictionary;
  return dictionary ? dictionary.size : 0;
}

/** Where the texts are listed (listing.ts). */
export function listEntries(column: usize): usize {
  const dictionary = changetype<Column>(column).dictionary;
  return dictionary ? listDictionary(dictionary) : 0;
}

/** Where the frequent items of a column are; 0 while there are none. */
export function frequentOf(column: usize): usize {
  const sketches = changetype<Column>(column).sketches;
  return sketches ? changetype<usize>(sketches.frequent) : 0;
}

/** Where the slice of a column is (slice.ts), all settled; 0 while there is none. */
export function sliceOf(column: usize): usize {
  const sketches = changetype<Column>(column).sketches;
  if (!sketches) return 0;
  const slice = sketches.slice;
  if (slice) settleSlice(slice);
  return changetype<usize>(slice);
}

/** Where the frequent items are listed. */
export function listItems(frequent: usize): usize {
  return listFrequent(changetype<Frequent>(frequent));
}
