/** A column as evidence sees it, in the window and in the baseline: how many of what, and how well that is known. */
import { sliceIn } from "../../baseline/detail.ts";
import { categoriesOf, commonOf, numbersOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import type { NamedColumn } from "../../profile/align.ts";
import type { ColumnSummary, TypeCounts } from "../../profile/column.ts";
import { rankErrorOf } from "../../sketch/kll/capacities.ts";
import type { Slice } from "../../sketch/slice.ts";
import { weigh, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { baselineShares, sharesOf, type Shares } from "../distance/shares.ts";
import type { Numbers } from "./values.ts";

/** So much of the total may the weight of one value be wrong by in a sketch: ours (docs/sketches.md), and Deequ's. */
const ourSlack = 0.00184;
const theirSlack = 0.004;
/** The k of our sketches. */
const ownK = 2_048;

/** What is known of numbers in a sketch whose k was halved so often, for want of room. */
function sketched(values: WeightedValues, slack: number, halvings: number): Numbers {
  const coarse = halvings > 0 ? rankErrorOf(ownK / 2 ** halvings) : 0;
  return { values, slack: slack * 2 ** halvings * values.total, coarse };
}

/** Texts that fall into a slice, and whether digits are among them. */
interface SlicedTexts {
  readonly slice: Slice;
  readonly isText: boolean;
}

export interface Known {
  readonly rows: number;
  readonly present: number;
  readonly types: TypeCounts | null;
  readonly numbers: Numbers;
  /** Of a column of texts; null where single texts are not known. */
  readonly texts: Shares | null;
  /** How many distinct values came once; null where not every value was counted. */
  readonly singles: number | null;
  /** Of texts too many to count each, those that fall into a slice; null where there is none. */
  readonly slice: SlicedTexts | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** Gives the baseline's side of a column (knownOf()). */
export type KnownOf = (statistics: FeatureStatistics) => Known | null;

export interface Sides {
  readonly now: Known;
  /** Null where the baseline has no statistics of the column. */
  readonly was: Known | null;
}

/** The window's side. */
export function nowOf({ column, rows }: NamedColumn, summary: ColumnSummary): Known {
  const { values, moments, counts, types, slice, isText } = summary;
  return {
    rows: Math.max(rows, column.present),
    present: column.present,
    types,
    numbers: sketched(values, counts === null ? ourSlack : 0, summary.quantiles.halvings),
    texts: sharesOf(summary, column.present),
    singles: null,
    slice: slice && { slice, isText },
    minimum: moments.count > 0 ? moments.minimum : null,
    maximum: moments.count > 0 ? moments.maximum : null,
  };
}

/** The baseline's side; null where its statistics say nothing of the column. */
export function knownOf(statistics: FeatureStatistics): Known | null {
  const { numerical_statistics: numerical, string_statistics: strings } = statistics;
  const common = commonOf(statistics);
  if (common === undefined) return null;
  const { num_present: present, num_missing: missing } = common;
  const values = numbersOf(statistics) ?? weigh([]);
  const { min = null, max = null } = numerical ?? {};
  return {
    rows: present + missing,
    present,
    types: typesOf(statistics, present, values),
    numbers: numbersIn(statistics, values),
    texts: strings === undefined ? null : baselineShares(statistics),
    singles: singlesOf(statistics, present),
    slice: sliceOf(statistics),
    minimum: min,
    maximum: max,
  };
}

function sliceOf({ weir }: FeatureStatistics): SlicedTexts | null {
  const slice = weir === undefined ? null : sliceIn(weir);
  return slice && { slice, isText: weir?.isText ?? false };
}

/** Of listed values, how many came once; null where not all are listed. */
function singlesOf(statistics: FeatureStatistics, present: number): number | null {
  const { singles } = statistics.weir ?? {};
  if (singles !== undefined) return singles;
  const counts = [...(categoriesOf(statistics)?.values() ?? [])];
  if (counts.reduce((sum, count) => sum + count, 0) < present) return null;
  return counts.filter((count) => count === 1).length;
}

function numbersIn({ numerical_statistics: numerical, weir }: FeatureStatistics, values: WeightedValues) {
  const sketch = numerical?.distribution?.kll?.sketch ?? noSketch;
  const isOurs = weir?.exact !== undefined;
  const isExact = isOurs ? weir.exact : sketch.data.length <= 1;
  if (isExact) return { values, slack: 0, coarse: 0 };
  return sketched(values, isOurs ? ourSlack : theirSlack, halvingsOf(sketch.parameters));
}

const noSketch = { data: [], parameters: undefined };

function halvingsOf({ k } = { k: ownK }): number {
  return k > 0 ? Math.max(0, Math.log2(ownK / k)) : 0;
}

/** The service tells no more than the type: what is not of it was not there, and integers among fractions are in the sketch. */
function typesOf(
  { inferred_type: type, weir }: FeatureStatistics,
  present: number,
  numbers: WeightedValues,
): TypeCounts | null {
  if (weir?.types !== undefined) return weir.types;
  const none = { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };
  if (type === "Integral") return { ...none, Integral: present };
  if (type !== "Fractional") return null;
  if (numbers.total === 0) return null;
  const weights = numbers.values.map((value, index) =>
    Number.isInteger(value) ? weightAt(numbers, index) : 0,
  );
  const integers = weights.reduce((sum, weight) => sum + weight, 0);
  const Integral = Math.round((integers / numbers.total) * present);
  return { ...none, Integral, Fractional: present - Integral };
}
