/** Baselines of large objects as far as the endpoint's object goes: what it does where Workflows are missing, refuse or break. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { rangeSettingsOf } from "../../../src/worker/platform/settings.ts";
import { roomOf } from "../../../src/worker/commands/reach.ts";
import { builderOf } from "../../../src/worker/baseline/contract.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import {
  alarm,
  api,
  ask,
  errorOf,
  eventually,
  fetchWith,
  newEndpoint,
  origin,
  withEnv,
} from "../given/given.ts";

/** Gives the endpoint's object other bindings than the deployment's, for as long as the object lives. */
async function withBindings(name: string, changes: Record<string, unknown>): Promise<void> {
  await runInDurableObject<Endpoint, void>(env.ENDPOINTS.getByName(name), (instance) => {
    Object.defineProperty(instance, "env", { value: withEnv({ WEIR_RANGE_BYTES: "10", ...changes }) });
  });
}

async function begin(name: string): Promise<BaselineRecord> {
  const key = `datasets/${name}.csv`;
  await env.BUCKET.put(key, "a,b\n1,2\n3,4\n");
  return ask(
    "POST",
    `/endpoints/${name}/baselines`,
    { source: { r2: key } },
    { "content-type": "application/json" },
  );
}

const recordOf = (name: string, id: string) =>
  ask<BaselineRecord>("GET", `/endpoints/${name}/baselines/${id}`);

/** One that others build is looked after less often than this. */
const lookMs = 6_000;

/** Alarms until the baseline has ended; gives why. */
async function failureOf(name: string): Promise<string> {
  const { id } = await begin(name);
  let later = 0;
  return eventually(async () => {
    later += lookMs;
    await alarm(name, Date.now() + later);
    const { status, failure } = await recordOf(name, id);
    expect(status).toBe("Failed");
    return failure ?? "";
  });
}

const instance = (status: InstanceStatus) => ({ id: "an-instance", status: () => Promise.resolve(status) });

describe("a large object", () => {
  it("without the binding is a failure with commands, also where only the object lacks it", async () => {
    const name = await newEndpoint("unbound");
    await withBindings(name, { WORKFLOW: undefined });
    const failure = await failureOf(name);
    expect(failure).toContain("Cannot read an object of 12 bytes here: one invocation reads 10");
    expect(failure).toContain("npx weir baseline FILE --endpoint ");
    expect(failure).toContain(`/v1/endpoints/${name}`);
  });

  it("is refused at once where the binding is missing", async () => {
    const name = await newEndpoint("refused");
    const key = `datasets/${name}.csv`;
    await env.BUCKET.put(key, "a,b\n1,2\n3,4\n");
    const request = () =>
      new Request(`${origin}/v1/endpoints/${name}/baselines`, {
        method: "POST",
        headers: { authorization: "Bearer the-admin-token", "content-type": "application/json" },
        body: JSON.stringify({ source: { r2: key } }),
      });
    const refusal = await errorOf(
      await fetchWith({ WORKFLOW: undefined, WEIR_RANGE_BYTES: "11" }, request()),
    );
    expect(refusal).toMatchObject({ status: 403, code: "not_configured" });
    expect(refusal.message).toContain(`${origin}/v1/endpoints/${name}`);
    expect(await ask("GET", `/endpoints/${name}/baselines`)).toEqual({ baselines: [], next: null });
    expect((await fetchWith({ WORKFLOW: undefined, WEIR_RANGE_BYTES: "12" }, request())).status).toBe(202);
  });

  it("is a failure after five tries of a Workflow that cannot be created", async () => {
    const name = await newEndpoint("uncreated");
    let tries = 0;
    const refuse = () => {
      tries++;
      return Promise.reject(new Error("You have exceeded the limit of Workflows"));
    };
    const absent = () => Promise.reject(new Error("instance.not_found"));
    await withBindings(name, { WORKFLOW: { create: refuse, get: absent } });
    const failure = await failureOf(name);
    expect(failure).toMatch(
      /^The Workflow could not be started: Error: You have exceeded the limit of Workflows: on a computer/,
    );
    expect(tries).toBe(5);
  });

  it("is a failure where its Workflow breaks; what create() says of an id that is there is no failure", async () => {
    const name = await newEndpoint("broken");
    const there = () => Promise.reject(new Error("instance.already_exists"));
    let status: InstanceStatus = { status: "running" };
    const get = () => Promise.resolve(instance(status));
    await withBindings(name, { WORKFLOW: { create: there, get } });
    const { id } = await begin(name);
    await alarm(name);
    expect(await recordOf(name, id)).toMatchObject({ status: "InProgress" });
    status = { status: "errored", error: { name: "Error", message: "Worker exceeded CPU time limit" } };
    const failure = await eventually(async () => {
      await alarm(name, Date.now() + lookMs);
      const record = await recordOf(name, id);
      expect(record.status).toBe("Failed");
      return record.failure;
    });
    expect(failure).toContain("an-instance failed: Error: Worker exceeded CPU time limit: on a computer");
  });
});

const wanted = { ok: true, value: true };
const unwanted = { ok: true, value: false };

describe("progress", () => {
  it("of ranges adds up, a range told again counts once, and a rate comes of two reports", async () => {
    const name = await newEndpoint("sums");
    const baselines = roomOf(env, name, "baselines");
    await baselines.begin("sums-1", { kind: "upload" });
    await baselines.progress("sums-1", { rows: 0, bytes: 0, totalBytes: 1_000 });
    const told = (range: number, rows: number, bytes: number) =>
      baselines.rangeProgress("sums-1", { instance: `sums-1-${range}`, range, rows, bytes });
    expect(await told(0, 5, 50)).toEqual(wanted);
    expect(await told(1, 20, 200)).toEqual(wanted);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await told(0, 10, 100)).toEqual(wanted);
    const record = await recordOf(name, "sums-1");
    expect(record).toMatchObject({ rows: 30, bytes: 300, totalBytes: 1_000 });
    expect(record.bytesPerSecond).toBeGreaterThan(0);
    expect(record.secondsLeft).toBe(Math.ceil(700 / (record.bytesPerSecond ?? 0)));
    await baselines.fail("sums-1", "enough");
    expect(await told(0, 11, 110)).toEqual(unwanted);
    for (const bytes of [0, 10]) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await baselines.progress("sums-1", { rows: 0, bytes, totalBytes: null })).toEqual(unwanted);
    }
    expect(await recordOf(name, "sums-1")).toMatchObject({
      rows: 30,
      bytesPerSecond: null,
      secondsLeft: null,
    });
    const none = { instance: "none", range: 0, rows: 1, bytes: 1 };
    expect(await baselines.rangeProgress("none", none)).toEqual(unwanted);
  });

  it("for an endpoint that was forgotten is not wanted, and its end changes nothing", async () => {
    const name = await newEndpoint("forgotten");
    const builder = builderOf(env, { endpoint: name, id: "forgotten-1" });
    await roomOf(env, name, "baselines").begin("forgotten-1", { kind: "upload" });
    expect(await builder.rangeProgress({ instance: "x", range: 0, rows: 1, bytes: 1 })).toBe(true);
    expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
    expect(await builder.rangeProgress({ instance: "x", range: 0, rows: 1, bytes: 1 })).toBe(false);
    expect(await builder.progress({ rows: 1, bytes: 1, totalBytes: null })).toBe(false);
    await builder.complete({ rows: 1, notes: [] });
    await builder.fail("late");
    expect(await env.ENDPOINTS.getByName(name).configuration()).toBeNull();
  });
});

describe("an endpoint whose configuration cannot be read", () => {
  it("has its Workflow say its word again, and is not taken for one that wants no baseline", async () => {
    const name = await newEndpoint("unread");
    const builder = () => builderOf(env, { endpoint: name, id: "unread-1" });
    await roomOf(env, name, "baselines").begin("unread-1", { kind: "upload" });
    const stored = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      const { config } = storage.sql.exec<{ config: string }>("SELECT config FROM endpoint").one();
      storage.sql.exec("UPDATE endpoint SET config = '[]'");
      return config;
    });
    await abortAllDurableObjects();
    const progress = { rows: 1, bytes: 1, totalBytes: null };
    await expect(builder().progress(progress)).rejects.toThrow("cannot be read by this version of Weir");
    await expect(builder().complete({ rows: 1, notes: [] })).rejects.toThrow(
      "cannot be read by this version of Weir",
    );
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec("UPDATE endpoint SET config = ?", stored);
    });
    await abortAllDurableObjects();
    expect(await builder().progress(progress)).toBe(true);
  });

  it("whose Workflow is over and was not heard fails by name instead of being looked after for ever", async () => {
    const name = await newEndpoint("unheard");
    const there = () => Promise.reject(new Error("instance.already_exists"));
    const get = () => Promise.resolve(instance({ status: "complete" }));
    await withBindings(name, { WORKFLOW: { create: there, get } });
    const { id } = await begin(name);
    await eventually(async () => {
      await alarm(name, Date.now() + lookMs);
      expect((await recordOf(name, id)).failure).toBe(
        "It was built, and nothing was heard of it: build it anew",
      );
    });
  });
});

describe("cancel", () => {
  it("an upload hears of it, and its baseline never comes into force", async () => {
    const name = await newEndpoint("cancelled");
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const answer = fetchWith(
      {},
      new Request(`${origin}/v1/endpoints/${name}/baselines`, {
        method: "POST",
        headers: { authorization: "Bearer the-admin-token", "content-type": "text/csv" },
        body: readable,
      }),
    );
    const block = new TextEncoder().encode("12345,blue,0.25\n".repeat(8_192));
    const { id } = await eventually(async () => {
      await writer.write(block);
      const { baselines } = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
      expect(baselines[0]?.rows).toBeGreaterThan(0);
      return baselines[0] ?? { id: "" };
    });
    const cancelled = await ask("POST", `/endpoints/${name}/baselines/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: "Cancelled", current: false, bytesPerSecond: null });
    expect(cancelled).toMatchObject({ finishedAt: expect.any(String) as string });
    await writer.close();
    expect(await errorOf(await answer)).toMatchObject({ status: 409, message: "The baseline was cancelled" });
    expect(await recordOf(name, id)).toMatchObject({ status: "Cancelled" });
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ baseline: null });
    expect((await env.BUCKET.list({ prefix: `baselines/${name}/` })).objects).toEqual([]);
  });

  it("one that is not there is 404", async () => {
    const name = await newEndpoint("nothing");
    expect((await api("POST", `/endpoints/${name}/baselines/none/cancel`)).status).toBe(404);
  });
});

describe("rangeSettingsOf()", () => {
  it("has defaults, also in the place of what cannot be used", () => {
    const defaults = { rangeBytes: 536_870_912, atOnce: 6 };
    expect(rangeSettingsOf(withEnv({}))).toEqual(defaults);
    for (const value of ["0", "many", "1.5", ""]) {
      const changed = withEnv({ WEIR_RANGE_BYTES: value, WEIR_RANGES_AT_ONCE: value });
      expect([value, rangeSettingsOf(changed)]).toEqual([value, defaults]);
    }
  });
});
