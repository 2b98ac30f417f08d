/** One scrape: a part of the endpoints, or one of them, each asked once. */
import type { EndpointSeen, Scrape } from "../../core/metrics/scrape.ts";
import { standings } from "../../core/overview/standing.ts";
import { version } from "../../core/version.ts";
import { catalogOf, type FleetAnswer, type PartAnswer, type PartQuestion } from "../deployment/catalog.ts";
import type { Metrics } from "../endpoint/metrics/metrics.ts";
import type { Bindings } from "../env.ts";
import { within } from "../platform/patience.ts";
import type { Result } from "../platform/problem.ts";
import { remoteRoom } from "../platform/rooms.ts";
import { answerOf, endpointOf, glanceMs } from "./reach.ts";

/** Of a part of all endpoints. `features`: of each monitor so many. Throws where the list of endpoints does not answer. */
export async function scrapeOf(env: Bindings, part: PartQuestion, features: number): Promise<Scrape> {
  return scrapeOfPart(env, await within(glanceMs, catalogOf(env).part(part)), features);
}

/** Of the endpoints that the Catalog has given. */
export async function scrapeOfPart(
  env: Bindings,
  { names, leftOut, counts }: PartAnswer,
  features: number,
): Promise<Scrape> {
  const endpoints = await Promise.all(
    names.map(async (name) => ({ name, seen: await lookAt(env, name, features) })),
  );
  return { version, standings: standingsOf(counts), endpoints, leftOut };
}

/** Of one endpoint; it is a problem that there is none of this name. */
export async function scrapeOfOne(env: Bindings, name: string, features: number): Promise<Result<Scrape>> {
  const reached = await endpointOf(env, name);
  if (!reached.ok) return reached;
  const endpoints = [{ name, seen: await lookAt(env, name, features) }];
  return { ok: true, value: { version, standings: null, endpoints, leftOut: 0 } };
}

/** Names are of the Catalog: it is not asked for each again. */
function lookAt(env: Bindings, name: string, features: number): Promise<EndpointSeen | null> {
  const host = {
    ask: (room: "metrics", question: string, parameters: readonly unknown[]) =>
      env.ENDPOINTS.getByName(name).ask(room, question, parameters),
  };
  return answerOf(name, remoteRoom<Metrics>(host, "metrics").look(features));
}

function standingsOf(counts: FleetAnswer["counts"]): Record<string, number> {
  const of = new Map(counts.map(({ need, endpoints }) => [need, endpoints]));
  return Object.fromEntries(standings.map((standing, need) => [standing, of.get(need) ?? 0]));
}
