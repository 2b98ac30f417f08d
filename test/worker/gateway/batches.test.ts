/** Calls on their way out of an isolate: how they are put together, sent, sent again, and counted when they are lost. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeCalls } from "../../../src/core/call/frames.ts";
import { sizeOf } from "../../../src/core/call/head.ts";
import { tally } from "../../../src/worker/gateway/batches.ts";
import { giveRoom, takeRoom } from "../../../src/worker/gateway/copy/memory.ts";
import {
  capturedIds,
  counted,
  fetchWith,
  flush,
  healthOf,
  newEndpoint,
  newName,
  origin,
  server,
  withEnv,
} from "../given/given.ts";
import { configured, fail, pass, passAndFail, rawCall, recorder, sent } from "./given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `call-${index}`);
}

describe("enqueue()", () => {
  it("sends calls of one interval in one batch, in their order, and the next in another", async () => {
    const { ids, batches, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "50" });
    const name = newName("interval");
    const found = configured();
    await Promise.all(idsUpTo(20).map((id) => sent(changed, name, found, rawCall(id))));
    await sent(changed, name, found, rawCall("later"));
    expect(ids()).toEqual([idsUpTo(20), ["later"]]);
    expect(new Set(batches.map(({ id }) => id)).size).toBe(2);
  });

  it("does not send calls of an endpoint that was deleted with those of one that was made again", async () => {
    const { ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "50" });
    const name = newName("anew");
    const found = configured();
    await Promise.all([
      sent(changed, name, found, rawCall("before")),
      sent(changed, name, { ...found, since: Date.now() }, rawCall("after")),
    ]);
    expect(ids()).toEqual([["before"], ["after"]]);
  });

  it("waits for as long as is configured and no longer", async () => {
    const { batches, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "300" });
    const begun = performance.now();
    await sent(changed, newName("time"), configured(), rawCall("a"));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(290);
    // Not for as long as a request to the Recorder may take.
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(batches).toHaveLength(1);
  });

  it("sends each call at once where it is to wait for 0 ms", async () => {
    const { ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "0" });
    const name = newName("zero");
    await Promise.all(idsUpTo(5).map((id) => sent(changed, name, configured(), rawCall(id))));
    expect(ids()).toEqual(idsUpTo(5).map((id) => [id]));
  });

  it.each([
    ["256 calls", 300, 10, [256, 44]],
    ["a mebibyte", 6, 300_000, [4, 2]],
  ])("sends a batch of %s before its time", async (_, count, bytes, sizes) => {
    const { ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "1000" });
    const name = newName("full");
    const found = configured();
    const all = idsUpTo(count).map((id) => sent(changed, name, found, rawCall(id, bytes)));
    await all[sizes[0] ? sizes[0] - 1 : 0];
    expect(ids().map(({ length }) => length)).toEqual(sizes.slice(0, 1));
    await Promise.all(all);
    expect(ids().map(({ length }) => length)).toEqual(sizes);
    expect(ids().flat()).toEqual(idsUpTo(count));
  });

  it("keeps endpoints apart, and calls of different configurations", async () => {
    const { batches, ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "50" });
    const name = newName("changed");
    const newer = configured(2, { reading: { nullTokens: ["NA"] } });
    await Promise.all([
      sent(changed, name, configured(), rawCall("a")),
      sent(changed, newName("other"), configured(), rawCall("other")),
      sent(changed, name, configured(), rawCall("b")),
      sent(changed, name, newer, rawCall("c")),
      sent(changed, name, newer, rawCall("d")),
    ]);
    expect(new Set(ids().map((batch) => batch.join()))).toEqual(new Set(["a,b", "c,d", "other"]));
    const reading = batches.find(({ calls }) => decodeCalls(calls)[0]?.eventId === "c")?.reading;
    expect(reading).toEqual({ nullTokens: ["NA"] });
  });

  it("sends a batch whose request is long gone with the next call", async () => {
    const { ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "5000" });
    const name = newName("gone");
    const leader = sent(changed, name, configured(), rawCall("a"));
    vi.setSystemTime(Date.now() + 8_000);
    const next = sent(changed, name, configured(), rawCall("b"));
    await vi.waitFor(() => expect(ids()).toEqual([["a"]]), 4_000);
    await Promise.all([leader, next]);
    expect(ids()).toEqual([["a"], ["b"]]);
  });

  it.each(["-1", "1001", "1.5", "soon", ""])(
    "is sent all the same where WEIR_BATCH_MS is %j",
    async (value) => {
      const { ids, RECORDERS } = recorder();
      const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: value });
      await sent(changed, newName("wrong"), configured(), rawCall("a"));
      expect(ids()).toEqual([["a"]]);
    },
  );

  it("is one RPC for the calls that the gateway passes within an interval", async () => {
    const { ids, RECORDERS } = recorder(pass);
    const name = await newEndpoint("gateway", { upstream: { url: `${server}/gateway/csv` } });
    const init = { method: "POST", body: "50", headers: { "content-type": "text/csv" } };
    const request = () => new Request(`${origin}/endpoints/${name}/invocations`, init);
    const changes = { RECORDERS, WEIR_BATCH_MS: "400" };
    await fetchWith(changes, request());
    const responses = await Promise.all(idsUpTo(20).map(() => fetchWith(changes, request())));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(ids().map(({ length }) => length)).toEqual([1, 20]);
    await counted(name, "seen", 21);
  });
});

describe("batches that fail", () => {
  it("are sent again under the same id, and counted once though they were logged twice", async () => {
    const { batches, RECORDERS } = recorder(passAndFail, pass);
    const name = newName("again");
    await sent(withEnv({ RECORDERS }), name, configured(), rawCall("a"));
    expect(batches).toHaveLength(2);
    expect(batches[1]).toEqual(batches[0]);
    await flush(name);
    expect(await capturedIds(name)).toEqual(["a"]);
    expect((await healthOf(name)).counters).toEqual({ seen: 1, profiled: 1, captured: 1 });
  });

  it("for good are counted with the next batch, by reason, with what they were to bring", async () => {
    const { batches, RECORDERS } = recorder(fail, fail, pass);
    const changed = withEnv({ RECORDERS });
    const name = newName("lost");
    tally(name, "opted_out", 2);
    await sent(changed, name, configured(), rawCall("a"));
    await sent(changed, name, configured(), rawCall("b"));
    expect(batches.map(({ tallies }) => tallies)).toEqual([
      { opted_out: 2 },
      { opted_out: 2 },
      { opted_out: 2, recorder_failed: 1 },
    ]);
    expect((await healthOf(name)).counters).toEqual({
      seen: 1,
      profiled: 1,
      opted_out: 2,
      recorder_failed: 1,
    });
  });

  it("because the Recorder has too much to do are counted as that", async () => {
    const overloaded = () => Promise.reject(Object.assign(new Error("overloaded"), { overloaded: true }));
    const { batches, RECORDERS } = recorder(overloaded, pass);
    const changed = withEnv({ RECORDERS });
    const name = newName("overloaded");
    await sent(changed, name, configured(), rawCall("a"));
    await sent(changed, name, configured(), null);
    expect(batches).toHaveLength(2);
    expect((await healthOf(name)).counters).toEqual({ recorder_overloaded: 1 });
  });

  it("tallies go on their own where no call comes, and nothing goes where there is nothing", async () => {
    const { batches, ids, RECORDERS } = recorder();
    const changed = withEnv({ RECORDERS });
    const name = newName("tallies");
    await sent(changed, name, configured(), null);
    expect(batches).toEqual([]);
    tally(name, "upstream_failed");
    await sent(changed, name, configured(), null);
    expect(ids()).toEqual([[]]);
    expect(batches[0]?.tallies).toEqual({ upstream_failed: 1 });
  });
});

describe("room for bodies", () => {
  /** How much is taken, found by trying. */
  function taken(): number {
    for (let most = 0; ; most++) {
      if (!takeRoom(0, most)) continue;
      giveRoom(0);
      return most;
    }
  }

  it.each([
    ["sent", pass],
    ["lost", fail],
  ])("is given back when the batch is %s", async (_, answer) => {
    const { RECORDERS } = recorder(answer);
    const before = taken();
    const call = rawCall("a", 500);
    const done = sent(withEnv({ RECORDERS }), newName("room"), configured(), call);
    // The head counts too, and what is under way is there twice.
    expect([1, 2].map((times) => before + times * sizeOf(call))).toContain(taken());
    await done;
    expect(taken()).toBe(before);
  });

  it("that is taken lets a call pass uncaptured, which is counted; later ones are captured again", async () => {
    const name = await newEndpoint("crowded", { upstream: { url: `${server}/crowded/csv` } });
    const init = { method: "POST", body: "5".repeat(60), headers: { "content-type": "text/csv" } };
    const request = () => new Request(`${origin}/endpoints/${name}/invocations`, init);
    const changes = { WEIR_CAPTURE_BYTES: "1200", WEIR_BATCH_MS: "300" };
    // Two calls are there at once only where neither waits for the configuration.
    await fetchWith(changes, new Request(`${origin}/endpoints/${name}/`));
    for (let times = 0; times < 2; times++) {
      const responses = await Promise.all([fetchWith(changes, request()), fetchWith(changes, request())]);
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    }
    await counted(name, "seen", 2);
    await counted(name, "over_memory", 2);
  });
});
