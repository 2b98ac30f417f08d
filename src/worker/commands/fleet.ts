/** What the pages show of all endpoints, and of one. */
import type { Glance } from "../endpoint/glance.ts";
import type { EndpointView } from "../endpoint/view.ts";
import type { Bindings } from "../env.ts";
import type { ExecutionRecord } from "../monitor/execution.ts";
import { log } from "../platform/log.ts";
import { nameOf, type Result } from "../platform/problem.ts";
import { endpointNames, viewEndpoint } from "./endpoints.ts";
import { listExecutions } from "./executions.ts";
import { listIncidents, type IncidentSummary } from "./incidents.ts";
import { roomOf } from "./reach.ts";

/** An endpoint of the list; null for one that does not answer. */
interface Row {
  readonly name: string;
  readonly glance: Glance | null;
}

export interface Fleet {
  readonly rows: readonly Row[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

/** Each is asked: together fewer than the 50 subrequests that a request has on the free plan. */
const rowsOfPage = 40;

/** Endpoints by name, those behind the last one of the page before. */
export async function fleetOf(env: Bindings, after: string | null): Promise<Fleet> {
  const { items, next } = await endpointNames(env, rowsOfPage, after);
  const rows = await Promise.all(items.map(async (name) => ({ name, glance: await glanceAt(env, name) })));
  return { rows, next };
}

async function glanceAt(env: Bindings, name: string): Promise<Glance | null> {
  try {
    const glance = await roomOf(env, name, "glances").look();
    return glance.ok ? glance.value : null;
  } catch (error) {
    log("glance_failed", { endpoint: name, error: nameOf(error) });
    return null;
  }
}

export interface EndpointState {
  readonly view: EndpointView;
  readonly incidents: readonly IncidentSummary[];
  readonly executions: readonly ExecutionRecord[];
}

const shownExecutions = 48;
const shownIncidents = 20;

/** One endpoint: what it is, what happens, and its last executions. */
export async function endpointState(env: Bindings, name: string): Promise<Result<EndpointState>> {
  const latest = { monitor: null, limit: shownExecutions, before: Number.MAX_SAFE_INTEGER, after: null };
  const [view, incidents, executions] = await Promise.all([
    viewEndpoint(env, name),
    listIncidents(env, name, { state: null, limit: shownIncidents, after: null }),
    listExecutions(env, name, latest),
  ]);
  if (!view.ok) return view;
  if (!incidents.ok) return incidents;
  if (!executions.ok) return executions;
  return {
    ok: true,
    value: { view: view.value, incidents: incidents.value.items, executions: executions.value.items },
  };
}
