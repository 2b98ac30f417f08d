/**
 * What a check is: one object that says what it is called, of what it is asked, how it answers and how people read the
 * answer. One file a check (the two of the table's columns share one); the room above has the table of them.
 */
import type { FeatureConstraints } from "../../baseline/constraints.ts";
import type { MonitoringOptions } from "../../baseline/options.ts";
import type { FeatureStatistics } from "../../baseline/statistics.ts";
import type { Alignment, NamedColumn } from "../../profile/align.ts";
import type { ColumnSummary } from "../../profile/column.ts";
import type { Bodies } from "./bodies.ts";
import type { Calls } from "./calls.ts";
import type { Sides } from "../evidence/sides.ts";
import type { Told } from "./outcome.ts";

/** What a check of a feature is asked about: the window's column, and what the baseline says of it. */
export interface Subject {
  readonly feature: FeatureConstraints;
  readonly options: MonitoringOptions;
  readonly statistics: FeatureStatistics | null;
  readonly column: NamedColumn;
  readonly summary: ColumnSummary;
  /** Values of the column in the window. */
  readonly present: number;
  /** Fewer values than this leave checks of distributions undecided; null where what can be told from chance says so. */
  readonly minimumRecords: number | null;
  /** Both sides of the column as evidence sees them. */
  readonly sides: Sides;
  /** How many checks the baseline asks, all together: what each finding is weighed among. */
  readonly checks: number;
}

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
  /** One of Weir's own: asked where the baseline says so, of what it finds nothing stands in the service's files. */
  readonly isOwn?: boolean;
}

/** A check of the table as a whole. */
export interface TableCheck<Type extends string = string> extends Named<Type> {
  readonly of: "table";
  /** What stands in the place of a feature's name. */
  readonly title: string;
  /** How the window's columns stand to those that the check names. */
  readonly beside: string;
  /** One of Weir's own: asked where the baseline says so. */
  readonly isOwn?: boolean;
  /**
   * Null where there is nothing to ask about. `bodies`: those of calls, where some could not be read; `calls`: how they
   * went, null for a data file.
   */
  readonly ask: (
    alignment: Alignment,
    baselineWidth: number,
    bodies: Bodies | null,
    calls: Calls | null,
  ) => Told | null;
}

/** Says that an object is a check of each feature. */
export function featureCheck<const Type extends string>(check: FeatureCheck<Type>): FeatureCheck<Type> {
  return check;
}

export function tableCheck<const Type extends string>(check: TableCheck<Type>): TableCheck<Type> {
  return check;
}
