/**
 * What a baseline of Weir's own keeps of a column beside the service's statistics, so that windows can be judged by it:
 * how many values are of which type, whether each was counted, and the texts with their counts, exactly to 4,096 distinct
 * ones and beyond that the frequent ones within bounds. It stands in `statistics.json` as `weir` of each feature.
 */
import * as z from "zod";
import type { ColumnSummary } from "../profile/column.ts";

const count = z.number().min(0);
const countedTexts = z.array(z.tuple([z.string(), count]));

export const detailSchema = z.looseObject({
  types: z
    .object({ Integral: count, Fractional: count, Boolean: count, Time: count, Text: count })
    .optional(),
  /** Every distinct value was counted: then numbers and texts are exact. */
  exact: z.boolean().optional(),
  /** Distinct values that came once, where all were counted. */
  singles: count.optional(),
  /** Of texts that are too many for the service's field: each with its count. */
  texts: countedTexts.optional(),
  /** Of texts too many to count each: the frequent ones with the least their counts can be. */
  frequent: z.looseObject({ texts: countedTexts, offset: count, untracked: count }).optional(),
});

export type Detail = z.infer<typeof detailSchema>;

/** `hasBuckets`: the service's field lists the texts already. */
export function detailOf(
  { types, counts, frequent }: ColumnSummary,
  isTexts: boolean,
  hasBuckets: boolean,
): Detail {
  const listed = isTexts && !hasBuckets;
  return {
    types: { ...types },
    exact: counts !== null,
    ...(counts !== null && { singles: singlesOf(counts.entries()) }),
    ...(listed && counts !== null && { texts: byCount(counts.entries()) }),
    ...(listed &&
      frequent !== null && {
        frequent: {
          texts: byCount(frequent.entries()),
          offset: frequent.offset,
          untracked: frequent.untracked,
        },
      }),
  };
}

function singlesOf(entries: Iterable<readonly [string, number]>): number {
  let singles = 0;
  for (const [, times] of entries) if (times === 1) singles++;
  return singles;
}

function byCount(entries: Iterable<[string, number]>): [string, number][] {
  return [...entries].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}
