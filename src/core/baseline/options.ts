/**
 * How strictly a window is held to the constraints: `monitoring_config` and what a feature lays over it.
 *
 * Without any option everything means what it means to the service (docs/checks.md). Where people
 * asked for more, an object `weir` beside the service's own options says so; readers of the file that do not
 * know it pass over it.
 *
 * A feature may override the options: as `monitoringConfigOverrides` (the documented place) or as
 * `monitoring_config_overrides`, also inside `num_constraints` or `string_constraints`, where real files have it.
 */
import * as z from "zod";
import type { InferredType } from "../profile/column.ts";
import type { Chosen } from "./own/drift-measures.ts";
import { chosenMeasure, ownLimits, type OwnOptions, type OwnLimits } from "./own/own-checks.ts";

const toggle = z.enum(["Enabled", "Disabled"]);
export const share = z.number().min(0).max(1);

/** `Simple`/`Robust`, also as the documentation spells them. */
const comparisonMethod = z
  .enum(["Simple", "Robust", "linf_simple", "linf_robust"])
  .transform((method): "Simple" | "Robust" =>
    method === "Simple" || method === "linf_simple" ? "Simple" : "Robust",
  );

const distributionSchema = z.looseObject({
  perform_comparison: toggle.optional(),
  /** The 2019 form of `perform_comparison`. */
  enable_comparisons: z.boolean().optional(),
  /** Of the form of 2019, without effect. */
  min_domain_mass: z.number().optional(),
  comparison_threshold: z.number().min(0).optional(),
  comparison_method: comparisonMethod.optional(),
  categorical_comparison_threshold: z.number().min(0).optional(),
  categorical_drift_method: z.enum(["LInfinity", "ChiSquared"]).optional(),
});

/** Our own options. Strict, so that a misspelled one is refused instead of having no effect. */
const weirSchema = z.strictObject({
  /** Whether integers in a Fractional column are of the wrong type. As in the service: "Violation". */
  integers_in_fractional: z.enum(["Violation", "Accepted"]).optional(),
  /**
   * Share of the values that may be of another type than their column. 0 as in the service. A window is held to
   * the lower of `datatype_check_threshold` and 1 less this; a training set, to the type of all but this share.
   */
  odd_cell_tolerance: z.number().min(0).lt(1).optional(),
  /** Whether `is_non_negative` is checked. The service suggests it but never does; here it is "Enabled". */
  non_negative_check: toggle.optional(),
});

export const monitoringSchema = z.looseObject({
  evaluate_constraints: toggle.optional(),
  emit_metrics: toggle.optional(),
  datatype_check_threshold: share.optional(),
  domain_content_threshold: share.optional(),
  distribution_constraints: distributionSchema.optional(),
  weir: weirSchema.optional(),
});

export const overrides = {
  monitoringConfigOverrides: monitoringSchema.optional(),
  monitoring_config_overrides: monitoringSchema.optional(),
};

/** The options in force for one feature, every default filled in. */
export interface MonitoringOptions {
  readonly evaluate: boolean;
  /** Least share of the values that must have the expected type. */
  readonly typeThreshold: number;
  readonly domainThreshold: number;
  readonly oddCellTolerance: number;
  readonly integersInFractional: "Violation" | "Accepted";
  readonly checkSign: boolean;
  readonly comparison: {
    readonly perform: boolean;
    readonly threshold: number;
    readonly method: "Simple" | "Robust";
    readonly categoricalThreshold: number;
    readonly categoricalMethod: "LInfinity" | "ChiSquared";
    /** The measure that is gone by in place of all these; null where none is chosen. */
    readonly chosen: Chosen | null;
  };
  /** What Weir's own checks call too much; null for those that are not asked. */
  readonly own: OwnLimits;
}

export type Monitoring = z.infer<typeof monitoringSchema>;
type Distribution = z.infer<typeof distributionSchema>;

/** A place of the file that may hold overrides. */
interface WithOverrides {
  readonly monitoringConfigOverrides?: Monitoring | undefined;
  readonly monitoring_config_overrides?: Monitoring | undefined;
}

interface Feature extends WithOverrides, OwnOptions {
  readonly inferred_type?: InferredType | undefined;
  readonly num_constraints?: WithOverrides | undefined;
  readonly string_constraints?: WithOverrides | undefined;
}

/** The file's options with the feature's overrides on top; without either, what the service suggests. */
export function optionsFor(
  file: OwnOptions & { readonly monitoring_config?: Monitoring | undefined },
  feature: Feature = {},
): MonitoringOptions {
  const layers = layersOf(file.monitoring_config, feature);
  const distributions = layers.map((layer) => layer.distribution_constraints ?? {});
  const ours = layers.map((layer) => layer.weir ?? {});
  const threshold = last(distributions, (layer) => layer.comparison_threshold, 0.1);
  const oddCellTolerance = last(ours, (layer) => layer.odd_cell_tolerance, 0);
  const typeThreshold = last(layers, (layer) => layer.datatype_check_threshold, 1);
  return {
    evaluate: last(layers, (layer) => layer.evaluate_constraints, "Enabled") === "Enabled",
    typeThreshold: Math.min(typeThreshold, 1 - oddCellTolerance),
    domainThreshold: last(layers, (layer) => layer.domain_content_threshold, 1),
    oddCellTolerance,
    integersInFractional: last(ours, (layer) => layer.integers_in_fractional, "Violation"),
    checkSign: last(ours, (layer) => layer.non_negative_check, "Enabled") === "Enabled",
    comparison: {
      perform: last(distributions, performs, true),
      threshold,
      method: last(distributions, (layer) => layer.comparison_method, "Robust"),
      categoricalThreshold: last(distributions, (layer) => layer.categorical_comparison_threshold, threshold),
      categoricalMethod: last(distributions, (layer) => layer.categorical_drift_method, "LInfinity"),
      chosen: chosenMeasure(file, feature),
    },
    own: ownLimits(file, feature, threshold),
  };
}

/** Who says how strictly: the constraints of a feature, those of the file, or nobody. */
export type Origin = "feature" | "file" | "default";

/** Whose word an option has. */
export function originOf(
  ofFile: Monitoring | undefined,
  feature: Feature,
  pick: (layer: Monitoring) => unknown,
): Origin {
  const says = (layer: Monitoring) => pick(layer) !== undefined;
  if (layersOf(undefined, feature).some(says)) return "feature";
  return ofFile !== undefined && says(ofFile) ? "file" : "default";
}

/** From the file's own options to the most particular override. */
function layersOf(ofFile: Monitoring | undefined, feature: Feature): Monitoring[] {
  const places: readonly (WithOverrides | undefined)[] = [
    feature.num_constraints,
    feature.string_constraints,
    feature,
  ];
  const layers = places.flatMap((place) => [
    place?.monitoring_config_overrides,
    place?.monitoringConfigOverrides,
  ]);
  return [ofFile, ...layers].filter((layer) => layer !== undefined);
}

/** What the last layer that says anything says. */
function last<Layer, Value>(
  layers: readonly Layer[],
  pick: (layer: Layer) => Value | undefined,
  otherwise: Value,
): Value {
  return layers.reduce((value, layer) => pick(layer) ?? value, otherwise);
}

function performs({ perform_comparison, enable_comparisons }: Distribution): boolean | undefined {
  return perform_comparison === undefined ? enable_comparisons : perform_comparison === "Enabled";
}

/** Whether distances are judged by what chance makes of them; else by thresholds alone, as the service does. */
export function isByChance({ own, comparison }: MonitoringOptions): boolean {
  return own.drift !== null || comparison.chosen !== null;
}
