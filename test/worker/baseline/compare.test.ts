/** How a baseline differs from the one made before it: looked at by itself once it is made, and again when it is edited. */
import { abortAllDurableObjects, env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { Comparison } from "../../../src/core/check/compare.ts";
import type { BaselineRecord } from "../../../src/worker/commands/baselines.ts";
import { api, ask, at, errorOf, eventually, newEndpoint } from "../given/given.ts";
import { openAs } from "../given/pages.ts";

type Feature = Readonly<Record<string, unknown>>;

const feature = (name: string, more: Feature = {}) => ({
  name,
  inferred_type: "Integral",
  completeness: 1,
  ...more,
});

const json = { "content-type": "application/json" };

function adopt(name: string, ...features: readonly Feature[]): Promise<BaselineRecord> {
  return ask("POST", `/endpoints/${name}/baselines`, { constraints: { features } }, json);
}

const get = (name: string, id: string) => ask<BaselineRecord>("GET", `/endpoints/${name}/baselines/${id}`);

/** The record once the baseline says this of the one before. */
const says = (name: string, id: string, compared: unknown) =>
  eventually(async () => expect((await get(name, id)).compared).toEqual(compared));

/** Has the endpoint's object ask an R2 that answers `head` so. */
const withHead = (name: string, head: () => Promise<never>) =>
  runInDurableObject(env.ENDPOINTS.getByName(name), (instance) => {
    const bucket = new Proxy(env.BUCKET, {
      get: (real, property) => {
        if (property === "head") return head;
        const value: unknown = Reflect.get(real, property);
        return typeof value === "function" ? (value.bind(real) as unknown) : value;
      },
    });
    Object.defineProperty(instance, "env", { value: { ...env, BUCKET: bucket } });
  });

const twoFeatures = [feature("age"), feature("paid")];

describe("a baseline that is made", () => {
  it("says in seconds how it differs from the finished one made before it, in the list too", async () => {
    const name = await newEndpoint("compared");
    const first = await adopt(name, ...twoFeatures);
    expect(first.compared).toBeNull();
    const failed = await api("POST", `/endpoints/${name}/baselines`, "a,b\n", { "content-type": "text/csv" });
    expect(failed.status).toBe(400);
    const second = await adopt(name, feature("age"), feature("paid", { inferred_type: "String" }));
    await says(name, second.id, {
      before: first.id,
      features: 2,
      differing: 1,
      words: "1 of 2 features differ from the one before: paid",
    });
    const third = await adopt(name, feature("age"), feature("paid", { inferred_type: "String" }));
    await says(name, third.id, { before: second.id, features: 2, differing: 0, words: "as the one before" });
    const { baselines } = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
    expect(baselines.map(({ compared }) => compared?.before ?? null)).toEqual([
      second.id,
      first.id,
      null,
      null,
    ]);
    // One that is put in force again is no other than it was.
    const used = await ask<BaselineRecord>("POST", `/endpoints/${name}/baselines/${first.id}/use`);
    expect(used).toMatchObject({ current: true, compared: null, ageDays: 0 });
  });

  it("is looked at again when it is edited, and when the one before it is", async () => {
    const name = await newEndpoint("edited");
    const [first, second] = [await adopt(name, ...twoFeatures), await adopt(name, ...twoFeatures)];
    const same = { before: first.id, features: 2, differing: 0, words: "as the one before" };
    await says(name, second.id, same);
    const put = (id: string, ...features: readonly Feature[]) =>
      ask("PUT", `/endpoints/${name}/baselines/${id}/constraints.json`, { features });
    const other = feature("paid", { inferred_type: "String" });
    await put(second.id, feature("age"), other);
    await says(name, second.id, {
      ...same,
      differing: 1,
      words: "1 of 2 features differ from the one before: paid",
    });
    await put(first.id, feature("age"), other);
    await says(name, second.id, same);
    expect((await get(name, first.id)).compared).toBeNull();
  });

  it("says why where it cannot be compared, and is looked at once for that", async () => {
    const name = await newEndpoint("unreadable");
    const first = await adopt(name, ...twoFeatures);
    await env.BUCKET.delete(`baselines/${name}/${first.id}/constraints.json`);
    const second = await adopt(name, ...twoFeatures);
    const words = `not compared with the one before: Cannot read the baseline ${first.id}: constraints.json is not in the bucket: PUT it again`;
    await says(name, second.id, { before: first.id, features: null, differing: null, words });
    const left = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.sql.exec("SELECT id FROM baselines WHERE compared IS NULL").toArray(),
    );
    expect(left).toEqual([]);
  });

  it("waits where R2 does not answer, without trying again and again", async () => {
    const name = await newEndpoint("r2-gone");
    const first = await adopt(name, ...twoFeatures);
    await says(name, first.id, null);
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    let heads = 0;
    await withHead(name, () => {
      heads++;
      return Promise.reject(new Error("R2 is away"));
    });
    const second = await adopt(name, ...twoFeatures);
    await eventually(async () => expect(heads).toBe(4));
    const next = await eventually(() =>
      runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
        const alarm = await storage.getAlarm();
        expect(alarm).toBeGreaterThan(Date.now() + 60_000);
        return alarm ?? 0;
      }),
    );
    expect((await get(name, second.id)).compared).toBeNull();
    expect(next).toBeLessThan(Date.now() + 6 * 60_000);
    log.mockRestore();
  });
});

describe("a comparison that takes its object down", () => {
  it("is not begun again and again, and says so", async () => {
    const name = await newEndpoint("dying");
    const first = await adopt(name, ...twoFeatures);
    await says(name, first.id, null);
    let isBegun = false;
    await withHead(name, () => {
      isBegun = true;
      return new Promise(() => {});
    });
    const second = await adopt(name, ...twoFeatures);
    await eventually(async () => expect(isBegun).toBe(true));
    await abortAllDurableObjects();
    const words = "not compared with the one before: it was begun, and did not end";
    await says(name, second.id, { before: first.id, features: null, differing: null, words });
  });
});

describe("two baselines", () => {
  it("are compared feature by feature: with another one, and without a word with the one before", async () => {
    const name = await newEndpoint("two");
    const first = await adopt(name, ...twoFeatures);
    const second = await adopt(name, feature("age"));
    const path = `/endpoints/${name}/baselines/${second.id}/compare`;
    const compared = await ask<Comparison>("GET", path);
    expect(compared).toMatchObject({ before: first.id, after: second.id, alike: 1 });
    expect(compared.features).toEqual([
      { feature: "paid", size: 1, words: ["Gone: only the one before has it"], isByChance: false },
    ]);
    expect(await ask("GET", `${path}?before=${second.id}`)).toMatchObject({ features: [], alike: 1 });
    expect(await errorOf(await api("GET", `${path}?before=nobody`))).toMatchObject({ status: 404 });
    const none = await errorOf(await api("GET", `/endpoints/${name}/baselines/${first.id}/compare`));
    expect(none).toMatchObject({
      status: 404,
      message: "There is no finished baseline that was made before this one",
    });
  });
});

describe("the page of settings", () => {
  it("says of each baseline how old it is and what differs, and leads to all of it", async () => {
    const name = await newEndpoint("drifted");
    const longAgo = Date.now() - 100 * 86_400_000;
    const first = await at(longAgo, () => adopt(name, ...twoFeatures));
    const second = await at(longAgo + 1_000, () => adopt(name, feature("age")));
    await eventually(async () => expect((await get(name, second.id)).compared).not.toBeNull());
    expect((await get(name, second.id)).ageDays).toBe(99);
    const html = await openAs("reader", `/dashboard/${name}/settings`);
    expect(html).toContain("1 of 2 features differ from the one before: paid");
    expect(html).toContain(`/dashboard/${name}/compare?before=${first.id}&amp;after=${second.id}`);
    expect(html).toContain("99\u00a0d old");
    expect(html.match(/Old\. Make one of newer data/g)).toHaveLength(1);
  });
});
