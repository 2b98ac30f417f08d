/**
 * The columns of a table whose rows go through a kernel: they end as if each cell had come to its Column one by one.
 *
 * The kernel counts texts until they are too many, just where a Column would turn to sketches, and tallies from there
 * on. Numbers come to the Column at once: first those counted, then blocks, of which the first is as long as what the
 * Column's own block has room for, so that every later one is a whole block.
 */
import { Column, type Tally } from "../profile/column.ts";
import { Frequent } from "../sketch/frequent.ts";
import { Slice } from "../sketch/slice.ts";
import type { Kernel, KernelTally } from "./kernel.ts";
import { isInShare, wholeShare, type Share } from "./share.ts";

/** What takes rows in bulk: the first `rows` of the kernel's last index(), which were clean and regular. */
export interface FedRows {
  feed(rows: number): void;
  /** Everything that was fed, as columns: feed() must not be called again. */
  finish(): readonly Column[];
}

/** A full block, as Column has it. */
const blockLength = 2048;

export class KernelColumns implements FedRows {
  readonly #kernel: Kernel;
  readonly #share: Share;
  readonly #columns: Column[] = [];
  readonly #handles: number[] = [];
  /** Each field's column, where they stand as the columns do. */
  readonly #inOrder: number[] = [];

  /** Columns outside the share stay empty. */
  constructor(kernel: Kernel, width: number, share: Share = wholeShare) {
    this.#kernel = kernel;
    this.#share = share;
    this.widen(width);
  }

  /** Has `width` columns at least from here on. */
  widen(width: number): void {
    while (this.#columns.length < width) {
      this.#inOrder.push(this.#columns.length);
      this.#columns.push(new Column({ isSliced: true }));
      this.#handles.push(this.#kernel.addColumn(false));
    }
  }

  /**
   * The first `rows` rows of the kernel's last index(), which were clean and regular. `order`: of each of their fields,
   * in which column it is.
   */
  feed(rows: number, order: readonly number[] = this.#inOrder): void {
    for (const [field, index] of order.entries())
      if (isInShare(this.#share, index)) this.#feedColumn(field, order.length, index, rows);
  }

  /** Everything that was fed, and the kernel's memory given back: feed() must not be called again. */
  finish(): readonly Column[] {
    for (const [index, column] of this.#columns.entries()) {
      const handle = this.#handles[index] ?? 0;
      if (this.#kernel.isSketched(handle)) {
        column.addNumbers(this.#kernel.block(handle));
        column.addTally(tallyOf(this.#kernel.tally(handle)));
      } else {
        for (const [text, times] of this.#kernel.entries(handle)) column.add(text, times);
      }
      this.#kernel.freeColumn(handle);
    }
    return this.#columns;
  }

  #feedColumn(field: number, width: number, index: number, rows: number): void {
    const kernel = this.#kernel;
    const column = this.#columns[index];
    const handle = this.#handles[index] ?? 0;
    const isLast = field === width - 1;
    for (let taken = 0; column !== undefined && taken < rows;) {
      taken += kernel.feed(handle, field + taken * width, width, rows - taken, isLast);
      const stop = kernel.stopOf(handle);
      if (stop === "over") column.sketch(kernel.sketch(handle));
      else if (stop === "block") this.#takeBlock(handle, column);
    }
  }

  #takeBlock(handle: number, column: Column): void {
    if (this.#kernel.block(handle).length === blockLength)
      column.addSortedBlock(this.#kernel.sortBlock(handle));
    else column.addNumbers(this.#kernel.block(handle));
    this.#kernel.clearBlock(handle);
  }
}

/** A kernel's tally as a Column takes it. */
export function tallyOf(tally: KernelTally): Tally {
  const { registers, frequent, slice, ...counts } = tally;
  return { ...counts, distinct: registers, frequent: Frequent.of(frequent), slice: Slice.of(slice) };
}
