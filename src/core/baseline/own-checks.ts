/**
 * Options of the checks that are Weir's own, beside those of the service: one value's share, numbers out of range, a
 * share of missing values that changed, new values, and drift by evidence.
 *
 * They stand in `constraints.json` as `weir.checks` of the file and of each feature, where readers that do not know them
 * pass over them. A file that has none at its root is the service's or is meant like one: then none of them is asked.
 */
import * as z from "zod";

/** Each with the least change of a share, or the least distance, that is worth a word. */
export const ownChecks = {
  drift: 0.1,
  missing_rate: 0.01,
  range: 0.005,
  value_share: 0.02,
  new_values: 0.005,
  error_share: 0.01,
  latency: 0.25,
  volume: 0.2,
} as const;

export type OwnCheck = keyof typeof ownChecks;

const optionSchema = z.looseObject({
  perform: z.enum(["Enabled", "Disabled"]).optional(),
  threshold: z.number().min(0).optional(),
  /** The largest change among stretches of the training data itself. */
  learned: z.number().min(0).optional(),
});

const optionsSchema = z.looseObject({
  drift: optionSchema.optional(),
  missing_rate: optionSchema.optional(),
  range: optionSchema.optional(),
  value_share: optionSchema.optional(),
  new_values: optionSchema.optional(),
  error_share: optionSchema.optional(),
  latency: optionSchema.optional(),
  volume: optionSchema.optional(),
});

/** Of the file, or of a feature. */
export const ownChecksSchema = z.looseObject({ checks: optionsSchema.optional() });

/** What is beyond ordinary variation is beyond it by so much. */
const beyondOrdinary = 1.5;

export interface OwnOptions {
  readonly weir?: z.infer<typeof ownChecksSchema> | undefined;
}

/** The limits in force for a feature; null for what is not asked. */
export type OwnLimits = Readonly<Record<OwnCheck, number | null>>;

/** Whose word the limit of one of Weir's own checks has; null where nobody says one. */
export function ownOrigin(
  file: OwnOptions,
  feature: OwnOptions,
  check: OwnCheck,
  limit: number,
): "learned" | "feature" | "file" | null {
  const particular = optionOf(feature, check);
  if (particular.learned !== undefined && beyondOrdinary * particular.learned === limit) return "learned";
  if (particular.threshold !== undefined) return "feature";
  return optionOf(file, check).threshold === undefined ? null : "file";
}

function optionOf({ weir }: OwnOptions, check: OwnCheck): z.infer<typeof optionSchema> {
  return weir?.checks?.[check] ?? {};
}

/** The limit of drift is the file's own, if nothing else is said. */
export function ownLimits(file: OwnOptions, feature: OwnOptions, driftThreshold: number): OwnLimits {
  const defaults = { ...ownChecks, drift: driftThreshold };
  const [ofFile, ofFeature] = [file.weir?.checks, feature.weir?.checks];
  const limit = (check: OwnCheck): number | null => {
    if (ofFile === undefined) return null;
    const [general, particular] = [ofFile[check] ?? {}, ofFeature?.[check] ?? {}];
    if ((particular.perform ?? general.perform) === "Disabled") return null;
    const threshold = particular.threshold ?? general.threshold ?? defaults[check];
    return Math.max(threshold, beyondOrdinary * (particular.learned ?? 0));
  };
  return {
    drift: limit("drift"),
    missing_rate: limit("missing_rate"),
    range: limit("range"),
    value_share: limit("value_share"),
    new_values: limit("new_values"),
    error_share: limit("error_share"),
    latency: limit("latency"),
    volume: limit("volume"),
  };
}
