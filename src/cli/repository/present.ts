/** What a deployment has, as far as a repository may say it. */
import * as z from "zod";
import { found, type Deployment } from "../remote/deployment.ts";

/** Configurations stay as they came: of another version of Weir they may hold what this one does not know. */
const viewSchema = z.object({
  name: z.string(),
  etag: z.string(),
  config: z.unknown(),
  baseline: z.string().nullable(),
  monitors: z.array(z.object({ name: z.string(), etag: z.string(), config: z.unknown() })),
});

export type Present = z.output<typeof viewSchema>;

const namesSchema = z.object({ endpoints: z.array(z.string()), next: z.string().nullable() });

/** The names of all endpoints, in order. */
export async function presentNames(deployment: Deployment): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const page: z.output<typeof namesSchema> = await deployment.read(namesSchema, `/v1/endpoints${query}`);
    names.push(...page.endpoints);
    cursor = page.next;
  } while (cursor !== null);
  return names;
}

/** An endpoint; null where there is none of this name. */
export function presentEndpoint(deployment: Deployment, name: string): Promise<Present | null> {
  return deployment.find(viewSchema, `/v1/endpoints/${name}`);
}

export interface PresentFile {
  readonly text: string;
  readonly etag: string | null;
}

/** A file of the baseline in force; null where there is none. */
export async function presentFile(
  deployment: Deployment,
  { name, baseline }: Present,
  file: "constraints.json" | "statistics.json",
): Promise<PresentFile | null> {
  if (baseline === null) return null;
  const path = `/v1/endpoints/${name}/baselines/${baseline}/${file}`;
  return found(deployment.ask({ method: "GET", path }));
}

/** So many endpoints are asked at a time: each is an object of the deployment that wakes. */
export const atOnce = 6;
