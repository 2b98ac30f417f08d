/** Constant texts of templates, each behind its size. */

/** Where the bytes go on after a text that stands at `at`; 0 where another stands there. */
export function past(text: u32, at: u32): u32 {
  const size = load<u32>(text);
  const constant = text + 4;
  let offset: u32 = 0;
  for (; offset + 16 <= size; offset += 16) {
    if (i8x16.bitmask(i8x16.eq(v128.load(constant + offset), v128.load(at + offset))) != 0xffff) return 0;
  }
  const same = i8x16.bitmask(i8x16.eq(v128.load(constant + offset), v128.load(at + offset)));
  const beyond = 0xffff << (size - offset);
  return (same | beyond) == (0xffff | beyond) ? at + size : 0;
}

/** The text after this one. */
export function nextText(text: u32): u32 {
  return text + 4 + load<u32>(text);
}
