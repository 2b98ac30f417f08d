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
    const execution = await api<{ id: string; baseline: string; status: string }>(
      "POST",
      `${monitor}/executions`,
      { start, end },
    );
    if (execution.status !== "CompletedWithViolations")
      throw new Error(`The window ended ${execution.status}`);
    names = { name: "churn", monitor: "daily", executions: execution.id, baselines: execution.baseline };
  }, 60_000);
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
});
