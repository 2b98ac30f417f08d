/**
 * Parquet's RLE / bit-packed hybrid, counted: how often each small whole number occurs, as src/core/parquet/runs.ts has
 * it.
 */

/**
 * Adds to `counts` the first `total` numbers of `width` bits in [at, end). False where one is not among the `places`, or
 * the bytes end too early.
 */
export function countRuns(at: u32, end: u32, width: u32, total: u32, counts: usize, places: u32): bool {
  if (width > 32) return false;
  if (width == 0) return addTimes(counts, places, 0, total);
  const valueBytes = (width + 7) >> 3;
  let left: u64 = total;
  while (left > 0) {
    let header: u64 = 0;
    let byte: u32 = 0;
    let shift: u32 = 0;
    do {
      if (at >= end || shift > 28) return false;
      byte = load<u8>(at++);
      header |= (<u64>(byte & 0x7f)) << shift;
      shift += 7;
    } while (byte >= 0x80);
    const length = min<u64>(left, (header & 1) == 0 ? header >> 1 : (header >> 1) << 3);
    left -= length;
    if ((header & 1) == 0) {
      if (valueBytes > end - at) return false;
      const place = load<u32>(at) & (0xffffffff >> ((4 - valueBytes) << 3));
      if (!addTimes(counts, places, place, <u32>length)) return false;
      at += valueBytes;
    } else {
      const size = (length * width + 7) >> 3;
      if (size > <u64>(end - at)) return false;
      if (!addPacked(counts, places, at, width, <u32>length)) return false;
      // Were there more bytes than that, the next header would lie past the end.
      at += <u32>min<u64>((header >> 1) * width, <u64>(end - at));
    }
  }
  return true;
}

function addTimes(counts: usize, places: u32, place: u32, times: u32): bool {
  if (times == 0) return true;
  if (place >= places) return false;
  const at = counts + ((<usize>place) << 2);
  store<u32>(at, load<u32>(at) + times);
  return true;
}

/** Numbers of up to 32 bits lie within eight bytes, wherever they begin. */
function addPacked(counts: usize, places: u32, at: u32, width: u32, length: u32): bool {
  if (width == 1) return addBits(counts, places, at, length);
  const mask: u64 = ((<u64>1) << width) - 1;
  let bit: u64 = 0;
  for (let i: u32 = 0; i < length; i++, bit += width) {
    const place = (load<u64>(at + <u32>(bit >> 3)) >> (bit & 7)) & mask;
    if (place >= places) return false;
    const count = counts + ((<usize>place) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  return true;
}

function addBits(counts: usize, places: u32, at: u32, length: u32): bool {
  let ones: u32 = 0;
  let left = length;
  for (; left >= 64; left -= 64, at += 8) ones += <u32>popcnt(load<u64>(at));
  if (left > 0) ones += <u32>popcnt(load<u64>(at) << (64 - left));
  return addTimes(counts, places, 0, length - ones) && addTimes(counts, places, 1, ones);
}
