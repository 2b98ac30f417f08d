/**
 * Gzip (RFC 1952), as the bytes come, by pako: any number of members one after the other, checksums and lengths
 * checked. The platform's DecompressionStream refuses a second member in workerd.
 */
import { Inflate } from "pako";

/** So much of what is unpacked is given away at once. */
const pieceBytes = 65_536;

/** zlib's: everything that can be given is. */
const syncFlush = 2;

/** A window of 32 KiB, and gzip's header and trailer. */
const gzipBits = 31;

export class Gunzip {
  readonly #onPiece: (piece: Uint8Array) => void;
  /** The open member; null between two. */
  #member: Inflate | null = null;
  #members = 0;
  /** Bytes of the last push that no member took. */
  #left = () => 0;

  constructor(onPiece: (piece: Uint8Array) => void) {
    this.#onPiece = onPiece;
  }

  /** Throws SyntaxError where the data are no gzip, damaged or cut short. */
  push(chunk: Uint8Array, isLast: boolean): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#member === null && this.#members > 0) rest = afterZeros(rest);
      if (rest.length > 0) rest = this.#read(rest);
    }
    if (isLast && (this.#member !== null || this.#members === 0)) {
      throw new SyntaxError("Cannot unpack gzip data: it ends too early: get the whole file once more");
    }
  }

  /** Gives away what is there of a member that does not end. */
  flush(): void {
    this.#member?.push(new Uint8Array(), syncFlush);
  }

  /** Gives what follows the member, if it ends. */
  #read(bytes: Uint8Array): Uint8Array {
    this.#member ??= this.#open();
    const member = this.#member;
    member.push(bytes, false);
    if (member.err !== 0) throw refusal(member.msg);
    if (!member.ended) return bytes.subarray(bytes.length);
    this.#member = null;
    this.#members++;
    return bytes.subarray(bytes.length - this.#left());
  }

  #open(): Inflate {
    const member = new Inflate({ windowBits: gzipBits, chunkSize: pieceBytes });
    member.onData = (piece) => this.#onPiece(piece instanceof Uint8Array ? piece : new Uint8Array());
    member.onEnd = () => {};
    member.onStart = (stream) => (this.#left = () => stream.avail_in);
    return member;
  }
}

function refusal(message: string): SyntaxError {
  const what = message === "incorrect header check" ? "some of it is no gzip" : "it is damaged";
  return new SyntaxError(`Cannot unpack gzip data: ${what}: make the file anew, or get it once more`);
}

/** Tapes and some disks fill up a file with zeros. */
function afterZeros(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte !== 0);
  return at < 0 ? bytes.subarray(bytes.length) : bytes.subarray(at);
}
