/** The management API: JSON over `/v1`, for holders of the admin token. */
import { Hono } from "hono";
import { align, ownColumns, type NamedColumn } from "../../core/profile/align.ts";
import { fileText } from "../../core/baseline/baseline.ts";
import { describe } from "../../core/baseline/statistics.ts";
import { monitorSchemaFor, parse, parseEndpoint, type EndpointConfig } from "../../core/config/endpoint.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { toDataSketches } from "../../core/sketch/datasketches.ts";
import { spanOf, type Window } from "../../core/monitor/window.ts";
import { requireAdmin } from "./auth.ts";
import { baselineRoutes } from "./baselines.ts";
import { catalogOf } from "../endpoint/catalog.ts";
import { allowsPrivate, keepOf, settingsOf, type Bindings } from "../env.ts";
import { Refusal } from "../platform/problem.ts";
import { loadNames, profileOf } from "../monitor/execution.ts";
import { executionOf, listExecutions, reportFile, runNow } from "./executions.ts";
import type { EndpointView } from "../endpoint/endpoint.ts";
import { healthOf } from "./health.ts";
import {
  jsonBody,
  jsonText,
  missing,
  monitorOf,
  named,
  noEndpoint,
  viewOf,
  windowOf,
  type ApiContext,
} from "./request.ts";

export const api = new Hono<{ Bindings: Bindings }>()
  .use(requireAdmin)
  .get("/endpoints", async ({ env, json }) => json({ endpoints: await catalogOf(env).names() }))
  .put("/endpoints/:name", putEndpoint)
  .get("/endpoints/:name", async (context) => context.json(await viewOf(context)))
  .delete("/endpoints/:name", deleteEndpoint)
  .get("/endpoints/:name/profile", liveProfile)
  .get("/endpoints/:name/health", health)
  .get("/endpoints/:name/deliveries", deliveries)
  .put("/endpoints/:name/monitors/:monitor", putMonitor)
  .get("/endpoints/:name/monitors/:monitor", getMonitor)
  .delete("/endpoints/:name/monitors/:monitor", deleteMonitor)
  .post("/endpoints/:name/monitors/:monitor/executions", runNow)
  .get("/endpoints/:name/executions", listExecutions)
  .get("/endpoints/:name/executions/:id", async (context) => context.json(await executionOf(context)))
  .get("/endpoints/:name/executions/:id/:file", reportFile)
  .route("/endpoints/:name/baselines", baselineRoutes)
  .all("*", () => {
    throw new Refusal("not_found", "There is no such path; see /openapi.json");
  });

async function putEndpoint(context: ApiContext): Promise<Response> {
  const { env, req } = context;
  const monitor = monitorOf(context);
  const parsed = parseEndpoint(await jsonBody(context), allowsPrivate(env));
  if (!parsed.ok) throw new Refusal("invalid", "Cannot take this endpoint configuration", parsed.complaints);
  requireRedactionKey(env, parsed.value);
  const view = await monitor.configure(parsed.value, new URL(req.url).origin);
  if (view === null)
    throw new Refusal("conflict", "An endpoint of this name is being purged; try again in a minute");
  return context.json(view, view.version === 1 ? 201 : 200);
}

/** Hashes are keyed: without a key whoever guesses a value could prove it. */
function requireRedactionKey({ WEIR_REDACTION_KEY }: Bindings, { capture }: EndpointConfig): void {
  const index = capture.redact.findIndex(({ action }) => action === "hash");
  if (index < 0 || (WEIR_REDACTION_KEY ?? "") !== "") return;
  throw new Refusal("invalid", "Cannot take this endpoint configuration", [
    {
      path: `capture.redact.${index}.action`,
      message: "Hashing needs a key: npx wrangler secret put WEIR_REDACTION_KEY",
    },
  ]);
}

/** With `?purge=true` its files and counts go too, in the background. */
async function deleteEndpoint(context: ApiContext): Promise<Response> {
  const purge = context.req.query("purge");
  if (purge !== undefined && purge !== "true" && purge !== "false") {
    throw new Refusal("invalid", "Cannot delete the endpoint", [
      { path: "purge", message: "Expected true or false" },
    ]);
  }
  if (!(await monitorOf(context).remove(purge === "true"))) throw await missing(context);
  return purge === "true" ? context.json({ purging: true }, 202) : context.body(null, 204);
}

async function putMonitor(context: ApiContext): Promise<Response> {
  const name = named(context.req.param("monitor"), "monitor");
  const parsed = parse(monitorSchemaFor(keepOf(context.env)), await jsonBody(context));
  if (!parsed.ok) throw new Refusal("invalid", "Cannot take this monitor configuration", parsed.complaints);
  const monitor = await monitorOf(context).putMonitor(name, parsed.value);
  if (monitor === null) throw noEndpoint();
  return context.json(monitor);
}

async function getMonitor(context: ApiContext): Promise<Response> {
  const monitor = await monitorOf(context).monitor(context.req.param("monitor") ?? "");
  if (monitor === null) throw new Refusal("not_found", "There is no monitor of this name");
  return context.json(monitor);
}

async function deleteMonitor(context: ApiContext): Promise<Response> {
  const deleted = await monitorOf(context).deleteMonitor(context.req.param("monitor") ?? "");
  if (!deleted) throw new Refusal("not_found", "There is no monitor of this name");
  return context.body(null, 204);
}

async function deliveries(context: ApiContext): Promise<Response> {
  await viewOf(context);
  return context.json({ deliveries: await monitorOf(context).deliveries() });
}

async function health(context: ApiContext): Promise<Response> {
  return context.json(await healthOf(context.env, await viewOf(context)));
}

/** The last hour up to now, unless `start` and `end` say otherwise, as the shards hold it this moment. */
async function liveProfile(context: ApiContext): Promise<Response> {
  const { env, req } = context;
  const view = await viewOf(context);
  const { start, end } = req.query();
  const window = start === undefined && end === undefined ? lastHour(env) : windowOf(start, end);
  const found = await profileOf(env, view.name, view.shards, window);
  if (found.kind === "incomplete")
    throw new Refusal("unavailable", `The window is incomplete: ${found.reason}`);
  if (found.kind === "misaligned") {
    throw new Refusal("invalid", "The profiles that are kept cannot answer this window exactly", [
      { path: "start", message: `Nearest: ${new Date(found.nearest.start).toISOString()}` },
      { path: "end", message: `Nearest: ${new Date(found.nearest.end).toISOString()}` },
    ]);
  }
  const columns = await columnsOf(env, view, found.profile);
  const sketched = req.query("sketch");
  return sketched === undefined
    ? jsonText(fileText(describe(columns, found.profile.records)))
    : sketchOf(columns, sketched);
}

/** One column's quantiles as Apache DataSketches loads them. */
function sketchOf(columns: readonly NamedColumn[], name: string): Response {
  const summary = columns.find((column) => column.name === name)?.column.summary();
  if (summary === undefined) throw new Refusal("not_found", "The window has no column of this name");
  const { quantiles, moments } = summary;
  const bytes = toDataSketches(quantiles, moments.minimum, moments.maximum);
  return new Response(bytes, { headers: { "content-type": "application/octet-stream" } });
}

/** The columns under the baseline's names, or their own while there is no baseline. */
async function columnsOf(
  env: Bindings,
  { name, baseline, config }: EndpointView,
  profile: Profile,
): Promise<readonly NamedColumn[]> {
  if (baseline === null) return ownColumns(profile, config.outputColumns);
  return align(profile, await loadNames(env.BUCKET, name, baseline), config.outputColumns).columns;
}

function lastHour(env: Bindings): Window {
  const { end } = spanOf(Date.now(), settingsOf(env).profileMs);
  return { start: end - 3_600_000, end };
}
