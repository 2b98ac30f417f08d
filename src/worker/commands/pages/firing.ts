/** What fires at all endpoints: each is asked. */
import { byKind } from "../../../core/incident/kinds.ts";
import type { Bindings } from "../../env.ts";
import { endpointNames } from "../endpoints.ts";
import { listIncidents, type IncidentSummary } from "../incidents.ts";
import { answerOf } from "../reach.ts";

export interface Firing {
  /** The longest first, those that are errors before others. */
  readonly incidents: readonly (IncidentSummary & { readonly endpoint: string })[];
  /** How many endpoints were asked, and those that did not answer. */
  readonly endpoints: number;
  readonly silent: readonly string[];
  /** The last name that was asked, where there are more; null where there are none. */
  readonly next: string | null;
}

/** Together fewer than the 50 subrequests that a request has on the free plan. */
const endpointsOfPage = 40;

const listing = { state: "firing", limit: 20, after: null } as const;

/** Of the endpoints behind a name. */
export async function firingAt(env: Bindings, after: string | null): Promise<Firing> {
  const { items, next } = await endpointNames(env, endpointsOfPage, after);
  const asked = await Promise.all(
    items.map(async (endpoint) => ({
      endpoint,
      found: await answerOf(endpoint, listIncidents(env, endpoint, listing)),
    })),
  );
  const incidents = asked.flatMap(({ endpoint, found }) =>
    (found?.items ?? []).map((incident) => ({ ...incident, endpoint })),
  );
  const silent = asked.filter(({ found }) => found === null).map(({ endpoint }) => endpoint);
  return { incidents: incidents.toSorted(byNeed), endpoints: items.length, silent, next };
}

function byNeed(one: IncidentSummary, other: IncidentSummary): number {
  const rank = ({ severity }: IncidentSummary) => (severity === "error" ? 0 : 1);
  return rank(one) - rank(other) || one.since.localeCompare(other.since) || byKind(one, other);
}
