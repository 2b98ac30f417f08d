/**
 * What of a single call shows a finding: a value that does not fit, one that is missing, a column that should not be there.
 * Of a distribution no single value is wrong; those show it that lie where the window has grown most beyond the baseline.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor } from "../baseline/options.ts";
import { categoriesOf, type FeatureStatistics } from "../baseline/statistics.ts";
import { fitting } from "../baseline/types.ts";
import type { Figure } from "../chart/figure.ts";
import type { CheckType } from "../check/checks.ts";
import { writtenValue } from "../check/further/value-share.ts";
import { numberOf } from "../profile/cell.ts";
import { typeIn, typeOfCell } from "../profile/column.ts";
import { noTypes } from "../profile/sketches.ts";
import { isTraffic } from "../profile/tally.ts";
import type { Finding } from "../report/finding.ts";
import { changeIn } from "./change.ts";
import { grownIn } from "./grown.ts";

/** Whether a cell shows it. */
export type Holds = (cell: string) => boolean;

export type Shows =
  /** A value of the feature. */
  | { readonly kind: "value"; readonly feature: string; readonly holds: Holds }
  /** That the feature has none. */
  | { readonly kind: "missing"; readonly feature: string }
  /** That one of these columns is not there, or is. */
  | { readonly kind: "without" | "with"; readonly columns: readonly string[] }
  /** Rows of another width, or a body that is no table. */
  | { readonly kind: "unfit" | "unread" | "unpaired" };

/** What is known of a window beside its findings. */
export interface Known {
  readonly baseline: Baseline;
  readonly figures: ReadonlyMap<string, Figure>;
}

/** What shows a finding; null where no single call does: what is gone, what is seen of calls from outside, how many there were. */
export function showing({ baseline, figures }: Known): (finding: Finding) => Shows | null {
  const constraints = new Map(baseline.constraints.features.map((feature) => [feature.name, feature]));
  const statistics = statisticsByName(baseline);
  return (finding) => {
    const { feature, check } = finding;
    if (isTraffic(feature)) return null;
    return ways[check]({
      finding,
      baseline,
      constraints: constraints.get(feature) ?? null,
      statistics: statistics.get(feature) ?? null,
      figure: figures.get(feature) ?? null,
    });
  };
}

interface About {
  readonly finding: Finding;
  readonly baseline: Baseline;
  readonly constraints: FeatureConstraints | null;
  readonly statistics: FeatureStatistics | null;
  readonly figure: Figure | null;
}

const nobody = () => null;

const ways: Readonly<Record<CheckType, (about: About) => Shows | null>> = {
  missing_column_check: (about) => ofColumns("without", about),
  extra_column_check: (about) => ofColumns("with", about),
  row_shape_check: () => ({ kind: "unfit" }),
  answer_count_check: () => ({ kind: "unpaired" }),
  unread_bodies_check: () => ({ kind: "unread" }),
  error_share_check: nobody,
  latency_check: nobody,
  volume_check: nobody,
  completeness_check: missing,
  missing_rate_check: (about) => (hasGrown(about) ? missing(about) : null),
  data_type_check: (about) => ofValue(about, ofOtherType(about)),
  non_negative_check: (about) => ofValue(about, (cell) => (numberIn(cell) ?? 0) < 0),
  categorical_values_check: (about) => {
    const domains = about.constraints?.string_constraints?.domains;
    return ofValue(about, domains === undefined ? null : outside(new Set(domains)));
  },
  new_values_check: (about) => ofValue(about, isNew(about)),
  range_check: (about) => ofValue(about, outOfRange(about)),
  value_share_check: (about) => ofValue(about, changedValue(about) ?? amongExamples(about)),
  baseline_drift_check: (about) => ofValue(about, about.figure && grownIn(about.figure)),
};

/** By position there are no names: then all rows have another width. */
function ofColumns(kind: "without" | "with", { finding: { columns = [] } }: About): Shows {
  return columns.length === 0 ? { kind: "unfit" } : { kind, columns };
}

function missing({ finding: { feature } }: About): Shows {
  return { kind: "missing", feature };
}

function ofValue({ finding: { feature } }: About, holds: Holds | null): Shows | null {
  return holds && { kind: "value", feature, holds };
}

function hasGrown({ finding }: About): boolean {
  const change = changeIn(finding);
  return change !== null && change.now > change.was;
}

function ofOtherType({ constraints, baseline }: About): Holds | null {
  if (constraints === null) return null;
  const { integersInFractional } = optionsFor(baseline.constraints, constraints);
  const { inferred_type: expected } = constraints;
  return (cell) => {
    const types = noTypes();
    types[typeIn(cell, false)] = 1;
    return fitting(types, 1, expected, integersInFractional) === 0;
  };
}

/** Of many texts the baseline does not list all: then it is those that the finding names. */
function isNew(about: About): Holds | null {
  const { statistics } = about;
  const known = statistics === null ? null : categoriesOf(statistics);
  return known === null ? amongExamples(about) : outside(new Set(known.keys()));
}

function amongExamples({ finding: { examples = [] } }: About): Holds | null {
  const named = new Set(examples);
  return named.size === 0 ? null : (cell) => named.has(cell);
}

function outside(known: ReadonlySet<string>): Holds {
  return (cell) => !known.has(cell);
}

function outOfRange({ statistics }: About): Holds | null {
  const { min, max } = statistics?.numerical_statistics ?? {};
  if (min === undefined || max === undefined) return null;
  return (cell) => {
    const value = numberIn(cell);
    return value !== null && (value < min || value > max);
  };
}

/** Of a value that has become rarer there is nothing to show. */
function changedValue({ finding }: About): Holds | null {
  const change = changeIn(finding);
  if (change === null || change.value === null || change.now <= change.was) return null;
  const { value } = change;
  return (cell) => writtenValue(cell) === value || writtenValue(numberIn(cell) ?? cell) === value;
}

function numberIn(cell: string): number | null {
  return numberOf(cell, typeOfCell(cell));
}
