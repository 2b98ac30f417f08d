/** `/openapi.json`: every route that is mounted, and the gateway's, with the schemas that check bodies and answers. */
import * as z from "zod";
import { version } from "../../core/version.ts";
import { statusOf, type ProblemKind } from "../platform/problem.ts";
import { parts } from "./answers.ts";
import { answered, type Component, type Documented, type Media, type Route } from "../platform/route.ts";

const errorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
});

/** How every error of the API looks. */
export const errorAnswer = answered("Error", errorSchema);

/** How Weir's own errors of calls look: clients of AWS read the message beside the error. */
export const callErrorAnswer = answered("CallError", errorSchema.extend({ message: z.string() }));

/** The route of the document itself; `all` are those that it shows beside its own. */
export function documentRoute(all: readonly Documented[]): Route {
  const own: Route = {
    id: "getDocument",
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    answers: { 200: { what: "OpenAPI 3.1", media: { "application/json": null } } },
    errors: [],
    isOpen: true,
    run: async ({ url }) => Response.json(document([...all, own], url.origin)),
  };
  return own;
}

function document(routes: readonly Documented[], origin: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Weir", version, description: "Model monitoring at the edge" },
    servers: [{ url: origin }],
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: {
        adminToken: { type: "http", scheme: "bearer" },
        readToken: { type: "http", scheme: "bearer" },
      },
      schemas: componentsOf(routes),
    },
  };
}

function operation(route: Documented): object {
  const { id, path, summary, query = {}, body, answers, isTagged } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? "", "path"));
  const inQuery = Object.entries(query).map(([name, text]) => parameter(name, "query", text));
  const responses = Object.entries(answers).map(([status, { what, media }]) => [
    status,
    {
      description: what,
      ...(isTagged && media !== undefined && { headers: tagHeaders }),
      ...(media !== undefined && { content: contentOf(media) }),
    },
  ]);
  return {
    operationId: id,
    summary,
    parameters: [...inPath, ...inQuery, ...conditionsOf(route)],
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...Object.fromEntries(responses), ...errorsOf(route) },
    ...securityOf(route),
  };
}

/** Whoever may only look has a token for that. */
function securityOf({ isOpen, isCall, method }: Documented): object {
  if (isOpen) return { security: [] };
  return method === "get" && !isCall ? { security: [{ adminToken: [] }, { readToken: [] }] } : {};
}

const tagHeaders = {
  ETag: { description: "Of what users configure", schema: { type: "string" } },
  "x-weir-unchanged": {
    description: "`true`: it was so before, and nothing was written",
    schema: { type: "string" },
  },
};

/** What a change may be made on condition of. */
function conditionsOf({ method, isTagged }: Documented): object[] {
  if (!isTagged || method === "get") return [];
  return [
    parameter("If-Match", "header", "An ETag: only if it is as it was then; 412 if not"),
    parameter("If-None-Match", "header", "*: only if there is none yet; 412 if there is"),
  ];
}

/** The route's errors by their statuses, those of every managed route, and whatever else may come. */
function errorsOf({ method, answers, errors, isOpen, isCall }: Documented): Record<string, object> {
  const managed: readonly ProblemKind[] = isOpen ? [] : managedBy(method);
  const kinds = [...new Set([...errors, ...managed])];
  const isPage = Object.values(answers).some(({ media = {} }) => "text/html" in media);
  const content = contentOf({
    "application/json": isCall ? callErrorAnswer : errorAnswer,
    // For who asks for it: worker/dashboard/refused.tsx.
    ...(isPage && { "text/html": null }),
  });
  const byStatus = Map.groupBy(kinds, statusOf);
  // Clients of AWS are told with 400 of an endpoint that is not there: worker/gateway/refusal/answer.ts.
  const described = ([status, some]: [number, string[]]) =>
    isCall && status === 400 ? [...some, "not_found, to clients of AWS"] : some;
  const listed = [...byStatus].map((entry) => [
    String(entry[0]),
    { description: described(entry).join(" or "), content },
  ]);
  return { ...Object.fromEntries(listed), default: { description: "What is wrong, and where", content } };
}

function managedBy(method: Documented["method"]): readonly ProblemKind[] {
  // Parameters that are not known are refused: worker/platform/route.ts.
  const all = ["invalid", "unauthorized", "not_configured", "unavailable"] as const;
  return method === "get" ? all : [...all, "forbidden"];
}

function contentOf(media: Media): object {
  return Object.fromEntries(
    Object.entries(media).map(([type, component]) => [
      type,
      component === null ? {} : { schema: { $ref: reference(component.name) } },
    ]),
  );
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}

function parameter(name: string, place: "path" | "query" | "header", description?: string): object {
  return {
    name,
    in: place,
    required: place === "path",
    schema: { type: "string" },
    ...(description !== undefined && { description }),
  };
}

/** Every component that a route names, once; those within others by reference. */
function componentsOf(routes: readonly Documented[]): Record<string, object> {
  const named = routes.flatMap(({ body = {}, answers }) => [
    ...Object.values(body),
    ...Object.values(answers).flatMap(({ media = {} }) => Object.values(media)),
  ]);
  const all = new Set([
    errorAnswer,
    callErrorAnswer,
    ...parts,
    ...named.filter((component) => component !== null),
  ]);
  return { ...schemasOf("input", all), ...schemasOf("output", all) };
}

function schemasOf(io: Component["io"], all: Iterable<Component>): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const component of all) {
    if (component.io === io) registry.add(component.schema, { id: component.name });
  }
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: reference,
    unrepresentable: "any",
    target: "draft-2020-12",
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _schema, $id: _id, ...schema }]) => [name, schema]),
  );
}
