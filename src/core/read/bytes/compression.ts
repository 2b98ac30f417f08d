/** Compressed files, known by their first bytes whatever they are called, and unpacked as they are read. */
import { Gunzip } from "./gunzip.ts";
import { Unzstd } from "./unzstd.ts";

export type Compression = "gzip" | "zstd";

/** Four bytes are enough. */
export function compressionOf(head: Uint8Array): Compression | null {
  const [first, second, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return "gzip";
  const isFrame = first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd;
  // A frame to be skipped: pzstd and seekable files begin with one.
  const isSkippable =
    first !== undefined && first >> 4 === 5 && second === 0x2a && third === 0x4d && fourth === 0x18;
  return isFrame || isSkippable ? "zstd" : null;
}

/** Packed bytes that are unpacked at once: even of blocks that repeat one byte (4 bytes of Zstandard, 128 KiB) few MB. */
const stepBytes = 256;

/** Throws SyntaxError or RangeError where the data are damaged, cut short or need too much memory. */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const onPiece = (piece: Uint8Array) => pieces.push(piece);
  const unpacker = compression === "gzip" ? new Gunzip(onPiece) : new Unzstd(onPiece);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += stepBytes) {
      unpacker.push(chunk.subarray(at, at + stepBytes), false);
      yield* pieces;
      pieces = [];
    }
  }
  unpacker.push(new Uint8Array(), true);
  yield* pieces;
}
