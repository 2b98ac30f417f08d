/** The live profile of an endpoint: what its shards hold of a window this moment. */
import { align, ownColumns, type NamedColumn } from "../../core/profile/align.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { spanOf, type Window } from "../../core/monitor/window.ts";
import { loadNames } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { recorderSettingsOf } from "../platform/settings.ts";
import { Shards } from "../recorder/shards.ts";
import { viewEndpoint, type EndpointView } from "./endpoints.ts";

/** A window's columns, under the baseline's names where there is one. */
export interface LiveProfile {
  readonly columns: readonly NamedColumn[];
  readonly records: number;
}

/** Of the last hour up to now where no window is given. */
export async function liveProfile(
  env: Bindings,
  name: string,
  window: Window | null,
): Promise<Result<LiveProfile>> {
  const view = await viewEndpoint(env, name);
  if (!view.ok) return view;
  const found = await new Shards(env, name, view.value.shards).profile(window ?? lastHour(env));
  switch (found.kind) {
    case "incomplete":
      return { ok: false, problem: problem("unavailable", `The window is incomplete: ${found.reason}`) };
    case "misaligned":
      return { ok: false, problem: misaligned(found.nearest) };
    case "exact": {
      const columns = await columnsOf(env, view.value, found.profile);
      return { ok: true, value: { columns, records: found.profile.records } };
    }
  }
}

function misaligned({ start, end }: Window) {
  return problem("invalid", "The profiles that are kept cannot answer this window exactly", [
    { path: "start", message: `Nearest: ${new Date(start).toISOString()}` },
    { path: "end", message: `Nearest: ${new Date(end).toISOString()}` },
  ]);
}

/** The columns under the baseline's names, or their own while there is no baseline. */
async function columnsOf(
  env: Bindings,
  { name, baseline, config }: EndpointView,
  profile: Profile,
): Promise<readonly NamedColumn[]> {
  if (baseline === null) return ownColumns(profile, config.outputColumns);
  const names = await loadNames(env.BUCKET, { endpoint: name, id: baseline });
  return align(profile, names, config.outputColumns).columns;
}

function lastHour(env: Bindings): Window {
  const { end } = spanOf(Date.now(), recorderSettingsOf(env).profileMs);
  return { start: end - 3_600_000, end };
}
