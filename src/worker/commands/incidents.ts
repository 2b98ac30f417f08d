/** Incidents of an endpoint, what people do about them, and whether a receiver is reached. */
import type { Incident, IncidentState } from "../../core/incident/incident.ts";
import {
  kindWords,
  severityOf,
  todoOf,
  type IncidentKind,
  type Severity,
} from "../../core/incident/kinds.ts";
import type { Mute } from "../../core/incident/mute.ts";
import { nameOfSegment } from "../../core/segment/by.ts";
import type { ToldFinding } from "../../core/incident/told.ts";
import type { Bindings } from "../env.ts";
import type { Recorded, Tested } from "../incident/incidents.ts";
import type { IncidentEvent, IncidentKey, IncidentListing } from "../incident/records.ts";
import type { MuteRecord } from "../incident/mutes.ts";
import type { Page } from "../platform/paging.ts";
import { problem, type Problem, type Result } from "../platform/problem.ts";
import { flat, roomOf } from "./reach.ts";

export type { IncidentKey, MuteRecord, Tested };

/** An incident in a list; times are ISO 8601. */
export interface IncidentSummary {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly monitor: string | null;
  readonly segment?: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  readonly todo: string;
  readonly since: string;
  readonly seenAt: string;
  readonly firedAt: string | null;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly reopened: number;
  readonly told: { readonly what: "firing" | "resolved"; readonly at: string; readonly times: number } | null;
  readonly features: readonly string[];
  readonly execution: string | null;
}

export interface IncidentView extends IncidentSummary {
  readonly findings: readonly ToldFinding[];
  readonly events: readonly IncidentEvent[];
}

export async function listIncidents(
  env: Bindings,
  endpoint: string,
  listing: IncidentListing,
): Promise<Result<Page<IncidentSummary, IncidentKey>>> {
  const page = await roomOf(env, endpoint, "incidents").list(listing);
  if (!page.ok) return page;
  const { items, next } = page.value;
  return { ok: true, value: { items: items.map(summaryOf), next } };
}

/** What an endpoint's list begins with: those that are not over first, then the newest. */
export async function incidentsFirst(
  env: Bindings,
  endpoint: string,
  limit: number,
): Promise<Result<Page<IncidentSummary, IncidentKey>>> {
  const of = (state: IncidentState | null) => listIncidents(env, endpoint, { state, limit, after: null });
  const [firing, pending, newest] = await Promise.all([of("firing"), of("pending"), of(null)]);
  if (!firing.ok) return firing;
  if (!pending.ok) return pending;
  if (!newest.ok) return newest;
  const over = newest.value.items.filter(({ state }) => state === "resolved");
  const items = [...firing.value.items, ...pending.value.items, ...over];
  return { ok: true, value: { items, next: newest.value.next } };
}

export async function getIncident(
  env: Bindings,
  endpoint: string,
  id: string,
): Promise<Result<IncidentView>> {
  return viewed(await roomOf(env, endpoint, "incidents").get(id));
}

/** With until when people are not told of it, and why; null where they are. */
export interface LookedAtIncident extends IncidentView {
  readonly muted: { readonly until: string; readonly reason: string } | null;
}

export async function lookAtIncident(
  env: Bindings,
  endpoint: string,
  id: string,
): Promise<Result<LookedAtIncident>> {
  const found = await roomOf(env, endpoint, "incidents").get(id);
  const view = viewed(found);
  if (!view.ok) return view;
  const mute = found.ok ? (found.value?.mute ?? null) : null;
  const muted = mute && { until: iso(mute.until), reason: mute.reason };
  return { ok: true, value: { ...view.value, muted } };
}

/** Somebody works on it: it is not told again while it lasts. */
export async function acknowledgeIncident(
  env: Bindings,
  endpoint: string,
  id: string,
  by: string,
): Promise<Result<IncidentView>> {
  return viewed(await roomOf(env, endpoint, "incidents").acknowledge(id, by));
}

export async function addMute(env: Bindings, endpoint: string, mute: Mute): Promise<Result<MuteRecord>> {
  const unknown = await unknownSegment(env, endpoint, mute);
  if (unknown !== null) return { ok: false, problem: unknown };
  const added = await flat(roomOf(env, endpoint, "mutes").add(mute));
  if (added.ok) await moveInList(env, endpoint);
  return added;
}

/** What names no segment would mute nothing. */
async function unknownSegment(env: Bindings, endpoint: string, { segment }: Mute): Promise<Problem | null> {
  if (segment === undefined) return null;
  const known = await roomOf(env, endpoint, "segments").known();
  if (!known.ok) return known.problem;
  const isKnown = known.value.some(({ by, values }) =>
    values.some((value) => nameOfSegment({ by, value }) === segment),
  );
  const message = "There is no such segment that is judged: GET …/segments lists those with a value";
  return isKnown ? null : problem("invalid", "Cannot mute this", [{ path: "segment", message }]);
}

export async function listMutes(env: Bindings, endpoint: string): Promise<Result<MuteRecord[]>> {
  return roomOf(env, endpoint, "mutes").list();
}

export async function removeMute(env: Bindings, endpoint: string, id: string): Promise<Result<null>> {
  const removed = await roomOf(env, endpoint, "mutes").remove(id);
  if (!removed.ok) return removed;
  if (!removed.value) return { ok: false, problem: problem("not_found", "There is no mute of this id") };
  await moveInList(env, endpoint);
  return { ok: true, value: null };
}

/** What is muted stands elsewhere in the list of endpoints. */
async function moveInList(env: Bindings, endpoint: string): Promise<void> {
  await roomOf(env, endpoint, "glances").tell();
}

/** Sends a test message to the receiver at a place of the configuration's list, once. */
export async function testReceiver(env: Bindings, endpoint: string, place: number): Promise<Result<Tested>> {
  return flat(roomOf(env, endpoint, "incidents").test(place));
}

function viewed(found: Result<Recorded | null>): Result<IncidentView> {
  if (!found.ok) return found;
  if (found.value === null) {
    return { ok: false, problem: problem("not_found", "There is no incident of this id") };
  }
  const { latest, events } = found.value;
  return { ok: true, value: { ...summaryOf(found.value), findings: latest.findings, events } };
}

function summaryOf({ latest, told, ...incident }: Incident): IncidentSummary {
  const { id, kind, monitor, state, reopened, segment } = incident;
  return {
    id,
    kind,
    monitor,
    ...(segment !== undefined && { segment }),
    state,
    severity: severityOf(kind),
    title: kindWords(kind),
    summary: latest.summary,
    todo: todoOf(kind),
    since: iso(incident.since),
    seenAt: iso(incident.seenAt),
    firedAt: isoOrNull(incident.firedAt),
    resolvedAt: isoOrNull(incident.resolvedAt),
    acknowledgedAt: isoOrNull(incident.acknowledgedAt),
    reopened,
    told: told && { ...told, at: iso(told.at) },
    features: latest.features,
    execution: latest.execution,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : iso(time);
}
