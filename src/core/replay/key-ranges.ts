/**
 * The capture files of a window in ranges: runs of consecutive keys of one variant, each of about so many bytes, that can
 * be read side by side. What is put between their keys later is in a range too.
 */

/** Keys of one variant's folder: behind the one, up to and with the other. */
export interface KeyRange {
  readonly folder: string;
  readonly after: string;
  readonly last: string;
}

export interface SizedKey {
  readonly key: string;
  readonly size: number;
}

/** Where a range ends: with the file that makes it so long, or so many files. */
export interface RangeSize {
  readonly bytes: number;
  readonly files: number;
}

/**
 * A part of a folder, with its files in the order of their keys, as ranges of such a size; the last is smaller, and goes up
 * to the end of the part. None of a part without files.
 */
export function keyRanges(
  { folder, after, last }: KeyRange,
  files: readonly SizedKey[],
  most: RangeSize,
): KeyRange[] {
  const ranges: KeyRange[] = [];
  let [behind, bytes, count] = [after, 0, 0];
  for (const { key, size } of files) {
    bytes += size;
    count++;
    if (bytes < most.bytes && count < most.files) continue;
    ranges.push({ folder, after: behind, last: key });
    [behind, bytes, count] = [key, 0, 0];
  }
  if (count > 0) ranges.push({ folder, after: behind, last });
  return ranges;
}

/** Neighbours of one folder joined two by two until there are no more than so many, as far as that goes. */
export function joinedRanges(ranges: readonly KeyRange[], most: number): readonly KeyRange[] {
  if (ranges.length <= most) return ranges;
  const joined: KeyRange[] = [];
  let isPaired = true;
  for (const range of ranges) {
    const before = joined.at(-1);
    const isNext: boolean = !isPaired && before?.folder === range.folder && before.last === range.after;
    if (isNext && before !== undefined) joined[joined.length - 1] = { ...before, last: range.last };
    else joined.push(range);
    isPaired = isNext;
  }
  return joined.length < ranges.length ? joinedRanges(joined, most) : joined;
}
