/**
 * Snappy's raw format, decompressed (github.com/google/snappy, format_description.txt).
 *
 * hyparquet's own goes byte by byte; doubles compress to long literals, which are copied here at the speed of memory.
 */

/** A call of `set` or `copyWithin` costs as much as this many bytes one by one. */
const fewBytes = 40;

/** Fills `output`; throws RangeError where the input does not do that exactly. */
export function decompressSnappy(input: Uint8Array, output: Uint8Array): void {
  let at = 0;
  while (at < input.length && input[at++]! >= 0x80);
  let to = 0;
  while (at < input.length) {
    const tag = input[at++]!;
    if ((tag & 3) === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        length = littleEndian(input, at, bytes) + 1;
        at += bytes;
      }
      if (at + length > input.length || to + length > output.length) throw broken();
      if (length > fewBytes) output.set(input.subarray(at, at + length), to);
      else for (let i = 0; i < length; i++) output[to + i] = input[at + i]!;
      at += length;
      to += length;
      continue;
    }
    const bytes = (tag & 3) === 3 ? 4 : tag & 3;
    const length = bytes === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const back = bytes === 1 ? ((tag & 0xe0) << 3) | (input[at] ?? 0) : littleEndian(input, at, bytes);
    at += bytes;
    if (back === 0 || back > to || to + length > output.length) throw broken();
    if (back >= length && length > fewBytes) output.copyWithin(to, to - back, to - back + length);
    else for (let i = 0; i < length; i++) output[to + i] = output[to + i - back]!;
    to += length;
  }
  if (to !== output.length) throw broken();
}

function littleEndian(input: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > input.length) throw broken();
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + input[at + i]!;
  return value;
}

function broken(): RangeError {
  return new RangeError("Cannot decompress Snappy: the bytes are broken");
}
