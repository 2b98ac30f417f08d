/** The live profile of an endpoint: what its shards hold of a window this moment. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import { fitOf } from "../../core/baseline/fit.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import { align, ownColumns, type NamedColumn } from "../../core/profile/align.ts";
import { trafficColumns } from "../../core/profile/tally.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { bodiesOf, type BodyCounts } from "../../core/check/answer/bodies.ts";
import { guessOf, type Guess } from "../../core/profile/guess.ts";
import { roomLines } from "../../core/profile/room/told.ts";
import { spanOf, type Window } from "../../core/monitor/window.ts";
import { loadBaseline, readableBaseline } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { recorderSettingsOf } from "../platform/settings.ts";
import { Shards } from "../recorder/shards.ts";
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
): Promise<Result<LiveProfile>> {
  const view = await viewEndpoint(env, name);
  if (!view.ok) return view;
  const { baseline: id, shards } = view.value;
  const loaded = await inForce(env, name, id);
  if (!loaded.ok) return loaded;
  const baseline = loaded.value;
  const shape = baseline === null ? null : shapeOf(baseline.constraints);
  const found = await new Shards(env, name, shards).profile(window ?? lastHour(env), { shape });
  switch (found.kind) {
    case "incomplete":
      return { ok: false, problem: problem("unavailable", `The window is incomplete: ${found.reason}`) };
    case "misaligned":
      return { ok: false, problem: misaligned(found.nearest) };
    case "exact":
      return { ok: true, value: shown(found.profile, columnsOf(baseline, view.value, found.profile)) };
  }
}

function shown(profile: Profile, { columns, notes }: Named): LiveProfile {
  const reading = {
    calls: profile.calls,
    failed: profile.traffic.tallies.get("calls that failed") ?? 0,
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

function misaligned({ start, end }: Window) {
  return problem("invalid", "The profiles that are kept cannot answer this window exactly", [
    { path: "start", message: `Nearest: ${new Date(start).toISOString()}` },
    { path: "end", message: `Nearest: ${new Date(end).toISOString()}` },
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

function isTraffic(name: string): boolean {
  return trafficColumns.includes(name);
}

function lastHour(env: Bindings): Window {
  const { end } = spanOf(Date.now(), recorderSettingsOf(env).profileMs);
  return { start: end - 3_600_000, end };
}
