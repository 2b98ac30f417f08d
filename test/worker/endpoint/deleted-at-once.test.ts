/** An endpoint that is deleted while somebody else configures it, or deletes it too: what was acknowledged is so. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import { api, ask, errorOf, eventually, newEndpoint, newName, server } from "../given/given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const upstream = { url: server };
const isCopied = (name: string) =>
  eventually(async () => expect(await env.BUCKET.head(configKey(name))).not.toBeNull());

/** Deletes an endpoint; `meanwhile` is done while R2 is asked to delete the copy of its configuration. */
async function deleted(
  name: string,
  query: string,
  headers: Record<string, string>,
  meanwhile: () => Promise<void>,
): Promise<Response> {
  await isCopied(name);
  const gate = { isAsked: false, isOpen: false };
  const slow = async (keys: string | string[]) => {
    gate.isAsked = true;
    while (!gate.isOpen) await scheduler.wait(5);
    await env.BUCKET.delete(keys);
  };
  const BUCKET = new Proxy(env.BUCKET, {
    get: (bucket, verb) => (verb === "delete" ? slow : Reflect.get(bucket, verb).bind(bucket)),
  });
  const become = (value: object) =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (instance) => {
      Object.defineProperty(instance, "env", { value, configurable: true });
    });
  await become({ ...env, BUCKET });
  const answer = api("DELETE", `/endpoints/${name}${query}`, undefined, headers);
  await eventually(async () => expect(gate.isAsked).toBe(true));
  await become(env);
  await meanwhile();
  gate.isOpen = true;
  return answer;
}

describe("an endpoint that is configured while it is being deleted", () => {
  it.each(["", "?purge=true"])(
    "with one ETag: one of both is done, and the other is told (%s)",
    async (query) => {
      const name = await newEndpoint("both");
      const { etag } = await ask<{ etag: string }>("GET", `/endpoints/${name}`);
      const answer = await deleted(name, query, { "if-match": etag }, async () => {
        await ask("PUT", `/endpoints/${name}`, { upstream, variant: "blue" }, { "if-match": etag });
      });
      expect(await errorOf(answer)).toMatchObject({ status: 412, code: "precondition_failed" });
      expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ config: { variant: "blue" } });
      await isCopied(name);
    },
  );

  it("stays, since that was acknowledged, be it as it was before", async () => {
    const name = await newEndpoint("stays");
    const { config } = await ask<{ config: object }>("GET", `/endpoints/${name}`);
    const answer = await deleted(name, "", {}, async () => {
      expect(await ask("PUT", `/endpoints/${name}`, config)).toMatchObject({ unchanged: true });
    });
    expect(await errorOf(answer)).toMatchObject({
      status: 409,
      code: "conflict",
      message: expect.stringContaining("delete it again"),
    });
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ config });
    await isCopied(name);
    expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
  });
});

describe("an endpoint that is deleted twice at once", () => {
  it("is by one of both, and its shards are remembered", async () => {
    const name = await newEndpoint("twice", { shards: 4 });
    const answer = await deleted(name, "", {}, async () => {
      expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
    });
    expect(answer.status).toBe(404);
    expect(await ask("PUT", `/endpoints/${name}`, { upstream })).toMatchObject({ shards: 4 });
  });

  it("is purged if one of both was told that it is", async () => {
    const name = await newEndpoint("purged");
    const answer = await deleted(name, "", {}, async () => {
      expect((await api("DELETE", `/endpoints/${name}?purge=true`)).status).toBe(202);
    });
    expect(answer.status).toBe(404);
    // While it is purged the name is taken.
    expect((await api("PUT", `/endpoints/${name}`, { upstream })).status).toBe(409);
  });
});

it("a name that the Catalog hears of after the endpoint has gone leaves the list again", async () => {
  const [name, now] = [newName("late-word"), Date.now()];
  await catalogOf(env).schedule(name, null, now);
  expect(await catalogOf(env).due(now)).toContain(name);
  await exports.Ticks.tick([name], now);
  expect(await catalogOf(env).known()).not.toContain(name);
});
