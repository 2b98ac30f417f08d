/**
 * The hot loops over CSV-like bytes: where fields end, what each column's cells are, how often, and in which order.
 *
 * A Kernel owns one memory. Its caller copies bytes in, asks where the fields are, and has each column take its
 * fields. Everything that decides what a cell means is in core/profile/cell.ts and core/profile/column.ts; a kernel
 * only does the same faster, and says when it needs its caller: to take a dictionary that has grown too large, or a
 * block of numbers. There are two kernels, which answer alike: `openKernel` (WebAssembly, src/kernel) and its twin in
 * TypeScript (test/core/bulk/twin.ts).
 */
import type { PageKernel } from "./pages.ts";

/** What index() found in the records that end in the bytes it was given. */
export interface Indexed {
  /** Bytes up to and including the last record end found; 0 where none was. The next index() goes on there. */
  readonly consumed: number;
  readonly fields: number;
  /** Record ends. */
  readonly rows: number;
  /** Every row has exactly `width` fields. */
  readonly isRegular: boolean;
  /**
   * Quotes open where a field begins and close where it ends, CR comes only before LF, and no row is empty. Where
   * this or isRegular is false, the other answers are not to be trusted: read this stretch by other means.
   */
  readonly isClean: boolean;
  /** No byte is above 127. Otherwise the caller must see to it that they are UTF-8: isUtf8(). */
  readonly isAscii: boolean;
}

/**
 * Why feed() came back: all rows are `done`; the dictionary has just taken the text that makes it `over` (call
 * sketch()); the `block` of numbers is full (take it, then clearBlock()).
 */
export type Stop = "done" | "over" | "block";

/** All that a sketched column counted, but for its numbers, which went out by sketch() and in blocks. */
export interface KernelTally {
  readonly present: number;
  /** In the order Integral, Fractional, Boolean, Time, Text. */
  readonly types: readonly [number, number, number, number, number];
  /** Epoch milliseconds; Infinity and -Infinity while there is no time. */
  readonly earliest: number;
  readonly latest: number;
  /** A view of HyperLogLog's registers, good until the next call. */
  readonly registers: Uint8Array;
  /** The frequent items, the dictionary's included, in the order in which they came to be tracked. */
  readonly frequent: {
    readonly entries: readonly (readonly [string, number])[];
    readonly offset: number;
    readonly untracked: number;
    readonly total: number;
  };
  /** The slice, the dictionary's texts included, in any order. */
  readonly slice: {
    readonly entries: readonly (readonly [number, number])[];
    readonly shift: number;
    readonly total: number;
  };
}

/** Lines of a capture file that are alike, and which of their bodies are plain rows: what core/bulk/capture-bytes.ts says. */
export interface LineTemplate {
  /** A string without escapes stands between each two of these texts, which hold no line end. */
  readonly constants: readonly string[];
  /** Which of these strings is a body, or the call's time as `2019-11-22T08:24:40Z` or `{%s}`, from 0; null where it has none. */
  readonly holes: Readonly<Record<"input" | "output" | "time", number | null>>;
  /**
   * A body is plain if it begins with one of these ASCII characters, all its rows are of one width and none is empty, and
   * its only escapes are `\n` and `\t`; where the delimiter is no comma, there has to be one in each row; where `width`
   * matters, rows of one field have neither `;` nor tabs nor `|`.
   */
  readonly firstCharacters: string;
  /** Bodies that stand in base64, with padding: such a one is plain if it is ASCII without quotes and controls but these two. */
  readonly isPacked: Readonly<Record<"input" | "output", boolean>>;
  /** Bodies that are JSON: such a one is plain if it is of this form. Null of those that are CSV. */
  readonly forms: Readonly<Record<"input" | "output", JsonForm | null>>;
  readonly delimiter: string;
  readonly mostBytes: number;
  /** Fields that a row of the input and one of the output have together, the rows being as many; null where it does not matter. */
  readonly width: number | null;
  /** Whether both bodies must have as many rows. */
  readonly isPaired: boolean;
}

/**
 * JSON that is the same but for single values, the cells of rows in their order. A cell is a number or, where they are
 * not all `isNumeric`, a text of at least one character without escapes, true, false, or null, which is missing.
 */
export interface JsonForm {
  /** Before the first cell, between cells of a row, between rows, and after the last cell. */
  readonly opening: string;
  readonly gaps: readonly string[];
  readonly between: string;
  readonly closing: string;
  /** How many rows a body has; null where it may be any number. */
  readonly rows: number | null;
  readonly isNumeric: boolean;
  /** What the cells of a row are called; null where they are known by position. Of several records none lacks a cell. */
  readonly names: readonly string[] | null;
}

/** The plain bodies of one side, in line, as CSV by the template's delimiter: a view, good until the next call. */
export interface TakenBodies {
  readonly bytes: Uint8Array;
  /** The one width of bodies that have several rows, and how many rows these have beyond their first. */
  readonly width: number;
  readonly beyond: number;
}

export interface TakenLines {
  readonly lines: number;
  /** Of those whose bodies must have as many rows: how many have several. */
  readonly several: number;
  /** Bytes from the first line to after the last. */
  readonly consumed: number;
  readonly input: TakenBodies;
  readonly output: TakenBodies;
  /** Epoch milliseconds of the first and the last call; Infinity and -Infinity where no line has a time. */
  readonly first: number;
  readonly last: number;
}

export interface Kernel {
  /** All of the kernel's memory: a view, good until the next call. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  /** Makes room for `sizeBytes` of input and returns where it begins. What was there stays, but may have moved. */
  input(sizeBytes: number): number;

  /**
   * Finds the fields of the records that end in [from, to), which must be within the input; `from` must be where a
   * record begins. Stops early, at a record's end, when enough is found to stay in the processor's cache: call again
   * from `from + consumed`. The delimiter is a byte below 128, but none of `"`, CR, LF, letters, digits and `+-.`.
   */
  index(from: number, to: number, delimiter: number, width: number): Indexed;

  /** Whether the bytes in [from, to) are UTF-8 and nothing at their end is cut. */
  isUtf8(from: number, to: number): boolean;

  /** How many lines end in [from, to), which must end with a line: by LF, CR LF or a lone CR. */
  lineEnds(from: number, to: number): number;

  /**
   * Where fields of the last index() end, quotes and a CR before an LF included, each after where the one before it ends:
   * a field begins one byte after that. A view, good until the next call.
   */
  fieldEnds(from: number, fields: number): Uint32Array;

  /**
   * Which columns the first `rows` rows of the last index() lack together, by their places in a row of `width`: sets of
   * `least` up to `most`, each with how many rows lack just it. A set may be listed more than once.
   */
  missingTogether(
    rows: number,
    width: number,
    least: number,
    most: number,
  ): Iterable<readonly [number[], number]>;

  /**
   * A new column that counts texts exactly. Returns its handle, never 0. `isText`: its source declares that all of its
   * cells are texts, numbers too.
   */
  addColumn(isText: boolean): number;

  /**
   * Takes the cells at fields `field`, `field + stride`, ... of the last index(), `rows` at most, and returns how many
   * rows it took; stopOf() says why no more. `isLast` where the fields end their rows. An empty cell is missing.
   */
  feed(column: number, field: number, stride: number, rows: number, isLast: boolean): number;
  stopOf(column: number): Stop;

  /** The texts counted exactly so far, in first-seen order; none once the column is sketched. */
  entries(column: number): [string, number][];

  /**
   * Gives up counting texts, and tallies those counted. Returns their numbers and how often each came, in pairs, as
   * they first came: a view, good until the next call. The caller's first block begins with those that came once, so
   * the first that is handed out is only as long as what is missing from it.
   */
  sketch(column: number): Float64Array<ArrayBuffer>;
  isSketched(column: number): boolean;

  /** The numbers since the last clearBlock(), as they came: a view, good until the next call. */
  block(column: number): Float64Array<ArrayBuffer>;
  /** Puts the block in ascending order, in place. */
  sortBlock(column: number): Float64Array<ArrayBuffer>;
  clearBlock(column: number): void;

  tally(column: number): KernelTally;

  /** What is done with Parquet's pages. */
  readonly pages: PageKernel;

  /** Gives the column's memory back. */
  freeColumn(column: number): void;

  /** Makes room for `sizeBytes` of capture lines, as input() does beside it. */
  lineRoom(sizeBytes: number): number;

  addTemplate(template: LineTemplate): number;
  freeTemplate(template: number): void;

  /**
   * Takes lines from `from` to `to`, where a line ends, as long as they are the template's and all their bodies plain;
   * bodies of several rows must have one width in one taking.
   */
  takeLines(template: number, from: number, to: number): TakenLines;

  /** Puts finite numbers without -0 in ascending order. */
  sort(values: Float64Array): void;
}
