/**
 * Records that stand several times over, as a batch that is sent again and again makes them. They are no more evidence
 * than once: whoever counts them five times takes chance for change.
 *
 * A profile keeps no rows, but where each stands k times, so does every value of every column, however rare. Where
 * values are many that is no chance: of 30 of them one in a thousand million times each comes an even number of times.
 */
import { categoriesOf, type FeatureStatistics, type Statistics } from "../../baseline/statistics.ts";
import type { Column, TypeCounts } from "../../profile/column.ts";
import { weigh, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { gapOf } from "../distance/distance.ts";
import type { Bounds, Shares } from "../distance/shares.ts";
import { areRounder } from "./grain.ts";
import { lnFurther } from "./tails.ts";
import { knownOf, type Known, type KnownOf } from "./sides.ts";

/** A column of so many values must say so, and none may contradict. */
const enough = 30;
/** Values that a window's beginning and end may have cut. */
const cut = 2;

/** How often each of its values came, while they are few. */
type Counted = Pick<Column, "counts">;

/** A column of the window and what the baseline says of it. */
interface Beside {
  readonly column: Counted;
  readonly statistics: FeatureStatistics | null;
}

/** So many columns of many values must say that fewer records were dealt than stand there. */
const enoughColumns = 3;
/** More columns need not be asked. */
const mostColumns = 64;
/** Less than this on average is as likely a narrower window. */
export const leastOften = 1.5;

/**
 * How often each record stands in a window on average, if not as often one as the other: the columns of many values all
 * have so few distinct ones as fewer records than there are would have, were they dealt from the baseline (rarefaction).
 * The column that says least is believed. 1 where they do not agree.
 */
export function oftenIn(columns: readonly Beside[], known: KnownOf): number {
  const ratios = columns.slice(0, mostColumns).flatMap(({ column: { counts: own }, statistics }) => {
    const counts = statistics === null ? [] : countsIn(statistics, known);
    const present = own?.total ?? 0;
    const dealt = dealtFrom(counts);
    const expected = distinctAmong(dealt, present);
    // Of few values, or of nearly all there are, nothing can be told.
    if (counts.length < enough || expected < enough || expected > 0.9 * counts.length) return [];
    if (isRounder(own, statistics, known)) return [];
    return [{ own, statistics, often: present / recordsFor(dealt, own?.size ?? 0, present) }];
  });
  const least = leastOf(ratios);
  if (least < leastOften) return 1;
  // That other values came, as in a column that is not in its place, is no sign of fewer records.
  return leastOf(ratios.filter(({ own, statistics }) => isDealt(own, { statistics, often: least, known })));
}

function leastOf(ratios: readonly { readonly often: number }[]): number {
  return ratios.length < enoughColumns ? 1 : Math.min(...ratios.map(({ often }) => often));
}

interface Asked extends Pick<Beside, "statistics"> {
  readonly often: number;
  readonly known: KnownOf;
}

/** So unlikely is what was not dealt from the baseline: records that stand unevenly often are less evidence than is known. */
const lnUnlikely = Math.log(1e-6);

/** Whether a column's values may be the baseline's, of as many records as there are if each stands so often. */
function isDealt(own: Counted["counts"], { statistics, often, known }: Asked): boolean {
  if (own === null || statistics === null) return false;
  const entries = [...own.entries()];
  const baseline = known(statistics)?.numbers.values;
  if (baseline !== undefined && baseline.total > 0) {
    const numbers = entries.map(([text, times]) => [Number(text), times] as const);
    const gap = gapOf(weigh(numbers.filter(([value]) => Number.isFinite(value))), baseline);
    return (
      gap !== null &&
      lnFurther(Math.abs(gap.after - gap.before), own.total / often, baseline.total) > lnUnlikely
    );
  }
  const texts = new Map(textsIn(statistics));
  const usual = entries.reduce((sum, [text, times]) => sum + (texts.has(text) ? times : 0), 0);
  return usual * 2 >= own.total;
}

/** Whether a column has few values since its numbers are rounded by now, and not since few records were dealt. */
function isRounder(own: Counted["counts"], statistics: FeatureStatistics | null, known: KnownOf): boolean {
  const baseline = statistics === null ? undefined : known(statistics)?.numbers.values;
  const values = [...(own?.entries() ?? [])].map(([text]) => Number(text));
  return baseline !== undefined && values.length > 0 && areRounder(values, baseline);
}

/** How many values of a column are there, and how many of them differ. */
interface Differing {
  readonly present: number;
  readonly distinct: number;
}

/** How often each record can stand on average: each value of a column is of another record than its other values. */
export function mostOften(columns: readonly Differing[]): number {
  const bounds = columns
    .filter(({ distinct }) => distinct >= enough)
    .map(({ present, distinct }) => present / (distinct - cut));
  return Math.min(...bounds);
}

/** So many values, and the logarithm of the probability that one record has another value than one of them. */
type Dealt = readonly (readonly [values: number, logOther: number])[];

/** What records are dealt from, values that came as often as each other together: of a thousand values few counts differ. */
function dealtFrom(counts: readonly number[]): Dealt {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return [...tallied(counts)].map(([count, values]) => [
    values,
    Math.log1p(-Math.min(count / total, 1 - 1e-12)),
  ]);
}

/** How many distinct values so many records have. */
function distinctAmong(dealt: Dealt, records: number): number {
  return dealt.reduce((sum, [values, logOther]) => sum - values * Math.expm1(records * logOther), 0);
}

/** How many records have so many distinct values, by halving. */
function recordsFor(dealt: Dealt, distinct: number, most: number): number {
  let [low, high] = [1, most];
  while (high - low > 0.01 * high) {
    const middle = (low + high) / 2;
    if (distinctAmong(dealt, middle) < distinct) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * How often each record stands in a window of such columns; 1 where that is not certain, and where the baseline's
 * records stand several times as well: then that is what these data are like.
 */
export function repeatsIn(
  columns: readonly Counted[],
  statistics: Statistics | null,
  known: KnownOf = knownOf,
): number {
  const repeats = timesOf(columns.map(({ counts }) => timesIn(counts)));
  const isUsual = repeats > 1 && timesOf((statistics?.features ?? []).map((one) => countsIn(one, known))) > 1;
  return isUsual ? 1 : repeats;
}

function timesIn(counts: Counted["counts"]): readonly number[] {
  const all: number[] = [];
  counts?.forEach((_, times) => all.push(times));
  return all;
}

/** How often each value of a baseline's column came, as far as that is known. */
function countsIn(feature: FeatureStatistics, known: KnownOf): readonly number[] {
  const numbers = feature.weir?.exact === false ? undefined : known(feature)?.numbers.values;
  if (numbers !== undefined && numbers.total > 0)
    return Array.from(numbers.values, (_, at) => weightAt(numbers, at));
  return Array.from(textsIn(feature), ([, times]) => times);
}

/** The texts of a baseline's column with how often each came, as far as they are known. */
function textsIn(feature: FeatureStatistics): Iterable<readonly [string, number]> {
  return categoriesOf(feature) ?? feature.weir?.texts ?? [];
}

/** Of the counts of each column's values, how often each record stands. */
function timesOf(columns: readonly (readonly number[])[]): number {
  const counted = columns.toSorted((a, b) => b.length - a.length);
  const [widest = []] = counted;
  if (widest.length < enough) return 1;
  const isRight = (times: number) =>
    counted.every((counts) => counts.filter((count) => count % times > 0).length <= cut);
  return divisorsOf(commonest(widest)).find(isRight) ?? 1;
}

function commonest(counts: readonly number[]): number {
  const [[most] = [1]] = [...tallied(counts)].toSorted(([, a], [, b]) => b - a);
  return most;
}

/** How many values came so often. */
function tallied(counts: readonly number[]): Map<number, number> {
  const values = new Map<number, number>();
  for (const count of counts) values.set(count, (values.get(count) ?? 0) + 1);
  return values;
}

/** From the largest to 2. A number that no repetition comes to has none. */
function divisorsOf(number: number): number[] {
  return Array.from({ length: Math.min(1_000, number) }, (_, index) => number - index).filter(
    (one) => one > 1 && number % one === 0,
  );
}

/** The same column with each record once: no fewer of them than it has values. */
export function thinned(known: Known, repeats: number): Known {
  const { types, numbers, texts } = known;
  const often = Math.min(
    repeats,
    oftenOf(numbers.values.total, numbers.values.values.length),
    oftenOf(texts?.total, texts?.listed.size),
  );
  if (often <= 1) return known;
  const once = (count: number) => Math.round(count / often);
  return {
    ...known,
    rows: once(known.rows),
    present: once(known.present),
    types: types === null ? null : typesOf(types, once),
    numbers: { ...numbers, values: lighter(numbers.values, once), slack: numbers.slack / often },
    texts: texts === null ? null : fewer(texts, once),
  };
}

function oftenOf(total = 0, values = 0): number {
  return values === 0 ? Infinity : total / values;
}

type Once = (count: number) => number;

function typesOf({ Integral, Fractional, Boolean, Time, Text }: TypeCounts, once: Once): TypeCounts {
  return {
    Integral: once(Integral),
    Fractional: once(Fractional),
    Boolean: once(Boolean),
    Time: once(Time),
    Text: once(Text),
  };
}

function lighter(all: WeightedValues, once: Once): WeightedValues {
  return weigh([...all.values].map((value, at) => [value, once(weightAt(all, at))]));
}

function fewer({ total, listed, ...rest }: Shares, once: Once): Shares {
  const counts = [...listed].map(([text, { low, high }]): [string, Bounds] => [
    text,
    { low: once(low), high: once(high) },
  ]);
  return { ...rest, total: once(total), listed: new Map(counts) };
}
