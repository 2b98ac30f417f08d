/** How much a Recorder has to do: beyond what one object is good for (docs/platform.md), another helps. */
const spanMs = 5_000;
const mostBatches = 250;
const mostBytes = 4 * 2 ** 20;

export class Load {
  #start = 0;
  #batches = 0;
  #bytes = 0;
  #isBusy = false;

  /** Notes a batch; says whether in the last few seconds there were more, or more bytes, a second than should be. */
  note(bytes: number, now: number): boolean {
    const passed = now - this.#start;
    if (passed >= spanMs) {
      const seconds = passed / 1_000;
      this.#isBusy = this.#batches > mostBatches * seconds || this.#bytes > mostBytes * seconds;
      [this.#start, this.#batches, this.#bytes] = [now, 0, 0];
    }
    this.#batches++;
    this.#bytes += bytes;
    return this.#isBusy;
  }
}
