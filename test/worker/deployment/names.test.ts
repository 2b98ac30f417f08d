/** Names nobody configured: no object is made of them, whoever asks, and the Catalog is not asked for each. */
import { createExecutionContext, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { unknownMs } from "../../../src/worker/deployment/names.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { lookUp } from "../../../src/worker/gateway/configuration.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import {
  api,
  ask,
  configure,
  cron,
  errorOf,
  eventually,
  invoke,
  newEndpoint,
  newName,
} from "../given/given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function objects(): Promise<number> {
  const lists = await Promise.all([listDurableObjectIds(env.ENDPOINTS), listDurableObjectIds(env.RECORDERS)]);
  return lists.flat().length;
}

/** How often the Catalog is asked while this goes on. */
function counting() {
  let asked = 0;
  const known = async () => {
    asked++;
    return catalogOf(env).known();
  };
  const CATALOG = { getByName: () => ({ known }) } as unknown as Bindings["CATALOG"];
  return { bindings: { ...env, CATALOG }, times: () => asked };
}

const window = { start: "2026-11-22T14:00:00Z", end: "2026-11-22T15:00:00Z" };

/** Everything that is asked of an endpoint. */
const questions: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ["GET", ""],
  ["GET", "/health"],
  ["GET", "/profile"],
  ["GET", "/deliveries"],
  ["GET", "/baselines"],
  ["GET", "/baselines/none"],
  ["GET", "/executions"],
  ["GET", "/executions/none/report"],
  ["GET", "/monitors/m"],
  ["GET", "/monitors/m/explain"],
  ["PUT", "/monitors/m", { schedule: "hourly" }],
  ["POST", "/monitors/m/executions", window],
  ["POST", "/monitors/m/rehearse", { ...window, minimumRecords: 1 }],
  ["POST", "/baselines", { constraints: { features: [] } }],
  ["POST", "/baselines", { source: { r2: "datasets/none.csv" } }],
  ["POST", "/baselines/none/cancel"],
  ["DELETE", "/monitors/m"],
  ["DELETE", ""],
  ["DELETE", "?purge=true"],
  ["PUT", "", { upstream: { url: "no address" } }],
];

describe("a name that nobody configured", () => {
  it("makes no object by fifty calls, nor by anything that is asked of it", async () => {
    await newEndpoint("there");
    const before = await objects();
    for (let index = 0; index < 50; index++) expect((await invoke(newName("nobody"), "1")).status).toBe(404);
    for (const [method, path, body] of questions) {
      const { status } = await api(method, `/endpoints/${newName("nobody")}${path}`, body, {
        "content-type": "application/json",
      });
      expect([method, path, [400, 404].includes(status)]).toEqual([method, path, true]);
    }
    await exports.default.fetch("https://weir.example/reports/nobody/none?expires=1&signature=00");
    await cron(Date.now());
    expect(await objects()).toBe(before);
  });

  it("asks the Catalog once a second, however many there are, and keeps nothing of any", async () => {
    const { bindings, times } = counting();
    const context = createExecutionContext();
    const begin = Date.now() + 3_600_000;
    for (let index = 0; index < 500; index++) {
      const time = begin + index * 10;
      expect(await lookUp(bindings, context, newName("flood"), time)).toEqual({ kind: "unknown" });
    }
    expect(times()).toBe((500 * 10) / unknownMs);
  });

  it("is called as soon as it is configured, and not any more when it is deleted", async () => {
    const name = newName("soon");
    expect((await invoke(name, "1")).status).toBe(404);
    await configure(name);
    expect((await invoke(name, "1")).status).toBe(200);
    await api("DELETE", `/endpoints/${name}`);
    expect(await errorOf(await api("GET", `/endpoints/${name}`))).toMatchObject({ status: 404 });
    await configure(name);
    expect((await invoke(name, "1")).status).toBe(200);
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ version: 1 });
  });

  it("that another isolate configured is called within a second", async () => {
    const name = newName("elsewhere");
    const context = createExecutionContext();
    const now = Date.now();
    expect(await lookUp(env, context, name, now)).toEqual({ kind: "unknown" });
    const config = { upstream: { url: "https://model.example" } };
    await env.ENDPOINTS.getByName(name).configure((await parsed(config)) as never, "https://weir.example");
    expect((await lookUp(env, context, name, now + unknownMs)).kind).toBe("found");
  });
});

/** A configuration with its defaults, as the API would hand it on. */
async function parsed(config: object): Promise<unknown> {
  const name = newName("parsed");
  await configure(name, config as Record<string, unknown>);
  return (await ask<{ config: unknown }>("GET", `/endpoints/${name}`)).config;
}

describe("while the Catalog is silent", () => {
  const CATALOG = {
    getByName: () => ({ known: () => Promise.reject(new Error("Network connection lost")) }),
  } as unknown as Bindings["CATALOG"];

  it("an isolate finds endpoints by their copies, and makes no object of other names", async () => {
    const name = await newEndpoint("copied");
    await eventually(async () => expect(await env.BUCKET.head(configKey(name))).not.toBeNull());
    const context = createExecutionContext();
    // Every name is asked for anew: the list is of another hour.
    const later = Date.now() + 7_200_000;
    expect((await lookUp({ ...env, CATALOG }, context, name, later)).kind).toBe("found");
    const before = await objects();
    const unknown = await lookUp({ ...env, CATALOG }, context, newName("none"), later);
    expect(unknown).toEqual({ kind: "unreachable" });
    expect(await objects()).toBe(before);
  });
});

describe("a configuration that the Catalog does not hear of", () => {
  it("is not taken: its name would not be found", async () => {
    const name = newName("unheard");
    const silent = { getByName: () => ({ announce: () => Promise.reject(new Error("silent")) }) };
    await runInDurableObject(env.ENDPOINTS.getByName(name), async (instance) => {
      Object.defineProperty(instance, "env", { value: { ...env, CATALOG: silent } });
    });
    const put = await api("PUT", `/endpoints/${name}`, { upstream: { url: "https://model.example" } });
    expect(await errorOf(put)).toMatchObject({ status: 503, code: "unavailable" });
    expect((await invoke(name, "1")).status).toBe(404);
  });
});
