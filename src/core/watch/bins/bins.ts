/** The bins of a baseline, small enough to be sent to every Recorder when it comes into force. */
import type { Baseline } from "../../baseline/baseline.ts";
import { optionsFor, type MonitoringOptions } from "../../baseline/options.ts";
import { commonOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import { mostPlaces, placesOf, type Bins, type FeatureBins } from "./form.ts";
import { numberBins } from "./number-bins.ts";
import { textBins } from "./text-bins.ts";

/** The bins of a baseline; null where it has no statistics. */
export function binsOf({ constraints, statistics }: Baseline): Bins | null {
  if (statistics === null) return null;
  const byName = new Map(statistics.features.map((feature) => [feature.name, feature]));
  let places = 0;
  const features = constraints.features.flatMap((constraint) => {
    const feature = byName.get(constraint.name);
    const bins = feature === undefined ? null : featureBins(feature, optionsFor(constraints, constraint));
    if (bins === null || places + placesOf(bins) > mostPlaces) return [];
    places += placesOf(bins);
    return [bins];
  });
  return { version: 1, names: constraints.features.map(({ name }) => name), features };
}

function featureBins(feature: FeatureStatistics, options: MonitoringOptions): FeatureBins | null {
  const { name, inferred_type: type, string_statistics: strings } = feature;
  const common = commonOf(feature);
  if (!options.evaluate || common === undefined) return null;
  const { num_present: present, num_missing: missing } = common;
  const values = strings === undefined ? numberBins(feature) : textBins(feature);
  return {
    name,
    type,
    rows: present + missing,
    missing,
    wrong: wrongIn(feature, present),
    limit: values === null ? null : limitOf(options, strings !== undefined),
    values,
  };
}

/** What the execution would call drift; null where it is not asked. */
function limitOf({ comparison, own }: MonitoringOptions, isTexts: boolean): number | null {
  if (!comparison.perform && own.drift === null) return null;
  const { threshold, categoricalThreshold } = comparison;
  return Math.max(own.drift ?? 0, comparison.perform ? (isTexts ? categoricalThreshold : threshold) : 0);
}

/** Values that are not of the feature's type, as far as the baseline tells. */
function wrongIn({ inferred_type: type, weir }: FeatureStatistics, present: number): number {
  const types = weir?.types;
  if (types === undefined) return 0;
  if (type === "Integral") return Math.max(0, present - types.Integral);
  if (type === "Fractional") return Math.max(0, present - types.Integral - types.Fractional);
  return 0;
}
