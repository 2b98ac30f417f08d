/**
 * What a baseline of Weir's own keeps of a column beside the service's statistics, so that windows can be judged by it:
 * how many values are of which type, whether each was counted, and the texts with their counts, exactly to 4,096 distinct
 * ones and beyond that the frequent ones within bounds and a slice (src/core/sketch/slice.ts). It stands in `statistics.json` as `weir` of each feature.
 */
import * as z from "zod";
import type { ColumnSummary } from "../profile/column.ts";
import { Slice } from "../sketch/slice.ts";

const count = z.number().min(0);
const countedTexts = z.array(z.tuple([z.string(), count]));

/** Stands for how src/core/sketch/hash.ts hashes texts: a slice by other hashes is not used. */
const hashVersion = 1;

/** `texts` says of each in base 36 how far its key is from the one before, and `:` and its count where that is not 1. */
type KeptSlice = Readonly<Record<"hash" | "shift" | "total", number> & Record<"texts", string>>;

const sliceSchema = z
  .looseObject({ hash: count, shift: count, total: count, texts: z.string() })
  .refine((slice) => slice.hash !== hashVersion || decoded(slice) !== null, "Expected a slice of texts");

export const detailSchema = z.looseObject({
  types: z
    .object({ Integral: count, Fractional: count, Boolean: count, Time: count, Text: count })
    .optional(),
  /** The training data declared its values to be texts: digits among them are texts too. */
  isText: z.boolean().optional(),
  /** Every distinct value was counted: then numbers and texts are exact. */
  exact: z.boolean().optional(),
  /** Distinct values that came once, where all were counted. */
  singles: count.optional(),
  /** Of texts that are too many for the service's field: each with its count. */
  texts: countedTexts.optional(),
  /** Of texts too many to count each: the frequent ones with the least their counts can be. */
  frequent: z.looseObject({ texts: countedTexts, offset: count, untracked: count }).optional(),
  /** Of the same, a share by hash with exact counts. */
  slice: sliceSchema.optional(),
});

export type Detail = z.infer<typeof detailSchema>;

/** `hasBuckets`: the service's field lists the texts already. */
export function detailOf(
  { types, isText, counts, frequent, slice }: ColumnSummary,
  isTexts: boolean,
  hasBuckets: boolean,
): Detail {
  const listed = isTexts && !hasBuckets;
  return {
    types: { ...types },
    ...(isText && { isText }),
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
    ...(listed && slice !== null && { slice: kept(slice) }),
  };
}

function kept(slice: Slice): KeptSlice {
  let next = 0;
  const texts = slice.entries().map(([key, times]) => {
    const gap = key - next;
    next = key + 1;
    return gap.toString(36) + (times === 1 ? "" : `:${times.toString(36)}`);
  });
  return { hash: hashVersion, shift: slice.shift, total: slice.total, texts: texts.join(" ") };
}

const slices = new WeakMap<KeptSlice, Slice | null>();

/** The slice that is kept of a column; null where there is none, or its hashes are not known. */
export function sliceIn({ slice }: Detail): Slice | null {
  if (slice === undefined || slice.hash !== hashVersion) return null;
  const known = slices.get(slice) ?? decoded(slice);
  slices.set(slice, known);
  return known;
}

/** Null where it is broken. */
function decoded({ shift, total, texts }: KeptSlice): Slice | null {
  let next = 0;
  const entries = (texts === "" ? [] : texts.split(" ")).map((text): [number, number] => {
    const [gap = "", times = "1"] = text.split(":");
    const key = next + Number.parseInt(gap, 36);
    next = key + 1;
    return [key, Number.parseInt(times, 36)];
  });
  try {
    return Slice.of({ entries, shift, total });
  } catch {
    return null;
  }
}

function singlesOf(entries: Iterable<readonly [string, number]>): number {
  let singles = 0;
  for (const [, times] of entries) if (times === 1) singles++;
  return singles;
}

function byCount(entries: Iterable<[string, number]>): [string, number][] {
  return [...entries].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}
