/**
 * Two baselines beside each other, in words: what a check would be held to otherwise, feature by feature, by how much the
 * share of records that differ is. All of it is said, since nobody is woken; what chance makes as well between so many
 * records is named so.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor } from "../baseline/options.ts";
import {
  categoriesOf,
  commonOf,
  completenessOf,
  numbersOf,
  type FeatureStatistics,
} from "../baseline/statistics.ts";
import { contrasted, percent, upTo } from "./answer/words.ts";
import { gapOf } from "./distance/distance.ts";
import { leastTold } from "./evidence/evidence.ts";

/** A feature that is not the same in both. */
interface ComparedFeature {
  readonly feature: string;
  /** The largest share of records that differ; 1 of a feature that is in one of them only. */
  readonly size: number;
  /** What differs, each without a full stop. */
  readonly words: readonly string[];
  /** Whether two samples of these sizes, of the same, may differ as much. */
  readonly isByChance: boolean;
}

export interface Comparison {
  /** Null where there are no statistics. */
  readonly records: { readonly before: number | null; readonly after: number | null };
  /** Those that differ, the largest difference first. */
  readonly features: readonly ComparedFeature[];
  /** How many features are the same in both. */
  readonly alike: number;
}

/** A smaller difference of a share is not said. */
const leastShare = 0.01;

/** So many categories are named. */
const mostNamed = 3;

export function compareBaselines(before: Baseline, after: Baseline): Comparison {
  const [was, is] = [sidesOf(before), sidesOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  const features = names.flatMap((name) => compared(name, was.get(name), is.get(name), names.length));
  return {
    records: { before: recordsOf(before), after: recordsOf(after) },
    features: features.toSorted((a, b) => b.size - a.size),
    alike: names.length - features.length,
  };
}

/** So many features are named in words. */
const mostFeatures = 3;

/** A longer name is cut in words. */
const longestName = 60;

/** How many features differ beyond chance, of how many, and in words which, the largest difference first. */
export function differenceOf({ features, alike }: Comparison) {
  const beyond = features.filter(({ isByChance }) => !isByChance);
  const all = features.length + alike;
  const chance = features.length - beyond.length;
  const within =
    chance === 0 ? "" : `; ${chance}${beyond.length === 0 ? "" : " more"} within what chance makes`;
  const named = beyond.slice(0, mostFeatures).map(featureWords);
  const more = beyond.length > mostFeatures ? ", …" : "";
  const words =
    beyond.length === 0
      ? `as the one before${within}`
      : `${beyond.length} of ${all} features differ from the one before: ${named.join(", ")}${more}${within}`;
  return { features: all, differing: beyond.length, words };
}

/** "age by 41 %"; of one that is new, gone, of another type or only held to something else, its name. */
function featureWords({ feature, size }: ComparedFeature): string {
  const name = feature.length > longestName ? `${feature.slice(0, longestName)}…` : feature;
  return size > 0 && size < 1 ? `${name} by ${percent(size)}` : name;
}

function recordsOf({ statistics }: Baseline): number | null {
  return statistics?.dataset.item_count ?? null;
}

/** A feature of one of them. */
interface Side {
  readonly constraints: FeatureConstraints;
  readonly statistics: FeatureStatistics | null;
  /** What it is held to, as text. */
  readonly limits: string;
}

function sidesOf(baseline: Baseline): ReadonlyMap<string, Side> {
  const statistics = statisticsByName(baseline);
  return new Map(
    baseline.constraints.features.map((constraints) => [
      constraints.name,
      {
        constraints,
        statistics: statistics.get(constraints.name) ?? null,
        limits: JSON.stringify(optionsFor(baseline.constraints, constraints)),
      },
    ]),
  );
}

/** What differs, and how much; chance makes up to `least`. */
interface Difference {
  readonly size: number;
  readonly words: string;
  readonly least: number;
}

/** What chance does not make. */
function certain(size: number, words: string): Difference {
  return { size, words, least: 0 };
}

/** `among`: how many features are compared, each of which may differ by chance. */
function compared(
  feature: string,
  was: Side | undefined,
  is: Side | undefined,
  among: number,
): ComparedFeature[] {
  if (was === undefined) return [of(feature, [certain(1, "New: the one before does not have it")])];
  if (is === undefined) return [of(feature, [certain(1, "Gone: only the one before has it")])];
  const [one, other] = [was.constraints, is.constraints];
  const differences: Difference[] = [
    ...(one.inferred_type === other.inferred_type
      ? []
      : [certain(1, `${one.inferred_type} → ${other.inferred_type}`)]),
    ...presence(was.statistics, is.statistics, among),
    ...distribution(was.statistics, is.statistics, among),
    ...(was.limits === is.limits ? [] : [certain(0, "What it is held to is set otherwise")]),
  ];
  return differences.length === 0 ? [] : [of(feature, differences)];
}

function of(feature: string, differences: readonly Difference[]): ComparedFeature {
  return {
    feature,
    size: Math.max(...differences.map(({ size }) => size)),
    words: differences.map(({ words }) => words),
    isByChance: differences.every(({ size, least }) => size < least),
  };
}

type Statistics = FeatureStatistics | null;

function presence(was: Statistics, is: Statistics, among: number): Difference[] {
  const [before, after] = [missingOf(was), missingOf(is)];
  if (before === null || after === null) return [];
  const size = Math.abs(after.share - before.share);
  if (size < leastShare) return [];
  const words = contrasted("missing", before.share, after.share).join(" → ");
  return [{ size, words, least: leastTold(after.records, before.records, among) }];
}

function missingOf(feature: Statistics): { readonly share: number; readonly records: number } | null {
  const common = feature === null ? undefined : commonOf(feature);
  if (common === undefined) return null;
  const records = common.num_present + common.num_missing;
  return { share: 1 - completenessOf(common.num_present, records), records };
}

function distribution(was: Statistics, is: Statistics, among: number): Difference[] {
  if (was === null || is === null) return [];
  const ofNumbers = numbers(numbersOf(was), numbersOf(is), among);
  if (ofNumbers !== null) return ofNumbers;
  const [texts, others] = [categoriesOf(was), categoriesOf(is)];
  return texts === null || others === null ? [] : categories(texts, others, among);
}

type Numbers = ReturnType<typeof numbersOf>;

/** Null where one side has none. */
function numbers(before: Numbers, after: Numbers, among: number): Difference[] | null {
  if (before === null || after === null) return null;
  const gap = gapOf(after, before);
  if (gap === null) return null;
  const size = Math.abs(gap.after - gap.before);
  const words = contrasted(upTo(gap.at, gap.before, gap.after), gap.before, gap.after).join(" → ");
  const least = leastTold(after.total, before.total, among);
  return size < leastShare ? [] : [{ size, words, least }];
}

type Counts = ReadonlyMap<string, number>;

function categories(was: Counts, is: Counts, among: number): Difference[] {
  const [before, after] = [totalOf(was), totalOf(is)];
  const least = leastTold(after, before, among);
  const share = (counts: Counts, value: string, total: number) =>
    total === 0 ? 0 : (counts.get(value) ?? 0) / total;
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((value): Difference => {
      const [one, other] = [share(was, value, before), share(is, value, after)];
      const words = `“${value}”: ${percent(one, other)} → ${percent(other, one)}`;
      return { size: Math.abs(other - one), words, least };
    })
    .filter(({ size }) => size >= leastShare)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, mostNamed);
}

function totalOf(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
