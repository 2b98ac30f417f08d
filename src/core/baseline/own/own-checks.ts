/**
 * Options of the checks that are Weir's own, beside those of the service: one value's share, numbers out of range, a
 * share of missing values that changed, new values, and drift by evidence.
 *
 * They stand in `constraints.json` as `weir.checks` of the file and of each feature, where readers that do not know them
 * pass over them. A file that has none at its root is the service's or is meant like one: then none of them is asked.
 */
import * as z from "zod";
import type { InferredType } from "../../profile/column.ts";
import { driftMeasures, laidOver, measureNames, type Chosen } from "./drift-measures.ts";

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
  /** Of one value's share: the same of values that the rest of the data does not have. */
  learned_unseen: z.number().min(0).optional(),
});

const optionsSchema = z.looseObject({
  /** With the measure to go by; the service's distance where none is chosen. */
  drift: optionSchema.extend({ measure: z.enum(measureNames).optional() }).optional(),
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

interface Feature extends OwnOptions {
  readonly inferred_type?: InferredType | undefined;
}

/** The limits in force for a feature; null for what is not asked. */
export interface OwnLimits extends Readonly<Record<OwnCheck, number | null>> {
  /** Of one value's share, where the baseline does not have the value. */
  readonly unseen_value: number | null;
}

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
export function ownLimits(file: OwnOptions, feature: Feature, driftThreshold: number): OwnLimits {
  const [ofFile, ofFeature] = [file.weir?.checks, feature.weir?.checks];
  const limit = (check: Exclude<OwnCheck, "drift">): number | null => {
    if (ofFile === undefined) return null;
    return limitOf(ofFile[check] ?? {}, ofFeature?.[check] ?? {}, ownChecks[check]);
  };
  return {
    drift: ofFile === undefined ? null : distanceLimit(file, feature, driftThreshold),
    missing_rate: limit("missing_rate"),
    range: limit("range"),
    value_share: limit("value_share"),
    new_values: limit("new_values"),
    error_share: limit("error_share"),
    latency: limit("latency"),
    volume: limit("volume"),
    unseen_value:
      ofFile === undefined ? null : unseenLimit(ofFile.value_share ?? {}, ofFeature?.value_share ?? {}),
  };
}

/** The same of a value that the baseline does not have: the lower of the two, and what was learned of such values. */
function unseenLimit(general: Option, particular: Option): number | null {
  if ((particular.perform ?? general.perform) === "Disabled") return null;
  const threshold = particular.threshold ?? general.threshold ?? ownChecks.value_share;
  return Math.max(
    Math.min(threshold, ownChecks.new_values),
    beyondOrdinary * (particular.learned_unseen ?? 0),
  );
}

type Option = z.infer<typeof optionSchema>;

function limitOf(general: Option, particular: Option, otherwise: number): number | null {
  if ((particular.perform ?? general.perform) === "Disabled") return null;
  const threshold = particular.threshold ?? general.threshold ?? otherwise;
  return Math.max(threshold, beyondOrdinary * (particular.learned ?? 0));
}

/** The limit of the service's distance, of which nothing is said where a measure is chosen. */
function distanceLimit(file: OwnOptions, feature: Feature, otherwise: number): number | null {
  const { measure, threshold, ...rest } = driftOf(file, feature);
  return limitOf(rest, measure === null ? { ...rest, threshold } : rest, otherwise);
}

/** The measure that a feature's drift goes by; null for the service's distance. A feature's own choice needs none of the file. */
export function chosenMeasure(file: OwnOptions, feature: Feature): Chosen | null {
  const { measure, threshold, perform, learned } = driftOf(file, feature);
  if (measure === null || perform === "Disabled") return null;
  const { bounds, threshold: usual } = driftMeasures[measure];
  const limit = threshold ?? usual;
  return { measure, threshold: bounds === "p-value" ? limit : Math.max(limit, beyondOrdinary * learned) };
}

function driftOf({ weir }: OwnOptions, feature: Feature) {
  const [general, particular] = [weir?.checks?.drift ?? {}, feature.weir?.checks?.drift ?? {}];
  return {
    ...laidOver(general, particular, feature.inferred_type ?? "Unknown"),
    perform: particular.perform ?? general.perform,
    learned: particular.learned ?? 0,
  };
}
