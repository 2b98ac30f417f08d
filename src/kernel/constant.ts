/** Constant texts of templates, each behind its size. */

/** Where the bytes go on after a text that stands at `at`; 0 where another stands there. */
export function past(text: u32, at: u32): u32 {
  const size = load<u32>(text);
  // Most are a comma, and perhaps a blank.
  if (size - 1 < 4) {
    const differing = (load<u32>(text, 4) ^ load<u32>(at)) << ((4 - size) << 3);
    return differing == 0 ? at + size : 0;
  }
  return isSame(text + 4, at, size) ? at + size : 0;
}

function isSame(constant: u32, at: u32, size: u32): bool {
  let offset: u32 = 0;
  for (; offset + 16 <= size; offset += 16) {
    if (i8x16.bitmask(i8x16.eq(v128.load(constant + offset), v128.load(at + offset))) != 0xffff) return false;
  }
  const same = i8x16.bitmask(i8x16.eq(v128.load(constant + offset), v128.load(at + offset)));
  return (same | (0xffff << (size - offset))) == (0xffff | (0xffff << (size - offset)));
}

/** The text after this one. */
export function nextText(text: u32): u32 {
  return text + 4 + load<u32>(text);
}
