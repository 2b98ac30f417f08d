/**
 * Two baselines beside each other, in words: what a check would be held to otherwise, feature by feature, by how much the
 * share of records that differ is. No evidence is asked for: both are whole, and nobody is woken.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor } from "../baseline/options.ts";
import { categoriesOf, completenessOf, numbersOf, type FeatureStatistics } from "../baseline/statistics.ts";
import { percent, short } from "./answer/words.ts";
import { gapOf } from "./distance/distance.ts";

/** A feature that is not the same in both. */
interface ComparedFeature {
  readonly feature: string;
  /** The largest share of records that differ; 1 of a feature that is in one of them only. */
  readonly size: number;
  /** What differs, each without a full stop. */
  readonly words: readonly string[];
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
  const features = names.flatMap((name) => compared(name, was.get(name), is.get(name)));
  return {
    records: { before: recordsOf(before), after: recordsOf(after) },
    features: features.toSorted((a, b) => b.size - a.size),
    alike: names.length - features.length,
  };
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

/** What differs, and how much. */
type Difference = readonly [size: number, words: string];

function compared(feature: string, was: Side | undefined, is: Side | undefined): ComparedFeature[] {
  if (was === undefined) return [{ feature, size: 1, words: ["New: the one before does not have it"] }];
  if (is === undefined) return [{ feature, size: 1, words: ["Gone: only the one before has it"] }];
  const [one, other] = [was.constraints, is.constraints];
  const differences: Difference[] = [
    ...(one.inferred_type === other.inferred_type
      ? []
      : [[1, `${one.inferred_type} → ${other.inferred_type}`] as const]),
    ...presence(was.statistics, is.statistics),
    ...distribution(was.statistics, is.statistics),
    ...(was.limits === is.limits ? [] : [[0, "What it is held to is set otherwise"] as const]),
  ];
  if (differences.length === 0) return [];
  const size = Math.max(...differences.map(([share]) => share));
  return [{ feature, size, words: differences.map(([, words]) => words) }];
}

function presence(was: FeatureStatistics | null, is: FeatureStatistics | null): Difference[] {
  const [before, after] = [missingShare(was), missingShare(is)];
  if (before === null || after === null) return [];
  const size = Math.abs(after - before);
  return size < leastShare ? [] : [[size, `missing: ${percent(before, after)} → ${percent(after, before)}`]];
}

function missingShare(feature: FeatureStatistics | null): number | null {
  const { common } = feature?.numerical_statistics ?? feature?.string_statistics ?? {};
  if (common === undefined) return null;
  return 1 - completenessOf(common.num_present, common.num_present + common.num_missing);
}

function distribution(was: FeatureStatistics | null, is: FeatureStatistics | null): Difference[] {
  if (was === null || is === null) return [];
  const [before, after] = [numbersOf(was), numbersOf(is)];
  const gap = before === null || after === null ? null : gapOf(after, before);
  if (gap !== null) {
    const size = Math.abs(gap.after - gap.before);
    const shares = `${percent(gap.before, gap.after)} → ${percent(gap.after, gap.before)}`;
    return size < leastShare ? [] : [[size, `≤ ${short(gap.at)}: ${shares}`]];
  }
  const [texts, others] = [categoriesOf(was), categoriesOf(is)];
  return texts === null || others === null ? [] : categories(sharesOf(texts), sharesOf(others));
}

type Shares = ReadonlyMap<string, number>;

function categories(was: Shares, is: Shares): Difference[] {
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((value): Difference => {
      const [before, after] = [was.get(value) ?? 0, is.get(value) ?? 0];
      const shares = `${percent(before, after)} → ${percent(after, before)}`;
      return [Math.abs(after - before), `“${value}”: ${shares}`];
    })
    .filter(([size]) => size >= leastShare)
    .toSorted(([a], [b]) => b - a)
    .slice(0, mostNamed);
}

function sharesOf(counts: ReadonlyMap<string, number>): Shares {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...counts].map(([value, count]) => [value, all === 0 ? 0 : count / all]));
}
