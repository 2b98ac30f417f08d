/** Scripts are changed on condition, as all else that is configured. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { api, errorOf, fetchWith, newEndpoint, origin } from "../given/given.ts";
import { tokens } from "../given/pages.ts";

const type = { "content-type": "text/javascript" };
const one = "export const preprocess = () => [];\n";
const other = "export const preprocess = () => null;\n";

async function script(): Promise<string> {
  return `/endpoints/${await newEndpoint("script")}/scripts/s`;
}

const tagIn = (response: Response) => response.headers.get("etag") ?? "";

it("a script has an ETag, and what is equal is not written", async () => {
  const path = await script();
  const put = await api("PUT", path, one, type);
  expect([tagIn(put), put.headers.get("x-weir-unchanged")]).toEqual([
    expect.stringMatching(/^"[^"]+"$/),
    null,
  ]);
  expect(await put.json()).toEqual({ name: "s", bytes: one.length });
  const read = await api("GET", path);
  expect([tagIn(read), await read.text()]).toEqual([tagIn(put), one]);
  const again = await api("PUT", path, one, type);
  expect([again.status, tagIn(again), again.headers.get("x-weir-unchanged")]).toEqual([
    200,
    tagIn(put),
    "true",
  ]);
});

it("a script is changed and deleted with its ETag, and by nobody who has an older one", async () => {
  const path = await script();
  expect((await api("PUT", path, one, { ...type, "if-match": "*" })).status).toBe(412);
  const first = tagIn(await api("PUT", path, one, { ...type, "if-none-match": "*" }));
  expect((await api("PUT", path, other, { ...type, "if-none-match": "*" })).status).toBe(412);
  const changed = await api("PUT", path, other, { ...type, "if-match": first });
  expect(changed.status).toBe(200);
  const late = await errorOf(await api("PUT", path, one, { ...type, "if-match": first }));
  expect(late).toMatchObject({ status: 412, details: [{ path: "if-match" }] });
  expect((await api("DELETE", path, undefined, { "if-match": first })).status).toBe(412);
  expect(await (await api("GET", path)).text()).toBe(other);
  expect((await api("DELETE", path, undefined, { "if-match": tagIn(changed) })).status).toBe(204);
  expect((await api("DELETE", path, undefined, { "if-match": tagIn(changed) })).status).toBe(404);
});

it("one of 10 who change a script at once with one ETag does", async () => {
  const path = await script();
  const tag = tagIn(await api("PUT", path, one, type));
  const puts = Array.from({ length: 10 }, () => api("PUT", path, other, { ...type, "if-match": tag }));
  const statuses = (await Promise.all(puts)).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
});

/** A bucket whose deletes wait until they are let go. */
function slowToDelete() {
  let [reached, letGo] = [() => {}, () => {}];
  const isDeleting = new Promise<void>((resolve) => (reached = resolve));
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  const deleted = async (...keys: Parameters<R2Bucket["delete"]>) => {
    reached();
    await isLetGo;
    return env.BUCKET.delete(...keys);
  };
  const bucket = new Proxy(env.BUCKET, {
    get: (target, verb) => {
      const value: unknown = verb === "delete" ? deleted : Reflect.get(target, verb);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { bucket, isDeleting, letGo };
}

it("a script that is put while an older one is deleted is there afterwards", async () => {
  const name = await newEndpoint("script");
  const path = `/endpoints/${name}/scripts/s`;
  const tag = tagIn(await api("PUT", path, one, type));
  const { bucket, isDeleting, letGo } = slowToDelete();
  const changes = { BUCKET: bucket };
  await runInDurableObject(env.ENDPOINTS.getByName(name), (instance) => {
    Object.defineProperty(instance, "env", { value: { ...env, ...changes } });
  });
  const headers = { authorization: `Bearer ${tokens.admin}`, "if-match": tag };
  const gone = fetchWith(changes, new Request(`${origin}/v1${path}`, { method: "DELETE", headers }));
  await isDeleting;
  const put = api("PUT", path, other, type);
  await Promise.race([put, scheduler.wait(300)]);
  letGo();
  expect([(await gone).status, (await put).status]).toEqual([204, 200]);
  expect(await (await api("GET", path)).text()).toBe(other);
});
