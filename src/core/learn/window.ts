/**
 * A baseline of traffic: what a window of calls suggests, where there is no training file.
 *
 * What only the order of records teaches is left out, since a profile has none: ordinary variation between stretches, and
 * which columns are clocks or running numbers (learn.ts). What people have said of another baseline, how strictly a
 * feature is judged and what was learned of it, may be laid over it; facts of the data are the window's own.
 */
import { baselineOfColumns, type Baseline } from "../baseline/baseline.ts";
import type { Constraints, FeatureConstraints } from "../baseline/constraints.ts";
import { fitOf } from "../baseline/fit.ts";
import { laidOver } from "../baseline/limits/patched.ts";
import { nameList } from "../baseline/names.ts";
import { readingOf } from "../baseline/reading.ts";
import { runChecks } from "../check/run.ts";
import { isReported } from "../check/answer/outcome.ts";
import { align, ownColumns, type NamedColumn, type OutputColumns } from "../profile/align.ts";
import type { Profile } from "../profile/profile.ts";
import { roomLines } from "../profile/room/told.ts";
import { isTraffic } from "../profile/tally.ts";
import { epochsIn, type Learned } from "./learn.ts";
import { fewestRecords } from "./learning.ts";
import { epochLines } from "./words.ts";

export interface OfWindow {
  /** Where outputs stand among columns that have no names; first if null. */
  readonly outputColumns: OutputColumns | null;
  /** Whose names features by position have; null where there is none. */
  readonly like: Baseline | null;
}

/**
 * The baseline that a window of calls suggests, and what people should know of it. Calls themselves (latency, status,
 * tokens) are features of it where they are of a language model, or nothing else is known of them. Throws RangeError for a
 * window of too few records, or without columns.
 */
export function baselineOfWindow(window: Profile, { outputColumns, like }: OfWindow): Learned {
  if (window.records < fewestRecords) {
    const found = window.records === 0 ? "no records" : `${window.records} records`;
    throw new RangeError(
      `Cannot make a baseline of this window: it holds ${found}, and it takes ${fewestRecords} to tell a change from chance`,
    );
  }
  const columns = columnsOf(window, { outputColumns, like });
  if (columns.length === 0) {
    throw new RangeError("Cannot make a baseline of this window: none of its bodies could be read as rows");
  }
  const reading = like === null ? {} : readingOf(like.constraints);
  const { baseline } = baselineOfColumns(columns, window.records, {}, reading);
  const { held, odd } = holding(baseline, window, outputColumns);
  const epochs = epochLines(epochsIn(baseline.statistics));
  return { baseline: held, notes: [...odd, ...epochs, ...roomLines(window), leftOut] };
}

const leftOut =
  "made of traffic, whose order is not known: ordinary variation between hours or days is not learned, and columns " +
  "that ascend, such as ids, are not recognised: switch their checks off, or make a baseline of a file";

/** The window as features: under the names of another baseline where they fit, else under their own. */
function columnsOf(window: Profile, { outputColumns, like }: OfWindow): readonly NamedColumn[] {
  const all = ownColumns(window, outputColumns);
  const own = all.filter(({ name }) => !isTraffic(name));
  const names = like?.constraints.features.map(({ name }) => name) ?? [];
  const isOfCalls = names.some(isTraffic) || isOfModel(window) || own.length === 0;
  const ofCalls = isOfCalls ? all.filter(({ name, column }) => isTraffic(name) && column.present > 0) : [];
  const tables = names.filter((name) => !isTraffic(name));
  if (like === null || tables.length === 0) return [...own, ...ofCalls];
  return [...align(window, tables, { outputColumns, fit: fitOf(like) }).columns, ...ofCalls];
}

function isOfModel({ input, output }: Profile): boolean {
  return [input, output].some(({ tallies }) => (tallies.get("bodies of language models") ?? 0) > 0);
}

/** A baseline holds on its own data: what would not is not judged, and named. */
function holding(baseline: Baseline, window: Profile, outputColumns: OutputColumns | null) {
  const { outcomes } = runChecks(window, baseline, { outputColumns });
  const violated = outcomes.filter(({ answer }) => isReported(answer));
  const names = new Set(baseline.constraints.features.map(({ name }) => name));
  const unfit = new Set(violated.map(({ feature }) => feature).filter((feature) => names.has(feature)));
  const ofTable = violated.flatMap(({ feature, answer }) =>
    !names.has(feature) && answer.kind === "violation"
      ? [`the window itself is odd: ${answer.description}`]
      : [],
  );
  const features = baseline.constraints.features.map((feature) =>
    unfit.has(feature.name) ? laidOver(feature, notJudged) : feature,
  );
  const line = `${nameList([...unfit], 5)} cannot be told from the window's calls by what they hold: not judged`;
  return {
    held: unfit.size === 0 ? baseline : { ...baseline, constraints: { ...baseline.constraints, features } },
    odd: [...(unfit.size === 0 ? [] : [line]), ...ofTable],
  };
}

const notJudged = { monitoringConfigOverrides: { evaluate_constraints: "Disabled" as const } };

/** How strictly another baseline is held to, laid over this one, feature by feature: never what its data was like. */
export function asStrictAs({ constraints, statistics }: Baseline, like: Baseline): Baseline {
  const wishes = new Map(like.constraints.features.map((feature) => [feature.name, wishesOf(feature)]));
  const { weir: _, monitoring_config: __, ...own } = constraints;
  const { weir, monitoring_config } = like.constraints;
  const laid: Constraints = {
    ...own,
    ...(monitoring_config !== undefined && { monitoring_config }),
    ...(weir !== undefined && { weir }),
    features: constraints.features.map((feature) => laidOver(feature, wishes.get(feature.name) ?? {})),
  };
  return { constraints: laid, statistics };
}

/** Options of a feature, as they stand in its constraints. */
function wishesOf({ weir, num_constraints, string_constraints, ...feature }: FeatureConstraints): object {
  const numbers = overridesIn(num_constraints);
  const texts = overridesIn(string_constraints);
  return {
    ...overridesIn(feature),
    ...(weir !== undefined && { weir }),
    ...(numbers !== null && { num_constraints: numbers }),
    ...(texts !== null && { string_constraints: texts }),
  };
}

type WithOverrides = Pick<FeatureConstraints, "monitoringConfigOverrides" | "monitoring_config_overrides">;

/** Null where there are none. */
function overridesIn(place: WithOverrides | undefined): WithOverrides | null {
  const { monitoringConfigOverrides, monitoring_config_overrides } = place ?? {};
  if (monitoringConfigOverrides === undefined && monitoring_config_overrides === undefined) return null;
  return {
    ...(monitoringConfigOverrides !== undefined && { monitoringConfigOverrides }),
    ...(monitoring_config_overrides !== undefined && { monitoring_config_overrides }),
  };
}
