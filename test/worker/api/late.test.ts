/** A write that was given up and that R2 carries out all the same, later: nothing acknowledged since is lost by it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { Configuration, ConfigurationCopy } from "../../../src/worker/endpoint/configuration.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import { api, ask, errorOf, fetchWith, newEndpoint, newName, origin, withEnv } from "../given/given.ts";
import { tokens } from "../given/pages.ts";

/** A bucket whose first write under a prefix fails; `settle` carries it out. */
function lateBucket(prefix: string) {
  let late: (() => Promise<unknown>) | null = null;
  const put = (...write: Parameters<R2Bucket["put"]>): Promise<unknown> => {
    if (late !== null || !write[0].startsWith(prefix)) return env.BUCKET.put(...write);
    late = () => env.BUCKET.put(...write);
    return Promise.reject(new Error("We encountered an internal error. Please try again. (10001)"));
  };
  const bucket = new Proxy(env.BUCKET, {
    get: (target, verb) => {
      if (verb === "put") return put;
      const value: unknown = Reflect.get(target, verb);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { bucket, settle: async () => late?.() };
}

const fileOf = (completeness: number) => ({
  features: [{ name: "a", inferred_type: "Integral", completeness }],
});

async function constraintsPath(endpoint: string): Promise<string> {
  const path = `/endpoints/${endpoint}/baselines`;
  const json = { "content-type": "application/json" };
  const { id } = await ask<{ id: string }>("POST", path, { constraints: fileOf(1) }, json);
  return `${path}/${id}/constraints.json`;
}

it.each([
  ["a baseline's constraints", constraintsPath, (at: number) => JSON.stringify(fileOf(at / 10))],
  [
    "a script",
    async (endpoint: string) => `/endpoints/${endpoint}/scripts/s`,
    (at: number) => `export const preprocess = () => [${at}];\n`,
  ],
])("of %s", async (_, pathOf, textOf) => {
  const name = await newEndpoint("late");
  const path = await pathOf(name);
  const { bucket, settle } = lateBucket(path.includes("/scripts/") ? "scripts/" : "baselines/");
  // Some things are written by the Worker, some by the object.
  await runInDurableObject(env.ENDPOINTS.getByName(name), (instance) => {
    Object.defineProperty(instance, "env", { value: withEnv({ BUCKET: bucket }) });
  });
  const put = (at: number) => {
    const type = path.endsWith(".json") ? "application/json" : "text/javascript";
    const headers = { authorization: `Bearer ${tokens.admin}`, "content-type": type };
    const request = new Request(`${origin}/v1${path}`, { method: "PUT", body: textOf(at), headers });
    return fetchWith({ BUCKET: bucket }, request);
  };
  expect(await errorOf(await put(1))).toMatchObject({ status: 503 });
  expect((await put(2)).status).toBe(200);
  const acknowledged = await (await api("GET", path)).text();
  await settle();
  expect(await (await api("GET", path)).text()).toBe(acknowledged);
});

it("of a configuration's copy", async () => {
  const name = newName("late");
  const { bucket, settle } = lateBucket("config/");
  await runInDurableObject(env.ENDPOINTS.getByName(newName("table")), async (_, { storage }) => {
    const write = (timeoutSeconds: number) => {
      const config = { upstream: { url: "https://model.example", timeoutSeconds } };
      new Configuration(storage).write(name, endpointSchema.parse(config), "");
    };
    const copy = new ConfigurationCopy({
      name,
      storage,
      env: withEnv({ BUCKET: bucket }),
      arm: async () => {},
    });
    write(1);
    await expect(copy.doDue(0)).rejects.toThrow("R2 cannot be reached");
    write(2);
    await copy.doDue(0);
  });
  await settle();
  const copied = await (await env.BUCKET.get(configKey(name)))?.json();
  expect(copied).toMatchObject({ config: { upstream: { timeoutSeconds: 2 } } });
});
