/** An endpoint whose calls are spread over several Recorders: a check merges them all, or says which did not answer. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  ask,
  batchOf,
  callOf,
  capturedIds,
  configure,
  counted,
  cron,
  errorOf,
  eventually,
  fetchWith,
  invoke,
  newEndpoint,
  origin,
  server,
  alarm,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

const shards = 4;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An endpoint with a baseline, a monitor and four shards. */
async function sharded(word: string): Promise<string> {
  const name = await monitored(word);
  await configure(name, { shards, upstream: { url: `${server}/${name}/csv` } });
  return name;
}

/** 250 calls in the hour that begins at `start`, dealt out to the shards in turn. */
async function spread(name: string, start: number, rowOf: (index: number) => string): Promise<void> {
  for (let shard = 0; shard < shards; shard++) {
    const calls = Array.from({ length: 250 }, (_, index) => index)
      .filter((index) => index % shards === shard)
      .map((index) => trafficCall(start + index * 10_000, rowOf(index)));
    await recorderOf(env, name, shard).record(batchOf(`${shard}/${start}`, calls));
  }
}

/** Recorders of which some shards do not answer; the real ones otherwise. */
function without(silent: readonly number[], method: keyof Recorder = "pieces") {
  const getByName = (name: string) => {
    const recorder = env.RECORDERS.getByName(name);
    if (!silent.includes(Number(name.split(":")[1]))) return recorder;
    const refuse = () => Promise.reject(new Error("Network connection lost"));
    return new Proxy(recorder, {
      get: (real, property) => (property === method ? refuse : (Reflect.get(real, property) as unknown)),
    });
  };
  return { RECORDERS: { getByName } };
}

/** What the endpoint's Monitor sees of the Recorders from now on. */
async function seesRecorders(name: string, changes: object): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (monitor: Endpoint) => {
    Object.defineProperty(monitor, "env", { value: { ...env, ...changes }, configurable: true });
  });
}

async function firstExecution(name: string) {
  return (await executionsOf(name)).at(-1);
}

function profileRequest(name: string): Request {
  const window = `start=${firstHour}&end=${firstHour + hour}`;
  return new Request(`${origin}/v1/endpoints/${name}/profile?${window}`, {
    headers: { authorization: "Bearer the-admin-token" },
  });
}

describe("an endpoint with several shards", () => {
  it("its calls from one isolate all come to one of them", async () => {
    const name = await newEndpoint("isolate", { shards });
    for (let index = 0; index < 6; index++) await invoke(name, `${index}\n`);
    const seen = async () =>
      (
        await ask<{ shards: { counters: Record<string, number> }[] }>("GET", `/endpoints/${name}/health`)
      ).shards
        .map(({ counters }) => counters["seen"] ?? 0)
        .toSorted((a, b) => b - a);
    await eventually(async () => expect(await seen()).toEqual([6, 0, 0, 0]));
  });

  it("a check finds what one Recorder would: ordinary traffic passes, shifted traffic does not", async () => {
    const names = [await sharded("spread"), await monitored("one")];
    for (const [index, rowOf] of [ordinaryRow, shiftedRow].entries()) {
      const start = firstHour + index * hour;
      await spread(names[0] ?? "", start, rowOf);
      const calls = Array.from({ length: 250 }, (_, at) => trafficCall(start + at * 10_000, rowOf(at)));
      await recorderOf(env, names[1] ?? "").record(batchOf(`one/${start}`, calls));
    }
    await cron(firstHour + 2 * hour + minute);
    const found = await Promise.all(
      names.map(async (name) => {
        const executions = await executionsOf(name);
        const reports = await Promise.all(
          executions.map(({ id }) =>
            ask<{ features: unknown }>("GET", `/endpoints/${name}/executions/${id}/report`),
          ),
        );
        const ended = executions.map(({ status, records, violations }) => ({ status, records, violations }));
        return { ended, features: reports.map(({ features }) => features) };
      }),
    );
    expect(found[0]?.ended).toEqual([
      { status: "CompletedWithViolations", records: 250, violations: 4 },
      { status: "Completed", records: 250, violations: 0 },
    ]);
    expect(found[0]).toEqual(found[1]);
  });

  it("the live profile and the health are those of all of them", async () => {
    const name = await sharded("live");
    await spread(name, firstHour, ordinaryRow);
    const profile = await ask<{ dataset: { item_count: number } }>(
      "GET",
      `/endpoints/${name}/profile?start=${firstHour}&end=${firstHour + hour}`,
    );
    expect(profile.dataset.item_count).toBe(250);
    const health = await ask<object>("GET", `/endpoints/${name}/health`);
    expect(health).toMatchObject({ seen: 250, profiled: 250, silentShards: [] });
  });

  it("no two shards write a file of the same name, though their batches have the same numbers", async () => {
    const name = await sharded("files");
    for (let shard = 0; shard < shards; shard++) {
      const recorder = recorderOf(env, name, shard);
      await recorder.record(batchOf("isolate/0", [callOf(`call-${shard}`, firstHour)]));
      await runInDurableObject(recorder, (instance: Recorder) => instance.alarm());
    }
    expect(await capturedIds(name)).toEqual(["call-0", "call-1", "call-2", "call-3"]);
  });

  it("shards that were there once are checked, though fewer are configured", async () => {
    const name = await sharded("fewer");
    await spread(name, firstHour, ordinaryRow);
    await configure(name, { shards: 1, upstream: { url: `${server}/${name}/csv` } });
    await cron(firstHour + hour + minute);
    expect(await firstExecution(name)).toMatchObject({ records: 250 });
  });

  it("shards of an endpoint that was deleted are those of its name when it is configured again", async () => {
    const name = await sharded("again");
    await spread(name, firstHour, ordinaryRow);
    const seen = async () => (await ask<{ seen: number }>("GET", `/endpoints/${name}/health`)).seen;
    const before = await seen();
    for (let round = 0; round < 2; round++) {
      expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
      expect((await api("GET", `/endpoints/${name}`)).status).toBe(404);
      await configure(name, { upstream: { url: `${server}/${name}/csv` } });
      expect(await seen()).toBe(before);
    }
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({
      version: 1,
      shards,
      config: { shards: 1 },
    });
  });

  it("more shards from a configuration are in force at once, and old ones go on", async () => {
    const name = await newEndpoint("more");
    await invoke(name, "1\n");
    await counted(name, "seen", 1);
    await configure(name, { shards: 3 });
    const health = await ask<{ seen: number; shards: unknown[] }>("GET", `/endpoints/${name}/health`);
    expect({ seen: health.seen, shards: health.shards.length }).toEqual({ seen: 1, shards: 3 });
  });
});

describe("a shard that does not answer", () => {
  it("its window is incomplete, which is said, and checked again until it answers", async () => {
    const name = await sharded("silent");
    await spread(name, firstHour, ordinaryRow);
    await seesRecorders(name, without([1, 3]));
    await cron(firstHour + hour + minute);
    expect(await firstExecution(name)).toMatchObject({
      status: "Incomplete",
      exitMessage: "The window is incomplete: 2 of 4 shards did not answer (1, 3); it is checked again",
      records: null,
      finishedAt: null,
      report: null,
    });
    // Its next look is set for itself, without cron.
    const next = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.getAlarm(),
    );
    expect(next).toBeLessThanOrEqual(Date.now() + minute);
    await seesRecorders(name, {});
    await alarm(name, Date.now() + 2 * minute);
    expect(await firstExecution(name)).toMatchObject({ status: "Completed", records: 250, violations: 0 });
  });

  it("what comes late to the shards that did answer is not lost between the looks", async () => {
    const name = await sharded("between");
    await spread(name, firstHour, ordinaryRow);
    await seesRecorders(name, without([3]));
    await cron(firstHour + hour + minute);
    const late = [0, 3].map((shard) =>
      recorderOf(env, name, shard).record(
        batchOf("late", [trafficCall(firstHour + minute, ordinaryRow(shard))]),
      ),
    );
    await Promise.all(late);
    await spread(name, firstHour + hour, ordinaryRow);
    await seesRecorders(name, {});
    await cron(firstHour + 2 * hour + minute);
    await alarm(name, Date.now() + 2 * minute);
    const records = (await executionsOf(name)).filter(({ records: of }) => of !== null && of > 0);
    expect(records.map(({ records: of }) => of)).toEqual([251, 251]);
  });

  it("a window that stays incomplete fails after ten looks, with the reason", async () => {
    const name = await sharded("stays");
    await spread(name, firstHour, ordinaryRow);
    await seesRecorders(name, without([2]));
    await cron(firstHour + hour + minute);
    const looks = ["Incomplete"];
    while (looks.length < 15 && looks.at(-1) === "Incomplete") {
      await alarm(name, Date.now() + looks.length * 20 * minute);
      looks.push((await firstExecution(name))?.status ?? "");
    }
    expect(looks).toHaveLength(10);
    expect(await firstExecution(name)).toMatchObject({
      status: "Failed",
      exitMessage: expect.stringMatching(
        /^Failed: The window is incomplete: 1 of 4 shards did not answer \(2\)$/,
      ),
      report: null,
    });
  });

  it("one that fails once is asked again, and nothing is said of it", async () => {
    const name = await sharded("once");
    await spread(name, firstHour, ordinaryRow);
    let failures = 0;
    const getByName = (shard: string) => ({
      pieces: (...request: Parameters<Recorder["pieces"]>) =>
        shard.endsWith(":1") && failures++ === 0
          ? Promise.reject(new Error("Network connection lost"))
          : env.RECORDERS.getByName(shard).pieces(...request),
    });
    const response = await fetchWith({ RECORDERS: { getByName } }, profileRequest(name));
    expect(response.status).toBe(200);
    expect(failures).toBe(2);
  });

  it("the live profile is refused with 503, a check by hand too, and health names the shard", async () => {
    const name = await sharded("refused");
    await spread(name, firstHour, ordinaryRow);
    expect(await errorOf(await fetchWith(without([0]), profileRequest(name)))).toEqual({
      status: 503,
      code: "unavailable",
      message: "The window is incomplete: 1 of 4 shards did not answer (0)",
    });
    await seesRecorders(name, without([0], "nearest"));
    const window = { start: firstHour, end: firstHour + hour };
    const refused = await api("POST", `/endpoints/${name}/monitors/hourly/executions`, window);
    expect(await errorOf(refused)).toMatchObject({
      status: 503,
      code: "unavailable",
      message: "1 of 4 shards did not answer (0); try again",
    });
    await seesRecorders(name, {});
    expect(await runNow(name, firstHour)).toMatchObject({ records: 250 });
    const request = new Request(`${origin}/v1/endpoints/${name}/health`, {
      headers: { authorization: "Bearer the-admin-token" },
    });
    const health = await fetchWith(without([0], "health"), request);
    expect(await health.json()).toMatchObject({ seen: 187, silentShards: [0] });
  });
});
