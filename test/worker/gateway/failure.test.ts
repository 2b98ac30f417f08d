/** What the client sees when something is wrong: with the upstream, the configuration, or Weir's own recording. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, inject, it } from "vitest";
import { env } from "cloudflare:workers";
import { parseEndpoint } from "../../../src/core/config/endpoint.ts";
import worker from "../../../src/index.ts";
import type { Batch } from "../../../src/worker/recorder/batch.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  call,
  counted,
  errorOf,
  eventually,
  fetchWith,
  healthOf,
  invoke,
  logOf,
  newEndpoint,
  newName,
  origin,
  server,
  withEnv,
} from "../given/given.ts";

function post(name: string, body: string): Request {
  const headers = { "content-type": "text/csv" };
  return new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body, headers });
}

describe("gateway without an endpoint", () => {
  it.each([
    ["an unknown name", "no-such-endpoint"],
    ["a name that cannot be", "a_b"],
    ["a name of 64 characters", "a".repeat(64)],
    ["an encoded path", "a%2Fb"],
  ])("gateway answers 404 to %s", async (_, name) => {
    const response = await invoke(name, "1");
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("x-weir-event-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await errorOf(response)).toEqual({
      status: 404,
      code: "not_found",
      message: "There is no endpoint of this name",
    });
  });

  it("gateway leaves no trace of names nobody configured", async () => {
    const name = newName("trace");
    await invoke(name, "1");
    const { endpoints } = await (await api("GET", "/endpoints")).json<{ endpoints: string[] }>();
    expect(endpoints).not.toContain(name);
    expect((await healthOf(name)).counters).toEqual({});
  });
});

describe("gateway with a failing upstream", () => {
  it("gateway answers 502 that names the failure when nothing listens", async () => {
    const url = `http://127.0.0.1:${inject("closedPort")}`;
    const name = await newEndpoint("closed", { upstream: { url } });
    const response = await invoke(name, "1");
    expect(response.headers.get("x-weir-event-id")).not.toBeNull();
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 502, code: "upstream_unreachable" });
    expect(error.message).toMatch(new RegExp(`^Cannot call the upstream of ${name}: \\S.+[^.]$`));
    await counted(name, "upstream_failed", 1);
    expect((await healthOf(name)).counters["seen"]).toBeUndefined();
  });

  it("gateway says in words of its own that there is no TLS where https is asked for", async () => {
    const url = `${server.replace(/^http:/, "https:")}/untold/csv`;
    const error = await errorOf(await invoke(await newEndpoint("untold", { upstream: { url } }), "1"));
    expect(error).toMatchObject({ status: 502, code: "upstream_unreachable" });
    expect(error.message).toMatch(/: no connection came about: .* \(the platform's reference: \w+\)$/);
    expect(error.message).not.toContain("internal error");
  });

  it("gateway answers 502 when the upstream ends the connection", async () => {
    const name = await newEndpoint("drop", { upstream: { url: `${server}/drop/drop` } });
    expect(await errorOf(await invoke(name, "1"))).toMatchObject({
      status: 502,
      code: "upstream_unreachable",
    });
    expect(await logOf("drop")).toHaveLength(1);
  });

  it("gateway answers 504 when the upstream does not begin in time, and leaves it", async () => {
    const upstream = { url: `${server}/slow/slow`, timeoutSeconds: 0.2 };
    const name = await newEndpoint("slow", { upstream });
    const error = await errorOf(await invoke(name, "1"));
    expect(error).toMatchObject({ status: 504, code: "upstream_timeout" });
    expect(error.message).toContain("it did not begin to answer within 0.2 s");
    await counted(name, "upstream_failed", 1);
  });

  it("gateway lets a stream go on for longer than the timeout", async () => {
    const upstream = { url: `${server}/endless/endless`, timeoutSeconds: 0.2 };
    const name = await newEndpoint("endless", { upstream });
    const response = await call(name, "/stream", { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    const began = Date.now();
    while (Date.now() - began < 500) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  it("gateway leaves the upstream when its client leaves a stream", async () => {
    const name = await newEndpoint("leave", { upstream: { url: `${server}/leave/endless` } });
    const response = await call(name, "/stream", { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await eventually(async () => expect((await logOf("leave")).at(-1)?.method).toBe("left"));
    await counted(name, "upstream_broke_off", 1);
  });
});

describe("gateway and private upstreams", () => {
  it("gateway calls no private upstream without the development flag", async () => {
    const name = await newEndpoint("private");
    const response = await fetchWith({ WEIR_DEV: undefined }, post(name, "1"));
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 424, code: "upstream_unusable" });
    expect(error.message).toContain("its address may not be used");
    expect(await logOf(name)).toEqual([]);
  });

  it.each([
    "http://example.com",
    "https://127.0.0.1",
    "https://10.1.2.3",
    "https://localhost",
    "https://[::1]",
  ])("parseEndpoint() refuses %s without the development flag", (url) => {
    const parsed = parseEndpoint({ upstream: { url } }, false);
    expect(parsed).toMatchObject({ ok: false, complaints: [{ path: "upstream.url" }] });
  });
});

describe("gateway with a failing Recorder", () => {
  const failing = (record: () => Promise<void>) => ({
    RECORDERS: { getByName: () => ({ record }) },
  });

  const broken = failing(() => Promise.reject(new Error("Durable Object is overloaded")));
  /** The Recorder logs, and nobody hears of it. */
  const mute = (name: string) => ({
    RECORDERS: {
      getByName: () => ({
        record: async (batch: Batch) => {
          await recorderOf(env, name).record(batch);
          throw new Error("Network connection lost");
        },
      }),
    },
  });

  it("gateway answers while the Recorder fails, and the loss is counted when it works again", async () => {
    const name = await newEndpoint("recorder", { upstream: { url: `${server}/recorder/csv` } });
    for (let times = 0; times < 3; times++) {
      const response = await fetchWith(broken, post(name, "50,1"));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("0.5\n");
    }
    expect((await healthOf(name)).counters).toEqual({});
    await invoke(name, "50,1");
    await counted(name, "seen", 1);
    expect((await healthOf(name)).counters["recorder_failed"]).toBe(3);
  });

  it("calls that a Recorder logged without being heard are counted once, whatever else was given up meanwhile", async () => {
    const upstream = { url: `${server}/unheard/csv` };
    const name = await newEndpoint("unheard", { upstream, callersMay: ["opt-out"] });
    const optedOut = post(name, "1");
    optedOut.headers.set("x-weir-capture", "off");
    // Logged, and unheard both times.
    await fetchWith(mute(name), optedOut);
    await fetchWith(mute(name), post(name, "50,1"));
    // Not logged, with what was counted of the first.
    await fetchWith(broken, post(name, "50,2"));
    await fetchWith(mute(name), post(name, "50,3"));
    await invoke(name, "50,4");
    await counted(name, "seen", 3);
    expect((await healthOf(name)).counters).toMatchObject({ recorder_failed: 1, opted_out: 1 });
  });

  it("gateway answers while the Recorder hangs", async () => {
    const name = await newEndpoint("hang", { upstream: { url: `${server}/hang/csv` } });
    const answers: (() => void)[] = [];
    const hanging = failing(() => new Promise((resolve) => answers.push(resolve)));
    const context = createExecutionContext();
    const response = await worker.fetch(post(name, "25"), withEnv(hanging), context);
    expect(await response.text()).toBe("0.25\n");
    await eventually(async () => expect(answers).toHaveLength(1));
    answers[0]?.();
    await waitOnExecutionContext(context);
  });
});
