/**
 * A client made from the document, as somebody else would make it: openapi-typescript's types and openapi-fetch, against
 * the built Worker. What its answers hold is checked by the compiler: none of them is `never` or `any`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import createClient from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { adminToken, startServer, startWeir, type LoopbackServer, type Weir } from "../given/given.ts";
import { documentText, hashOf } from "./document.ts";
import type { components, paths } from "./weir.d.ts";

type Schemas = components["schemas"];

let model: LoopbackServer;
let weir: Weir;
let client: ReturnType<typeof createClient<paths>>;

beforeAll(async () => {
  model = await startServer(() => ({ headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }));
  weir = await startWeir();
  client = createClient<paths>({
    baseUrl: weir.url,
    headers: { authorization: `Bearer ${adminToken}` },
  });
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
});

describe("the client of the document", () => {
  it("is made of the document that is served now; otherwise: npm run client", async () => {
    const made = readFileSync(fileURLToPath(new URL("weir.d.ts", import.meta.url)), "utf8");
    const [first] = made.split("\n", 1);
    expect(first).toContain(`Document: ${hashOf(await documentText())}`);
  });

  it("configures an endpoint, and its answer is typed", async () => {
    const { data, error, response } = await client.PUT("/v1/endpoints/{name}", {
      params: { path: { name: "shop" } },
      body: { upstream: { url: model.url }, receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }] },
    });
    expectTypeOf(data).toEqualTypeOf<Schemas["EndpointView"] | undefined>();
    expect([response.status, error]).toEqual([201, undefined]);
    const seconds: number | undefined = data?.config.upstream.timeoutSeconds;
    expect([data?.version, data?.baseline, seconds]).toEqual([1, null, 60]);
  });

  const path = { name: "shop" };

  it("schedules a monitor, checks a window and reads its report", async () => {
    const monitor = { ...path, monitor: "hourly" };
    const put = await client.PUT("/v1/endpoints/{name}/monitors/{monitor}", {
      params: { path: monitor },
      body: { schedule: "hourly" },
    });
    expect(put.data?.config).toMatchObject({ enabled: true });
    const end = Math.floor(Date.now() / 1_000) * 1_000 - 1_000;
    const run = await client.POST("/v1/endpoints/{name}/monitors/{monitor}/executions", {
      params: { path: monitor },
      body: { start: end - 60_000, end },
    });
    expect(run.data?.status).toBe("NoData");
    const report = await client.GET("/v1/endpoints/{name}/executions/{id}/report.json", {
      params: { path: { ...path, id: run.data?.id ?? "" } },
    });
    expectTypeOf(report.data).toEqualTypeOf<Schemas["Report"] | undefined>();
    expect(report.data?.findings).toEqual([]);
    const listed = await client.GET("/v1/endpoints/{name}/executions", {
      params: { path, query: { limit: "1" } },
    });
    expect(listed.data?.executions.map(({ id }) => id)).toEqual([run.data?.id]);
    const health = await client.GET("/v1/endpoints/{name}/health", { params: { path } });
    expect(health.data?.dropped).toEqual({});
  });

  it("adopts a baseline and reads its constraints", async () => {
    const adopted = await client.POST("/v1/endpoints/{name}/baselines", {
      params: { path },
      body: {
        constraints: { features: [{ name: "age", inferred_type: "Integral", completeness: 1 }] },
      },
    });
    expectTypeOf(adopted.data).toEqualTypeOf<Schemas["BaselineView"] | undefined>();
    expect(adopted.data).toMatchObject({ status: "Completed", source: { kind: "adopted" }, current: true });
    const constraints = await client.GET("/v1/endpoints/{name}/baselines/{id}/constraints.json", {
      params: { path: { ...path, id: adopted.data?.id ?? "" } },
    });
    expect(constraints.data?.features[0]?.name).toBe("age");
  });

  it("has errors of one form", async () => {
    const { data, error, response } = await client.GET("/v1/endpoints/{name}", {
      params: { path: { name: "nobody" } },
    });
    expectTypeOf(error).toEqualTypeOf<Schemas["Error"] | undefined>();
    expect([data, response.status, error?.error.code]).toEqual([undefined, 404, "not_found"]);
    const wrong = await client.PUT("/v1/endpoints/{name}/monitors/{monitor}", {
      params: { path: { name: "shop", monitor: "odd" } },
      body: { schedule: "each full moon" },
    });
    expect(wrong.error?.error.details?.map(({ path }) => path)).toEqual(["schedule"]);
  });
});
