/**
 * `constraints.json`: what the baseline's columns must go on looking like, in the service's form, and
 * the monitoring options that say how strictly. shared/docs/sagemaker.md §3.5.
 *
 * A feature may override the options: as `monitoringConfigOverrides` (the documented place) or as
 * `monitoring_config_overrides`, also inside `num_constraints` or `string_constraints`, where real files have it.
 */
import * as z from "zod";
import {
  categoriesOf,
  completenessOf,
  inferredTypes,
  type FeatureStatistics,
  type Statistics,
} from "./statistics.ts";

const toggle = z.enum(["Enabled", "Disabled"]);
const share = z.number().min(0).max(1);

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
  comparison_threshold: z.number().min(0).optional(),
  comparison_method: comparisonMethod.optional(),
  categorical_comparison_threshold: z.number().min(0).optional(),
  categorical_drift_method: z.enum(["LInfinity", "ChiSquared"]).optional(),
});

const monitoringSchema = z.looseObject({
  evaluate_constraints: toggle.optional(),
  emit_metrics: toggle.optional(),
  datatype_check_threshold: share.optional(),
  domain_content_threshold: share.optional(),
  distribution_constraints: distributionSchema.optional(),
});

const overrides = {
  monitoringConfigOverrides: monitoringSchema.optional(),
  monitoring_config_overrides: monitoringSchema.optional(),
};

const featureSchema = z.looseObject({
  name: z.string(),
  inferred_type: z.enum(inferredTypes),
  completeness: share.optional(),
  num_constraints: z.looseObject({ is_non_negative: z.boolean().optional(), ...overrides }).optional(),
  string_constraints: z.looseObject({ domains: z.array(z.string()).optional(), ...overrides }).optional(),
  ...overrides,
});

/** The schema of `constraints.json`; fields it does not know are kept. */
export const constraintsSchema = z
  .looseObject({
    version: z.number().optional(),
    features: z.array(featureSchema).min(1),
    monitoring_config: monitoringSchema.optional(),
  })
  .superRefine(({ features }, context) => {
    const seen = new Set<string>();
    features.forEach(({ name }, index) => {
      if (seen.has(name)) {
        context.addIssue({
          code: "custom",
          path: ["features", index, "name"],
          message: "Name is used twice",
        });
      }
      seen.add(name);
    });
  });

export type Constraints = z.infer<typeof constraintsSchema>;
export type FeatureConstraints = z.infer<typeof featureSchema>;

/** The options in force for one feature, every default filled in. */
export interface MonitoringOptions {
  readonly evaluate: boolean;
  readonly typeThreshold: number;
  readonly domainThreshold: number;
  readonly comparison: {
    readonly perform: boolean;
    readonly threshold: number;
    readonly method: "Simple" | "Robust";
    readonly categoricalThreshold: number;
    readonly categoricalMethod: "LInfinity" | "ChiSquared";
  };
}

type Monitoring = z.infer<typeof monitoringSchema>;
type Distribution = z.infer<typeof distributionSchema>;

/** The file's options with the feature's overrides on top; without either, what the service suggests. */
export function optionsFor(constraints: Constraints, feature: FeatureConstraints): MonitoringOptions {
  const layers = layersOf(constraints, feature);
  const distributions = layers.map((layer) => layer.distribution_constraints ?? {});
  const threshold = last(distributions, (layer) => layer.comparison_threshold, 0.1);
  return {
    evaluate: last(layers, (layer) => layer.evaluate_constraints, "Enabled") === "Enabled",
    typeThreshold: last(layers, (layer) => layer.datatype_check_threshold, 1),
    domainThreshold: last(layers, (layer) => layer.domain_content_threshold, 1),
    comparison: {
      perform: last(distributions, performs, true),
      threshold,
      method: last(distributions, (layer) => layer.comparison_method, "Robust"),
      categoricalThreshold: last(distributions, (layer) => layer.categorical_comparison_threshold, threshold),
      categoricalMethod: last(distributions, (layer) => layer.categorical_drift_method, "LInfinity"),
    },
  };
}

/** From the file's own options to the most particular override. */
function layersOf({ monitoring_config }: Constraints, feature: FeatureConstraints): Monitoring[] {
  return [feature.num_constraints, feature.string_constraints, feature].reduce(
    (layers, place) => [
      ...layers,
      ...(place?.monitoring_config_overrides ? [place.monitoring_config_overrides] : []),
      ...(place?.monitoringConfigOverrides ? [place.monitoringConfigOverrides] : []),
    ],
    monitoring_config === undefined ? [] : [monitoring_config],
  );
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

/** The constraints the service would suggest for a data set with these statistics. */
export function suggest(statistics: Statistics): Constraints {
  return {
    version: 0,
    features: statistics.features.map(suggestFeature),
    monitoring_config: {
      evaluate_constraints: "Enabled",
      emit_metrics: "Enabled",
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: "Enabled",
        comparison_threshold: 0.1,
        comparison_method: "Robust",
      },
    },
  };
}

function suggestFeature(feature: FeatureStatistics): FeatureConstraints {
  const { name, inferred_type, numerical_statistics, string_statistics } = feature;
  const common = (numerical_statistics ?? string_statistics)?.common;
  const { num_present: present, num_missing: missing } = common ?? { num_present: 0, num_missing: 0 };
  const minimum = numerical_statistics?.min;
  const categories = categoriesOf(feature);
  return {
    name,
    inferred_type,
    completeness: completenessOf(present, present + missing),
    ...(minimum !== undefined && { num_constraints: { is_non_negative: minimum >= 0 } }),
    ...(categories !== null && { string_constraints: { domains: [...categories.keys()] } }),
  };
}
