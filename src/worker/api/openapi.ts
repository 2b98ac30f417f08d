/** `/openapi.json`: every route of the API and the gateway, bodies from the schemas that check them. */
import * as z from "zod";
import { constraintsSchema } from "../../core/baseline/constraints.ts";
import { statisticsSchema } from "../../core/baseline/statistics.ts";
import { endpointSchema, monitorSchema } from "../../core/config/endpoint.ts";
import { baselineRequestSchema } from "./baselines.ts";

interface Route {
  readonly method: "get" | "put" | "post" | "delete";
  readonly path: string;
  readonly summary: string;
  /** Content types of the body, with the name of a schema for JSON. */
  readonly body?: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly success: number;
  readonly open?: true;
}

const json = "application/json";
const endpoint = "/v1/endpoints/{name}";
const window = { start: "ISO 8601 or epoch milliseconds", end: "ISO 8601 or epoch milliseconds" };

const routes: readonly Route[] = [
  {
    method: "post",
    path: "/endpoints/{name}/invocations",
    summary: "Call the model",
    success: 200,
    open: true,
  },
  { method: "get", path: "/v1/endpoints", summary: "List endpoints", success: 200 },
  {
    method: "put",
    path: endpoint,
    summary: "Configure an endpoint",
    body: { [json]: "Endpoint" },
    success: 200,
  },
  { method: "get", path: endpoint, summary: "Show an endpoint", success: 200 },
  {
    method: "delete",
    path: endpoint,
    summary:
      "Forget an endpoint; its files and counts stay, unless purge=true (202: it goes on in the background)",
    query: { purge: "true: captures, baselines, reports and profiles go too" },
    success: 204,
  },
  {
    method: "get",
    path: `${endpoint}/profile`,
    summary: "Statistics of a window as they are now (default: the last hour)",
    query: {
      ...window,
      sketch: "A column: its quantiles instead, as bytes of an Apache DataSketches kll_doubles_sketch",
    },
    success: 200,
  },
  {
    method: "get",
    path: `${endpoint}/health`,
    summary: "What was seen, counted, captured and dropped, by reason; how far behind, and what waits",
    success: 200,
  },
  { method: "get", path: `${endpoint}/deliveries`, summary: "Alerts and what became of them", success: 200 },
  {
    method: "post",
    path: `${endpoint}/baselines`,
    summary: "Build a baseline from the body or an R2 object, or adopt given files",
    body: { "text/csv": null, "application/jsonlines": null, [json]: "Baseline" },
    query: {
      header: "present, absent or detect (default), for CSV",
      delimiter: "Between the fields of CSV; found if not given",
      encoding: "utf-8, utf-16le, utf-16be or latin1; by byte order mark, else UTF-8, if not given",
      ragged: "refuse (default), pad or skip CSV records of another length than the first",
      duplicates: "refuse (default) or number columns that the header names alike",
      nullTokens: "Cells that mean that nothing was given, separated by commas",
      decimalComma: "true: 1.234,5 is a number",
      arrays: "columns (default) or list: what arrays in JSON become",
      oddCellTolerance:
        "Share of a column's cells that may be of another type than the rest, 0 (default) to 1",
      integersInFractional: "Violation (default) or Accepted: integers in a Fractional column",
    },
    success: 201,
  },
  { method: "get", path: `${endpoint}/baselines`, summary: "List baselines", success: 200 },
  {
    method: "get",
    path: `${endpoint}/baselines/{id}`,
    summary: "Show a baseline and its progress",
    success: 200,
  },
  {
    method: "post",
    path: `${endpoint}/baselines/{id}/cancel`,
    summary: "Cancel a baseline that is being built",
    success: 200,
  },
  {
    method: "get",
    path: `${endpoint}/baselines/{id}/statistics.json`,
    summary: "Read statistics",
    success: 200,
  },
  {
    method: "put",
    path: `${endpoint}/baselines/{id}/statistics.json`,
    summary: "Replace statistics",
    body: { [json]: "Statistics" },
    success: 200,
  },
  {
    method: "get",
    path: `${endpoint}/baselines/{id}/constraints.json`,
    summary: "Read constraints",
    success: 200,
  },
  {
    method: "put",
    path: `${endpoint}/baselines/{id}/constraints.json`,
    summary: "Edit constraints",
    body: { [json]: "Constraints" },
    success: 200,
  },
  {
    method: "put",
    path: `${endpoint}/monitors/{monitor}`,
    summary: "Schedule a monitor",
    body: { [json]: "Monitor" },
    success: 200,
  },
  { method: "get", path: `${endpoint}/monitors/{monitor}`, summary: "Show a monitor", success: 200 },
  {
    method: "delete",
    path: `${endpoint}/monitors/{monitor}`,
    summary: "Stop and forget a monitor",
    success: 204,
  },
  {
    method: "post",
    path: `${endpoint}/monitors/{monitor}/executions`,
    summary: "Check a past window now",
    body: { [json]: "Window" },
    success: 201,
  },
  {
    method: "get",
    path: `${endpoint}/executions`,
    summary: "List executions, newest first",
    query: {
      monitor: "Only this monitor's",
      limit: "At most so many (50, up to 200)",
      before: "Windows that ended before",
    },
    success: 200,
  },
  { method: "get", path: `${endpoint}/executions/{id}`, summary: "Show an execution", success: 200 },
  {
    method: "get",
    path: `${endpoint}/executions/{id}/{file}`,
    summary: "Read report.json, statistics.json, constraints.json or constraint_violations.json",
    success: 200,
  },
];

const schemas = {
  Endpoint: endpointSchema,
  Monitor: monitorSchema,
  Baseline: baselineRequestSchema,
  Statistics: statisticsSchema,
  Constraints: constraintsSchema,
  Window: z.strictObject({
    start: z.union([z.string(), z.number()]),
    end: z.union([z.string(), z.number()]),
  }),
};

/** The document, with `origin` as the server. */
export function openApi(origin: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  const converted = Object.entries(schemas).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "draft-2020-12" }),
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Weir", version: "0.1.0", description: "Model monitoring at the edge" },
    servers: [{ url: origin }],
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: { adminToken: { type: "http", scheme: "bearer" } },
      schemas: { ...Object.fromEntries(converted), Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: "object",
  properties: {
    error: {
      type: "object",
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        details: {
          type: "array",
          items: { type: "object", properties: { path: { type: "string" }, message: { type: "string" } } },
        },
      },
      required: ["code", "message"],
    },
  },
  required: ["error"],
};

function operation({ path, summary, body, query, success, open }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? "", "path"));
  const inQuery = Object.entries(query ?? {}).map(([name, text]) => parameter(name, "query", text));
  const content = Object.entries(body ?? {}).map(([type, schema]) => [
    type,
    schema === null ? {} : { schema: { $ref: `#/components/schemas/${schema}` } },
  ]);
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body !== undefined && { requestBody: { required: true, content: Object.fromEntries(content) } }),
    responses: {
      [success]: { description: "Success" },
      default: {
        description: "What is wrong, and where",
        content: { [json]: { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
    ...(open && { security: [] }),
  };
}

function parameter(name: string, place: "path" | "query", description?: string): object {
  return {
    name,
    in: place,
    required: place === "path",
    schema: { type: "string" },
    ...(description !== undefined && { description }),
  };
}
