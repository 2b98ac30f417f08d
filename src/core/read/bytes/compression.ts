/** Compressed files unpacked as they are read. */
import type { Compression } from "./compression-mark.ts";
import { Gunzip } from "./gunzip.ts";
import { Unzstd } from "./unzstd.ts";

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
