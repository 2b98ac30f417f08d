/**
 * A baseline: `constraints.json`, and `statistics.json` where there is one (without it drift cannot
 * be decided). Reads both files with errors that name the field, and makes both from a profile.
 */
import * as z from "zod";
import { ownColumns, type NamedColumn } from "../profile/align.ts";
import type { Profile } from "../profile/profile.ts";
import { NotJson, readPlaced } from "../read/json/placed.ts";
import { jacksonText, type Json } from "./jackson.ts";
import { constraintsSchema, suggestOwn, type Constraints } from "./constraints.ts";
import { columnProfilesSchema, isColumnProfiles, statisticsOfProfiles } from "./deequ.ts";
import type { Reading } from "./reading.ts";
import { thinWithin } from "./bounds.ts";
import {
  describeBaseline,
  statisticsIn,
  statisticsSchema,
  type FeatureStatistics,
  type Statistics,
} from "./statistics.ts";
import { ownRules, type TypeRules } from "./types.ts";

export interface Baseline {
  readonly constraints: Constraints;
  readonly statistics: Statistics | null;
}

/**
 * The baseline that a training data set suggests; rules that are not the service's go into its constraints, so
 * that windows are held to them too, and so does how the data was read. Of very many columns the training profile keeps
 * fewer values each (bounds.ts), which its tallies tell. Throws RangeError for a data set without rows or columns and a tolerance that is no share.
 */
export function baselineOf(
  training: Profile,
  given: Partial<TypeRules> = {},
  reading: Reading = {},
): Baseline {
  if (training.records === 0) {
    throw new RangeError("Cannot make a baseline: the training data has no rows");
  }
  const columns = ownColumns(training, "START");
  if (columns.length === 0) {
    throw new RangeError(
      "Cannot make a baseline: the training data has no columns: every row is empty, as [] and {} are",
    );
  }
  const { baseline, coarse } = baselineOfColumns(columns, training.records, given, reading);
  if (coarse > 0) training.data.tally("columns made coarse for want of room", coarse);
  return baseline;
}

/** The baseline that columns suggest, wherever they are from; `coarse`: how many keep fewer values for want of room. */
export function baselineOfColumns(
  columns: readonly NamedColumn[],
  records: number,
  given: Partial<TypeRules> = {},
  reading: Reading = {},
): { readonly baseline: Baseline; readonly coarse: number } {
  const rules = { ...ownRules, ...given };
  const coarse = thinWithin(columns, rules.oddCellTolerance);
  const statistics = describeBaseline(columns, records, () => rules.oddCellTolerance);
  return { baseline: { constraints: suggestOwn(statistics, rules, reading), statistics }, coarse };
}

/** The statistics of a baseline's features by name; empty where it has none. */
export function statisticsByName({ statistics }: Baseline): ReadonlyMap<string, FeatureStatistics> {
  return new Map(statistics?.features.map((feature) => [feature.name, feature]));
}

/**
 * Reads the text of `statistics.json`, whichever of the three forms its sketches have (kll.ts), or of Deequ's
 * column profiles (deequ.ts). Throws SyntaxError naming the field and what was expected.
 */
export function parseStatistics(text: string): Statistics {
  const json = withoutNulls(parseJson(text, "statistics.json"));
  if (isColumnProfiles(json))
    return statisticsOfProfiles(checked(json, columnProfilesSchema, "column profiles"));
  return statisticsIn(json) ?? checked(json, statisticsSchema, "statistics.json");
}

/** Reads the text of `constraints.json`. Throws SyntaxError naming the field and what was expected. */
export function parseConstraints(text: string): Constraints {
  return checked(withoutNulls(parseJson(text, "constraints.json")), constraintsSchema, "constraints.json");
}

/** Reads a baseline's two files; `statistics` is null where there is none. */
export function parseBaseline(constraints: string, statistics: string | null): Baseline {
  return {
    constraints: parseConstraints(constraints),
    statistics: statistics === null ? null : parseStatistics(statistics),
  };
}

/** Reads the text of a file that people write, with its schema. Throws SyntaxError naming the field and what was expected. */
export function parseFile<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  file: string,
): z.infer<Schema> {
  return checked(parseJson(text, file), schema, file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError(`Cannot read ${file}: it is not JSON${faultIn(text)}`);
  }
}

/** What is wrong with a text that is no JSON, and where. */
function faultIn(text: string): string {
  try {
    readPlaced(text);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const { line, column } = error.place;
    return `: line ${line}, column ${column}: ${error.message.replace(/^It is not JSON: /, "")}`;
  }
  return "";
}

/** No file of a baseline is nested deeper, by far: the stack would end before a file that somebody made to be. */
const mostLevels = 100;

/**
 * Takes members out that are null, as tools write what is not there, of objects and of lists of them. In place: the
 * numbers of sketches are many, and are not looked at. Throws SyntaxError where `json` is nested too deep.
 */
export function withoutNulls(json: unknown, levels = mostLevels): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (levels === 0)
    throw new SyntaxError(`Cannot read a baseline that is nested over ${mostLevels} levels deep`);
  if (Array.isArray(json)) {
    const items: unknown[] = json;
    if (typeof items[0] === "object") for (const item of items) withoutNulls(item, levels - 1);
    return json;
  }
  const members = json as Record<string, unknown>;
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete members[name];
    else withoutNulls(value, levels - 1);
  }
  return json;
}

function checked<Schema extends z.ZodType>(json: unknown, schema: Schema, file: string): z.infer<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join(".") || "(root)";
  const said = issue?.message ?? "unknown";
  throw new SyntaxError(`Cannot read ${file}: ${place}: ${said}${featureAt(json, issue?.path ?? [])}`);
}

/** Whose a member is, where it is a feature's: people know features by their names. */
function featureAt(json: unknown, [list, index]: readonly PropertyKey[]): string {
  if (list !== "features" || typeof index !== "number") return "";
  const named = z.object({ features: z.array(z.unknown()) }).safeParse(json);
  const feature = z.object({ name: z.string() }).safeParse(named.data?.features[index]);
  return feature.success ? ` (of “${feature.data.name}”)` : "";
}

/** The text of one of the service's files. */
export function fileText(file: Statistics | Constraints | { readonly violations: readonly Json[] }): string {
  return `${jacksonText(file as Json)}\n`;
}

/** Where there is no baseline: how one is made. */
export function postOne(endpoint: string): string {
  return `POST one to /v1/endpoints/${endpoint}/baselines`;
}
