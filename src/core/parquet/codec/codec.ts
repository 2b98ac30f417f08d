/**
 * Decompression of one page. Snappy is our own, zstd is fzstd's, gzip the platform's, Brotli and LZ4 are
 * hyparquet-compressors'. None of them compiles WebAssembly from bytes, which Workers forbid. LZO is left: no writer
 * of today has it.
 */
import { decompress as decompressZstd } from "fzstd";
import { decompressLz4, decompressLz4Frames } from "./lz4.ts";
import { decompressSnappy } from "./snappy.ts";

const codecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW", "LZ4"] as const;

export type Codec = (typeof codecs)[number];

/** What core uses of the streams that Node, workerd and browsers share. */
declare const DecompressionStream: new (format: "gzip") => {
  readonly writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
  readonly readable: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }> } };
};

export function isCodec(name: string): name is Codec {
  return codecs.some((codec) => codec === name);
}

/** Fills `page`; throws where the bytes do not do that exactly. */
export async function decompress(codec: Codec, bytes: Uint8Array, page: Uint8Array): Promise<void> {
  switch (codec) {
    case "UNCOMPRESSED":
      return refuseOther(bytes.length, page.length, () => page.set(bytes));
    case "SNAPPY":
      return decompressSnappy(bytes, page);
    case "ZSTD": {
      const { length } = decompressZstd(bytes, page);
      return refuseOther(length, page.length);
    }
    case "GZIP":
      return decompressGzip(bytes, page);
    case "BROTLI": {
      // Imported late: its dictionary and tables would be made at every start of a Worker.
      const { decompressBrotli } = await import("./brotli.ts");
      return decompressBrotli(bytes, page);
    }
    case "LZ4_RAW":
      return decompressLz4(bytes, page);
    case "LZ4":
      return decompressLz4Frames(bytes, page);
  }
}

async function decompressGzip(bytes: Uint8Array, page: Uint8Array): Promise<void> {
  const { writable, readable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  // Broken bytes fail on both sides of the stream: the reader's failure is the one that is told.
  const written = writer.write(bytes).then(() => writer.close());
  const unheard = written.catch(() => null);
  const reader = readable.getReader();
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const piece = chunk.value ?? new Uint8Array();
    if (length + piece.length > page.length) throw otherLength();
    page.set(piece, length);
    length += piece.length;
  }
  await unheard;
  refuseOther(length, page.length);
}

function refuseOther(length: number, expected: number, then?: () => void): void {
  if (length !== expected) throw otherLength();
  then?.();
}

function otherLength(): RangeError {
  return new RangeError("Cannot decompress a page: it does not have the length its header says");
}
