/** A file's bytes: where they are read from, and pieces of them in one. */

/** Random access to a file's bytes, wherever they are: ranges of an R2 object, a file handle, an array in memory. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /**
   * The bytes from `start` to before `end`, all of them: `0 <= start <= end <= size`. Whoever asks may give `room` of that
   * length for them, which a source may use.
   */
  read(start: number, end: number, room?: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** Chunks of bytes as one array of their own. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
