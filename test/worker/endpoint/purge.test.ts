/** DELETE ?purge=true: of the endpoint nothing is left, of the others everything. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { Purge } from "../../../src/worker/endpoint/purge.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  ask,
  batchOf,
  callOf,
  capturedIds,
  configure,
  errorOf,
  eventually,
  flush,
  profileIn,
  server,
  at,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
} from "../given/traffic.ts";

const shards = 3;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An endpoint with everything that an endpoint can have: captures in every shard, a baseline, a report. */
async function furnished(word: string): Promise<string> {
  const name = await monitored(word);
  await configure(name, { shards, upstream: { url: `${server}/${name}/csv` } });
  await sendTraffic(name, firstHour, ordinaryRow);
  for (let shard = 0; shard < shards; shard++) {
    const recorder = recorderOf(env, name, shard);
    await recorder.record(batchOf("isolate/0", [callOf(`call-${shard}`, firstHour)]));
    await runDurableObjectAlarm(recorder);
    await recorder.record(batchOf("isolate/1", [callOf(`waits-${shard}`, firstHour)]));
  }
  await runNow(name, firstHour);
  await eventually(async () => expect(await env.BUCKET.head(`config/${name}.json`)).not.toBeNull());
  return name;
}

async function keysOf(name: string): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await env.BUCKET.list(cursor === undefined ? {} : { cursor });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return keys.filter((key) => key.includes(`/${name}/`) || key.includes(`/${name}.`));
}

/** What a Recorder's database holds: nothing but what a new one has. */
async function restOf(name: string, shard: number): Promise<object> {
  return runInDurableObject(recorderOf(env, name, shard), async (_, { storage }) => {
    const count = (table: string) =>
      storage.sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).one().n;
    return {
      rows: count("profiles") + count("generations") + count("recent"),
      alarm: await storage.getAlarm(),
    };
  });
}

/** The round of a purge that is under way, and when it goes on. */
async function purging(name: string) {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
    new Purge(storage.sql, name).state(),
  );
}

async function firstRound(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await purging(name)).toMatchObject({ round: 2 });
  });
}

/** Lets the time pass in which isolates may still send. */
async function secondRound(name: string): Promise<void> {
  const object = env.ENDPOINTS.getByName(name);
  await runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec("UPDATE upkeep SET value = json_set(value, '$.at', 0) WHERE kind = 'purge'");
  });
  await eventually(async () => {
    await runDurableObjectAlarm(object);
    expect(await purging(name)).toBeNull();
  });
}

describe("purge", () => {
  it.each(['{"round":3,"name":"x"}', "no JSON", "null"])(
    "begins anew where its record cannot be read by this version of Weir: %s",
    async (record) => {
      const name = await furnished("unread");
      expect((await api("DELETE", `/endpoints/${name}?purge=true`)).status).toBe(202);
      await firstRound(name);
      await recorderOf(env, name).record(batchOf("isolate/9", [callOf("late", firstHour)]));
      await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
        storage.sql.exec("UPDATE upkeep SET value = ? WHERE kind = 'purge'", record);
        await storage.setAlarm(Date.now());
      });
      expect(await errorOf(await api("PUT", `/endpoints/${name}`, {}))).toMatchObject({ status: 400 });
      const again = { upstream: { url: "https://model.example" } };
      expect((await api("PUT", `/endpoints/${name}`, again)).status).toBe(409);
      await firstRound(name);
      await secondRound(name);
      expect(await keysOf(name)).toEqual([]);
    },
  );

  it("nothing is left in R2, in any Recorder and in the endpoint's object, and other endpoints keep all of theirs", async () => {
    const name = await furnished("gone");
    const other = await furnished("other");
    const kept = await keysOf(other);
    expect(kept.length).toBeGreaterThan(8);
    expect((await keysOf(name)).length).toBe(kept.length);
    const response = await api("DELETE", `/endpoints/${name}?purge=true`);
    expect([response.status, await response.json()]).toEqual([202, { purging: true }]);
    await firstRound(name);
    await secondRound(name);
    expect(await keysOf(name)).toEqual([]);
    for (let shard = 0; shard < shards; shard++) {
      expect(await restOf(name, shard)).toEqual({ rows: 0, alarm: null });
    }
    const object = await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => ({
      tables: storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(object).toEqual({ tables: [], alarm: null });
    expect((await ask<{ endpoints: string[] }>("GET", "/endpoints")).endpoints).not.toContain(name);
    expect(await keysOf(other)).toEqual(kept);
    expect((await profileIn(other)).calls).toBe(252);
    expect(await executionsOf(other)).toHaveLength(1);
  });

  it("what isolates still send while it is under way goes in the second round", async () => {
    const name = await furnished("echo");
    await api("DELETE", `/endpoints/${name}?purge=true`);
    await firstRound(name);
    const recorder = recorderOf(env, name, 1);
    await recorder.record(batchOf("isolate/2", [callOf("echo", firstHour)]));
    await flush(name);
    await runDurableObjectAlarm(recorder);
    expect(await capturedIds(name)).toEqual(["echo"]);
    // Not before the time of echoes has passed.
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await purging(name)).toMatchObject({ round: 2 });
    await secondRound(name);
    expect(await keysOf(name)).toEqual([]);
    expect(await restOf(name, 1)).toEqual({ rows: 0, alarm: null });
  });

  it("while it is under way the name is taken, and whoever asks is told", async () => {
    const name = await furnished("taken");
    await api("DELETE", `/endpoints/${name}?purge=true`);
    await firstRound(name);
    const words = "This endpoint is being purged: all but what may still come";
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/health"],
      ["GET", "/executions"],
      ["DELETE", ""],
      ["DELETE", "?purge=true"],
    ] as const) {
      const error = await errorOf(await api(method, `/endpoints/${name}${path}`));
      expect(error).toEqual({ status: 404, code: "not_found", message: words });
    }
    const put = await api("PUT", `/endpoints/${name}`, { upstream: { url: "https://model.example" } });
    expect(await errorOf(put)).toEqual({
      status: 409,
      code: "conflict",
      message: "An endpoint of this name is being purged; try again in a minute",
    });
    await secondRound(name);
    expect(await errorOf(await api("GET", `/endpoints/${name}`))).toMatchObject({
      status: 404,
      message: "There is no endpoint of this name",
    });
    // The name begins anew.
    await configure(name, { upstream: { url: `${server}/${name}/csv` } });
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({
      version: 1,
      baseline: null,
      monitors: [],
      shards: 1,
    });
    expect(await ask("GET", `/endpoints/${name}/health`)).toMatchObject({ seen: 0, captured: 0 });
    expect(await executionsOf(name)).toEqual([]);
  });

  it("a Recorder or a bucket that fails delays it, and it goes on where it was", async () => {
    const name = await furnished("delayed");
    const object = env.ENDPOINTS.getByName(name);
    const failing = {
      RECORDERS: { getByName: () => ({ purge: () => Promise.reject(new Error("Network connection lost")) }) },
    };
    await runInDurableObject(object, (instance: Endpoint) => {
      Object.defineProperty(instance, "env", { value: { ...env, ...failing }, configurable: true });
    });
    await api("DELETE", `/endpoints/${name}?purge=true`);
    await eventually(async () => {
      await runDurableObjectAlarm(object);
      const alarm = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
      expect(alarm).toBeGreaterThan(Date.now() + 3_000);
    });
    expect(await purging(name)).toMatchObject({ round: 1, deleted: 0 });
    await runInDurableObject(object, (instance: Endpoint) => {
      Object.defineProperty(instance, "env", { value: env, configurable: true });
    });
    await firstRound(name);
    await secondRound(name);
    expect(await keysOf(name)).toEqual([]);
  });

  it("a copy of the configuration that is on its way to R2 meanwhile goes too", async () => {
    const name = await furnished("copy");
    const object = env.ENDPOINTS.getByName(name);
    // Watched, not awaited: a promise of one object may not be settled by another.
    const gate = { reached: false, open: false };
    await runInDurableObject(object, async (instance: Endpoint, { storage }) => {
      const bucket = new Proxy(env.BUCKET, {
        get: (real, property) => {
          const value: unknown = Reflect.get(real, property);
          if (property !== "put") return typeof value === "function" ? (value.bind(real) as unknown) : value;
          return async (...request: Parameters<R2Bucket["put"]>) => {
            gate.reached = true;
            while (!gate.open) await scheduler.wait(5);
            return real.put(...request);
          };
        },
      });
      Object.defineProperty(instance, "env", { value: { ...env, BUCKET: bucket }, configurable: true });
      storage.sql.exec("UPDATE endpoint SET copied = 0");
      await storage.setAlarm(Date.now());
    });
    await eventually(async () => expect(gate.reached).toBe(true));
    await api("DELETE", `/endpoints/${name}?purge=true`);
    gate.open = true;
    await firstRound(name);
    await secondRound(name);
    expect(await keysOf(name)).toEqual([]);
  });

  it("without purge=true files and counts stay, for whoever configures the name again", async () => {
    const name = await furnished("stays");
    const files = await keysOf(name);
    expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
    expect(await keysOf(name)).toEqual(files.filter((key) => !key.startsWith("config/")));
    expect((await api("DELETE", `/endpoints/${name}?purge=maybe`)).status).toBe(400);
    await at(firstHour + minute, () =>
      configure(name, { shards, upstream: { url: `${server}/${name}/csv` } }),
    );
    expect((await profileIn(name, { start: firstHour, end: firstHour + hour })).calls).toBe(252);
  });
});
