/** What is used of hyparquet-compressors, whose own types are of its index: that compiles WebAssembly, which Workers forbid. */
declare module "hyparquet-compressors/src/brotli.js" {
  export function decompressBrotli(input: Uint8Array, outputLength: number): Uint8Array;
}

declare module "hyparquet-compressors/src/brotli.bitreader.js" {
  export class BrotliBitReader {
    /** How many bits are read, and how many there are, from the same place. */
    readonly bit_pos_: number;
    readonly bit_end_pos_: number;
  }
}

declare module "hyparquet-compressors/src/brotli.streams.js" {
  export class BrotliOutput {
    buffer: Uint8Array;
    /** How much of the buffer is filled. */
    readonly pos: number;
  }
}

declare module "hyparquet-compressors/src/lz4.js" {
  export function decompressLz4Raw(input: Uint8Array, outputLength: number): Uint8Array;
}
