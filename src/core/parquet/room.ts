/** Memory for one thing at a time, used again for the next: garbage of a megabyte a page would outrun its collector. */
export class Room {
  #bytes = new Uint8Array();

  /** What was taken before is lost. Its start is aligned for any number. */
  take(size: number): Uint8Array<ArrayBuffer> {
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size);
    return this.#bytes.subarray(0, size);
  }
}
