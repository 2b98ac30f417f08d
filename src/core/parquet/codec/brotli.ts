/**
 * Brotli (RFC 7932), decompressed by hyparquet-compressors: Google's decoder in JavaScript, with its dictionary.
 *
 * The library's output grows by what the bytes ask for, up to gigabytes, and is then cut, or filled up with zeros, to the
 * length it should have. So its output is watched: it may neither outgrow the page nor leave a part of it untouched. Where
 * its input ends early it reads on, what there is not: so its reader is watched too.
 */
import { BrotliBitReader } from "hyparquet-compressors/src/brotli.bitreader.js";
import { decompressBrotli as decompressed } from "hyparquet-compressors/src/brotli.js";
import { BrotliOutput } from "hyparquet-compressors/src/brotli.streams.js";

/** Of the one output at a time, since nothing here waits. */
let buffer = new Uint8Array();
let most = 0;
let filled = () => 0;

Object.defineProperty(BrotliOutput.prototype, "buffer", {
  get: () => buffer,
  set(this: BrotliOutput, larger: Uint8Array<ArrayBuffer>) {
    if (larger.length > most) throw broken();
    filled = () => this.pos;
    buffer = larger;
  },
});

/** Whether bits were read that the one input at a time does not have. */
let isPastTheEnd = () => false;
const reset = Reflect.get(BrotliBitReader.prototype, "reset") as () => boolean;

Object.defineProperty(BrotliBitReader.prototype, "reset", {
  value(this: BrotliBitReader) {
    isPastTheEnd = () => this.bit_pos_ > this.bit_end_pos_;
    return reset.call(this);
  },
});

/** Fills `page`; throws where the bytes are broken or do not do that exactly. */
export function decompressBrotli(bytes: Uint8Array, page: Uint8Array): void {
  most = page.length;
  try {
    page.set(decompressed(bytes, page.length));
    if (filled() !== page.length || isPastTheEnd()) throw broken();
  } finally {
    buffer = new Uint8Array();
    isPastTheEnd = () => false;
  }
}

function broken(): RangeError {
  return new RangeError("Cannot decompress Brotli: the bytes are broken");
}
