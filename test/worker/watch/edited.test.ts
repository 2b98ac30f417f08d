/** A baseline's files are edited in two steps, R2 and the endpoint's object: the watch goes by the new ones whatever fails. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Bindings } from "../../../src/worker/env.ts";
import { ask, at, eventually, fetchWith, origin } from "../given/given.ts";
import { minute, monitored } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The objects of this deployment, of which none hears that a file was edited. */
function deaf(): Bindings["ENDPOINTS"] {
  const getByName = (name: string) => {
    const endpoint = env.ENDPOINTS.getByName(name);
    return {
      ask: (room: string, question: string, parameters: readonly unknown[]) =>
        question === "end" || question === "edited"
          ? Promise.reject(new Error("Network connection lost"))
          : endpoint.ask(room as never, question, parameters),
    };
  };
  return { getByName } as unknown as Bindings["ENDPOINTS"];
}

/** An endpoint with a baseline, the address of its constraints and a changed text of them. */
async function edited(word: string) {
  const name = await monitored(word);
  const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
  const path = `/endpoints/${name}/baselines/${baseline}/constraints.json`;
  const constraints = await ask<{ features: { name: string; completeness: number }[] }>("GET", path);
  const features = constraints.features.map((one) => ({ ...one, completeness: 0.5 }));
  return { name, path, text: JSON.stringify({ ...constraints, features }) };
}

function put(path: string, body: string, ENDPOINTS = env.ENDPOINTS): Promise<Response> {
  const headers = { authorization: "Bearer the-admin-token" };
  return fetchWith({ ENDPOINTS }, new Request(`${origin}/v1${path}`, { method: "PUT", body, headers }));
}

async function watched(name: string): Promise<number> {
  return (await env.ENDPOINTS.getByName(name).configuration())?.watch ?? 0;
}

it("a PUT that is sent again after the object did not hear of it has the watch begin anew, once", async () => {
  const { name, path, text } = await edited("again");
  const before = await watched(name);
  expect((await put(path, text, deaf())).status).toBe(503);
  expect(await watched(name)).toBe(before);
  const again = await put(path, text);
  expect([again.status, again.headers.get("x-weir-unchanged")]).toEqual([200, "true"]);
  const after = await watched(name);
  expect(after).toBeGreaterThan(before);
  expect((await put(path, text)).headers.get("x-weir-unchanged")).toBe("true");
  expect(await watched(name)).toBe(after);
});

it("a PUT that is not sent again is heard of by the object's alarm", async () => {
  const { name, path, text } = await edited("alarm");
  const before = await watched(name);
  await put(path, text, deaf());
  await eventually(async () => {
    await at(Date.now() + 2 * minute, () => runDurableObjectAlarm(env.ENDPOINTS.getByName(name)));
    expect(await watched(name)).toBeGreaterThan(before);
  });
  const after = await watched(name);
  await at(Date.now() + 4 * minute, () => runDurableObjectAlarm(env.ENDPOINTS.getByName(name)));
  expect(await watched(name)).toBe(after);
});

it("an edit of which the object has heard is told once", async () => {
  const { name, path, text } = await edited("once");
  const before = await watched(name);
  expect((await put(path, text)).status).toBe(200);
  const after = await watched(name);
  expect(after).toBeGreaterThan(before);
  await at(Date.now() + 2 * minute, () => runDurableObjectAlarm(env.ENDPOINTS.getByName(name)));
  expect(await watched(name)).toBe(after);
});
