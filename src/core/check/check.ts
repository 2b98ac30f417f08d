/**
 * All checks of one window against a baseline, worst first. Every feature gets its own answers: one
 * odd column never costs the others theirs.
 */
import { align, type Alignment, type NamedColumn, type OutputColumns } from "../profile/align.ts";
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor, type MonitoringOptions } from "../baseline/options.ts";
import type { FeatureStatistics } from "../baseline/statistics.ts";
import type { Profile } from "../profile/profile.ts";
import { driftCheck } from "./drift.ts";
import { worstFirst } from "./order.ts";
import { undecided, type CheckType, type Outcome } from "./outcome.ts";
import { columnChecks, completenessCheck, typeCheck } from "./quality.ts";
import { categoriesCheck, signCheck } from "./values.ts";

export interface CheckSettings {
  readonly outputColumns: OutputColumns;
  /** Fewer values than this leave checks of distributions undecided. */
  readonly minimumRecords: number;
}

/** Below this, distances of identical data pass thresholds by chance (shared/docs/algorithms.md §6). */
export const defaultMinimumRecords = 200;

export interface Checked {
  readonly outcomes: readonly Outcome[];
  readonly alignment: Alignment;
}

/** Asks every question of a window that holds at least one record. */
export function runChecks(window: Profile, baseline: Baseline, settings: CheckSettings): Checked {
  const { features } = baseline.constraints;
  const names = features.map(({ name }) => name);
  const alignment = align(window, names, settings.outputColumns);
  const columns = new Map(alignment.columns.map((column) => [column.name, column]));
  const statistics = statisticsByName(baseline);
  const outcomes: Outcome[] = [];
  if (evaluates(baseline)) outcomes.push(...columnChecks(alignment, names.length));
  for (const feature of features) {
    const options = optionsFor(baseline.constraints, feature);
    if (!options.evaluate) continue;
    const column = alignment.unmatched ? undefined : columns.get(feature.name);
    const answers =
      column === undefined
        ? notThere(feature, options, alignment, names.length)
        : checkFeature(feature, column, statistics.get(feature.name) ?? null, options, settings);
    outcomes.push(...answers);
  }
  return { outcomes: worstFirst(outcomes, names), alignment };
}

function evaluates({ constraints }: Baseline): boolean {
  return constraints.monitoring_config?.evaluate_constraints !== "Disabled";
}

function checkFeature(
  feature: FeatureConstraints,
  column: NamedColumn,
  statistics: FeatureStatistics | null,
  options: MonitoringOptions,
  { minimumRecords }: CheckSettings,
): Outcome[] {
  const { name } = feature;
  const summary = column.column.summary();
  const { present } = column.column;
  const type = typeCheck(feature, summary, present, options);
  const failed: CheckType | null = type.answer.kind === "violation" ? type.check : null;
  return [
    type,
    completenessCheck(feature, column),
    signCheck(feature, summary, options),
    categoriesCheck(feature, summary, present, options),
    driftCheck(name, statistics, { summary, present }, options, minimumRecords, failed),
  ].filter((outcome) => outcome !== null);
}

/** The checks of a feature whose column the window does not have. */
function notThere(
  { name, num_constraints, string_constraints }: FeatureConstraints,
  { comparison, checkSign }: MonitoringOptions,
  { unmatched, width }: Alignment,
  baselineWidth: number,
): Outcome[] {
  const reason = unmatched
    ? `Columns are matched by position, and the window has ${width} where the baseline has ${baselineWidth}`
    : "The window has no such column";
  const checks: CheckType[] = ["data_type_check", "completeness_check"];
  if (checkSign && num_constraints?.is_non_negative === true) checks.push("non_negative_check");
  if (string_constraints?.domains !== undefined) checks.push("categorical_values_check");
  if (comparison.perform) checks.push("baseline_drift_check");
  return checks.map((check) => undecided(check, name, reason));
}
