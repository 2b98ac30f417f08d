/** Changes on condition: nobody overwrites what somebody else has changed meanwhile, and what is equal is no change. */
import { describe, expect, it } from "vitest";
import { api, ask, errorOf, newEndpoint, newName, server } from "../given/given.ts";

const upstream = { url: server };
const json = { "content-type": "application/json" };
const nothing = '"0000000000000000"';

/** Something that is configured by PUT, twice the same and once otherwise. */
interface Configured {
  readonly path: string;
  readonly one: object;
  readonly other: object;
}

async function endpoint(): Promise<Configured> {
  const path = `/endpoints/${newName("condition")}`;
  return { path, one: { upstream }, other: { upstream, variant: "blue" } };
}

async function monitor(): Promise<Configured> {
  const path = `/endpoints/${await newEndpoint("condition")}/monitors/m`;
  return { path, one: { schedule: "hourly" }, other: { schedule: "daily" } };
}

function constraintsOf(feature: string): object {
  return { features: [{ name: feature, inferred_type: "Integral", completeness: 1 }] };
}

const statistics = (count: number) => ({ dataset: { item_count: count }, features: [] });

async function file(name: string, one: object, other: object): Promise<Configured> {
  const path = `/endpoints/${await newEndpoint("condition")}/baselines`;
  const body = { constraints: constraintsOf("age"), statistics: statistics(0) };
  const { id } = await ask<{ id: string }>("POST", path, body, json);
  return { path: `${path}/${id}/${name}`, one, other };
}

const kinds: [string, () => Promise<Configured>][] = [
  ["an endpoint", endpoint],
  ["a monitor", monitor],
  ["constraints", () => file("constraints.json", constraintsOf("a"), constraintsOf("b"))],
  ["statistics", () => file("statistics.json", statistics(1), statistics(2))],
];

const tagIn = (response: Response) => response.headers.get("etag") ?? "";

describe.each(kinds)("%s", (_, make) => {
  it("has an ETag, the same by PUT and GET, and another one only when it has changed", async () => {
    const { path, one, other } = await make();
    const put = await api("PUT", path, one);
    expect(tagIn(put)).toMatch(/^"[^"]+"$/);
    expect(put.headers.get("x-weir-unchanged")).toBeNull();
    expect(tagIn(await api("GET", path))).toBe(tagIn(put));
    const again = await api("PUT", path, one);
    expect([again.status, tagIn(again), again.headers.get("x-weir-unchanged")]).toEqual([
      200,
      tagIn(put),
      "true",
    ]);
    const changed = await api("PUT", path, other);
    expect(tagIn(changed)).not.toBe(tagIn(put));
    expect(changed.headers.get("x-weir-unchanged")).toBeNull();
  });

  it("is changed with the ETag that it has, and by nobody who has an older one", async () => {
    const { path, one, other } = await make();
    const tag = tagIn(await api("PUT", path, one));
    const changed = await api("PUT", path, other, { "if-match": `"x", W/${tag}` });
    expect(changed.status).toBe(200);
    const late = await api("PUT", path, one, { "if-match": tag });
    expect(await errorOf(late)).toMatchObject({
      status: 412,
      code: "precondition_failed",
      message: expect.stringContaining("GET it"),
      details: [{ path: "if-match", message: expect.stringContaining(tagIn(changed)) }],
    });
    expect(tagIn(await api("GET", path))).toBe(tagIn(changed));
    expect((await api("PUT", path, one, { "if-match": "*" })).status).toBe(200);
    const taken = await api("PUT", path, other, { "if-none-match": "*" });
    expect(await errorOf(taken)).toMatchObject({ status: 412, details: [{ path: "if-none-match" }] });
  });

  it("one of 10 who change it at once with one ETag does", async () => {
    const { path, one, other } = await make();
    const tag = tagIn(await api("PUT", path, one));
    const puts = Array.from({ length: 10 }, () => api("PUT", path, other, { "if-match": tag }));
    const statuses = (await Promise.all(puts)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });

  it("is not changed on a condition that cannot be read", async () => {
    const { path, one } = await make();
    const error = await errorOf(await api("PUT", path, one, { "if-match": "1a2b" }));
    expect(error).toMatchObject({ status: 400, details: [{ path: "if-match" }] });
  });
});

describe.each(kinds.slice(0, 2))("%s", (_, make) => {
  it("is made only once with If-None-Match: *, and not at all with If-Match", async () => {
    const { path, one, other } = await make();
    expect((await api("PUT", path, one, { "if-match": "*" })).status).toBe(412);
    expect((await api("GET", path)).status).toBe(404);
    const puts = Array.from({ length: 10 }, () => api("PUT", path, other, { "if-none-match": "*" }));
    const made = (await Promise.all(puts)).filter(({ ok }) => ok);
    expect(made).toHaveLength(1);
  });

  it("is deleted with its ETag, and not with another one", async () => {
    const { path, one } = await make();
    const tag = tagIn(await api("PUT", path, one));
    expect((await api("DELETE", path, undefined, { "if-match": nothing })).status).toBe(412);
    expect((await api("GET", path)).status).toBe(200);
    expect((await api("DELETE", path, undefined, { "if-match": tag })).status).toBe(204);
    expect((await api("DELETE", path, undefined, { "if-match": tag })).status).toBe(404);
  });
});

it("an equal PUT of an endpoint is no version; what moves by itself is not in its ETag", async () => {
  const { path, one } = await endpoint();
  const view = await ask<{ etag: string }>("PUT", path, one);
  expect(await ask("PUT", path, one)).toMatchObject({ version: 1, unchanged: true });
  await ask("PUT", `${path}/monitors/m`, { schedule: "hourly" });
  await ask("POST", `${path}/baselines`, { constraints: constraintsOf("age") }, json);
  const seen = await ask<{ etag: string }>("GET", path);
  expect(seen).toMatchObject({ version: 1, etag: view.etag });
  expect(seen).not.toHaveProperty("unchanged");
});

it("a baseline's record has an ETag that changes as it does", async () => {
  const path = `/endpoints/${await newEndpoint("record")}/baselines`;
  const body = { constraints: constraintsOf("age") };
  const { id } = await ask<{ id: string }>("POST", path, body, json);
  const tag = tagIn(await api("GET", `${path}/${id}`));
  expect(tagIn(await api("GET", `${path}/${id}`))).toBe(tag);
  await ask("POST", path, body, json);
  expect(tagIn(await api("GET", `${path}/${id}`))).not.toBe(tag);
});
