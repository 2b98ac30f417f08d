/** What the list of endpoints shows: which need somebody, of all that there are. */
import { leastNeedy, needOf, standings } from "../../core/overview/standing.ts";
import { catalogOf, type FleetKey } from "../deployment/catalog.ts";
import type { Glance } from "../endpoint/glance.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { roomOf } from "./reach.ts";

export type { FleetKey };

/** An endpoint of the list; null for one that does not answer. */
interface Row {
  readonly name: string;
  readonly glance: Glance | null;
}

/** Which of them: all, those that need somebody, or the muted ones. */
export const fleetParts = ["all", "need", "muted"] as const;

export type FleetPart = (typeof fleetParts)[number];

export interface Fleet {
  readonly rows: readonly Row[];
  /** How many there are of each part. */
  readonly counts: Readonly<Record<FleetPart, number>>;
  /** Where the next page begins; null on the last. */
  readonly next: FleetKey | null;
}

/** Each is asked: together fewer than the 50 subrequests that a request has on the free plan. */
const rowsOfPage = 40;

const worst = standings.length - 1;
const ends: Readonly<Record<FleetPart, readonly [least: number, most: number]>> = {
  all: [0, worst],
  need: [needOf(leastNeedy), worst],
  muted: [needOf("muted"), needOf("muted")],
};

/** Endpoints with this text in their names, those first that need somebody most. */
export async function fleetOf(
  env: Bindings,
  text: string,
  part: FleetPart,
  after: FleetKey | null,
): Promise<Fleet> {
  const [least, most] = ends[part];
  const catalog = catalogOf(env);
  const { names, next, counts } = await catalog.fleet({ text, least, most, limit: rowsOfPage, after });
  const rows = await Promise.all(names.map(async (name) => ({ name, glance: await glanceAt(env, name) })));
  const countOf = ([from, to]: readonly [number, number]) =>
    counts.reduce((sum, { need, endpoints }) => sum + (need >= from && need <= to ? endpoints : 0), 0);
  return {
    rows,
    counts: { all: countOf(ends.all), need: countOf(ends.need), muted: countOf(ends.muted) },
    next,
  };
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
