/**
 * What the files of a baseline may hold: so much that every check can read them within an isolate's memory, and nothing
 * that no column could have. Held where they are made and at the door alone: what is stored is read as it is.
 */
import type { NamedColumn } from "../profile/align.ts";
import { ownSummary, type SummaryOf } from "../profile/room/kept.ts";
import { maxColumns } from "../read/row.ts";
import type { Constraints } from "./constraints.ts";
import type { Statistics } from "./statistics.ts";
import { inferTypeWithin } from "./types.ts";

/** Of JSON, no name is longer that is read. */
const longestName = 1_024;
/** Values at level h stand for 2^h: more levels would count past what a double holds exactly. */
const mostLevels = 53;
/** Of either file, as it is written. */
const mostFileBytes = 32 * 2 ** 20;

/** Throws RangeError that says where, what and what to do. */
export function refuseOverBounds(file: Constraints | Statistics, name: string, text: string): void {
  if (text.length > mostFileBytes) {
    const most = `${mostFileBytes / 2 ** 20} MiB`;
    throw new RangeError(`Cannot take ${name}: it has over ${most}: leave out columns or values`);
  }
  const { length } = file.features;
  if (length > maxColumns) {
    throw new RangeError(
      `Cannot take ${name}: it has ${length} features: at most ${maxColumns} can be checked`,
    );
  }
  for (const [index, feature] of file.features.entries())
    refuseFeature(feature, `${name}: features.${index}`);
}

function refuseFeature(
  feature: Constraints["features"][number] | Statistics["features"][number],
  where: string,
) {
  const { length } = feature.name;
  if (length > longestName) {
    throw new RangeError(
      `Cannot take ${where}.name: it has ${length} characters: shorten it to ${longestName}`,
    );
  }
  const levels = levelsOf(feature);
  if (levels > mostLevels) {
    const path = `${where}.numerical_statistics.distribution.kll.sketch.data`;
    throw new RangeError(`Cannot take ${path}: a sketch has at most ${mostLevels} levels, not ${levels}`);
  }
}

function levelsOf(feature: object): number {
  const { numerical_statistics: numerical } = feature as Partial<Statistics["features"][number]>;
  return numerical?.distribution?.kll?.sketch?.data.length ?? 0;
}

/** Of number columns together, of about 20 bytes each: some hundred columns keep all that a sketch holds, 5,000 keep 200 values each. */
const mostValues = 1_000_000;
/** What a thinned column takes beside its values, in bytes. */
const fixedBytes = 2_200;

/** Makes columns of numbers coarser that have more than their part; gives how many. */
export function thinWithin(
  columns: readonly NamedColumn[],
  oddCellTolerance: number,
  summaryOf: SummaryOf = ownSummary,
): number {
  const part = Math.floor(mostValues / columns.length);
  return columns.filter(({ column }) => {
    const { types, quantiles } = summaryOf(column);
    const type = inferTypeWithin(types, oddCellTolerance);
    if (type === "String" || type === "Unknown") return false;
    return quantiles.retained > part && column.thin(fixedBytes + 8 * part);
  }).length;
}
