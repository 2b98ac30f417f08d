/** The document and the routes are one list: what it says of methods, statuses and schemas is what is mounted. */
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { api, ask, errorOf, newEndpoint, newName, origin } from "../given/given.ts";
import { routes } from "../given/documented.ts";

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, { content?: Record<string, { schema?: { $ref: string } }> }>;
  readonly requestBody?: { content: Record<string, { schema?: { $ref: string } }> };
  readonly security?: readonly unknown[];
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly servers: readonly { url: string }[];
  readonly components: { readonly schemas: Record<string, object> };
}

let document: Document;

beforeAll(async () => {
  document = await (await exports.default.fetch(`${origin}/openapi.json`)).json<Document>();
});

function operations(): [name: string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

/** A path with something in each place. */
function filled(path: string, name: string): string {
  const places: Record<string, string> = { name, monitor: "hourly", id: "none" };
  return path.replaceAll(/\{(\w+)\}/g, (_, place: string) => places[place] ?? place);
}

describe("/openapi.json", () => {
  it("has every mounted route, the gateway's and its own, and nothing else", () => {
    const mounted = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const calls = ["POST /endpoints/{name}/invocations"].concat(
      ["GET", "PUT", "POST", "PATCH", "DELETE"].map((method) => `${method} /endpoints/{name}/{rest}`),
    );
    expect(
      operations()
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(
      [...mounted, ...calls, "GET /docs/api", "GET /openapi.json", "GET /weir.schema.json"].toSorted(),
    );
    expect(document.servers).toEqual([{ url: origin }]);
  });

  it("names each operation once, and describes every answer and every error", () => {
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [name, { responses, security }] of operations()) {
      const { default: other, ...known } = responses;
      const form = name.includes(" /endpoints/") ? "CallError" : "Error";
      const error = { schema: { $ref: `#/components/schemas/${form}` } };
      expect({ name, other: other?.content?.["application/json"] }).toEqual({ name, other: error });
      expect({ name, statuses: Object.keys(known).some((status) => /^2|^303$/.test(status)) }).toEqual({
        name,
        statuses: true,
      });
      const isManaged = name.includes(" /v1/") || name === "GET /metrics";
      expect({ name, isOpen: security?.length === 0, hasRefusal: "401" in known }).toMatchObject({
        name,
        isOpen: !isManaged,
        ...(isManaged && { hasRefusal: true }),
      });
    }
  });

  it("has a schema for every JSON body and answer of the API, and every reference leads somewhere", () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(100);
    for (const name of new Set(references)) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
    const unsaid = operations()
      .filter(([name]) => name.includes(" /v1/"))
      .filter(([, { responses, requestBody }]) =>
        [...Object.values(responses), ...(requestBody === undefined ? [] : [requestBody])].some(
          ({ content = {} }) =>
            "application/json" in content && content["application/json"]?.schema === undefined,
        ),
      );
    expect(unsaid.map(([name]) => name)).toEqual([]);
  });
});

describe("routes", () => {
  it("each takes the methods that the document has, and answers others with 405 and which those are", async () => {
    const name = await newEndpoint("methods");
    for (const [path, methods] of Object.entries(document.paths)) {
      if (path.startsWith("/endpoints/")) continue;
      const known = Object.keys(methods).map((method) => method.toUpperCase());
      for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"].filter(
        (each) => !known.includes(each),
      )) {
        const response = await exports.default.fetch(`${origin}${filled(path, name)}`, {
          method,
          headers: { authorization: "Bearer the-admin-token" },
        });
        const allow = response.headers
          .get("allow")
          ?.split(", ")
          .filter((each) => each !== "HEAD");
        const { code } = await errorOf(response.clone());
        expect({ path, method, status: response.status, code, allow }).toEqual({
          path,
          method,
          status: 405,
          code: "method_not_allowed",
          allow: known.toSorted(),
        });
      }
    }
  });

  it("of the management API are closed without the token, whatever the method", async () => {
    for (const path of Object.keys(document.paths).filter((each) => each.startsWith("/v1/"))) {
      for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"]) {
        const response = await exports.default.fetch(`${origin}${filled(path, "any")}`, { method });
        expect({ path, method, status: response.status }).toEqual({ path, method, status: 401 });
      }
    }
  });

  it("name the endpoint as what is not there, on every nested path and method", async () => {
    const bodies: Record<string, unknown> = {
      putMonitor: { schedule: "hourly" },
      runMonitor: { start: "2026-01-01T00:00:00Z", end: "2026-01-01T01:00:00Z" },
      acknowledgeIncident: { by: "me" },
      addMute: { hours: 1 },
      postBaseline: { source: { r2: "datasets/none.csv" } },
      putBaselineStatistics: { dataset: { item_count: 0 }, features: [] },
      putBaselineConstraints: { features: [] },
      beginReplay: { start: "2026-01-01T00:00:00Z", end: "2026-01-01T01:00:00Z" },
      rehearseDays: { days: 7 },
      putScript: "export const preprocess = () => null;",
    };
    for (const { id, method, path } of routes) {
      if (!path.startsWith("/v1/endpoints/{name}") || id === "putEndpoint") continue;
      const headers = { "content-type": id === "putScript" ? "text/javascript" : "application/json" };
      const query = id.startsWith("getReplayed") ? "?end=2026-01-01T01:00:00Z" : "";
      const route = `${filled(path, newName("absent")).replace("/v1", "")}${query}`;
      const error = await errorOf(await api(method.toUpperCase(), route, bodies[id], headers));
      expect({ id, ...error }).toEqual({
        id,
        status: 404,
        code: "not_found",
        message: "There is no endpoint of this name",
      });
    }
  });

  it("take no parameter that they do not know, which a slip of the pen would be", async () => {
    const name = await newEndpoint("slips");
    const managed = routes.filter(({ isOpen }) => isOpen !== true);
    expect(managed.length).toBeGreaterThan(50);
    for (const { id, method, path, query = {} } of managed) {
      const response = await exports.default.fetch(`${origin}${filled(path, name)}?lmit=2&lmit=3`, {
        method: method.toUpperCase(),
        headers: { authorization: "Bearer the-admin-token" },
        ...(method !== "get" && { body: "{}" }),
      });
      const known = Object.keys(query).join(", ");
      expect({ id, ...(await errorOf(response)) }).toEqual({
        id,
        status: 400,
        code: "invalid",
        message: "Cannot use the query parameters",
        details: [
          {
            path: "lmit",
            message: `This parameter is not known: ${known === "" ? "there are none here" : `there are ${known}`}`,
          },
        ],
      });
    }
    // Nothing was done all the same.
    expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
  });

  it("take each of their parameters once: of two, nobody knows which holds", async () => {
    const name = await newEndpoint("twice");
    for (const { id, method, path, query = {} } of routes.filter(({ isOpen }) => isOpen !== true)) {
      const details = Object.keys(query).map((one) => ({
        path: one,
        message: "This parameter is given more than once",
      }));
      if (details.length === 0) continue;
      const twice = Object.keys(query).map((one) => `${one}=true&${one}=false`);
      const response = await exports.default.fetch(`${origin}${filled(path, name)}?${twice.join("&")}`, {
        method: method.toUpperCase(),
        headers: { authorization: "Bearer the-admin-token" },
        ...(method !== "get" && { body: "{}" }),
      });
      expect({ id, ...(await errorOf(response)) }).toMatchObject({ id, status: 400, details });
    }
    expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
  });

  it("take no field of a body that they do not know", () => {
    const bodies = routes.flatMap(({ id, body = {} }) => {
      const component = body["application/json"];
      return component ? [{ id, refused: component.schema.safeParse({ slip: 1 }) }] : [];
    });
    expect(bodies.length).toBeGreaterThan(8);
    const takers = bodies.filter(
      ({ refused }) => !JSON.stringify(refused.error?.issues ?? []).includes('"keys":["slip"]'),
    );
    // Files of baselines may have come from elsewhere.
    expect(takers.map(({ id }) => id)).toEqual(["putBaselineStatistics", "putBaselineConstraints"]);
  });

  it("say where a body is no JSON, and refuse a name that stands twice in an object", async () => {
    const path = `/endpoints/${newName("twice")}`;
    const twice = '{"upstream": {"url": "https://model.example"},\n  "shards": 1, "shards": 2}';
    for (const [body, where, what] of [
      [twice, "line 2, column 16", 'no second "shards" in one object'],
      ['{"upstream": }', "line 1, column 14", "expected a value"],
      ["", "line 1, column 1", "expected a value"],
    ] as const) {
      expect(await errorOf(await api("PUT", path, body))).toMatchObject({
        status: 400,
        message: "Cannot read the request body: it is not JSON",
        details: [{ path: where, message: expect.stringContaining(what) }],
      });
    }
    expect((await api("GET", path)).status).toBe(404);
  });

  it("refuse constraints with a name that stands twice", async () => {
    const name = await newEndpoint("twice");
    const csv = { "content-type": "text/csv" };
    const { id } = await ask<{ id: string }>("POST", `/endpoints/${name}/baselines`, "a\n1\n2\n", csv);
    const path = `/endpoints/${name}/baselines/${id}/constraints.json`;
    const text = JSON.stringify(await ask("GET", path));
    expect((await api("PUT", path, text)).status).toBe(200);
    const error = await errorOf(await api("PUT", path, `${text.slice(0, -1)},\n"version": 1}`));
    expect(error).toMatchObject({ status: 400 });
    expect(error.message).toMatch(/^Cannot read constraints\.json: line 2, column 1: .*no second "version"/);
  });

  it("are the same with a slash at the end", async () => {
    const name = await newEndpoint("slash");
    for (const path of ["/endpoints/", `/endpoints/${name}/`, `/endpoints/${name}/health/`]) {
      expect({ path, status: (await api("GET", path)).status }).toEqual({ path, status: 200 });
    }
    expect((await exports.default.fetch(`${origin}/openapi.json/`)).status).toBe(200);
    expect((await api("PUT", `/endpoints/${name}/monitors/m/`, { schedule: "hourly" })).status).toBe(200);
  });
});
