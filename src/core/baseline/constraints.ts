/**
 * `constraints.json`: what the baseline's columns must go on looking like, in the service's form, with
 * the options that say how strictly (options.ts). docs/stored-formats.md.
 */
import * as z from "zod";
import { keptReadingSchema, withoutDefaults, type Reading } from "./reading.ts";
import { monitoringSchema, overrides, share } from "./options.ts";
import {
  categoriesOf,
  completenessOf,
  inferredTypes,
  type FeatureStatistics,
  type Statistics,
} from "./statistics.ts";
import { serviceRules, type TypeRules } from "./types.ts";

const featureSchema = z.looseObject({
  name: z.string(),
  inferred_type: z.enum(inferredTypes),
  completeness: share.optional(),
  num_constraints: z.looseObject({ is_non_negative: z.boolean().optional(), ...overrides }).optional(),
  string_constraints: z.looseObject({ domains: z.array(z.string()).optional(), ...overrides }).optional(),
  ...overrides,
});

/** The schema of `constraints.json`; fields that it does not know are kept. */
export const constraintsSchema = z
  .looseObject({
    version: z.number().optional(),
    features: z.array(featureSchema).min(1),
    monitoring_config: monitoringSchema.optional(),
    weir: z.looseObject({ reading: keptReadingSchema.optional() }).optional(),
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

/** The constraints the service would suggest for a data set with these statistics; rules that are not its own are said, and how the data was read. */
export function suggest(
  statistics: Statistics,
  rules: TypeRules = serviceRules,
  given: Reading = {},
): Constraints {
  const weir = ownOptions(rules);
  const reading = withoutDefaults(given);
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
      ...(Object.keys(weir).length > 0 && { weir }),
    },
    ...(Object.keys(reading).length > 0 && { weir: { reading } }),
  };
}

function ownOptions({ integersInFractional, oddCellTolerance }: TypeRules) {
  return {
    ...(integersInFractional !== serviceRules.integersInFractional && {
      integers_in_fractional: integersInFractional,
    }),
    ...(oddCellTolerance !== serviceRules.oddCellTolerance && { odd_cell_tolerance: oddCellTolerance }),
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
