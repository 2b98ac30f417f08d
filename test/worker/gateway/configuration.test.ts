/** Endpoint configuration as the gateway sees it: fresh within ten seconds, and there while the endpoint's object is not. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { lookUp, type Lookup } from "../../../src/worker/gateway/configuration.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import {
  api,
  configure,
  errorOf,
  eventually,
  fetchWith,
  invoke,
  newEndpoint,
  newName,
  origin,
} from "../given/given.ts";

const seconds = 1_000;
const now = Date.now();

/** What a look-up answers at a time; its refresh in the background is over when it returns. */
async function lookUpAt(name: string, time: number, bindings: Bindings = env): Promise<Lookup> {
  const context = createExecutionContext();
  const found = await lookUp(bindings, context, name, time);
  await waitOnExecutionContext(context);
  return found;
}

function variantOf(found: Lookup): string {
  return found.kind === "found" ? found.endpoint.config.variant : found.kind;
}

interface Without {
  readonly bucket: boolean;
  readonly hangs?: boolean;
  readonly onAsked?: () => void;
}

/** The objects do not answer, or hang; R2 does not either if `bucket` is false. */
function without({ bucket, hangs = false, onAsked = () => {} }: Without): Bindings {
  const configuration = () => {
    onAsked();
    return hangs ? new Promise(() => {}) : Promise.reject(new Error("Network connection lost"));
  };
  const get = () => Promise.reject(new Error("R2 is down"));
  return {
    ...env,
    ENDPOINTS: { getByName: () => ({ configuration }) } as unknown as Bindings["ENDPOINTS"],
    ...(!bucket && { BUCKET: { get } as unknown as R2Bucket }),
  };
}

/** Configured, with its copy in R2. */
async function copied(word: string, variant: string): Promise<string> {
  const name = await newEndpoint(word, { variant });
  await eventually(async () => expect(await env.BUCKET.head(configKey(name))).not.toBeNull());
  return name;
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("lookUp() of a changed configuration", () => {
  it("lookUp() takes a change within ten seconds, without a failed call", async () => {
    const name = await newEndpoint("change", { variant: "old" });
    expect(variantOf(await lookUpAt(name, now))).toBe("old");
    await configure(name, { variant: "new" });
    // Up to five seconds the isolate asks nobody; then it answers with what it has and asks meanwhile.
    expect(variantOf(await lookUpAt(name, now + 5 * seconds))).toBe("old");
    expect(variantOf(await lookUpAt(name, now + 6 * seconds))).toBe("old");
    expect(variantOf(await lookUpAt(name, now + 6.1 * seconds))).toBe("new");
  });

  it("lookUp() gives what it knows at once, without a promise", async () => {
    const name = await newEndpoint("at-once", { variant: "known" });
    await lookUpAt(name, now);
    const found = lookUp(env, createExecutionContext(), name, now + seconds);
    expect(found).not.toBeInstanceOf(Promise);
    expect(variantOf(await found)).toBe("known");
  });

  it("lookUp() after ten seconds waits for the configuration in force", async () => {
    const name = await newEndpoint("stale", { variant: "old" });
    await lookUpAt(name, now);
    await configure(name, { variant: "new" });
    expect(variantOf(await lookUpAt(name, now + 10_001))).toBe("new");
  });

  it("lookUp() finds a new endpoint and loses a deleted one within ten seconds", async () => {
    const name = newName("comes");
    expect(await lookUpAt(name, now)).toEqual({ kind: "unknown" });
    await configure(name);
    expect((await lookUpAt(name, now + 10_001)).kind).toBe("found");
    expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
    expect((await lookUpAt(name, now + 20_002)).kind).toBe("unknown");
  });

  it("gateway uses the changed configuration on running traffic without a lost call", async () => {
    const name = await newEndpoint("traffic", { upstream: { invocationPath: "/status/201" } });
    const statuses = new Set<number>();
    statuses.add((await invoke(name, "1")).status);
    await configure(name, { upstream: { invocationPath: "/status/202" } });
    await lookUpAt(name, Date.now() + 10_001);
    statuses.add((await invoke(name, "1")).status);
    expect([...statuses]).toEqual([201, 202]);
  });
});

describe("lookUp() without the endpoint's object", () => {
  it("lookUp() reads the copy in R2 when an isolate is cold", async () => {
    const name = await copied("copy", "kept");
    expect(variantOf(await lookUpAt(name, now, without({ bucket: true })))).toBe("kept");
  });

  it("lookUp() reads the copy in R2 when the endpoint's object hangs", async () => {
    const name = await copied("hang", "kept");
    expect(variantOf(await lookUpAt(name, now, without({ bucket: true, hangs: true })))).toBe("kept");
  });

  it("the copy in R2 follows every change and goes with the endpoint", async () => {
    const name = await copied("follow", "first");
    await configure(name, { variant: "second" });
    await eventually(async () => {
      const copy = await env.BUCKET.get(configKey(name));
      expect(await copy?.json()).toMatchObject({ version: 2, config: { variant: "second" } });
    });
    await api("DELETE", `/endpoints/${name}`);
    expect(await env.BUCKET.head(configKey(name))).toBeNull();
  });

  it("lookUp() goes on with the last configuration when R2 fails too", async () => {
    const name = await newEndpoint("last", { variant: "known" });
    await lookUpAt(name, now);
    const down = without({ bucket: false });
    expect(variantOf(await lookUpAt(name, now + 11 * seconds, down))).toBe("known");
    expect(variantOf(await lookUpAt(name, now + 86_400 * seconds, down))).toBe("known");
    await configure(name, { variant: "after" });
    expect(variantOf(await lookUpAt(name, now + 86_411 * seconds))).toBe("after");
  });

  it("lookUp() keeps no call waiting once it is known that nobody answers, and asks for all calls together", async () => {
    const name = await newEndpoint("silent", { variant: "known" });
    await lookUpAt(name, now);
    let asked = 0;
    const down = without({ bucket: false, onAsked: () => asked++ });
    await lookUpAt(name, now + 6 * seconds, down);
    const atOnce = createExecutionContext();
    for (let ms = 6_100; ms < 60_000; ms += 100) {
      const found = lookUp(down, atOnce, name, now + ms);
      expect(found).not.toBeInstanceOf(Promise);
      expect(variantOf(await found)).toBe("known");
      // What was asked in the background has failed by the next call.
      await waitOnExecutionContext(atOnce);
    }
    // Every four seconds, and not 540 times.
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(16);
    await configure(name, { variant: "after" });
    await lookUpAt(name, now + 65 * seconds);
    expect(variantOf(await lookUpAt(name, now + 65.1 * seconds))).toBe("after");
  });

  it("lookUp() asks once while the answer is on its way", async () => {
    const name = await newEndpoint("on-its-way");
    await lookUpAt(name, now);
    let asked = 0;
    const hanging = without({ bucket: true, hangs: true, onAsked: () => asked++ });
    const context = createExecutionContext();
    for (let ms = 5_001; ms < 9_000; ms += 10) void lookUp(hanging, context, name, now + ms);
    expect(asked).toBe(1);
    await waitOnExecutionContext(context);
  });

  it("lookUp() does not go back to a copy that is older than what it has seen, nor forgets the baseline", async () => {
    const name = await copied("older", "first");
    const copy = await (await env.BUCKET.get(configKey(name)))?.text();
    await configure(name, { variant: "second" });
    const seen = await lookUpAt(name, now);
    expect(seen).toMatchObject({ endpoint: { version: 2 } });
    await eventually(async () => {
      expect(await (await env.BUCKET.get(configKey(name)))?.json()).toMatchObject({ version: 2 });
    });
    const down = without({ bucket: true });
    const later = await lookUpAt(name, now + 11 * seconds, down);
    // The very same, with what no copy holds.
    expect(Reflect.get(later, "endpoint")).toBe(Reflect.get(seen, "endpoint"));
    await env.BUCKET.put(configKey(name), copy ?? "");
    expect(variantOf(await lookUpAt(name, now + 22 * seconds, down))).toBe("second");
  });

  it("lookUp() goes over to the copy of an endpoint that was deleted and made again", async () => {
    const name = await copied("anew", "first");
    await configure(name, { variant: "second" });
    expect(await lookUpAt(name, now)).toMatchObject({ endpoint: { version: 2 } });
    await api("DELETE", `/endpoints/${name}`);
    await configure(name, { variant: "anew" });
    await eventually(async () => {
      const copy = await env.BUCKET.get(configKey(name));
      expect(await copy?.json()).toMatchObject({ version: 1, config: { variant: "anew" } });
    });
    expect(variantOf(await lookUpAt(name, now + 11 * seconds, without({ bucket: true })))).toBe("anew");
  });

  it("lookUp() of a cold isolate that can read neither is unreachable, not unknown", async () => {
    const name = await newEndpoint("cold");
    expect(await lookUpAt(name, now, without({ bucket: false }))).toEqual({ kind: "unreachable" });
    // A name that is on the Catalog's list is one, though nobody answers for it; one that is not is none.
    const young = newName("new");
    expect(await lookUpAt(young, now + 60_000, without({ bucket: true }))).toEqual({ kind: "unknown" });
    await catalogOf(env).announce(young);
    expect(await lookUpAt(young, now + 120_000, without({ bucket: true }))).toEqual({ kind: "unreachable" });
  });

  it("lookUp() of a cold isolate waits once for who is silent, and finds the endpoint as soon as anybody answers", async () => {
    const name = await newEndpoint("cold-silent", { variant: "there" });
    let asked = 0;
    const { ENDPOINTS } = without({ bucket: true, hangs: true, onAsked: () => asked++ });
    const BUCKET = { get: () => new Promise(() => {}) } as unknown as R2Bucket;
    const down = { ...env, ENDPOINTS, BUCKET };
    expect(await lookUpAt(name, now, down)).toEqual({ kind: "unreachable" });
    const began = Date.now();
    const context = createExecutionContext();
    const found = Array.from({ length: 100 }, (_, at) => lookUp(down, context, name, now + 4_001 + 30 * at));
    for (const one of found) expect(await one).toEqual({ kind: "unreachable" });
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(asked).toBe(2);
    await waitOnExecutionContext(context);
    expect(variantOf(await lookUpAt(name, now + 9_000))).toBe("there");
  });

  it("lookUp() of a cold isolate has calls know at once what one has heard meanwhile", async () => {
    const name = await copied("cold-slow", "there");
    expect(await lookUpAt(name, now, without({ bucket: false }))).toEqual({ kind: "unreachable" });
    const hanging = without({ bucket: true, hangs: true });
    // The copy is asked for once the object was silent for two seconds.
    expect(await lookUpAt(name, now + 100, hanging)).toEqual({ kind: "unreachable" });
    const found = lookUp(hanging, createExecutionContext(), name, now + 2_200);
    expect(found).not.toBeInstanceOf(Promise);
    expect(variantOf(await found)).toBe("there");
  });

  it("gateway answers 503 only then, and calls as soon as the endpoint's object answers", async () => {
    const name = await newEndpoint("recovers");
    const request = () =>
      new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1" });
    const { ENDPOINTS, BUCKET } = without({ bucket: false });
    const response = await fetchWith({ ENDPOINTS, BUCKET }, request());
    expect(response.headers.get("x-weir-event-id")).not.toBeNull();
    expect(await errorOf(response)).toMatchObject({ status: 503, code: "unavailable" });
    expect((await fetchWith({}, request())).status).toBe(200);
  });
});
