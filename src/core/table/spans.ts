/**
 * Which records of a file a reader takes when it is given only some of its bytes.
 *
 * Of a span it takes every record that begins in it, and reads past its end to finish the last one. Where a record
 * begins is only known for sure from the file's start; elsewhere the first line end is taken for a record's end.
 * Whether that was right the neighbour knows: its `nextRecord` must be this one's `firstRecord`.
 */

/** Offsets are in bytes from the file's start. */
export interface Span {
  /**
   * The offset of the first byte pushed. Unless a record is known to begin there, what comes before the first line end
   * is skipped.
   */
  readonly start: number;
  readonly isRecordStart: boolean;
  /** The span's end: records that begin at or after it are the next span's. */
  readonly end: number;
}

/** A reader of records that can be stopped between two of them. */
export interface RecordReader {
  push(bytes: Uint8Array): void;
  /** Looks at everything that was pushed; says whether a record ended just there. */
  settle(): boolean;
  end(): void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export class SpanReader {
  readonly #reader: RecordReader;
  readonly #end: number;
  #offset: number;
  #firstRecord: number | null;
  #nextRecord: number | null = null;
  #afterReturn = false;
  #lastByte: number | null = null;

  constructor(reader: RecordReader, span: Span) {
    this.#reader = reader;
    this.#offset = span.start;
    this.#end = span.end;
    this.#firstRecord = span.isRecordStart ? span.start : null;
    if (span.isRecordStart && span.start >= span.end) this.#nextRecord = span.start;
  }

  /** Where the first record begins; null while unknown. At or after the span's end where none begins in it. */
  get firstRecord(): number | null {
    return this.#firstRecord;
  }

  /** Where the record after the last one begins; null while unknown. */
  get nextRecord(): number | null {
    return this.#nextRecord;
  }

  /** Takes bytes as long as nextRecord is unknown, and leaves the others. */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#firstRecord === null) rest = this.#skip(rest);
    if (rest.length === 0 || this.#firstRecord === null || this.#nextRecord !== null) return;
    const within = Math.min(rest.length, Math.max(0, this.#end - this.#offset));
    if (within > 0) rest = this.#take(rest, within);
    if (this.#offset >= this.#end) this.#finish(rest);
  }

  /** The file's end. */
  end(): void {
    this.#firstRecord ??= this.#offset;
    this.#nextRecord ??= this.#offset;
    this.#reader.end();
  }

  /** Past the first line end; gives what is left. A CR may be half of a CRLF that the next push completes. */
  #skip(bytes: Uint8Array): Uint8Array {
    const at = this.#afterReturn ? 0 : bytes.findIndex(isLineEnd);
    if (at < 0) {
      this.#offset += bytes.length;
      return bytes.subarray(bytes.length);
    }
    let skipped = at;
    if (!this.#afterReturn) skipped++;
    const isReturn = this.#afterReturn || bytes[at] === carriageReturn;
    this.#afterReturn = isReturn && skipped === bytes.length;
    if (this.#afterReturn) {
      this.#offset += skipped;
      return bytes.subarray(skipped);
    }
    if (isReturn && bytes[skipped] === lineFeed) skipped++;
    this.#offset += skipped;
    this.#firstRecord = this.#offset;
    if (this.#offset >= this.#end) this.#nextRecord = this.#offset;
    return bytes.subarray(skipped);
  }

  /** From the span's end to that of the record that is open there, a line at a time. */
  #finish(bytes: Uint8Array): void {
    let rest = bytes;
    while (this.#nextRecord === null) {
      if (this.#lastByte === carriageReturn) {
        // The LF after a CR may come with the next bytes.
        if (rest.length === 0) return;
        if (rest[0] === lineFeed) rest = this.#take(rest, 1);
      }
      // In the middle of a character no text may have come yet, but a record is open.
      if ((this.#lastByte ?? 0) < 0x80 && this.#reader.settle()) this.#nextRecord = this.#offset;
      else if (rest.length === 0) return;
      else rest = this.#take(rest, rest.findIndex(isLineEnd) + 1 || rest.length);
    }
  }

  /** Takes bytes up to a length; gives those after them. */
  #take(bytes: Uint8Array, length: number): Uint8Array {
    this.#reader.push(bytes.subarray(0, length));
    this.#offset += length;
    this.#lastByte = bytes[length - 1] ?? this.#lastByte;
    return bytes.subarray(length);
  }
}

function isLineEnd(byte: number): boolean {
  return byte === lineFeed || byte === carriageReturn;
}
