/**
 * A file read forwards in pieces: each range is asked of the source once, a few megabytes at a time.
 *
 * Column chunks lie one after the other, so small ones share a read (in R2 a read is a request, and there may be
 * thousands of chunks), and a large one is never in memory whole. What was handed out is good until the next read.
 */
import type { ByteSource } from "../read/bytes/source.ts";

const pieceBytes = 2 * 2 ** 20;

export class Window {
  readonly #source: ByteSource;
  readonly #end: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array();
  /** Where all pieces lie, one after the other: a piece of memory that was never touched costs as much as reading it. */
  #room = new Uint8Array();

  /** Nothing at or after `end` is ever read. */
  constructor(source: ByteSource, end: number) {
    this.#source = source;
    this.#end = end;
  }

  async read(start: number, length: number): Promise<Uint8Array> {
    const from = start - this.#start;
    if (from < 0 || from + length > this.#bytes.length) {
      await this.#move(start, length);
      return this.#bytes.subarray(0, length);
    }
    return this.#bytes.subarray(from, from + length);
  }

  async #move(start: number, length: number): Promise<void> {
    if (!(start >= 0 && start + length <= this.#end)) {
      throw new SyntaxError("Cannot read the Parquet file: it points past its end: write it again");
    }
    const end = Math.min(this.#end, start + Math.max(length, pieceBytes));
    const from = start - this.#start;
    const kept = from >= 0 && from < this.#bytes.length ? this.#bytes.subarray(from) : nothing;
    const room = end - start > this.#room.length ? new Uint8Array(end - start) : this.#room;
    room.set(kept);
    const rest = room.subarray(kept.length, end - start);
    // Until they have come, nothing is where it was.
    this.#bytes = nothing;
    const read = await readRange(this.#source, start + kept.length, end, rest);
    if (read.buffer !== room.buffer) rest.set(read);
    this.#bytes = room.subarray(0, end - start);
    this.#room = room;
    this.#start = start;
  }
}

const nothing = new Uint8Array();

/** What the source threw, so that nobody takes it for a fault of the file's. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Throws SourceError with its cause where the source throws, or gives less or more than it was asked for. */
export async function readRange(
  source: ByteSource,
  start: number,
  end: number,
  room?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const bytes = await source.read(start, end, room).catch((cause: unknown) => {
    throw new SourceError(`Cannot read bytes ${start} to ${end} of the file`, { cause });
  });
  if (bytes.length !== end - start) {
    const cause = new RangeError(
      `Cannot read bytes ${start} to ${end} of the file: ${bytes.length} came: it changed while it was read`,
    );
    throw new SourceError(cause.message, { cause });
  }
  return bytes;
}
