/** An incident for whoever is signed in or has its signed link: to look at, and to acknowledge or mute. */
import { parse } from "../../core/config/complaint.ts";
import { wishSchema } from "../../core/incident/mute.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { linkFrom } from "../notify/link.ts";
import { lacksOf } from "../notify/reach.ts";
import { viewEndpoint, type EndpointView } from "../commands/endpoints.ts";
import {
  acknowledgeIncident,
  addMute,
  getIncident,
  lookAtIncident,
  type IncidentView,
  type LookedAtIncident,
} from "../commands/incidents.ts";
import { trendOf, type TrendWindow } from "../commands/pages/trend.ts";
import { byLink, type Visit } from "./by-link.ts";

/** An incident, and which receivers are told nothing of it, for want of something: in sentences. */
export interface LinkedIncident extends LookedAtIncident {
  /** The address of the report that saw it last; null where none did. */
  readonly report: string | null;
  readonly lacks: readonly string[];
  /** The endpoint's own page of what to do about such incidents; null where it has none. */
  readonly runbook: string | null;
  /** The windows around it, oldest first; none where it is of no monitor, or nothing is kept of them. */
  readonly trend: readonly TrendWindow[];
}

/** The incident, for who may see it. */
export async function linkedIncident(
  env: Bindings,
  visit: Visit,
  endpoint: string,
  id: string,
): Promise<Result<LinkedIncident>> {
  return byLink(env, visit, async () => {
    const [found, view] = await Promise.all([lookAtIncident(env, endpoint, id), viewEndpoint(env, endpoint)]);
    if (!found.ok) return found;
    const beside = view.ok ? besideOf(env, view.value, found.value) : { lacks: [], runbook: null };
    const report = await reportOf(env, visit, endpoint, found.value);
    const { monitor } = found.value;
    const trend = monitor === null ? [] : await trendOf(env, endpoint, monitor, found.value);
    return { ok: true, value: { ...found.value, ...beside, report, trend } };
  });
}

function besideOf(env: Bindings, { config }: EndpointView, { kind }: IncidentView) {
  return {
    lacks: lacksOf(env, config.receivers),
    runbook: config.incidents?.runbooks[kind] ?? null,
  };
}

async function reportOf(
  env: Bindings,
  { isSignedIn, url }: Visit,
  endpoint: string,
  { execution }: IncidentView,
): Promise<string | null> {
  const path = execution === null ? null : `/reports/${endpoint}/${execution}`;
  return path === null || isSignedIn ? path : linkFrom(env, url, path);
}

/** Does what a form of the incident's page asks for. */
export async function changeLinkedIncident(
  env: Bindings,
  visit: Visit,
  endpoint: string,
  id: string,
  form: URLSearchParams,
): Promise<Result<unknown>> {
  const found = await byLink(env, visit, () => getIncident(env, endpoint, id));
  if (!found.ok) return found;
  const wish = parse(wishSchema, Object.fromEntries(form));
  if (!wish.ok) {
    return { ok: false, problem: problem("invalid", "Cannot do what this form asks for", wish.complaints) };
  }
  if (wish.value.action === "acknowledge") return acknowledgeIncident(env, endpoint, id, "");
  const { hours, reason } = wish.value;
  const { kind, monitor, segment } = found.value;
  const scope = { kind, ...(monitor !== null && { monitor }), ...(segment !== undefined && { segment }) };
  return addMute(env, endpoint, { ...scope, reason, until: Date.now() + hours * 3_600_000 });
}
