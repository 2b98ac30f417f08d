/**
 * What a check is: one object that says what it is called, of what it is asked, how it answers and how people read the
 * answer. One file a check (the two of the table's columns share one); checks.ts has the table.
 */
import type { FeatureConstraints } from "../baseline/constraints.ts";
import type { MonitoringOptions } from "../baseline/options.ts";
import type { FeatureStatistics } from "../baseline/statistics.ts";
import type { Alignment, NamedColumn } from "../profile/align.ts";
import type { ColumnSummary } from "../profile/column.ts";
import type { Bodies } from "./bodies.ts";
import type { Told } from "./outcome.ts";

/** Of fewer values, distances of identical data pass thresholds by chance (docs/checks.md). */
export const defaultMinimumRecords = 200;

/** What a check of a feature is asked about: the window's column, and what the baseline says of it. */
export interface Subject {
  readonly feature: FeatureConstraints;
  readonly options: MonitoringOptions;
  readonly statistics: FeatureStatistics | null;
  readonly column: NamedColumn;
  readonly summary: ColumnSummary;
  /** Values of the column in the window. */
  readonly present: number;
  /** Fewer values than this leave checks of distributions undecided. */
  readonly minimumRecords: number;
}

/** What it takes to say a finding in a few words. */
export interface Contrasted {
  /** The type that the constraints ask for. */
  readonly type: string;
  readonly statistics: FeatureStatistics | null;
  /** Undefined where the window has no such column. */
  readonly column: NamedColumn | undefined;
}

/** Both sides of a finding: of the baseline, and of the window. Null where there is nothing to say. */
export type Contrast = readonly [before: string | null, after: string | null];

interface Named<Type extends string> {
  /** The check's name in files: one of the service's, or one in their manner. */
  readonly type: Type;
  /** What people call what the check finds. */
  readonly words: string;
  /** What the check measures, as people say it; `type` is what the constraints ask for. */
  readonly inWords: (measure: number, type: string) => string;
}

/** A check of each feature. */
export interface FeatureCheck<Type extends string = string> extends Named<Type> {
  readonly of: "feature";
  /** Whether the check is asked of this feature at all. */
  readonly applies: (feature: FeatureConstraints, options: MonitoringOptions) => boolean;
  readonly ask: (subject: Subject) => Told;
  /** A violation of this other check speaks for the feature: then this one's is shown, but does not count. */
  readonly yieldsTo?: string;
  /** The two sides of a finding, where they are more than what the check measures. */
  readonly contrast?: (contrasted: Contrasted) => Contrast;
}

/** A check of the table as a whole. */
export interface TableCheck<Type extends string = string> extends Named<Type> {
  readonly of: "table";
  /** What stands in the place of a feature's name. */
  readonly title: string;
  /** How the window's columns stand to those that the check names. */
  readonly beside: string;
  /** Null where there is nothing to ask about. `bodies`: those of calls, where some could not be read. */
  readonly ask: (alignment: Alignment, baselineWidth: number, bodies: Bodies | null) => Told | null;
}

/** Says that an object is a check of each feature. */
export function featureCheck<const Type extends string>(check: FeatureCheck<Type>): FeatureCheck<Type> {
  return check;
}

export function tableCheck<const Type extends string>(check: TableCheck<Type>): TableCheck<Type> {
  return check;
}
