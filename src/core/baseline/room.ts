/**
 * How many values of number columns a baseline keeps: every check reads all of them, within an isolate's memory. The
 * file has about 20 bytes a value.
 */
import type { NamedColumn } from "../profile/align.ts";
import { inferTypeWithin } from "./types.ts";

/** In all columns together: some hundred columns keep all that a sketch holds, 5,000 keep 200 values each. */
const mostValues = 1_000_000;
/** What a thinned column takes beside its values, in bytes. */
const fixedBytes = 2_200;

/** Makes columns of numbers coarser that have more than their part; gives how many. */
export function thinWithin(columns: readonly NamedColumn[], oddCellTolerance: number): number {
  const part = Math.floor(mostValues / columns.length);
  return columns.filter(({ column }) => {
    const { types, quantiles } = column.summary();
    const type = inferTypeWithin(types, oddCellTolerance);
    if (type === "String" || type === "Unknown") return false;
    const values = quantiles.levels().reduce((sum, level) => sum + level.length, 0);
    return values > part && column.thin(fixedBytes + 8 * part);
  }).length;
}
