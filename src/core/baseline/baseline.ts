/**
 * A baseline: `constraints.json`, and `statistics.json` where there is one (without it drift cannot
 * be decided). Reads both files with errors that name the field, and makes both from a profile.
 */
import type { z } from "zod";
import { ownColumns } from "../align.ts";
import type { Profile } from "../profile.ts";
import { jacksonText, type Json } from "./jackson.ts";
import { constraintsSchema, suggest, type Constraints } from "./constraints.ts";
import { describe, statisticsSchema, type FeatureStatistics, type Statistics } from "./statistics.ts";

export interface Baseline {
  readonly constraints: Constraints;
  readonly statistics: Statistics | null;
}

/** The baseline that a training data set suggests. Throws RangeError for a data set without rows. */
export function baselineOf(training: Profile): Baseline {
  if (training.records === 0) {
    throw new RangeError("Cannot make a baseline: the training data has no rows");
  }
  const statistics = describe(ownColumns(training, "START"), training.records);
  return { constraints: suggest(statistics), statistics };
}

/** The statistics of a baseline's features by name; empty where it has none. */
export function statisticsByName({ statistics }: Baseline): ReadonlyMap<string, FeatureStatistics> {
  return new Map(statistics?.features.map((feature) => [feature.name, feature]));
}

/** Reads the text of `statistics.json`. Throws SyntaxError naming the field and what was expected. */
export function parseStatistics(text: string): Statistics {
  return parseFile(text, statisticsSchema, "statistics.json");
}

/** Reads the text of `constraints.json`. Throws SyntaxError naming the field and what was expected. */
export function parseConstraints(text: string): Constraints {
  return parseFile(text, constraintsSchema, "constraints.json");
}

function parseFile<Schema extends z.ZodType>(text: string, schema: Schema, file: string): z.infer<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new SyntaxError(`Cannot read ${file}: it is not JSON`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join(".") || "(root)";
  throw new SyntaxError(`Cannot read ${file}: ${place}: ${issue?.message ?? "unknown"}`);
}

/** The text of one of the service's files. */
export function fileText(file: Statistics | Constraints | { readonly violations: readonly Json[] }): string {
  return `${jacksonText(file as Json)}\n`;
}
