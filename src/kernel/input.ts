/**
 * The bytes to read and, beside them, where their fields end.
 *
 * The fields array holds, per field, the address of the delimiter or LF that ends it; a field begins one after the
 * entry before, and the entry before the first is the address before the first byte.
 */
import { allocatePages, pageSize, releasePages } from "./memory";

/** Whole vectors and words are read across the end. */
const padding: u32 = 128;

let area: usize = 0;
let areaSize: u32 = 0;
let fieldArea: usize = 0;
let fieldAreaSize: u32 = 0;

/** Room for `size` bytes; what was there stays at the front. Doubled: areas given up serve only smaller things. */
export function input(size: u32): usize {
  const needed = (size + padding + pageSize - 1) & ~(pageSize - 1);
  if (needed <= areaSize) return area;
  const roomy = max(needed, areaSize << 1);
  const larger = allocatePages(roomy);
  memory.copy(larger, area, areaSize);
  releasePages(area, areaSize);
  area = larger;
  areaSize = roomy;
  return area;
}

/** Room for `count` fields; returns the address of the entry of the first. */
export function fieldRoom(count: u32): usize {
  const needed = ((count + 1) * 4 + pageSize - 1) & ~(pageSize - 1);
  if (needed > fieldAreaSize) {
    const roomy = max(needed, fieldAreaSize << 1);
    releasePages(fieldArea, fieldAreaSize);
    fieldArea = allocatePages(roomy);
    fieldAreaSize = roomy;
  }
  return fieldArea + 4;
}

/** The entry of a field of the last index. */
export function fieldEntry(field: u32): usize {
  return fieldArea + 4 + ((<usize>field) << 2);
}

/** That of the field before it. */
export function entryBefore(field: u32): usize {
  return fieldEntry(field) - 4;
}
