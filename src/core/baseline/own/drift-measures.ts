/**
 * The measures of drift that a baseline may choose, in place of the service's distance: how each is called, what it
 * measures and what is usually too much. They are computed in check/measures/; docs/checks.md has this table.
 */
import { isNumeric, type InferredType } from "../../profile/column.ts";

/** What a column holds. */
type Kind = "numbers" | "texts";

interface DriftMeasure {
  /** What people call it. */
  readonly words: string;
  readonly of: Kind | "both";
  /** What its threshold bounds: a distance from above, the probability of so much by chance from below. */
  readonly bounds: "distance" | "p-value";
  /** What is usual in the field. */
  readonly threshold: number;
  readonly from: string;
  /** What sketches of 100,000 values on both sides change of it at most, as measured. */
  readonly error: string;
}

const curves = "the cumulative curves";
const shares = "shares of tenths of the baseline, or of texts";

export const driftMeasures = {
  l_infinity: {
    words: "L∞",
    of: "both",
    bounds: "distance",
    threshold: 0.1,
    from: "the cumulative curves, or shares of texts",
    error: "0.001",
  },
  kolmogorov_smirnov: {
    words: "Kolmogorov–Smirnov",
    of: "numbers",
    bounds: "p-value",
    threshold: 0.05,
    from: curves,
    error: "0.2 of a p-value, where nothing has changed",
  },
  psi: {
    words: "population stability index",
    of: "both",
    bounds: "distance",
    threshold: 0.2,
    from: shares,
    error: "0.03",
  },
  jensen_shannon: {
    words: "Jensen–Shannon distance, base 2",
    of: "both",
    bounds: "distance",
    threshold: 0.1,
    from: shares,
    error: "0.002",
  },
  wasserstein: {
    words: "Wasserstein, in standard deviations",
    of: "numbers",
    bounds: "distance",
    threshold: 0.1,
    from: curves,
    error: "0.05",
  },
  hellinger: {
    words: "Hellinger",
    of: "both",
    bounds: "distance",
    threshold: 0.1,
    from: shares,
    error: "0.002",
  },
  total_variation: {
    words: "total variation",
    of: "both",
    bounds: "distance",
    threshold: 0.1,
    from: shares,
    error: "0.002",
  },
  chi_square: {
    words: "chi-square",
    of: "texts",
    bounds: "p-value",
    threshold: 0.05,
    from: "counts of texts",
    error: "none: every text is counted",
  },
  anderson_darling: {
    words: "Anderson–Darling",
    of: "numbers",
    bounds: "p-value",
    threshold: 0.05,
    from: "the cumulative curves, their ends weighing most",
    error: "0.1 of a p-value, where nothing has changed",
  },
} as const satisfies Record<string, DriftMeasure>;

export type MeasureName = keyof typeof driftMeasures;

export const measureNames = Object.keys(driftMeasures) as MeasureName[];

/** The measure in force for a column, and what is too much. */
export interface Chosen {
  readonly measure: MeasureName;
  readonly threshold: number;
}

/** What a place of the file says of drift. */
export interface DriftOption {
  readonly perform?: "Enabled" | "Disabled" | undefined;
  readonly measure?: MeasureName | undefined;
  readonly threshold?: number | undefined;
  readonly learned?: number | undefined;
}

/** Whether it measures what columns of this type hold. */
function fits(measure: MeasureName, type: InferredType): boolean {
  const { of } = driftMeasures[measure];
  return of === "both" || (of === "numbers") === isNumeric(type);
}

/** Why a feature may not choose a measure; null where it may. */
export function misfit(measure: MeasureName | undefined, type: InferredType): string | null {
  if (measure === undefined || fits(measure, type)) return null;
  return `${measure} measures ${driftMeasures[measure].of}, and the feature is ${type}`;
}

interface Layers {
  readonly measure: MeasureName | null;
  readonly threshold: number | undefined;
}

/**
 * What the file says of drift and what a feature lays over it. A threshold is of the measure it stands beside: a measure
 * that does not fit the column leaves it with the service's distance, and leaves its threshold behind.
 */
export function laidOver(file: DriftOption, feature: DriftOption, type: InferredType): Layers {
  const none: Layers = { measure: null, threshold: undefined };
  return [file, feature].reduce((below, { measure, threshold }) => {
    if (measure === undefined || measure === below.measure) {
      return { ...below, threshold: threshold ?? below.threshold };
    }
    return fits(measure, type) ? { measure, threshold } : below;
  }, none);
}

interface Feature {
  readonly inferred_type: InferredType;
  readonly weir?: { readonly checks?: { readonly drift?: DriftOption | undefined } | undefined } | undefined;
}

/** The features with a measure chosen for each that it fits, whatever they said before. */
export function measuredBy<Of extends Feature>(
  features: readonly Of[],
  measure: MeasureName,
  threshold: number = driftMeasures[measure].threshold,
): Of[] {
  return features.map((feature) => {
    if (!fits(measure, feature.inferred_type)) return feature;
    const checks = feature.weir?.checks;
    const drift = { ...checks?.drift, measure, threshold };
    return { ...feature, weir: { ...feature.weir, checks: { ...checks, drift } } };
  });
}
