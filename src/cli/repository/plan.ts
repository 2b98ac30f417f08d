/** What has to be done for a deployment to be as the repository says, each step with the fields that it changes. */
import { inLanes } from "../../core/table/lanes.ts";
import type * as z from "zod";
import { differences } from "../../core/config/difference.ts";
import { endpointSchema } from "../../core/config/endpoint.ts";
import { takenMonitorSchema } from "../../core/config/monitor.ts";
import { withoutDefaults } from "../../core/config/repository.ts";
import type { Deployment } from "../remote/deployment.ts";
import { baselineSteps } from "./baseline.ts";
import type { WantedEndpoint } from "./file.ts";
import type { Step, Subject } from "./step.ts";
import { atOnce, presentEndpoint, presentNames, type Present } from "./present.ts";
import { scriptPlan } from "./scripts.ts";

export interface Plan {
  readonly steps: readonly Step[];
  /** What is there and not in the file, and stays since nobody asked to delete it. */
  readonly kept: readonly Subject[];
}

/** `told` hears of each endpoint that has been compared. Every step is on condition of what was seen. */
export async function planOf(
  deployment: Deployment,
  wanted: readonly WantedEndpoint[],
  { deletes, told }: { readonly deletes: boolean; readonly told: () => void },
): Promise<Plan> {
  const plans = await inLanes(wanted, atOnce, async (endpoint) => {
    const plan = await planOfOne(deployment, endpoint, deletes);
    told();
    return plan;
  });
  const names = new Set(wanted.map(({ name }) => name));
  const others = (await presentNames(deployment)).filter((name) => !names.has(name));
  const gone = deletes ? await inLanes(others, atOnce, (name) => presentEndpoint(deployment, name)) : [];
  return {
    steps: [
      ...plans.flatMap(({ steps }) => steps),
      ...gone.flatMap((present) => (present === null ? [] : [deletion(present, null)])),
    ],
    kept: [
      ...plans.flatMap(({ kept }) => kept),
      ...(deletes ? [] : others.map((endpoint) => ({ what: "endpoint", endpoint, name: null }) as const)),
    ],
  };
}

async function planOfOne(deployment: Deployment, wanted: WantedEndpoint, deletes: boolean): Promise<Plan> {
  const { name, config, monitors, baseline, scripts } = wanted;
  const present = await presentEndpoint(deployment, name);
  const known = new Map(present?.monitors.map((monitor) => [monitor.name, monitor]));
  const extra = [...known.values()].filter((monitor) => !monitors.has(monitor.name));
  const modules = await scriptPlan(deployment, { endpoint: name, present, wanted: scripts, deletes });
  const puts = [...monitors].flatMap(([monitor, settings]) =>
    putOf(
      { what: "monitor", endpoint: name, name: monitor },
      known.get(monitor) ?? null,
      settings,
      takenMonitorSchema,
    ),
  );
  return {
    steps: [
      ...putOf({ what: "endpoint", endpoint: name, name: null }, present, config, endpointSchema),
      ...(baseline === null ? [] : await baselineSteps(deployment, name, present, baseline)),
      // Before the monitors that name them, and after those that did.
      ...modules.puts,
      ...puts,
      ...(deletes && present !== null ? extra.map((monitor) => deletion(present, monitor)) : []),
      ...modules.deletions,
    ],
    kept: [
      ...(deletes ? [] : extra.map((one) => ({ what: "monitor", endpoint: name, name: one.name }) as const)),
      ...modules.kept,
    ],
  };
}

type Configured = Pick<Present, "etag" | "config">;

/** Nothing where it is so already. Of what is new only the fields that are not as they are by default are told. */
function putOf(subject: Subject, present: Configured | null, wanted: object, schema: z.ZodType): Step[] {
  const fields =
    present === null ? differences({}, withoutDefaults(schema, wanted)) : differences(present.config, wanted);
  if (present !== null && fields.length === 0) return [];
  const headers = present === null ? { "if-none-match": "*" } : { "if-match": present.etag };
  const body = JSON.stringify(wanted);
  const question = { method: "PUT", path: pathOf(subject), body, headers };
  return [{ ...subject, action: present === null ? "create" : "change", fields, question }];
}

function deletion({ name: endpoint, etag }: Present, monitor: { name: string; etag: string } | null): Step {
  const subject = { what: monitor === null ? "endpoint" : "monitor", endpoint } as const;
  const named = { ...subject, name: monitor?.name ?? null };
  const question = {
    method: "DELETE",
    path: pathOf(named),
    headers: { "if-match": monitor?.etag ?? etag },
  };
  return { ...named, action: "delete", fields: [], question };
}

function pathOf({ endpoint, name }: Subject): string {
  return `/v1/endpoints/${endpoint}${name === null ? "" : `/monitors/${name}`}`;
}
