/** How much of the isolate's memory capture may take: what is over it passes, and every byte of it comes back. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../../src/index.ts";
import { firstBytes } from "../../../src/worker/gateway/copy/bounded-reader.ts";
import {
  beginStay,
  endStay,
  giveRoom,
  prolongStay,
  takeRoom,
} from "../../../src/worker/gateway/copy/memory.ts";
import {
  capturesOf,
  counted,
  fetchWith,
  flush,
  healthOf,
  newEndpoint,
  newName,
  origin,
  profileIn,
  server,
} from "../given/given.ts";

const row = `${"1,".repeat(299)}1`;

function post(name: string, headers: Record<string, string> = {}): Request {
  const init = { method: "POST", body: row, headers: { "content-type": "text/csv", ...headers } };
  return new Request(`${origin}/endpoints/${name}/invocations`, init);
}

/** A call by an isolate that has room for so many bytes. */
function callWithin(bytes: number, name: string, headers?: Record<string, string>): Promise<Response> {
  return fetchWith({ WEIR_CAPTURE_BYTES: String(bytes) }, post(name, headers));
}

async function behaving(behaviour: string, config: Record<string, unknown> = {}): Promise<string> {
  const { upstream, ...rest } = config;
  const url = `${server}/${newName("key")}/${behaviour}`;
  return newEndpoint("room", { upstream: { url, ...(upstream as object) }, ...rest });
}

describe("WEIR_CAPTURE_BYTES", () => {
  it.each([
    ["a request that is too much", "csv", 500, row.length],
    ["a short answer that is too much", "bytes/2000", 1_000, 2_000],
    ["a long answer that is too much", "bytes/200000", 1_000, 200_000],
    ["an answer in chunks that is too much", "drips/chunks", 620, 50],
  ])("%s passes whole, is counted, and nothing of the call is kept", async (_, behaviour, room, sent) => {
    const name = await behaving(behaviour);
    const response = await callWithin(room, name);
    expect(response.status).toBe(200);
    const { byteLength } = await response.arrayBuffer();
    expect(byteLength).toBe(behaviour === "csv" ? 5 : sent);
    await counted(name, "over_memory", 1);
    await flush(name);
    expect((await healthOf(name)).counters).toEqual({ over_memory: 1 });
    expect((await profileIn(name)).calls).toBe(0);
    expect(await capturesOf(name)).toEqual([]);
  });

  it("what fits to the byte is recorded", async () => {
    const name = await behaving("csv");
    // An answer of unknown length takes a buffer's room at first.
    await callWithin(row.length + firstBytes, name);
    await counted(name, "seen", 1);
    expect((await healthOf(name)).counters["over_memory"]).toBeUndefined();
  });

  it("a wrong value costs nothing: the default is used", async () => {
    const name = await behaving("csv");
    const response = await fetchWith({ WEIR_CAPTURE_BYTES: "much" }, post(name));
    expect(await response.text()).toBe("0.01\n");
    expect((await healthOf(name)).counters).toMatchObject({ seen: 1, profiled: 1 });
  });

  it.each([
    ["is recorded", "csv", {}, {}],
    ["is recorded, its answer in chunks", "drips/chunks", {}, {}],
    ["is recorded, its answer watched", "csv", { upstream: { idleTimeoutSeconds: 1 } }, {}],
    ["is recorded in part", "csv", { capture: { mode: "Input" } }, {}],
    ["is recorded, cut", "bytes/200000", { capture: { bodyLimitBytes: 300 } }, {}],
    ["is recorded, redacted", "csv", { capture: { redact: [{ column: 0, action: "mask" }] } }, {}],
    ["is only counted", "csv", { capture: { enabled: false } }, {}],
    ["is answered with an error", "status/500", {}, {}],
    ["is answered with nothing", "status/204", {}, {}],
    ["is redirected", "redirect", {}, {}],
    ["is not answered", "drop", {}, {}],
    ["is answered too late", "slow", { upstream: { timeoutSeconds: 0.1 } }, {}],
    ["breaks off short", "breaks/short", {}, {}],
    ["breaks off long", "breaks/long", {}, {}],
    ["breaks off in chunks", "breaks/chunks", {}, {}],
    ["falls silent short", "stalls/short", { upstream: { idleTimeoutSeconds: 0.1 } }, {}],
    ["falls silent long", "stalls/long", { upstream: { idleTimeoutSeconds: 0.1 } }, {}],
    ["is too much", "bytes/2000", {}, {}],
    ["opts out", "csv", {}, { "x-weir-capture": "off" }],
    ["is repeated", "csv", {}, { "amz-sdk-invocation-id": "repeated" }],
  ])("a call that %s gives back what it took", async (_, behaviour, config, headers) => {
    const name = await behaving(behaviour, config);
    for (let times = 0; times < 3; times++) {
      await callWithin(row.length + firstBytes + 400, name, headers).catch(() => {});
    }
    // Nobody else is here: with nothing left behind, there is room to the byte.
    await expect.poll(() => takeRoom(1_000, 1_000), { timeout: 60_000 }).toBe(true);
    giveRoom(1_000);
  });
});

describe("a stay", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("holds what it took until it is overdue, and no longer", () => {
    const now = Date.now();
    vi.setSystemTime(now);
    // The client has left: nothing ends this stay, and nothing gives back what it took.
    expect(takeRoom(900, 1_000, beginStay(now + 60_000))).toBe(true);
    expect(takeRoom(200, 1_000)).toBe(false);
    vi.setSystemTime(now + 59_999);
    expect(takeRoom(200, 1_000)).toBe(false);
    vi.setSystemTime(now + 60_000);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
  });

  it("is over in its time beside one of an endpoint that is more patient", () => {
    const now = Date.now();
    vi.setSystemTime(now);
    const patient = beginStay(now + 600_000);
    expect(takeRoom(900, 1_000, beginStay(now + 1_000))).toBe(true);
    expect(takeRoom(100, 1_000, patient)).toBe(true);
    vi.setSystemTime(now + 1_000);
    expect(takeRoom(900, 1_000)).toBe(true);
    giveRoom(900);
    vi.setSystemTime(now + 600_000);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
  });

  it("that ends late has its room all the same, and gives it back once", () => {
    const now = Date.now();
    vi.setSystemTime(now);
    const stay = beginStay(now + 1_000);
    expect(takeRoom(600, 1_000, stay)).toBe(true);
    vi.setSystemTime(now + 2_000);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
    giveRoom(100, stay);
    endStay(stay);
    expect(takeRoom(501, 1_000)).toBe(false);
    giveRoom(500);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
  });

  it("that ends in time leaves its room to whoever has the bytes", () => {
    const now = Date.now();
    vi.setSystemTime(now);
    const stay = beginStay(now + 1_000);
    expect(takeRoom(600, 1_000, stay)).toBe(true);
    endStay(stay);
    vi.setSystemTime(now + 2_000);
    expect(takeRoom(401, 1_000)).toBe(false);
    giveRoom(600);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
  });

  it("that goes on after it was overdue holds its room again, and for as long as it is said to", () => {
    const now = Date.now();
    vi.setSystemTime(now);
    const stay = beginStay(now + 1_000);
    expect(takeRoom(600, 1_000, stay)).toBe(true);
    vi.setSystemTime(now + 2_000);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
    prolongStay(stay, now + 4_000);
    expect(takeRoom(300, 1_000, stay)).toBe(true);
    expect(takeRoom(101, 1_000)).toBe(false);
    vi.setSystemTime(now + 3_999);
    expect(takeRoom(101, 1_000)).toBe(false);
    vi.setSystemTime(now + 4_000);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
    endStay(stay);
    giveRoom(900);
    expect(takeRoom(1_000, 1_000)).toBe(true);
    giveRoom(1_000);
  });

  it.each(["stalls/long", "sse"])(
    "of an answered call (%s) goes on while the call does, and is over where the platform ended it without a word",
    async (behaviour) => {
      const key = newName("key");
      const name = await newEndpoint("stay", { upstream: { url: `${server}/${key}/${behaviour}` } });
      vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], now: Date.now() });
      const { body } = await worker.fetch(post(name), env, createExecutionContext());
      expect(freeOf(1_000)).toBeLessThan(1_000);
      // Longer than any call takes until it is answered.
      for (let minute = 1; minute <= 5; minute++) {
        vi.advanceTimersByTime(60_000);
        expect(freeOf(1_000)).toBeLessThan(1_000);
      }
      // From here on no timer of the call comes any more, as if the platform had ended it.
      vi.setSystemTime(Date.now() + 31_000);
      expect(freeOf(1_000)).toBe(1_000);
      vi.useRealTimers();
      if (behaviour !== "sse") return;
      // It runs on after all, and comes to its end: what it had forfeited is given back once.
      await fetch(`${server}/release/${key}`);
      await new Response(body).text();
      await counted(name, "seen", 1);
      await expect.poll(() => freeOf(1_000)).toBe(1_000);
    },
  );
});

/** How many bytes there is room for. */
function freeOf(most: number): number {
  for (let free = most + 1; free >= 0; free--) {
    if (!takeRoom(free, most)) continue;
    giveRoom(free);
    return free;
  }
  return -1;
}
