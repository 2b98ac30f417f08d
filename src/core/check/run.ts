/**
 * All checks of one window against a baseline, worst first. Every feature gets its own answers: one
 * odd column never costs the others theirs.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor, type MonitoringOptions } from "../baseline/options.ts";
import { align, type Alignment, type OutputColumns } from "../profile/align.ts";
import type { Profile } from "../profile/profile.ts";
import type { Subject } from "./check.ts";
import { checks, type Outcome } from "./checks.ts";
import { worstFirst } from "./order.ts";
import { undecided } from "./outcome.ts";

export interface CheckSettings {
  readonly outputColumns: OutputColumns;
  /** Fewer values than this leave checks of distributions undecided. */
  readonly minimumRecords: number;
}

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
  const outcomes = evaluates(baseline) ? tableOutcomes(alignment, names.length) : [];
  for (const feature of features) {
    const options = optionsFor(baseline.constraints, feature);
    if (!options.evaluate) continue;
    const column = alignment.unmatched ? undefined : columns.get(feature.name);
    if (column === undefined) outcomes.push(...notThere(feature, options, alignment, names.length));
    else {
      const { present } = column.column;
      const about = { feature, options, statistics: statistics.get(feature.name) ?? null, column, present };
      const { minimumRecords } = settings;
      outcomes.push(...featureOutcomes({ ...about, summary: column.column.summary(), minimumRecords }));
    }
  }
  return { outcomes: worstFirst(outcomes, names), alignment };
}

function evaluates({ constraints }: Baseline): boolean {
  return constraints.monitoring_config?.evaluate_constraints !== "Disabled";
}

function tableOutcomes(alignment: Alignment, baselineWidth: number): Outcome[] {
  return checks.flatMap((check) =>
    check.of === "table"
      ? [{ check: check.type, feature: check.title, ...check.ask(alignment, baselineWidth) }]
      : [],
  );
}

function featureOutcomes(subject: Subject): Outcome[] {
  const { feature, options } = subject;
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    if (check.of === "table" || !check.applies(feature, options)) continue;
    const told = check.ask(subject);
    const { answer } = told;
    const speaks = outcomes.find(
      (outcome) => outcome.check === check.yieldsTo && outcome.answer.kind === "violation",
    );
    const isOvershadowed = answer.kind === "violation" && speaks !== undefined;
    outcomes.push({
      check: check.type,
      feature: feature.name,
      ...told,
      ...(isOvershadowed && { answer: { ...answer, overshadowedBy: speaks.check } }),
    });
  }
  return outcomes;
}

/** The checks of a feature whose column the window does not have. */
function notThere(
  feature: FeatureConstraints,
  options: MonitoringOptions,
  { unmatched, width }: Alignment,
  baselineWidth: number,
): Outcome[] {
  const reason = unmatched
    ? `Columns are matched by position, and the window has ${width} where the baseline has ${baselineWidth}`
    : "The window has no such column";
  return checks.flatMap((check) =>
    check.of === "feature" && check.applies(feature, options)
      ? [{ check: check.type, feature: feature.name, ...undecided(reason) }]
      : [],
  );
}
