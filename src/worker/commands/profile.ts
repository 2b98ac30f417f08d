/** The live profile of an endpoint: what its shards hold of a window this moment. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { fitOf } from "../../core/baseline/fit.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import { align, ownColumns, type NamedColumn } from "../../core/profile/align.ts";
import { isTraffic } from "../../core/profile/tally.ts";
import { guessOf, type Guess, type Profile } from "../../core/profile/profile.ts";
import { bodiesOf, type BodyCounts } from "../../core/check/answer/bodies.ts";
import { roomLines } from "../../core/profile/room/told.ts";
import { isoWindow, spanOf, type IsoWindow, type Window } from "../../core/monitor/window.ts";
import { loadBaseline, readableBaseline } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import { problem, type Problem, type Result } from "../platform/problem.ts";
import { recorderSettingsOf } from "../platform/settings.ts";
import { segmentProfile, segmentRecords } from "../recorder/segments.ts";
import { Shards, type WindowProfile } from "../recorder/shards.ts";
import { nameOfSegment, segmentOf } from "../../core/segment/by.ts";
import { roomOf } from "./reach.ts";
import { viewEndpoint, type EndpointView } from "./endpoints.ts";

/** A window's columns, under the baseline's names where there is one. */
export interface LiveProfile {
  readonly columns: readonly NamedColumn[];
  readonly records: number;
  /** How bodies were taken, as `weir` beside the service's members. */
  readonly reading: {
    readonly calls: number;
    readonly failed: number;
    readonly bodies: BodyCounts;
    readonly sides: Guess;
    readonly notes: readonly string[];
  };
}

/** Of the last hour up to now where no window is given. */
export async function liveProfile(
  env: Bindings,
  name: string,
  window: Window | null,
  segment: string | null = null,
): Promise<Result<LiveProfile>> {
  const view = await viewEndpoint(env, name);
  if (!view.ok) return view;
  const { baseline: id, shards, config } = view.value;
  const unknown = unknownSegment(name, segment, config);
  if (unknown !== null) return { ok: false, problem: unknown };
  const loaded = await inForce(env, name, id);
  if (!loaded.ok) return loaded;
  const baseline = loaded.value;
  const found = await profileOf(new Shards(env, name, shards), window ?? lastHour(env), segment, baseline);
  switch (found.kind) {
    case "incomplete":
      return { ok: false, problem: problem("unavailable", `The window is incomplete: ${found.reason}`) };
    case "misaligned":
      return { ok: false, problem: misaligned(found.nearest) };
    case "exact":
      return { ok: true, value: shown(found.profile, columnsOf(baseline, view.value, found.profile)) };
  }
}

/** Null of what may be a segment. */
function unknownSegment(
  name: string,
  segment: string | null,
  { segments = [] }: EndpointConfig,
): Problem | null {
  if (segment === null || segmentOf(segment, segments) !== null) return null;
  return problem("not_found", `There is no segment ${segment}: see /v1/endpoints/${name}/segments`);
}

/** Of all calls or, by its name, of a segment. */
async function profileOf(
  shards: Shards,
  window: Window,
  segment: string | null,
  baseline: Baseline | null,
): Promise<WindowProfile> {
  const shape = baseline === null ? null : shapeOf(baseline.constraints);
  if (segment === null) return shards.profile(window, { shape });
  // What is kept of a segment is of the spans that the whole has.
  const { nearest, silence } = await shards.nearest(window);
  if (silence !== null) return { kind: "incomplete", reason: silence };
  return nearest === null
    ? segmentProfile(shards, window, segment, { shape })
    : { kind: "misaligned", nearest };
}

/** How many records of a window are in each segment. */
export interface SegmentsView {
  readonly endpoint: string;
  readonly window: IsoWindow;
  /** Of each division those with a value of their own, then the rest. */
  readonly segments: readonly {
    readonly segment: string;
    readonly by: string;
    /** Null of the rest. */
    readonly value: string | null;
    readonly records: number;
  }[];
}

/** Of the last hour up to now where no window is given. */
export async function segmentsOf(
  env: Bindings,
  name: string,
  given: Window | null,
): Promise<Result<SegmentsView>> {
  const view = await viewEndpoint(env, name);
  if (!view.ok) return view;
  const known = await roomOf(env, name, "segments").known();
  if (!known.ok) return known;
  const window = given ?? lastHour(env);
  const shards = new Shards(env, name, view.value.shards);
  const { nearest } = await shards.nearest(window);
  if (nearest !== null) return { ok: false, problem: misaligned(nearest) };
  const counted = await segmentRecords(shards, window);
  if (counted === null)
    return { ok: false, problem: problem("unavailable", "The window is incomplete; try again") };
  const records = new Map(counted.map((one) => [one.segment, one.records]));
  const segments = known.value.flatMap(({ by, values }) =>
    [...values, null].map((value) => {
      const segment = nameOfSegment({ by, value });
      return { segment, by, value, records: records.get(segment) ?? 0 };
    }),
  );
  return { ok: true, value: { endpoint: name, window: isoWindow(window), segments } };
}

function shown(profile: Profile, { columns, notes }: Named): LiveProfile {
  const reading = {
    calls: profile.calls,
    failed: profile.failedCalls,
    bodies: bodiesOf(profile),
    sides: guessOf(profile),
    notes: [...notes, ...roomLines(profile)],
  };
  return { columns, records: profile.records, reading };
}

async function inForce(env: Bindings, endpoint: string, id: string | null): Promise<Result<Baseline | null>> {
  if (id === null) return { ok: true, value: null };
  return readableBaseline(id, () => loadBaseline(env.BUCKET, { endpoint, id }));
}

function misaligned(nearest: Window) {
  const { start, end } = isoWindow(nearest);
  return problem("invalid", "The profiles that are kept cannot answer this window exactly", [
    { path: "start", message: `Nearest: ${start}` },
    { path: "end", message: `Nearest: ${end}` },
  ]);
}

interface Named {
  readonly columns: readonly NamedColumn[];
  readonly notes: readonly string[];
}

/** The columns under the baseline's names, or their own while there is no baseline; what is seen of calls in any case. */
function columnsOf(loaded: Baseline | null, { config }: EndpointView, profile: Profile): Named {
  if (loaded === null) {
    return { columns: ownColumns(profile, config.outputColumns ?? null), notes: [] };
  }
  const names = loaded.constraints.features.map((feature) => feature.name);
  const outputColumns = config.outputColumns ?? null;
  const own = ownColumns(profile, outputColumns);
  // A baseline of traffic alone has no names for what tables and models hold.
  if (names.every(isTraffic)) return { columns: own, notes: [] };
  const { columns, notes } = align(profile, names, { outputColumns, fit: fitOf(loaded) });
  const unnamed = own.filter(({ name: column }) => isTraffic(column) && !names.includes(column));
  return { columns: [...columns, ...unnamed], notes };
}

function lastHour(env: Bindings): Window {
  const { end } = spanOf(Date.now(), recorderSettingsOf(env).profileMs);
  return { start: end - 3_600_000, end };
}
