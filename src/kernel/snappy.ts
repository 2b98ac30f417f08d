/**
 * Snappy's raw format, decompressed (github.com/google/snappy, format_description.txt).
 *
 * Copies go 16 bytes at a time and may write some past their end: what follows is written later, and behind the whole
 * output there must be room for 16 bytes more. Nothing is written before it is known to lie in the output.
 */
const step: u32 = 16;

/** Whether the bytes in [at, end) fill [first, last) exactly. */
export function unsnappy(at: u32, end: u32, first: u32, last: u32): bool {
  let to = first;
  while (at < end && load<u8>(at++) >= 0x80);
  while (at < end) {
    const tag = <u32>load<u8>(at++);
    const kind = tag & 3;
    let less = tag >> 2;
    if (kind == 0) {
      if (less > 59) {
        const bytes = less - 59;
        if (bytes > end - at) return false;
        less = littleEndian(at, bytes);
        at += bytes;
      }
      // Not the length, which may be one more than a word holds.
      if (less >= end - at || less >= last - to) return false;
      if (less < 64) copyFar(to, at, less + 1);
      else memory.copy(to, at, less + 1);
      at += less + 1;
    } else {
      const bytes: u32 = kind == 3 ? 4 : kind;
      if (bytes > end - at) return false;
      let back = littleEndian(at, bytes);
      at += bytes;
      if (kind == 1) {
        back |= (tag & 0xe0) << 3;
        less = (less & 7) + 3;
      }
      if (back == 0 || back > to - first || less >= last - to) return false;
      if (back >= step) copyFar(to, to - back, less + 1);
      else copyNear(to, back, less + 1);
    }
    to += less + 1;
  }
  return to == last;
}

/** Of 1 to 4 bytes; those after them may be read. */
function littleEndian(at: u32, bytes: u32): u32 {
  return load<u32>(at) & (0xffffffff >> ((4 - bytes) << 3));
}

function copyFar(to: u32, from: u32, size: u32): void {
  for (const end = to + size; to < end; to += step, from += step) v128.store(to, v128.load(from));
}

/** What is copied begins less than 16 bytes before: a pattern that repeats. */
function copyNear(to: u32, back: u32, size: u32): void {
  const end = to + size;
  if (back >= 8) {
    for (; to < end; to += 8) store<u64>(to, load<u64>(to - back));
    return;
  }
  for (; to < end; to++) store<u8>(to, load<u8>(to - back));
}
