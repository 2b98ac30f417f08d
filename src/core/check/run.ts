/**
 * All checks of one window against a baseline, worst first. Every feature gets its own answers: one
 * odd column never costs the others theirs.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureStatistics } from "../baseline/statistics.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { fitOf } from "../baseline/fit.ts";
import { optionsFor, type MonitoringOptions } from "../baseline/options.ts";
import { align, type Alignment, type OutputColumns } from "../profile/align.ts";
import type { Column } from "../profile/column.ts";
import { isPlaceName } from "../read/row.ts";
import type { Profile } from "../profile/profile.ts";
import { keptSummaries, type SummaryOf } from "../profile/room/kept.ts";
import { bodiesOf, leastRead } from "./answer/bodies.ts";
import { callsOf, type Before } from "./answer/calls.ts";
import type { Subject } from "./answer/check.ts";
import { checks, type CheckType, type Outcome } from "./checks.ts";
import { weight } from "./evidence/evidence.ts";
import { leastOften, mostOften, oftenIn, repeatsIn } from "./evidence/repeats.ts";
import type { KnownOf } from "./evidence/sides.ts";
import { merged } from "./merged.ts";
import { worstFirst } from "./order.ts";
import { keptKnown, Subjects } from "./subjects.ts";
import { undecided, type Told } from "./answer/outcome.ts";
import { percent } from "./answer/words.ts";

export interface CheckSettings {
  /** Where the outputs of calls stand among the baseline's columns; found by what they hold where it is null. */
  readonly outputColumns: OutputColumns | null;
  /** Fewer values than this, on either side, leave checks of distributions undecided; null or absent: what could be told from chance. */
  readonly minimumRecords?: number | null;
  /** Bytes of answers of columns that may be kept, each of three kinds; as many as there are where it is absent. */
  readonly answerBytes?: number;
  /** How many segments of the window are judged beside it: each asks all questions again. None if absent. */
  readonly segments?: number;
  /** What is known of the windows before; nothing where it is absent. */
  readonly before?: Before | null;
}

export interface Checked {
  readonly outcomes: readonly Outcome[];
  readonly alignment: Alignment;
  /** What was asked of each feature that the window has, in the baseline's order. */
  readonly subjects: readonly Subject[];
  /** How often each record stands in the window. */
  readonly repeats: number;
  /** How many questions were asked: what each finding is weighed among. */
  readonly among: number;
  /** Answers of the window's columns, as many as have room. */
  readonly summaryOf: SummaryOf;
}

/** Asks every question of a window that holds at least one record. */
export function runChecks(window: Profile, baseline: Baseline, settings: CheckSettings): Checked {
  const { features } = baseline.constraints;
  const names = features.map(({ name }) => name);
  const { outputColumns, minimumRecords = null, answerBytes = Infinity } = settings;
  const summaryOf = keptSummaries(answerBytes);
  const aligned = align(window, names, { outputColumns, fit: fitOf(baseline, summaryOf) });
  const rare = rareIn(aligned, features);
  const alignment = { ...aligned, missing: aligned.missing.filter((name) => !rare.has(name)) };
  const columns = new Map(alignment.columns.map((column) => [column.name, column]));
  const statistics = statisticsByName(baseline);
  const outcomes = evaluates(baseline) ? tableOutcomes(window, alignment, baseline, settings) : [];
  const subjects: Subject[] = [];
  const among = askedOf(baseline, settings);
  // What has its name is matched whatever the others are.
  const columnOf = (name: string) =>
    alignment.unmatched && isPlaceName(name) ? undefined : columns.get(name);
  const known = keptKnown(answerBytes);
  const repeats = repeatsOf(alignment, statistics, baseline, { known, summaryOf });
  const made = new Subjects({ summaryOf, known, repeats, answerBytes });
  for (const feature of features) {
    const options = optionsFor(baseline.constraints, feature);
    if (!options.evaluate) continue;
    const column = columnOf(feature.name);
    if (column === undefined) {
      const reason = rare.get(feature.name) ?? absence(feature, alignment, names.length);
      outcomes.push(...notThere(feature, options, reason));
    } else {
      const about = { feature, options, statistics: statistics.get(feature.name) ?? null, column };
      const subject = made.of({ ...about, minimumRecords, checks: among });
      subjects.push(subject);
      outcomes.push(...featureOutcomes(subject));
    }
  }
  return { outcomes: worstFirst(outcomes, names), alignment, subjects, repeats, among, summaryOf };
}

/** How often each record stands in the window: each as often as the other, or on average. */
function repeatsOf(
  { columns }: Alignment,
  statistics: ReadonlyMap<string, FeatureStatistics>,
  baseline: Baseline,
  { known, summaryOf }: { readonly known: KnownOf; readonly summaryOf: SummaryOf },
): number {
  const own = columns.map(({ column }) => column);
  const beside = columns.map(({ name, column }) => ({ column, statistics: statistics.get(name) ?? null }));
  const exactly = repeatsIn(own, baseline.statistics, known);
  const often = exactly > 1 ? exactly : oftenIn(beside, known);
  if (often < leastOften) return 1;
  const most = mostOften(
    own.map((column) => ({ present: column.present, distinct: distinctIn(column, summaryOf) })),
  );
  return most < leastOften ? 1 : Math.min(often, most);
}

/** A sketch's estimate may be wrong by so much, coarse as it may be. */
const surelyDistinct = 0.9;

/** How many of a column's values differ, at least. */
function distinctIn(column: Column, summaryOf: SummaryOf): number {
  return column.counts?.size ?? surelyDistinct * summaryOf(column).distinctCount;
}

/** How many questions an execution asks: of the whole, and again of each segment. */
export function askedOf(baseline: Baseline, { segments = 0 }: Pick<CheckSettings, "segments">): number {
  return checkCount(baseline) * (1 + segments);
}

/** How many questions a baseline asks: known before the window is seen. Of numbers one more, of their range. */
export function checkCount({ constraints }: Baseline): number {
  const asked = constraints.features.filter((feature) => optionsFor(constraints, feature).evaluate);
  return asked.reduce((sum, { inferred_type: type }) => sum + (type === "String" ? 4 : 5), 0);
}

function evaluates({ constraints }: Baseline): boolean {
  return constraints.monitoring_config?.evaluate_constraints !== "Disabled";
}

function tableOutcomes(
  window: Profile,
  alignment: Alignment,
  { constraints }: Baseline,
  { before = null, segments = 0 }: CheckSettings,
): Outcome[] {
  const bodies = leastRead(bodiesOf(window), before?.bodies ?? null, alignment.unseen.length > 0);
  const calls = callsOf(window, before, optionsFor(constraints).own);
  const width = constraints.features.length;
  return checks.flatMap((check) => {
    const told = check.of === "table" ? check.ask(alignment, width, bodies, calls) : null;
    return told === null || check.of === "feature"
      ? []
      : [weighed(check.type, check.title, told, 1 + segments)];
  });
}

function featureOutcomes(subject: Subject): readonly Outcome[] {
  const { feature, options } = subject;
  return merged(
    checks.flatMap((check) =>
      check.of === "feature" && check.applies(feature, options)
        ? [weighed(check.type, feature.name, check.ask(subject), subject.checks)]
        : [],
    ),
  );
}

function weighed(check: CheckType, feature: string, { evidence, ...told }: Told, among: number): Outcome {
  const outcome = { check, feature, ...told };
  if (evidence === undefined) return outcome;
  return { ...outcome, evidence: evidence === null ? null : weight(evidence, among) };
}

/** So unlikely must it be by chance that none of the records has a column. */
const unlikely = 1e-3;

/** Features that few records have: that none of so few has one is no missing column. The reasons by name. */
function rareIn({ missing, columns }: Alignment, features: readonly FeatureConstraints[]) {
  const records = Math.max(0, ...columns.map(({ rows }) => rows));
  const isMissing = new Set(missing);
  const reasons = new Map<string, string>();
  for (const { name, completeness = 1 } of features) {
    if (!isMissing.has(name) || (1 - completeness) ** records < unlikely) continue;
    reasons.set(
      name,
      `None of ${records} records has it, and of the baseline's only ${percent(completeness)} have`,
    );
  }
  return reasons;
}

function absence({ name }: FeatureConstraints, alignment: Alignment, baselineWidth: number): string {
  const { unmatched, unseen, width } = alignment;
  if (unmatched)
    return `Columns are matched by position, and the window has ${width} where the baseline has ${baselineWidth}`;
  return unseen.includes(name)
    ? "Nothing of the side of the calls that has it was read"
    : "The window has no such column";
}

/** The checks of a feature whose column the window does not have. */
function notThere(feature: FeatureConstraints, options: MonitoringOptions, reason: string): Outcome[] {
  return checks.flatMap((check) =>
    check.of === "feature" && check.isOwn !== true && check.applies(feature, options)
      ? [weighed(check.type, feature.name, undecided(reason), 1)]
      : [],
  );
}
