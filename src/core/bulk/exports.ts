import type { PageExports } from "./pages.ts";

/** What src/kernel/kernel.ts exports. */
export interface Exports extends PageExports {
  index(from: number, to: number, delimiter: number, width: number): number;
  consumed(): number;
  rows(): number;
  isRegular(): number;
  isClean(): number;
  isAscii(): number;
  isUtf8(from: number, to: number): number;
  lineEnds(from: number, to: number): number;
  entryBefore(field: number): number;
  missingTogether(from: number, rows: number, width: number, least: number, most: number): number;
  listedMissing(): number;
  nextMissing(): number;
  addColumn(isText: boolean): number;
  freeColumn(column: number): void;
  feed(column: number, field: number, stride: number, rows: number, isLast: boolean): number;
  stopOf(column: number): number;
  entryCount(column: number): number;
  listEntries(column: number): number;
  sketch(column: number): void;
  listedNumbers(): number;
  listedNumberCount(): number;
  sketchesOf(column: number): number;
  clearBlock(column: number): void;
  frequentOf(column: number): number;
  listItems(frequent: number): number;
  sliceOf(column: number): number;
  listedSize(): number;
  lineRoom(sizeBytes: number): number;
  takeLines(template: number, from: number, to: number): number;
  consumedLines(): number;
  linesOfSeveral(): number;
  firstTime(): number;
  lastTime(): number;
  bodies(isOutput: boolean): number;
  bodiesSize(isOutput: boolean): number;
  bodyWidth(isOutput: boolean): number;
  rowsBeyond(isOutput: boolean): number;
}
