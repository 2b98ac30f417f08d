/** What pages show of an endpoint's segments beside its windows: which there are now, and what fires of them. */
import type { EndpointView } from "../../endpoint/view.ts";
import type { Bindings } from "../../env.ts";
import type { Result } from "../../platform/problem.ts";
import { incidentsFirst, listIncidents, type IncidentSummary } from "../incidents.ts";
import { roomOf } from "../reach.ts";

export interface SegmentsBeside {
  /** Each division that is configured, with the values that have segments. */
  readonly divisions: readonly { readonly by: string; readonly values: readonly string[] }[];
  readonly firing: readonly IncidentSummary[];
  /** Whether the monitor makes the rows itself. */
  readonly isPreprocessed: boolean;
}

/** So many incidents are looked through for those of segments. */
const mostIncidents = 200;

/** `monitor`: whose windows are looked at. An endpoint that is not divided is asked nothing more. */
export async function segmentsBeside(
  env: Bindings,
  { name, config, monitors }: EndpointView,
  monitor: string | null,
): Promise<Result<SegmentsBeside>> {
  const own = monitors.find((one) => one.name === monitor)?.config ?? null;
  const isPreprocessed = own?.preprocessor !== undefined;
  if ((config.segments ?? []).length === 0) {
    return { ok: true, value: { divisions: [], firing: [], isPreprocessed } };
  }
  const [divisions, firing] = await Promise.all([
    roomOf(env, name, "segments").known(),
    listIncidents(env, name, { state: "firing", limit: mostIncidents, after: null }),
  ]);
  if (!divisions.ok) return divisions;
  if (!firing.ok) return firing;
  const ofSegments = firing.value.items.filter(({ segment }) => segment !== undefined);
  return { ok: true, value: { divisions: divisions.value, firing: ofSegments, isPreprocessed } };
}

/** The incidents of a segment: those that are not over first, then the newest. */
export async function incidentsOfSegment(
  env: Bindings,
  endpoint: string,
  segment: string,
): Promise<Result<readonly IncidentSummary[]>> {
  const found = await incidentsFirst(env, endpoint, mostIncidents);
  if (!found.ok) return found;
  return { ok: true, value: found.value.items.filter((one) => one.segment === segment) };
}
