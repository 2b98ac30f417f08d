/**
 * What a baseline learns from the order of its data, so that it holds on its own stretches.
 *
 * Rows in the order of time are not independent: hours, customers and seasons differ though nothing is wrong. Each
 * stretch of the training data is held against the others by the rule for windows; the largest change that would have
 * woken somebody is ordinary, and limits are raised beyond it. Of shuffled rows nothing is learned. Columns that ascend
 * all through the data are clocks or running numbers, which no window has in common with another.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { notAsked, type FeatureConstraints } from "../baseline/constraints.ts";
import type { OwnCheck } from "../baseline/own/own-checks.ts";
import { isByChance, optionsFor, type MonitoringOptions } from "../baseline/options.ts";
import { commonOf } from "../baseline/statistics.ts";
import { epochUnit } from "../baseline/own/clock.ts";
import { checkCount } from "../check/run.ts";
import { isNumeric } from "../profile/column.ts";
import { fewestStretches, stretchRecords, type Stretches } from "../stretch/stretches.ts";
import { courseOf, type Course } from "./clock.ts";
import { NumberTrials } from "./numbers.ts";
import { TextTrials } from "./texts.ts";
import { fewValuesLines, type Judged } from "./few.ts";
import { courseLines, epochLines, leftOutLines, unknownLine, variationLines } from "./words.ts";
import { variationOf, type Variation } from "./variation.ts";

export interface Learned {
  readonly baseline: Baseline;
  /** What people should know of it. */
  readonly notes: readonly string[];
}

/** Of fewer records nobody would expect that their order teaches anything. */
const worthAWord = 1_000;

interface Finding {
  readonly feature: FeatureConstraints;
  readonly options: MonitoringOptions;
  readonly course?: Course | undefined;
  readonly variation?: Variation | undefined;
  /** Whether the stretches had no room for it. */
  readonly isLeftOut: boolean;
  /** Whether its numbers are points in time by its name. */
  readonly isEpoch: boolean;
}

export function learn({ constraints, statistics }: Baseline, stretches: Stretches): Learned {
  const records = statistics?.dataset.item_count ?? 0;
  const isKnown = stretches.count >= fewestStretches && records >= fewestStretches * stretchRecords;
  const checks = checkCount({ constraints, statistics });
  const epochs = new Set(epochsIn(statistics));
  const findings = constraints.features.map((feature): Finding => {
    const options = optionsFor(constraints, feature);
    const isLeftOut = options.evaluate && isKnown && stretches.isLeftOut(feature.name);
    const isEpoch = options.evaluate && epochs.has(feature.name);
    const found =
      options.evaluate && findingOf(feature, options, stretches, { isKnown: isKnown && !isEpoch, checks });
    return { feature, options, isLeftOut, isEpoch, ...found };
  });
  // Absent where it is not known.
  const learned = isKnown && { stretches: { count: stretches.count, records: stretches.shortest } };
  return {
    baseline: {
      statistics,
      constraints: {
        ...constraints,
        features: findings.map(written),
        weir: { ...constraints.weir, ...learned },
      },
    },
    notes: [
      ...courseLines(namesOf(findings.filter(({ course }) => course !== undefined))),
      ...epochLines(namesOf(findings.filter(({ isEpoch, course }) => isEpoch && course === undefined))),
      ...variationLines(findings.map(({ feature, variation = {} }) => ({ name: feature.name, variation }))),
      ...leftOutLines(namesOf(findings.filter(({ isLeftOut }) => isLeftOut))),
      ...(isKnown || records < worthAWord ? [] : [unknownLine(records)]),
      ...fewValuesLines(driftOf(findings, statistics), records, checks),
    ],
  };
}

/** How many values there are of each column whose drift is judged as far as it could be told from chance. */
function driftOf(findings: readonly Finding[], statistics: Baseline["statistics"]): Judged[] {
  const known = new Map(
    statistics?.features.map((feature) => [feature.name, commonOf(feature)?.num_present]),
  );
  return findings
    .filter(
      ({ options, course }) =>
        options.evaluate && course === undefined && options.comparison.perform && isByChance(options),
    )
    .map(({ feature: { name } }) => ({ name, values: known.get(name) ?? 0 }));
}

/** Columns of numbers that are points in time by their names. */
export function epochsIn(statistics: Baseline["statistics"]): string[] {
  return (statistics?.features ?? [])
    .filter((feature) => epochUnit(feature) !== null)
    .map(({ name }) => name);
}

function namesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ feature }) => feature.name);
}

/** Null of a column that the stretches do not have. */
function findingOf(
  { name, inferred_type: type }: FeatureConstraints,
  { own }: MonitoringOptions,
  stretches: Stretches,
  { isKnown, checks }: { readonly isKnown: boolean; readonly checks: number },
): Pick<Finding, "course" | "variation"> | null {
  if (!isNumeric(type)) {
    const columns = isKnown ? stretches.of(name) : null;
    return columns && { variation: variationOf(new TextTrials(columns), own, checks) };
  }
  const numbers = stretches.numbersOf(name);
  const course = numbers && courseOf(numbers.map(({ values }) => values));
  if (course !== null) return { course };
  return numbers && isKnown ? { variation: variationOf(new NumberTrials(numbers), own, checks) } : null;
}

function written({ feature, course, variation = {} }: Finding): FeatureConstraints {
  if (course !== undefined) {
    const own = ["drift", "range", "new_values"] as const;
    return notAsked(feature, course.isDistinct ? own : [...own, "value_share"]);
  }
  const before = feature.weir?.checks;
  const { unseen_value: unseen, ...learned } = variation;
  const options = Object.entries(learned).map(([check, most]) => [
    check,
    { ...before?.[check as OwnCheck], learned: rounded(most) },
  ]);
  const checks: NonNullable<typeof before> = { ...before, ...Object.fromEntries(options) };
  if (unseen !== undefined) {
    checks.value_share = { ...checks.value_share, learned_unseen: rounded(unseen) };
  }
  if (Object.keys(variation).length === 0) return feature;
  return { ...feature, weir: { ...feature.weir, checks } };
}

/** Upwards, to four digits behind the point. */
function rounded(effect: number): number {
  return Math.ceil(effect * 10_000) / 10_000;
}
