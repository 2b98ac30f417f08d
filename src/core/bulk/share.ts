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
export function evenShares(readers: number): [first: Share, ...others: Share[]] {
  const others = Array.from({ length: readers - 1 }, (_, index) => {
    return { start: index + 1, end: index + 2, of: readers };
  });
  return [{ start: 0, end: 1, of: readers }, ...others];
}

/** Shares for readers of which the first one has more to do than its columns: it takes two where the others take three. */
export function sharesFor(readers: number): [first: Share, ...others: Share[]] {
  const of = readers * 3 - 1;
  const others = Array.from({ length: readers - 1 }, (_, index) => {
    const start = index * 3 + 2;
    return { start, end: start + 3, of };
  });
  return [readers === 1 ? wholeShare : { start: 0, end: 2, of }, ...others];
}

/** Smaller files are read before another reader has begun to pay. */
const leastShared = 48_000_000;

/** Whether a file of such a size is read in shares; `readers`: how many somebody wants. */
export function isShared(sizeBytes: number, readers: number | undefined): boolean {
  return readers === undefined ? sizeBytes >= leastShared : readers > 1;
}
