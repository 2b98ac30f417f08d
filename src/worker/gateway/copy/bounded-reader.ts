/**
 * Reads a stream up to a limit, and cancels it there. The bytes come into buffers that are made as they are needed, and
 * room is taken for all that these can hold: a chunk that workerd hands out holds 4 KiB, be it one byte long
 * (docs/platform.md). A stream of which this is the only reader is not asked again before a buffer is full, so that small
 * chunks cost no turns. A branch is, for each piece that comes: what waits for more keeps it from the other branch.
 */
import { joined } from "../../../core/read/bytes/source.ts";
import { giveRoom, takeRoom } from "./memory.ts";
import type { Tapped, TapLimits } from "./tapped.ts";

/** The first buffer's length. Each further one is as long as all before it, but no longer than the longest. */
export const firstBytes = 1_024;
const longestBytes = 16_384;

/** Why a stream was left before its end. */
type Left = "crowded" | "silent" | "gone" | "cut" | "miscoded";

export class BoundedReader {
  readonly #stream: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #limits: TapLimits;
  readonly #giveUp: () => void;
  readonly #full: Uint8Array<ArrayBuffer>[] = [];
  /** The buffer that is being filled, and how far. A read takes it away and brings it back: no view of it outlives that. */
  #last = new ArrayBuffer(0);
  #filled = 0;
  /** Of all buffers: as much room is taken. */
  #capacity = 0;
  #size = 0;
  #firstAt: number | null = null;
  #left: Left | null = null;

  constructor(stream: ReadableStream, limits: TapLimits, giveUp: () => void = () => {}) {
    this.#stream = stream as ReadableStream<Uint8Array>;
    this.#reader = this.#stream.getReader({ mode: "byob" });
    this.#limits = limits;
    this.#giveUp = giveUp;
  }

  /**
   * A copy of the beginning of a stream's branch: the rest is cancelled where there is no room for it. `length`: how long
   * the stream is, Infinity where nobody knows. The end of one that has come is not waited for: workerd tells of an
   * answer's only after the request's, and of a request's not at all once it is answered.
   */
  async read(length = Infinity): Promise<Tapped> {
    await this.#fill(1, length);
    if (this.#left === "crowded") this.#cancel();
    return this.#tapped();
  }

  /** The whole stream, or where there is no room for it a stream of `length` that goes on with what was read of it. */
  async readOrPassOn(length: number): Promise<Exclude<Tapped, { kind: "crowded" }> | ReadableStream> {
    await this.#fill(this.#limits.idleMs === undefined ? Infinity : 1, Infinity);
    const tapped = this.#left === "crowded" ? null : this.#tapped();
    return tapped === null || tapped.kind === "crowded" ? this.#rest(length) : tapped;
  }

  /** Cancels the stream: nobody wants the rest of the body. */
  leave(): void {
    this.#left ??= "gone";
    this.#cancel();
  }

  #cancel(): void {
    void this.#reader.cancel().catch(() => {});
  }

  /** `least`: how many bytes are waited for at a time, space allowing; `all`: how many there can be. */
  async #fill(least: number, all: number): Promise<void> {
    try {
      while (this.#left === null && this.#size < all && this.#hasSpace(all)) {
        const { done, value } = await this.#next(least);
        if (value === undefined) this.#left ??= "gone";
        else this.#add(value);
        if (done) return;
      }
    } catch (error) {
      // The same failure reaches whoever reads the other branch; here it only means "no copy".
      this.#left ??= isMiscoded(error) ? "miscoded" : "gone";
    }
  }

  #add(piece: Uint8Array<ArrayBuffer>): void {
    if (piece.length > 0) this.#firstAt ??= Date.now();
    this.#size += piece.length;
    this.#last = piece.buffer;
    this.#filled += piece.length;
    if (this.#left !== null || this.#size <= this.#limits.bodyBytes) return;
    this.#left = "cut";
    this.#cancel();
  }

  /** Whether there is space for more, made where there is room; if not, the stream is left. */
  #hasSpace(all: number): boolean {
    if (this.#filled < this.#last.byteLength) return true;
    const { bodyBytes, roomBytes, stay } = this.#limits;
    // One more than is kept: only who reads on knows that there is more.
    const most = Math.min(bodyBytes + 1, all) - this.#capacity;
    const length = Math.min(Math.max(firstBytes, this.#capacity), longestBytes, most);
    if (!takeRoom(length, roomBytes, stay)) {
      this.#left = "crowded";
      return false;
    }
    this.#capacity += length;
    if (this.#filled > 0) this.#full.push(new Uint8Array(this.#last));
    this.#last = new ArrayBuffer(length);
    this.#filled = 0;
    return true;
  }

  async #next(least: number): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    const { idleMs } = this.#limits;
    if (idleMs === undefined) return this.#atLeast(least);
    const timer = setTimeout(() => {
      this.#left = "silent";
      this.#giveUp();
      this.#cancel();
    }, idleMs);
    try {
      return await this.#atLeast(least);
    } finally {
      clearTimeout(timer);
    }
  }

  #atLeast(least: number) {
    const space = new Uint8Array(this.#last, this.#filled);
    return this.#reader.readAtLeast(Math.min(least, space.length), space);
  }

  #tapped(): Tapped {
    const firstAt = this.#firstAt;
    switch (this.#left) {
      case null:
        return { kind: "read", bytes: this.#trimmed(this.#size), truncated: false, firstAt };
      case "cut":
        return { kind: "read", bytes: this.#trimmed(this.#limits.bodyBytes), truncated: true, firstAt };
      case "miscoded":
        this.#drop();
        return { kind: "read", bytes: new Uint8Array(), truncated: false, firstAt, coding: "damaged" };
      case "crowded":
      case "silent":
      case "gone":
        this.#drop();
        return { kind: this.#left === "gone" ? "broken" : this.#left };
    }
  }

  /** The first bytes in a buffer of their own length; the rest goes, and its room is given back. */
  #trimmed(size: number): Uint8Array {
    const whole = this.#whole();
    this.#letGo();
    const bytes = whole.length > size ? whole.slice(0, size) : whole;
    giveRoom(this.#capacity - bytes.length, this.#limits.stay);
    return bytes;
  }

  #whole(): Uint8Array {
    return joined([...this.#full, new Uint8Array(this.#last, 0, this.#filled)]);
  }

  #drop(): void {
    this.#letGo();
    giveRoom(this.#capacity, this.#limits.stay);
  }

  /** At once: memory outside of the heap would stay until garbage is collected, which it does not hasten. */
  #letGo(): void {
    for (const { buffer } of this.#full.splice(0)) buffer.transfer(0);
    this.#last = new ArrayBuffer(0);
  }

  #rest(length: number): ReadableStream {
    this.#reader.releaseLock();
    if (this.#size === 0) return this.#stream;
    const { readable, writable } = new FixedLengthStream(length);
    // Who reads the other end is told of what fails here.
    void this.#passOn(writable).catch(() => {});
    return readable;
  }

  async #passOn(writable: WritableStream): Promise<void> {
    const writer = writable.getWriter();
    try {
      await writer.write(this.#whole());
    } finally {
      writer.releaseLock();
      this.#drop();
    }
    await this.#stream.pipeTo(writable);
  }
}

/**
 * Whether what failed is the undoing of a coding, which workerd does for who reads and not for whom it is passed on:
 * "Gzip decompression failed.", "Gzip compressed stream ended prematurely.", and of Brotli alike.
 */
function isMiscoded(error: unknown): boolean {
  return error instanceof Error && /^(?:gzip|brotli) /i.test(error.message);
}
