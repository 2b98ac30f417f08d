/** An endpoint at a glance: what the list of all endpoints says of it. */
import type { IncidentKind } from "../../core/incident/kinds.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Baselines } from "../baseline/records.ts";
import type { Incidents } from "../incident/incidents.ts";
import type { ExecutionRecord } from "../monitor/execution.ts";
import type { Executions } from "../monitor/executions.ts";
import type { Monitors } from "../monitor/monitors.ts";

export interface Glance {
  readonly hasBaseline: boolean;
  /** How many monitors it has. */
  readonly monitors: number;
  /** Incidents that fire, the first ones. */
  readonly firing: readonly Firing[];
  /** The execution of the newest window; null where there is none. */
  readonly last: ExecutionRecord | null;
}

interface Firing {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly summary: string;
  readonly since: number;
}

const mostFiring = 20;

/** Who knows what a glance shows. */
interface Seen {
  readonly executions: Executions;
  readonly incidents: Incidents;
  readonly baselines: Baselines;
  readonly monitors: Monitors;
}

/** The room of an endpoint's object that answers it in one question. */
export class Glances {
  readonly #seen: Seen;

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  look(): Glance {
    const { executions, incidents, baselines, monitors } = this.#seen;
    const newest = { monitor: null, limit: 1, before: Number.MAX_SAFE_INTEGER, after: null };
    const firing = incidents.list({ state: "firing", limit: mostFiring, after: null });
    return {
      hasBaseline: baselines.current() !== null,
      monitors: monitors.list().length,
      firing: firing.items.map(firingOf),
      last: executions.list(newest).items[0] ?? null,
    };
  }
}

function firingOf({ id, kind, latest, since }: Incident): Firing {
  return { id, kind, summary: latest.summary, since };
}
