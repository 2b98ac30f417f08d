/** Random access to a file's bytes, wherever they are: ranges of an R2 object, a file handle, an array in memory. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` to before `end`, all of them: `0 <= start <= end <= size`. */
  read(start: number, end: number): Promise<Uint8Array>;
}
