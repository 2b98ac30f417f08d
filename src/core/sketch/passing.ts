/** Where what is read is put while it is only passed on: memory that is used again. */
export class Passing {
  readonly #length: number;
  #room = new Float64Array();
  #taken = 0;

  /** `sizeBytes`: how much memory is used again; what has no room in it is in more of it. */
  constructor(sizeBytes: number) {
    this.#length = sizeBytes / 8;
  }

  /** All that was taken is used up. */
  clear(): void {
    this.#taken = 0;
  }

  /** Room for so many numbers, good until all is cleared: with what was there before. */
  take(length: number): Float64Array<ArrayBuffer> {
    if (length > this.#room.length - this.#taken) {
      this.#room = new Float64Array(Math.max(length, this.#length));
      this.#taken = 0;
    }
    const start = this.#taken;
    this.#taken += length;
    return this.#room.subarray(start, this.#taken);
  }
}
