/** An endpoint at a glance: what the list of all endpoints says of it, and where it stands in that list. */
import * as z from "zod";
import { byKind, type IncidentKind } from "../../core/incident/kinds.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { muteOf } from "../../core/incident/mute.ts";
import { needOf, standingOf, type Standing } from "../../core/overview/standing.ts";
import type { WindowState } from "../../core/overview/glance.ts";
import type { Baselines } from "../baseline/records.ts";
import { askedCatalog } from "../deployment/catalog.ts";
import type { Incidents } from "../incident/incidents.ts";
import type { Mutes } from "../incident/mutes.ts";
import { windowStateOf, type SeenExecution } from "../monitor/execution.ts";
import type { Executions } from "../monitor/executions.ts";
import type { Monitors } from "../monitor/monitors.ts";
import type { Runs } from "../monitor/runs.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import type { Owner } from "../platform/work.ts";
import { UpkeepRecord } from "./upkeep.ts";

/** A window of the strip. */
interface GlancedWindow {
  /** When it ended, ISO 8601. */
  readonly end: string;
  readonly state: WindowState;
  /** The share of records that differ, 0 to 1. */
  readonly differ: number;
  readonly records: number | null;
}

export interface Glance {
  readonly standing: Standing;
  /** When the baseline in force was made, ISO 8601; null where there is none. */
  readonly baselineAt: string | null;
  /** Why windows are not judged for want of a baseline; null where they are. */
  readonly awaits: string | null;
  /** How many monitors it has. */
  readonly monitors: number;
  /** Names of those that are paused, the first ones. */
  readonly paused: readonly string[];
  /** Incidents that fire, the first ones of those that somebody is told of, then of those that are muted. */
  readonly firing: readonly Firing[];
  /** The last windows, oldest first. */
  readonly windows: readonly GlancedWindow[];
  /** The newest window that was checked. */
  readonly last: SeenExecution | null;
}

interface Firing {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly summary: string;
  readonly since: number;
  /** Until when people are not told of it, and why; null where they are. */
  readonly muted: { readonly until: number; readonly reason: string } | null;
}

const mostFiring = 20;
const mostWindows = 24;

/** Who knows what a glance shows. */
interface Seen {
  readonly executions: Executions;
  readonly incidents: Incidents;
  readonly baselines: Baselines;
  readonly monitors: Monitors;
  readonly mutes: Mutes;
  readonly runs: Pick<Runs, "learner">;
}

const toldSchema = z.object({ standing: z.string().default("") });

/** The room of an endpoint's object that answers it in one question. */
export class Glances {
  readonly #owner: Owner;
  readonly #seen: Seen;
  readonly #told: UpkeepRecord<typeof toldSchema>;

  constructor(owner: Owner, seen: Seen) {
    this.#owner = owner;
    this.#seen = seen;
    this.#told = new UpkeepRecord(owner.storage.sql, "standing", toldSchema);
  }

  look(): Glance {
    const { executions, baselines, monitors } = this.#seen;
    const current = baselines.current();
    const windows = executions.lastWindows(null, mostWindows);
    const firing = this.#firing();
    return {
      standing: this.#standing(firing, windows.at(-1) ?? null),
      baselineAt: current === null ? null : (baselines.get(current)?.createdAt ?? null),
      awaits: this.#seen.runs.learner.awaits(monitors.list()),
      monitors: monitors.list().length,
      paused: monitors.paused().slice(0, mostFiring),
      firing: firing.slice(0, mostFiring),
      windows: windows.map(glanced),
      last: windows.at(-1) ?? null,
    };
  }

  /** Tells the Catalog where the endpoint stands, where that is news; what it does not hear it is told again. Never throws. */
  async tell(): Promise<void> {
    const [last = null] = this.#seen.executions.lastWindows(null, 1);
    const standing = this.#standing(this.#firing(), last);
    if (this.#told.read()?.standing === standing) return;
    try {
      await askedCatalog(this.#owner.env).stand([{ name: this.#owner.name, need: needOf(standing) }]);
      this.#told.write({ standing });
    } catch (error) {
      log("standing_untold", { endpoint: this.#owner.name, error: nameOf(error) });
    }
  }

  #firing(): Firing[] {
    const now = Date.now();
    const mutes = this.#seen.mutes.inForce(now);
    const firing = this.#seen.incidents.firing().toSorted(byNeed);
    const seen = firing.map((incident) => {
      const { id, kind, latest, since } = incident;
      const mute = muteOf(incident, mutes, now);
      return {
        id,
        kind,
        summary: latest.summary,
        since,
        muted: mute && { until: mute.until, reason: mute.reason },
      };
    });
    return seen.toSorted((one, other) => Number(one.muted !== null) - Number(other.muted !== null));
  }

  #standing(firing: readonly Firing[], last: SeenExecution | null): Standing {
    const monitors = this.#seen.monitors.list();
    return standingOf({
      firing: firing.map(({ kind, muted }) => ({
        isBlind: kind === "cannot_judge",
        isMuted: muted !== null,
      })),
      isWatched: monitors.length > 0 && this.#seen.runs.learner.awaits(monitors) === null,
      last: last && windowStateOf(last),
    });
  }
}

/** Of a kind, what is true of all before what is true of a segment, and the newest first. */
function byNeed(one: Incident, other: Incident): number {
  const ofSegment = ({ segment }: Incident) => (segment === undefined ? 0 : 1);
  return byKind(one, other) || ofSegment(one) - ofSegment(other) || other.since - one.since;
}

function glanced(seen: SeenExecution): GlancedWindow {
  const { execution, glance } = seen;
  return {
    end: execution.window.end,
    state: windowStateOf(seen),
    differ: glance?.differ ?? 0,
    records: execution.records,
  };
}
