/**
 * How well a column fits what a baseline says of a feature: by this it is told which side of a call a name stands for,
 * and whether the outputs stand first or last. No check: a column that has drifted still fits better than another one.
 */
import type { Fit } from "../profile/parts.ts";
import type { ColumnSummary } from "../profile/column.ts";
import { ownSummary, type SummaryOf } from "../profile/room/kept.ts";
import { rankOf } from "../sketch/weighted.ts";
import { statisticsByName, type Baseline } from "./baseline.ts";
import type { FeatureConstraints } from "./constraints.ts";
import { categoriesOf, type FeatureStatistics } from "./statistics.ts";

/** The share of a column's values, 0 to 1, that are like those of a feature. */
export function fitOf(baseline: Baseline, summaryOf: SummaryOf = ownSummary): Fit {
  const statistics = statisticsByName(baseline);
  const features = new Map(baseline.constraints.features.map((feature) => [feature.name, feature]));
  return (name, column) => {
    const feature = features.get(name);
    if (feature === undefined || column.present === 0) return 1;
    return share(feature, statistics.get(name), summaryOf(column), column.present);
  };
}

function share(
  feature: FeatureConstraints,
  statistics: FeatureStatistics | undefined,
  summary: ColumnSummary,
  present: number,
): number {
  const numbers = (summary.types.Integral + summary.types.Fractional) / present;
  switch (feature.inferred_type) {
    case "Integral":
    case "Fractional":
      return numbers * within(statistics, summary);
    case "String": {
      const domain = domainOf(feature, statistics);
      // Numbers among texts that nobody has listed may be texts all the same.
      return domain === null ? 1 - numbers / 2 : known(domain, summary, present);
    }
    case "Unknown":
      return 1;
  }
}

/** The share of the numbers that are in the baseline's range, or not far from it. */
function within(statistics: FeatureStatistics | undefined, { values }: ColumnSummary): number {
  const { min, max } = statistics?.numerical_statistics ?? {};
  if (min === undefined || max === undefined || values.total === 0) return 1;
  const slack = (max - min) / 2 || Math.abs(max) / 2 || 1;
  const below = rankOf(values, min - slack, false);
  return rankOf(values, max + slack, true) - below;
}

function domainOf(
  { string_constraints: constraints }: FeatureConstraints,
  statistics: FeatureStatistics | undefined,
): ReadonlySet<string> | null {
  if (constraints?.domains !== undefined) return new Set(constraints.domains);
  const categories = statistics === undefined ? null : categoriesOf(statistics);
  return categories === null ? null : new Set(categories.keys());
}

function known(domain: ReadonlySet<string>, { counts }: ColumnSummary, present: number): number {
  if (counts === null) return 0;
  let values = 0;
  for (const [text, count] of counts.entries()) if (domain.has(text)) values += count;
  return values / present;
}
