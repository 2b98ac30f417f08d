/**
 * Content codings of HTTP (RFC 9110 §8.4.1, RFC 8878) undone for one body in memory, as far as a limit: a bomb ends
 * there. Brotli is named, but not undone here: the platform knows it (worker/gateway/copy/unbrotli.ts).
 *
 * Packed bytes are unpacked a few at a time, so that no more than a step's worth is held beyond the limit, and what
 * would ask for much memory or time for nothing is refused: large windows, frames without end.
 */
import { Inflate } from "pako";
import { Gunzip } from "./gunzip.ts";
import { joined } from "./source.ts";
import { Unzstd } from "./unzstd.ts";

export type Coding = "gzip" | "deflate" | "zstd" | "br";

/** Bytes as far as they are known: `isCut` where there were more. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

const names: ReadonlyMap<string, Coding> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["zstd", "zstd"],
  ["br", "br"],
]);

/** More than two on top of each other nobody sends in earnest. */
const mostCodings = 2;

/** The codings of a body, the last applied first; none where it is not packed, null where one of them is not known. */
export function codingsOf(header: string | null): readonly Coding[] | null {
  const said = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  const codings = said.filter((name) => name !== "" && name !== "identity").map((name) => names.get(name));
  if (codings.length > mostCodings || codings.includes(undefined)) return null;
  return codings.filter((coding) => coding !== undefined).toReversed();
}

/** Packed bytes that are unpacked at once: of blocks that repeat one byte (4 bytes of Zstandard, 128 KiB) 8 MiB. */
const stepBytes = 256;

/** Nothing in earnest is so much shorter when it is unpacked: empty blocks and members only cost time. */
const leastShare = 1 / 16;
const leastIsAskedFrom = 131_072;

/** Undoes a coding, up to so many bytes. Null where the bytes are not in it, or ask for too much. */
export function uncoded({ bytes, isCut }: Part, coding: Exclude<Coding, "br">, most: number): Part | null {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const unpacker = openUnpacker(coding, bytes, (piece) => {
    if (size < most) pieces.push(piece.subarray(0, most - size));
    size += piece.length;
  });
  try {
    for (let at = 0; at < bytes.length && size <= most; at += stepBytes) {
      unpacker.push(bytes.subarray(at, at + stepBytes), false);
      if (at > leastIsAskedFrom && size < at * leastShare) return null;
    }
    if (isCut) unpacker.flush();
    else if (size <= most) unpacker.push(new Uint8Array(), true);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
  return { bytes: joined(pieces), isCut: isCut || size > most };
}

interface Unpacker {
  /** Throws SyntaxError or RangeError. */
  push(chunk: Uint8Array, isLast: boolean): void;
  /** Gives away what is there of data that end too early. */
  flush(): void;
}

type OnPiece = (piece: Uint8Array) => void;

function openUnpacker(coding: Exclude<Coding, "br">, bytes: Uint8Array, onPiece: OnPiece): Unpacker {
  switch (coding) {
    case "gzip":
      return new Gunzip(onPiece);
    case "deflate":
      return new Inflated(bytes, onPiece);
    case "zstd":
      return new Unzstd(onPiece, mostFrames);
  }
}

/** Each takes a window, which may have 8 MiB. */
const mostFrames = 8;

/** "deflate" is zlib's form (RFC 1950), but some send what is within it (RFC 1951). */
class Inflated implements Unpacker {
  readonly #inflate: Inflate;

  constructor([first = 0, second = 0]: Uint8Array, onPiece: OnPiece) {
    const isZlib = (first & 15) === 8 && ((first << 8) | second) % 31 === 0;
    this.#inflate = new Inflate({ windowBits: isZlib ? 15 : -15 });
    this.#inflate.onData = (piece) => onPiece(piece instanceof Uint8Array ? piece : new Uint8Array());
    this.#inflate.onEnd = () => {};
  }

  push(chunk: Uint8Array, isLast: boolean): void {
    this.#inflate.push(chunk, false);
    if (this.#inflate.err !== 0) throw new SyntaxError("Cannot unpack deflate data: it is damaged");
    if (isLast && !this.#inflate.ended)
      throw new SyntaxError("Cannot unpack deflate data: it ends too early");
  }

  flush(): void {
    this.#inflate.push(new Uint8Array(), syncFlush);
  }
}

const syncFlush = 2;
