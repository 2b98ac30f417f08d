/** Routes of endpoints and of what is seen of them. */
import * as z from "zod";
import { fileText } from "../../core/baseline/baseline.ts";
import { describe } from "../../core/baseline/statistics.ts";
import { endpointSchema, parseEndpoint } from "../../core/config/endpoint.ts";
import type { NamedColumn } from "../../core/profile/align.ts";
import { toDataSketches } from "../../core/sketch/datasketches.ts";
import { listDeliveries } from "../commands/deliveries.ts";
import { configureEndpoint, deleteEndpoint, endpointNames, viewEndpoint } from "../commands/endpoints.ts";
import { healthOf } from "../commands/health.ts";
import { liveProfile, segmentsOf } from "../commands/profile.ts";
import { watchOf } from "../commands/watch.ts";
import { conditionOf } from "../platform/condition.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import { sent, type Ask, type Route } from "../platform/route.ts";
import { allowsPrivate, keepOf } from "../platform/settings.ts";
import { files, views } from "./answers.ts";
import { pagingQuery, pagingSchema, shownPage } from "./paging.ts";
import { segmentViews, watchViews } from "./watch-answers.ts";
import { answer, asJson, json, jsonText, tagged, taken, windowOf } from "./request.ts";

const path = "/v1/endpoints/{name}";

const nameLimits = { usual: 1_000, most: 1_000 };
const namesSchema = z.strictObject(pagingSchema(z.string(), nameLimits));

const deliveryLimits = { usual: 100, most: 200 };
const deliveriesSchema = z.strictObject(pagingSchema(z.tuple([z.number()]), deliveryLimits));

export const endpointRoutes: readonly Route[] = [
  {
    id: "listEndpoints",
    method: "get",
    path: "/v1/endpoints",
    summary: "List endpoints",
    query: pagingQuery(nameLimits),
    answers: { 200: asJson(views.names, "Their names, in order") },
    errors: ["invalid"],
    run: async ({ env, url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const { limit, cursor = null } = taken(namesSchema, asked, "Cannot list endpoints");
      return Response.json(shownPage("endpoints")(await endpointNames(env, limit, cursor)));
    },
  },
  {
    id: "putEndpoint",
    method: "put",
    path,
    summary: "Configure an endpoint",
    body: { [json]: sent("Endpoint", endpointSchema) },
    answers: { 201: asJson(views.endpoint, "It is new"), 200: asJson(views.endpoint, "It was there") },
    errors: ["invalid", "conflict", "precondition_failed"],
    isTagged: true,
    run: putEndpoint,
  },
  {
    id: "getEndpoint",
    method: "get",
    path,
    summary: "Show an endpoint",
    answers: { 200: asJson(views.endpoint, "Its configuration with every default, and its monitors") },
    errors: ["invalid", "not_found", "conflict"],
    isTagged: true,
    run: async (ask) => tagged(unwrap(await viewEndpoint(ask.env, ask.named("name", "endpoint")))),
  },
  {
    id: "deleteEndpoint",
    method: "delete",
    path,
    summary: "Forget an endpoint; its files and counts stay, unless purge=true",
    query: { purge: "true: captures, baselines, reports and profiles go too" },
    answers: {
      204: { what: "It is forgotten" },
      202: asJson(views.purging, "It is forgotten, and the purge goes on in the background"),
    },
    errors: ["invalid", "not_found", "conflict", "precondition_failed"],
    isTagged: true,
    run: removeEndpoint,
  },
  {
    id: "getProfile",
    method: "get",
    path: `${path}/profile`,
    summary: "Statistics of a window as they are now (default: the last hour)",
    query: {
      start: "ISO 8601 or epoch milliseconds",
      end: "ISO 8601 or epoch milliseconds",
      segment: "A segment instead of all calls, such as column:Region=north; column:Region is the rest",
      sketch: "A column: its quantiles instead, as bytes of an Apache DataSketches kll_doubles_sketch",
    },
    answers: {
      200: {
        what: "In the form of statistics.json, and how bodies were read as `weir`; of one column, a sketch",
        media: { [json]: files.statistics, "application/octet-stream": null },
      },
    },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: getProfile,
  },
  {
    id: "getSegments",
    method: "get",
    path: `${path}/segments`,
    summary: "How many records of a window are in each segment (default: the last hour)",
    query: { start: "ISO 8601 or epoch milliseconds", end: "ISO 8601 or epoch milliseconds" },
    answers: { 200: asJson(segmentViews.segments, "Those with a value of their own, then the rest") },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: ({ env, named, url }) =>
      answer(segmentsOf(env, named("name", "endpoint"), givenWindow({ env, url }))),
  },
  {
    id: "getHealth",
    method: "get",
    path: `${path}/health`,
    summary: "What was seen, counted, captured and dropped, by reason; how far behind, and what waits",
    answers: { 200: asJson(views.health, "Of all shards together, and of each") },
    errors: ["invalid", "not_found", "conflict"],
    run: (ask) => answer(healthOf(ask.env, ask.named("name", "endpoint"), ask.isReader)),
  },
  {
    id: "getWatch",
    method: "get",
    path: `${path}/watch`,
    summary: "What is watched between executions, what not and why, and what the watch says",
    answers: { 200: asJson(watchViews.watch, "Of all shards together, and of each") },
    errors: ["invalid", "not_found", "conflict"],
    run: (ask) => answer(watchOf(ask.env, ask.named("name", "endpoint"))),
  },
  {
    id: "listDeliveries",
    method: "get",
    path: `${path}/deliveries`,
    summary: "Alerts and what became of them",
    query: pagingQuery(deliveryLimits),
    answers: { 200: asJson(views.deliveries, "Newest first") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const { limit, cursor = null } = taken(deliveriesSchema, asked, "Cannot list deliveries");
      const listed = listDeliveries(env, named("name", "endpoint"), limit, cursor);
      return answer(listed, 200, shownPage("deliveries"));
    },
  },
];

async function putEndpoint({ env, request, named, json: body, url }: Ask): Promise<Response> {
  const name = named("name", "endpoint");
  const condition = conditionOf(request.headers);
  const parsed = parseEndpoint(await body(), allowsPrivate(env));
  if (!parsed.ok) throw new Refusal("invalid", "Cannot take this endpoint configuration", parsed.complaints);
  const view = unwrap(await configureEndpoint(env, name, parsed.value, url.origin, condition));
  return tagged(view, view.version === 1 && !view.unchanged ? 201 : 200);
}

async function removeEndpoint({ env, request, named, url }: Ask): Promise<Response> {
  const name = named("name", "endpoint");
  const purge = url.searchParams.get("purge") ?? "false";
  taken(
    z.object({ purge: z.enum(["true", "false"], "Expected true or false") }),
    { purge },
    "Cannot delete the endpoint",
  );
  unwrap(await deleteEndpoint(env, name, purge === "true", conditionOf(request.headers)));
  return purge === "true" ? Response.json({ purging: true }, { status: 202 }) : noContent();
}

function noContent(): Response {
  return new Response(null, { status: 204 });
}

/** Null where none is given. */
function givenWindow({ env, url }: Pick<Ask, "env" | "url">) {
  const { start, end } = Object.fromEntries(url.searchParams);
  return start === undefined && end === undefined ? null : windowOf(start, end, keepOf(env));
}

async function getProfile({ env, named, url }: Ask): Promise<Response> {
  const { sketch, segment = null } = Object.fromEntries(url.searchParams);
  const window = givenWindow({ env, url });
  const name = named("name", "endpoint");
  const { columns, records, reading } = unwrap(await liveProfile(env, name, window, segment));
  return sketch === undefined
    ? jsonText(fileText({ ...describe(columns, records), weir: reading }))
    : sketchOf(columns, sketch);
}

/** One column's quantiles as Apache DataSketches loads them. */
function sketchOf(columns: readonly NamedColumn[], name: string): Response {
  const summary = columns.find((column) => column.name === name)?.column.summary();
  if (summary === undefined) throw new Refusal("not_found", "The window has no column of this name");
  const { quantiles, moments } = summary;
  const bytes = toDataSketches(quantiles, moments.minimum, moments.maximum);
  return new Response(bytes, { headers: { "content-type": "application/octet-stream" } });
}
