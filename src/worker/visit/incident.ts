/** An incident for whoever is signed in or has its signed link: to look at, and to acknowledge or mute. */
import { parse } from "../../core/config/complaint.ts";
import { wishSchema } from "../../core/incident/mute.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { linkFrom } from "../notify/link.ts";
import { lacksOf } from "../notify/reach.ts";
import { viewEndpoint } from "../commands/endpoints.ts";
import { acknowledgeIncident, addMute, getIncident, type IncidentView } from "../commands/incidents.ts";
import { byLink, type Visit } from "./by-link.ts";

/** An incident, and which receivers are told nothing of it, for want of something: in sentences. */
export interface LinkedIncident extends IncidentView {
  /** The address of the report that saw it last; null where none did. */
  readonly report: string | null;
  readonly lacks: readonly string[];
}

/** The incident, for who may see it. */
export async function linkedIncident(
  env: Bindings,
  visit: Visit,
  endpoint: string,
  id: string,
): Promise<Result<LinkedIncident>> {
  return byLink(env, visit, async () => {
    const [found, view] = await Promise.all([getIncident(env, endpoint, id), viewEndpoint(env, endpoint)]);
    if (!found.ok) return found;
    const lacks = view.ok ? lacksOf(env, view.value.config.receivers) : [];
    const { execution } = found.value;
    const path = execution === null ? null : `/reports/${endpoint}/${execution}`;
    const report = path === null || visit.isSignedIn ? path : await linkFrom(env, visit.url, path);
    return { ok: true, value: { ...found.value, report, lacks } };
  });
}

/** Does what a form of the incident's page asks for. */
export async function changeLinkedIncident(
  env: Bindings,
  visit: Visit,
  endpoint: string,
  id: string,
  form: URLSearchParams,
): Promise<Result<unknown>> {
  const found = await linkedIncident(env, visit, endpoint, id);
  if (!found.ok) return found;
  const wish = parse(wishSchema, Object.fromEntries(form));
  if (!wish.ok) {
    return { ok: false, problem: problem("invalid", "Cannot do what this form asks for", wish.complaints) };
  }
  if (wish.value.action === "acknowledge") return acknowledgeIncident(env, endpoint, id, "");
  const { hours, reason } = wish.value;
  const { kind, monitor } = found.value;
  const scope = { kind, ...(monitor !== null && { monitor }) };
  return addMute(env, endpoint, { ...scope, reason, until: Date.now() + hours * 3_600_000 });
}
