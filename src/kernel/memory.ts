/**
 * Memory for a kernel without a collector: blocks in powers of two, given back to a list of their size.
 *
 * The unit is a page of 16 KiB, which holds 1,024 entries of a dictionary, 2,048 numbers or 16,384 registers: what a
 * column frees when its dictionary goes is what its sketches, and the next column, ask for. Smaller blocks are halves
 * of larger ones. Nothing is joined again, and nothing is cleared: a new block may hold anything.
 */
const smallestClass: u32 = 6;
const pageClass: u32 = 14;
export const pageSize: u32 = 1 << pageClass;

/** By class, the first free block; each block begins with the address of the next. */
const free: usize = memory.data(32 * 4, 16);

let top: usize = (__heap_base + pageSize - 1) & ~(pageSize - 1);

function classOf(size: u32): u32 {
  return size <= 1 << smallestClass ? smallestClass : 32 - <u32>clz(size - 1);
}

export function allocate(size: u32): usize {
  return take(classOf(size));
}

export function allocateCleared(size: u32): usize {
  const block = allocate(size);
  memory.fill(block, 0, size);
  return block;
}

/** `size` may be anything up to what was asked for, as long as it is of the same class. */
export function release(block: usize, size: u32): void {
  give(block, classOf(size));
}

/** Pages that lie side by side, not rounded up to a power of two. */
export function allocatePages(size: u32): usize {
  return extend((size + pageSize - 1) & ~(pageSize - 1));
}

/** Pages are given back one by one, for anything that needs one. */
export function releasePages(block: usize, size: u32): void {
  for (let at: u32 = 0; at < size; at += pageSize) give(block + at, pageClass);
}

function take(sizeClass: u32): usize {
  const list = free + (sizeClass << 2);
  const first = load<u32>(list);
  if (first != 0) {
    store<u32>(list, load<u32>(first));
    return first;
  }
  if (sizeClass >= pageClass) return extend(1 << sizeClass);
  const whole = take(sizeClass + 1);
  give(whole + (1 << sizeClass), sizeClass);
  return whole;
}

function give(block: usize, sizeClass: u32): void {
  const list = free + (sizeClass << 2);
  store<u32>(block, load<u32>(list));
  store<u32>(list, <u32>block);
}

/** New memory at the end; `size` is whole pages. */
function extend(size: u32): usize {
  const block = top;
  // Past 4 GiB the address wraps.
  if (block + size < block) unreachable();
  // A little more, for vectors that are read across the end.
  const missing = <i64>(block + size + 64) - ((<i64>memory.size()) << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) unreachable();
  top = block + size;
  return block;
}
