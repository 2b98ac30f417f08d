/** The limits of one feature that people set by hand: how far it may drift, how much may be missing, whether it is judged. */
import * as z from "zod";
import type { Constraints, FeatureConstraints } from "../constraints.ts";
import { optionsFor } from "../options.ts";
import { laidOver } from "./patched.ts";

function numberUpTo(most: number) {
  const expected = `Expected a number from 0 to ${most}, or nothing`;
  return z
    .string()
    .trim()
    .default("")
    .transform((text) => (text === "" ? null : Number(text)))
    .refine((value) => value === null || (value >= 0 && value <= most), expected);
}

/** What a form says; what is left empty stays as it is. Shares, 0 to 1; what is missing in percent. */
export const limitsFormSchema = z.object({
  drift: numberUpTo(1),
  missing: numberUpTo(100),
  judged: z.enum(["yes", "no"]).default("yes"),
});

/** What a form asks for. */
export type LimitsWish = z.infer<typeof limitsFormSchema>;

export interface Limits {
  /** The greatest share of records that may differ; null where drift is not compared. */
  readonly drift: number | null;
  /** The greatest share that may be missing. */
  readonly missing: number;
  readonly isJudged: boolean;
}

/** Those in force. */
export function limitsOf(constraints: Constraints, feature: FeatureConstraints): Limits {
  const { evaluate, comparison, own } = optionsFor(constraints, feature);
  const { perform, threshold, categoricalThreshold } = comparison;
  const distance = feature.inferred_type === "String" ? categoricalThreshold : threshold;
  return {
    drift: perform ? (own.drift ?? distance) : null,
    missing: 1 - (feature.completeness ?? 0),
    isJudged: evaluate,
  };
}

/** What a form says of a feature, as it is laid over its constraints. */
export function limitsPatch({ drift, missing, judged }: LimitsWish) {
  const distances =
    drift === null
      ? {}
      : {
          distribution_constraints: { comparison_threshold: drift, categorical_comparison_threshold: drift },
        };
  return {
    monitoringConfigOverrides: {
      evaluate_constraints: judged === "yes" ? ("Enabled" as const) : ("Disabled" as const),
      ...distances,
    },
    ...(missing !== null && { completeness: 1 - missing / 100 }),
    // What a person says stands above what was learned.
    ...(drift !== null && { weir: { checks: { drift: { learned: 0 } } } }),
  };
}

/** The constraints with what a form says of a feature; null where they have none of this name. */
export function withLimits(constraints: Constraints, name: string, wish: LimitsWish): Constraints | null {
  if (!constraints.features.some((feature) => feature.name === name)) return null;
  const patch = limitsPatch(wish);
  return {
    ...constraints,
    features: constraints.features.map((feature) =>
      feature.name === name ? laidOver(feature, patch) : feature,
    ),
  };
}
