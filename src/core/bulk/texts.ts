/**
 * A column of texts whose pages go through a kernel: it ends as if each text had come to its Column one by one.
 *
 * Its source declares the column to be of texts, so no numbers come out of the kernel.
 */
import type { Column } from "../profile/column.ts";
import { tallyOf } from "./columns.ts";
import type { Kernel } from "./kernel.ts";

export class KernelTexts {
  readonly #kernel: Kernel;
  readonly #column: Column;
  readonly #handle: number;

  /** All of the column's texts must come here. */
  constructor(kernel: Kernel, column: Column) {
    this.#kernel = kernel;
    this.#column = column;
    this.#handle = kernel.addColumn(true);
  }

  /**
   * Takes texts as PLAIN has them, and how often each is meant, once where that is null. Takes none and returns false
   * where not all of them are UTF-8.
   */
  add(bytes: Uint8Array, count: number, counts: Uint32Array | null): boolean {
    const { pages } = this.#kernel;
    if (pages.openTexts(bytes, count, counts) !== "texts") return false;
    pages.feedTexts(this.#handle);
    if (this.#kernel.stopOf(this.#handle) === "over") {
      this.#column.sketch(this.#kernel.sketch(this.#handle));
      pages.feedTexts(this.#handle);
    }
    return true;
  }

  /** After the last text; gives the kernel's memory back. */
  finish(): void {
    if (this.#kernel.isSketched(this.#handle)) {
      this.#column.addTally(tallyOf(this.#kernel.tally(this.#handle)));
    } else {
      for (const [text, times] of this.#kernel.entries(this.#handle)) this.#column.add(text, times);
    }
    this.#kernel.freeColumn(this.#handle);
  }
}
