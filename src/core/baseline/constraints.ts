/**
 * `constraints.json`: what the baseline's columns must go on looking like, in the service's form, with
 * the options that say how strictly (options.ts). docs/stored-formats.md.
 */
import * as z from "zod";
import { inferredTypes } from "../profile/column.ts";
import { clockOf, newInEach } from "./own/clock.ts";
import { misfit } from "./own/drift-measures.ts";
import { ownChecksSchema, type OwnCheck } from "./own/own-checks.ts";
import { keptReadingSchema, withoutDefaults, type Reading } from "./reading.ts";
import { monitoringSchema, overrides, share } from "./options.ts";
import {
  categoriesOf,
  commonOf,
  completenessOf,
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
  weir: ownChecksSchema.optional(),
  ...overrides,
});

/** What may be laid over a feature. */
export const featurePatchSchema = featureSchema.omit({ name: true }).partial();

const fileWeirSchema = ownChecksSchema.extend({
  reading: keptReadingSchema.optional(),
  /** What ordinary variation was learnt of, for people: how many stretches, and the records of the shortest. */
  stretches: z.looseObject({ count: z.number(), records: z.number() }).optional(),
});

/** The schema of `constraints.json`; fields that it does not know are kept. */
export const constraintsSchema = z
  .looseObject({
    version: z.number().optional(),
    features: z.array(featureSchema).min(1),
    monitoring_config: monitoringSchema.optional(),
    weir: fileWeirSchema.optional(),
  })
  .superRefine(({ features }, context) => {
    const seen = new Set<string>();
    features.forEach(({ name, inferred_type: type, weir }, index) => {
      const message = misfit(weir?.checks?.drift?.measure, type);
      if (message !== null) {
        const path = ["features", index, "weir", "checks", "drift", "measure"];
        context.addIssue({ code: "custom", path, message });
      }
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

/**
 * The constraints of a baseline that Weir makes: those that the service would suggest, rules that are not its own, how
 * the data was read, and that Weir's own checks are asked. Dates and times are no categories: each day brings new ones.
 */
export function suggestOwn(statistics: Statistics, rules: TypeRules, given: Reading): Constraints {
  const suggested = suggest(statistics, rules);
  const reading = withoutDefaults(given);
  const clocks = new Map(
    statistics.features
      .filter((feature) => clockOf(feature) !== null)
      .map((feature) => [feature.name, newInEach(feature)]),
  );
  const features = suggested.features.map((feature) => {
    const checks = clocks.get(feature.name);
    if (checks === undefined) return feature;
    const { string_constraints: _, ...rest } = feature;
    return notAsked(rest, checks);
  });
  return {
    ...suggested,
    features,
    weir: { ...(Object.keys(reading).length > 0 && { reading }), checks: {} },
  };
}

/** A feature whose distribution says nothing of the next window: no comparison, and none of these checks of Weir's own. */
export function notAsked(feature: FeatureConstraints, checks: readonly OwnCheck[]): FeatureConstraints {
  const off = Object.fromEntries(checks.map((check) => [check, { perform: "Disabled" as const }]));
  return {
    ...feature,
    monitoringConfigOverrides: {
      ...feature.monitoringConfigOverrides,
      distribution_constraints: { perform_comparison: "Disabled" },
    },
    weir: { ...feature.weir, checks: { ...feature.weir?.checks, ...off } },
  };
}

/** The constraints the service would suggest for a data set with these statistics; rules that are not its own are said. */
export function suggest(statistics: Statistics, rules: TypeRules = serviceRules): Constraints {
  return suggestedOf(statistics.features.map(suggestFeature), rules);
}

/** The same of features that were suggested one by one. */
export function suggestedOf<Features>(features: Features, rules: TypeRules = serviceRules) {
  const weir = ownOptions(rules);
  return {
    version: 0,
    features,
    monitoring_config: {
      evaluate_constraints: "Enabled" as const,
      emit_metrics: "Enabled" as const,
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: "Enabled" as const,
        comparison_threshold: 0.1,
        comparison_method: "Robust" as const,
      },
      ...(Object.keys(weir).length > 0 && { weir }),
    },
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

/** The constraints of one feature. */
export function suggestFeature(feature: FeatureStatistics): FeatureConstraints {
  const { name, inferred_type, numerical_statistics } = feature;
  const { num_present: present, num_missing: missing } = commonOf(feature) ?? {
    num_present: 0,
    num_missing: 0,
  };
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
