/** Whether bytes are UTF-8, and how many lines they are: what the caller must know of bytes that only the kernel reads. */

/** As RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF, nothing cut. Up to 15 bytes behind may be read. */
export function isUtf8(from: u32, to: u32): bool {
  let at = from;
  while (at < to) {
    let above = <u32>i8x16.bitmask(v128.load(at));
    if (to - at < 16) above &= (1 << (to - at)) - 1;
    if (above == 0) {
      at += 16;
      continue;
    }
    at += <u32>ctz(above);
    const lead = <u32>load<u8>(at);
    const more: u32 = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (more == 0 || at + more >= to) return false;
    const second = <u32>load<u8>(at, 1);
    const least: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const most: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let follow: u32 = 2; follow <= more; follow++) {
      if ((load<u8>(at + follow) & 0xc0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

/** LF, CR LF and lone CR each end a line. The byte after the last may be read. */
export function lineEnds(from: u32, to: u32): u32 {
  const feed = i8x16.splat(0x0a);
  const carriage = i8x16.splat(0x0d);
  let count: u32 = 0;
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const bytes = v128.load(at);
    const alone = v128.andnot(i8x16.eq(bytes, carriage), i8x16.eq(v128.load(at, 1), feed));
    count += <u32>popcnt(i8x16.bitmask(v128.or(i8x16.eq(bytes, feed), alone)));
  }
  for (; at < to; at++) {
    const byte = load<u8>(at);
    count += <u32>(byte == 0x0a || (byte == 0x0d && load<u8>(at, 1) != 0x0a));
  }
  return count;
}
