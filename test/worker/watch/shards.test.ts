/** Shards' watches and the endpoint's object: what outlives an eviction, what ends words, and what other versions say. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WatchView } from "../../../src/worker/commands/watch.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { api, ask, asRecorder, batchOf, configure, eventually, flush, server } from "../given/given.ts";
import { firstHour, hour, monitored, ordinaryRow, trafficCall } from "../given/traffic.ts";
import { accustomed, begun, changed, incidentsOf, send, watchOf, youngestRow } from "../given/watched.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Five minutes of other rows, a second apart. */
async function change(name: string, rowOf = youngestRow, shard = 0): Promise<void> {
  await send(name, { start: changed, end: changed + 300_000, everyMs: 1_000, shard }, rowOf);
}

async function fires(name: string, features: readonly string[]): Promise<void> {
  await eventually(async () => {
    const [incident] = await incidentsOf(name);
    expect([incident?.state, incident?.features.toSorted()]).toEqual(["firing", features]);
  });
}

const watchIn = (name: string) => ask<WatchView>("GET", `/endpoints/${name}/watch`);

/** Configures a monitored endpoint anew. */
const put = (name: string, config: object) =>
  configure(name, { upstream: { url: `${server}/${name}/csv` }, ...config });

describe("a shard's watch", () => {
  it("says nothing of ordinary calls, and is shown", async () => {
    const name = await monitored("ordinary");
    expect(await watchIn(name)).toMatchObject({ reason: "No call has come since the baseline is in force" });
    await accustomed(name);
    await change(name, ordinaryRow);
    expect(await incidentsOf(name)).toEqual([]);
    expect(await watchIn(name)).toMatchObject({
      enabled: true,
      reason: null,
      features: 3,
      slowCount: 0,
      unwatchedCount: 0,
      words: [],
      shards: [{ since: expect.any(String), words: 0 }],
    });
  });

  it("keeps its words and what it learned through an eviction, and does not say them again", async () => {
    const name = await monitored("evicted");
    await accustomed(name);
    await change(name);
    await fires(name, ["age", "score"]);
    await eventually(async () => expect((await watchOf(name)).words.length).toBeGreaterThan(1));
    const before = await watchOf(name);
    const history = (await incidentsOf(name))[0]?.events;
    for (const work of [() => Promise.resolve(), () => flush(name)]) {
      await work();
      await abortAllDurableObjects();
      expect(await watchOf(name)).toMatchObject({
        since: before.since,
        words: before.words,
        version: before.version,
      });
    }
    await send(name, { start: changed + 300_000, end: changed + 330_000, everyMs: 1_000 }, youngestRow);
    expect((await watchOf(name)).words).toEqual(before.words);
    expect((await incidentsOf(name))[0]?.events).toEqual(history);
  });

  it("adds what another shard says to the same incident", async () => {
    const name = await monitored("two-shards");
    await put(name, { shards: 2 });
    await accustomed(name, 0);
    await accustomed(name, 1);
    await change(name, youngestRow, 1);
    await fires(name, ["age", "score"]);
    const [first] = await incidentsOf(name);
    expect(first?.summary).toMatch(/ in 1 of 2 shards since /);
    await change(name, (index) => `${ordinaryRow(index).split(",")[0]},violet`, 0);
    await fires(name, ["age", "colour", "score"]);
    const [second, ...more] = await incidentsOf(name);
    expect([second?.id, more]).toEqual([first?.id, []]);
    expect(second?.summary).toMatch(/ in 2 of 2 shards since /);
  });

  it.each([
    ["values that are missing", "age", (index: number) => `,${ordinaryRow(index).split(",")[1]}`],
    ["values of another type", "age", (index: number) => `old,${ordinaryRow(index).split(",")[1]}`],
    ["texts never seen", "colour", (index: number) => `${ordinaryRow(index).split(",")[0]},violet`],
  ])("tells of %s", async (_, feature, rowOf) => {
    const name = await monitored("break");
    await accustomed(name);
    await change(name, rowOf);
    await eventually(async () => expect((await incidentsOf(name))[0]?.features).toContain(feature));
  });

  it("tells of calls that fail", async () => {
    const name = await monitored("failing");
    await accustomed(name);
    const { baseline, watch } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
    for (let first = 0; first < 300; first += 50) {
      const calls = Array.from({ length: 50 }, (_, index) => ({
        ...trafficCall(changed + (first + index) * 1_000, ordinaryRow(index)),
        traffic: { latencyMs: 5, status: 503, requestBytes: 10, responseBytes: 10, firstByteMs: null },
      }));
      await recorderOf(env, name).record(batchOf(crypto.randomUUID(), calls, { baseline, watch }));
    }
    await fires(name, ["Failed calls"]);
    expect((await incidentsOf(name))[0]?.summary).toMatch(
      /^Failed calls: 0 % → 100 % failed, in \d+ calls since /,
    );
  });
});

describe("words end", () => {
  it("where the watch is switched off, and nothing is counted for it", async () => {
    const name = await monitored("off");
    await accustomed(name);
    await change(name);
    await fires(name, ["age", "score"]);
    await put(name, { watch: { enabled: false } });
    expect(await incidentsOf(name)).toMatchObject([{ kind: "live", state: "resolved" }]);
    expect(await env.ENDPOINTS.getByName(name).configuration()).not.toHaveProperty("watch");
    expect(await watchIn(name)).toMatchObject({
      enabled: false,
      reason: expect.stringContaining("switched off"),
    });
  });

  it("where another baseline comes into force, or somebody edits it: the watch begins anew", async () => {
    const name = await monitored("anew");
    await accustomed(name);
    await change(name);
    await fires(name, ["age", "score"]);
    const before = await watchOf(name);
    const view = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const path = `/endpoints/${name}/baselines/${view.baseline}/constraints.json`;
    const constraints = await (await api("GET", path)).json<{ features: { completeness?: object }[] }>();
    for (const feature of constraints.features) delete feature.completeness;
    expect((await api("PUT", path, constraints)).ok).toBe(true);
    expect(await incidentsOf(name)).toMatchObject([{ state: "resolved" }]);
    await eventually(async () => {
      await send(name, { start: changed + hour / 4, end: changed + hour / 4 + 1, everyMs: 1 }, ordinaryRow);
      const after = await watchOf(name);
      expect(after.words).toEqual([]);
      expect(after.version).toBeGreaterThan(before.version ?? Infinity);
    });
  });

  it("of features that are excepted: nothing is said of them", async () => {
    const name = await monitored("except");
    await put(name, { watch: { except: ["age"] } });
    await accustomed(name);
    await change(name);
    await fires(name, ["score"]);
    expect((await watchOf(name)).words.map(({ feature }) => feature)).toContain("age");
  });
});

describe("while versions differ", () => {
  it("a Recorder goes on recording where the endpoint's object knows no watch, or does not answer", async () => {
    const name = await monitored("older-endpoint");
    const { watch } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
    const fails = () =>
      Promise.reject(new Error('The RPC receiver does not implement the method "watchBins".'));
    const ENDPOINTS = { getByName: () => ({ watchBins: fails, watchSays: fails }) };
    await asRecorder(name, { ENDPOINTS }, async (recorder) => {
      for (let index = 0; index < 3; index++) {
        const batch = batchOf(`older/${index}`, [trafficCall(firstHour + index, ordinaryRow(index))], {
          watch,
        });
        await recorder.record(batch);
      }
      await scheduler.wait(10);
      expect(recorder.health()).toMatchObject({ counters: { seen: 3, profiled: 3 } });
      expect(recorder.watching()).toMatchObject({ version: null, words: [] });
    });
  });

  it("calls of a gateway that knows no watch are counted as ever, and not for the watch", async () => {
    const name = await monitored("older-gateway");
    await begun(name, firstHour);
    await recorderOf(env, name).record(batchOf("older/0", [trafficCall(firstHour + 5, ordinaryRow(1))]));
    expect((await recorderOf(env, name).health()).counters["profiled"]).toBeGreaterThan(1);
  });

  it("what a watch stored that cannot be read begins anew", async () => {
    const name = await monitored("unreadable");
    await accustomed(name);
    await flush(name);
    await runInDurableObject(recorderOf(env, name), (_, { storage }) => {
      storage.sql.exec("UPDATE meta SET value = x'00' WHERE key LIKE 'watch_state/%'");
      storage.sql.exec("UPDATE meta SET value = CAST('{' AS BLOB) WHERE key LIKE 'watch_bins/%'");
    });
    await abortAllDurableObjects();
    expect(await recorderOf(env, name).health()).toMatchObject({ watchFault: expect.any(String) });
    const path = `/endpoints/${name}/health`;
    expect((await ask<{ problems: string[] }>("GET", path)).problems.join()).toContain(
      "The watch has failed",
    );
    const before = (await recorderOf(env, name).health()).counters["profiled"] ?? 0;
    await send(name, { start: changed, end: changed + 5, everyMs: 1 }, ordinaryRow);
    expect((await recorderOf(env, name).health()).counters["profiled"]).toBe(before + 5);
  });
});
