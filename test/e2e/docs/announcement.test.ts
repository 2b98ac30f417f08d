/**
 * docs/announcement.md, gone through on a real local Weir: each call that it names is of the API, and each that only looks
 * answers, on an endpoint whose last window differs. Its snippets run with those of the other documents.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { ordinaryRows, shiftedRows } from "../../../src/cli/demo/data.ts";
import { adminToken, inParallel, until } from "../given/given.ts";
import { Stage } from "./stage.ts";

const text = readFileSync("src/docs/announcement.md", "utf8");

/** `GET /v1/…`, or the path of a page, which is looked at. */
const named = [...text.matchAll(/`(?:(GET|PUT|POST|DELETE) )?(\/[^`\s]*)`/g)].map(
  ([, method = "GET", path = ""]) => [method, path] as const,
);

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const worst = "export const postprocess = (report) => ({ status: report.status });\n";

describe("the announcement's promises", () => {
  const stage = new Stage();
  let names: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    await stage.open();
    await stage.prepare();
    const { api, url } = stage.weir;
    const start = Math.ceil(Date.now() / 1_000) * 1_000;
    await until("the window begins", () => Date.now() > start);
    const rows = [...ordinaryRows(100, 4), ...shiftedRows(300, 5)];
    await inParallel(rows, 8, async (row) => {
      const headers = { "content-type": "text/csv" };
      const response = await fetch(`${url}/endpoints/churn/invocations`, {
        method: "POST",
        headers,
        body: row.join(","),
      });
      await response.text();
    });
    await until("every call is counted", async () => {
      const { seen } = await api<{ seen: number }>("GET", "/v1/endpoints/churn/health");
      return seen >= rows.length;
    });
    const end = Math.ceil(Date.now() / 1_000) * 1_000;
    await until("the window is over", () => Date.now() > end);
    const monitor = "/v1/endpoints/churn/monitors/daily";
    await api("PUT", "/v1/endpoints/churn/scripts/worst", worst, "text/javascript");
    await api("PUT", monitor, { schedule: "daily", postAnalytics: { script: "worst" } });
    const execution = await api<{ id: string; baseline: string; status: string }>(
      "POST",
      `${monitor}/executions`,
      { start, end },
    );
    if (execution.status !== "CompletedWithViolations")
      throw new Error(`The window ended ${execution.status}`);
    const replay = await api<{ id: string }>("POST", `${monitor}/replays`, { execution: execution.id });
    const ids = { executions: execution.id, baselines: execution.baseline, replays: replay.id };
    names = { name: "churn", monitor: "daily", ...ids };
  }, 180_000);
  afterAll(() => stage.close());

  /** What the names in braces stand for; an id is one of what stands before it. */
  function filled(path: string): string {
    const ids = path.replace(/(\w+)\/\{id\}/, (_, of: string) => `${of}/${names[of] ?? "?"}`);
    return ids.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "?");
  }

  it("are kept by calls that the API has", async () => {
    const { paths } = documentSchema.parse(await stage.weir.api("GET", "/openapi.json"));
    const lost = named.filter(
      ([method, path]) => path.startsWith("/v1/") && paths[path]?.[method.toLowerCase()] === undefined,
    );
    expect([named.length > 15, lost]).toEqual([true, []]);
  });

  it.each(named.filter(([method]) => method === "GET").map(([, path]) => path))(
    "%s answers",
    async (path) => {
      const signIn = await fetch(`${stage.weir.url}/sign-in`, {
        method: "POST",
        redirect: "manual",
        headers: { "content-type": "application/x-www-form-urlencoded", origin: stage.weir.url },
        body: new URLSearchParams({ token: adminToken }),
      });
      const cookie = signIn.headers.get("set-cookie")?.split(";")[0] ?? "";
      const headers = path.startsWith("/dashboard") ? { cookie } : { authorization: `Bearer ${adminToken}` };
      const response = await fetch(`${stage.weir.url}${filled(path)}`, { headers, redirect: "manual" });
      expect([response.status, (await response.text()).length > 0]).toEqual([200, true]);
    },
  );

  const churn = "/v1/endpoints/churn";

  it("post-analytics goes on from the report", async () => {
    const path = `${churn}/executions/${names["executions"]}/post-analytics.json`;
    expect(await stage.weir.api("GET", path)).toEqual({ status: "CompletedWithViolations" });
  });

  it("a monitor takes a preprocessor, another reference, and an endpoint segments", async () => {
    const { api } = stage.weir;
    const rows = "export const preprocess = ({ endpoint_input: { data } }) => ({ length: data.length });\n";
    await api("PUT", `${churn}/scripts/rows`, rows, "text/javascript");
    expect(
      await api("PUT", `${churn}/monitors/rows`, { schedule: "hourly", preprocessor: { script: "rows" } }),
    ).toMatchObject({
      config: { preprocessor: { script: "rows" } },
    });
    const reference = "same-time-yesterday";
    expect(await api("PUT", `${churn}/monitors/night`, { schedule: "hourly", reference })).toMatchObject({
      config: { reference },
    });
    const { config } = await api<{ config: object }>("GET", churn);
    const segments = [{ by: { header: "x-tenant" } }];
    expect(await api("PUT", churn, { ...config, segments })).toMatchObject({ config: { segments } });
  });

  it("a replay says of the window what its execution said", async () => {
    const path = `${churn}/replays/${names["replays"]}`;
    await until("the replay is done", async () => {
      const { state } = await stage.weir.api<{ state: string }>("GET", path);
      return state === "done";
    });
    expect(await stage.weir.api("GET", path)).toMatchObject({
      windows: { total: 1, done: 1, left: 0, differing: 0 },
      results: [{ outcome: { execution: names["executions"] } }],
    });
    const days = await stage.weir.api("POST", `${churn}/monitors/daily/rehearse/days`, { days: 7 });
    expect(days).toMatchObject({ words: expect.any(String), windows: { judged: expect.any(Number) } });
  });

  it("a baseline is made of a past window", async () => {
    const { window } = await stage.weir.api<{ window: { start: string; end: string } }>(
      "GET",
      `${churn}/executions/${names["executions"]}`,
    );
    expect(await stage.weir.api("POST", `${churn}/baselines`, { window })).toMatchObject({
      source: { kind: "window" },
    });
  });
});
