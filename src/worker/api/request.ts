/** What the routes of the API share: the object behind a path, names, bodies and windows, read with errors that say where. */
import type { Context } from "hono";
import { nameSchema } from "../../core/config/endpoint.ts";
import { parseWindow, type Window } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";
import { Refusal } from "../platform/problem.ts";
import type { EndpointView, Monitor } from "../endpoint/endpoint.ts";

export type ApiContext = Context<{ Bindings: Bindings }>;

/** The Monitor of the endpoint in the path, which may not be configured. */
export function monitorOf({ req, env }: ApiContext): DurableObjectStub<Monitor> {
  return env.MONITORS.getByName(named(req.param("name"), "endpoint"));
}

export function named(value: string | undefined, what: string): string {
  const parsed = nameSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal("invalid", `Cannot use this ${what} name`, [
    { path: "name", message: parsed.error.issues[0]?.message ?? "" },
  ]);
}

/** The endpoint in the path. Refuses one that is not configured. */
export async function viewOf(context: ApiContext): Promise<EndpointView> {
  const view = await monitorOf(context).view();
  if (view === null) throw await missing(context);
  return view;
}

/** Why the endpoint in the path is not there. */
export async function missing(context: ApiContext): Promise<Refusal> {
  const purge = await monitorOf(context).purging();
  if (purge === null) return noEndpoint();
  const soFar = purge.round === 2 ? "all but what may still come" : `${purge.deleted} files so far`;
  return new Refusal("not_found", `This endpoint is being purged: ${soFar}`);
}

export function noEndpoint(): Refusal {
  return new Refusal("not_found", "There is no endpoint of this name");
}

/** The request's JSON. */
export async function jsonBody({ req }: ApiContext): Promise<unknown> {
  try {
    return JSON.parse(await req.text());
  } catch {
    throw new Refusal("invalid", "Cannot read the request body: it is not JSON");
  }
}

/** A window from two times, ISO 8601 or epoch milliseconds. */
export function windowOf(start: unknown, end: unknown): Window {
  try {
    return parseWindow(timeText(start), timeText(end));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new Refusal("invalid", error.message);
    throw error;
  }
}

function timeText(time: unknown): string {
  return typeof time === "string" || typeof time === "number" ? String(time) : "";
}

/** Text that is JSON already, in the form it is stored in. */
export function jsonText(text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
