/** What the list of endpoints shows: which need somebody, of all that there are. */
import { leastNeedy, needOf, standings } from "../../core/overview/standing.ts";
import { askedCatalog, type FleetKey } from "../deployment/catalog.ts";
import type { Glance } from "../endpoint/glance.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { answerOf, roomOf } from "./reach.ts";

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
  const found = await askedCatalog(env).fleet({ text, least, most, limit: rowsOfPage, after });
  const rows = await Promise.all(
    found.endpoints.map(async ({ name, need }) => ({
      name,
      need,
      glance: await answerOf(name, roomOf(env, name, "glances").look()),
    })),
  );
  const moved = rows.flatMap(({ name, need, glance }) => {
    const now = glance === null ? need : needOf(glance.standing);
    return now === need ? [] : [{ name, from: need, need: now }];
  });
  if (moved.length > 0) await heal(env, moved);
  const countOf = (some: FleetPart) => {
    const isIn = (need: number) => need >= ends[some][0] && need <= ends[some][1];
    const known = found.counts.reduce((sum, { need, endpoints }) => sum + (isIn(need) ? endpoints : 0), 0);
    return moved.reduce((sum, { from, need }) => sum + Number(isIn(need)) - Number(isIn(from)), known);
  };
  return {
    rows: rows.toSorted((one, other) => standOf(other) - standOf(one)),
    counts: { all: countOf("all"), need: countOf("need"), muted: countOf("muted") },
    next: found.next,
  };
}

/** What does not answer comes before all that is as it was. */
function standOf({ glance }: Row): number {
  return needOf(glance?.standing ?? "undecided");
}

/** The Catalog is told where endpoints stand when that changes: what it has not heard of yet is put right here. */
async function heal(env: Bindings, moved: readonly FleetKey[]): Promise<void> {
  try {
    await askedCatalog(env).stand(moved.map(({ name, need }) => ({ name, need })));
  } catch (error) {
    log("standing_untold", { endpoint: moved[0]?.name ?? "", error: nameOf(error) });
  }
}
