/** What the Catalog is to hear of an endpoint, and does not at once: it hears of it later. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import { api, ask, at, eventually, newEndpoint } from "../given/given.ts";
import { hour, minute } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Does something while the endpoint's object cannot reach the Catalog. */
async function unheard(name: string, work: () => Promise<unknown>): Promise<void> {
  const fails = () => Promise.reject(new Error("Network connection lost"));
  const CATALOG = { getByName: () => ({ schedule: fails, remove: fails }) };
  const become = (value: object) =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (instance) => {
      Object.defineProperty(instance, "env", { value, configurable: true });
    });
  await become({ ...env, CATALOG });
  await work();
  await become(env);
}

/** Whether cron will wake the endpoint for what is due within two hours. */
async function isAwaited(name: string): Promise<boolean> {
  return (await catalogOf(env).due(Date.now() + 2 * hour)).includes(name);
}

function alarmLater(name: string): Promise<boolean> {
  return at(Date.now() + minute, () => runDurableObjectAlarm(env.ENDPOINTS.getByName(name)));
}

async function hourly(word: string): Promise<string> {
  const name = await newEndpoint(word);
  await ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule: "hourly" });
  return name;
}

it("a monitor that runs again is due, though the Catalog did not hear of it", async () => {
  const name = await hourly("again");
  const path = `/endpoints/${name}/monitors/hourly`;
  await ask("POST", `${path}/pause`);
  expect(await isAwaited(name)).toBe(false);
  await unheard(name, () => api("POST", `${path}/resume`));
  expect(await ask("GET", path)).toMatchObject({ config: { enabled: true } });
  await eventually(async () => {
    await alarmLater(name);
    expect(await isAwaited(name)).toBe(true);
  });
});

it("an endpoint that is deleted leaves the list, though the Catalog did not hear of it", async () => {
  const name = await newEndpoint("gone");
  await unheard(name, () => api("DELETE", `/endpoints/${name}`));
  await eventually(async () => {
    await alarmLater(name);
    expect((await catalogOf(env).known()).includes(name)).toBe(false);
  });
  expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(404);
});

it("an endpoint that stays though its copy may be gone has it written again", async () => {
  const name = await newEndpoint("stays");
  const isCopied = () =>
    eventually(async () => expect(await env.BUCKET.head(configKey(name))).not.toBeNull());
  await isCopied();
  await runInDurableObject(env.ENDPOINTS.getByName(name), async (instance) => {
    const lost = async (keys: string | string[]) => {
      await env.BUCKET.delete(keys);
      throw new Error("Network connection lost");
    };
    const BUCKET = new Proxy(env.BUCKET, {
      get: (bucket, verb) => (verb === "delete" ? lost : Reflect.get(bucket, verb).bind(bucket)),
    });
    Object.defineProperty(instance, "env", { value: { ...env, BUCKET }, configurable: true });
    await expect(instance.remove()).rejects.toThrow("Network connection lost");
    Object.defineProperty(instance, "env", { value: env, configurable: true });
  });
  expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
  await isCopied();
});
