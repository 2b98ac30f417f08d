/**
 * A table's columns in shares, where several readers read the same bytes and each takes some of the columns: of every
 * `of` in a row those from `start` to before `end`. What is of rows and not of columns is the first share's.
 */
export interface Share {
  readonly start: number;
  readonly end: number;
  readonly of: number;
}

/** All columns. */
export const wholeShare: Share = { start: 0, end: 1, of: 1 };

export function isInShare({ start, end, of }: Share, column: number): boolean {
  const place = column % of;
  return place >= start && place < end;
}

export function isFirstShare({ start }: Share): boolean {
  return start === 0;
}

/** As many columns for each of so many readers. */
export function evenShares(readers: number): Shares {
  return sharesOf(readers, 1, 1);
}

/** Shares for readers of which the first one has more to do than its columns: it takes two where the others take three. */
export function sharesFor(readers: number): Shares {
  return sharesOf(readers, 2, 3);
}

type Shares = [first: Share, ...others: Share[]];

function sharesOf(readers: number, first: number, other: number): Shares {
  if (readers === 1) return [wholeShare];
  const of = first + (readers - 1) * other;
  const others = Array.from({ length: readers - 1 }, (_, index) => {
    const start = first + index * other;
    return { start, end: start + other, of };
  });
  return [{ start: 0, end: first, of }, ...others];
}

/** Smaller files are read before another reader has begun to pay. */
const leastShared = 48_000_000;

/** Whether a file of such a size is read in shares; `readers`: how many somebody wants. */
export function isShared(sizeBytes: number, readers: number | undefined): boolean {
  return readers === undefined ? sizeBytes >= leastShared : readers > 1;
}
