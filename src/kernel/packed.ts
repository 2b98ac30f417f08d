/**
 * Texts written like numbers in half a byte a character, their size in a byte before: dictionaries of long numbers are
 * what a wide table's memory is made of.
 */
const longest: u32 = 64;

/** What a code stands for. */
const characters: usize = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x2b, 0x2d, 0x2e, 0x65, 0x45,
]);
const none: u32 = 15;

const unpacked: usize = memory.data(64 + 16, 16);

export function isPackable(start: u32, size: u32): bool {
  if (size > longest) return false;
  for (let at: u32 = 0; at < size; at++) if (codeOf(load<u8>(start + at)) == none) return false;
  return true;
}

export function packedSize(size: u32): u32 {
  return 1 + ((size + 1) >> 1);
}

/** Gives the place back. */
export function pack(place: usize, start: u32, size: u32): u32 {
  store<u8>(place, <u8>size);
  for (let at: u32 = 0; at < size; at += 2) {
    const second: u32 = at + 1 < size ? codeOf(load<u8>(start + at, 1)) : none;
    store<u8>(place + 1 + (at >> 1), <u8>(codeOf(load<u8>(start + at)) | (second << 4)));
  }
  return <u32>place;
}

export function isSamePacked(place: usize, start: u32, size: u32): bool {
  if (load<u8>(place) != size) return false;
  for (let at: u32 = 0; at < size; at++) {
    if (load<u8>(start + at) != characterAt(place, at)) return false;
  }
  return true;
}

/** Where the text is then: good until the next call. */
export function unpack(place: usize): usize {
  const size: u32 = load<u8>(place);
  for (let at: u32 = 0; at < size; at++) store<u8>(unpacked + at, characterAt(place, at));
  store<u64>(unpacked + size, 0);
  return unpacked;
}

function characterAt(place: usize, at: u32): u8 {
  const pair: u32 = load<u8>(place + 1 + (at >> 1));
  return load<u8>(characters + ((at & 1) == 0 ? pair & 15 : pair >> 4));
}

function codeOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  if (byte == 0x2e) return 12;
  if (byte == 0x2d) return 11;
  if (byte == 0x65) return 13;
  if (byte == 0x2b) return 10;
  return byte == 0x45 ? 14 : none;
}
