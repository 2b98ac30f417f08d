/** Whether calls are recorded is told with a monitor or without. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  asRecorder,
  batchOf,
  callOf,
  configure,
  eventually,
  flush,
  newName,
  server,
  withEnv,
} from "../given/given.ts";
import { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { messagesTo } from "../given/traffic.ts";
import { incidentsOf, only } from "../incident/given.ts";

const receivers = [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function endpoint(word: string): Promise<string> {
  const name = newName(word);
  await configure(name, { receivers, upstream: { url: `${server}/${name}/csv` } });
  return name;
}

/** Twenty calls, beside which an isolate lost so many. */
function batch(id: string, lost: number) {
  const calls = Array.from({ length: 20 }, (_, index) => callOf(`${id}-${index}`, Date.now()));
  return batchOf(`isolate/${id}`, calls, { tallies: lost > 0 ? { over_memory: lost } : {} });
}

async function recorded(name: string, id: string, lost: number): Promise<void> {
  await recorderOf(env, name).record(batch(id, lost));
  await flush(name);
}

/** The endpoint's object looks as in a deployment with these changes. Its own alarm looks by itself, without them. */
async function looks(name: string, changes: Record<string, unknown>): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, state) =>
    new Endpoint(state, withEnv(changes)).notRecorded(),
  );
}

describe("an endpoint without a monitor", () => {
  it("has it told that calls are lost, within a flush", async () => {
    const name = await endpoint("losing");
    await recorded(name, "a", 3);
    await eventually(async () => {
      expect(await incidentsOf(name)).toMatchObject([{ kind: "recording", monitor: null, state: "firing" }]);
      const [message, ...more] = await messagesTo("slack", name);
      expect(message?.text).toContain("Lost in the last hour: over_memory 3");
      expect(more).toEqual([]);
    });
    // While it lasts it is looked at again, so that its end is told too. An alarm that is at work has none set yet.
    await eventually(async () => {
      const at = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
        storage.getAlarm(),
      );
      expect(at ?? 0).toBeGreaterThan(Date.now());
      expect(at).toBeLessThanOrEqual(Date.now() + 10 * 60_000);
    });
  });

  it("hears of R2 that fails from the third flush on, and not each time", async () => {
    const name = await endpoint("unwritten");
    const heard: string[] = [];
    const notRecorded = () => Promise.resolve(void heard.push(name));
    const get = (key: string) => env.BUCKET.get(key);
    const changes = {
      BUCKET: { get, put: () => Promise.reject(new Error("R2 is down")) },
      ENDPOINTS: { getByName: () => ({ notRecorded }) },
    };
    const heardAfter = await asRecorder(name, changes, async (recorder) => {
      await recorder.record(batch("a", 0));
      const counts: number[] = [];
      for (let flushes = 0; flushes < 5; flushes++) {
        await recorder.alarm();
        counts.push(heard.length);
      }
      return counts;
    });
    expect(heardAfter).toEqual([0, 0, 1, 1, 1]);
  });

  it("has losses told although the bucket can not even be read", async () => {
    const name = await endpoint("unread");
    await recorderOf(env, name).record(batch("a", 4));
    const dead = () => Promise.reject(new Error("R2 is down"));
    await looks(name, { BUCKET: { get: dead, put: dead, head: dead } });
    const [incident] = await incidentsOf(name);
    expect(incident).toMatchObject({ kind: "recording", state: "firing" });
    expect(incident?.summary).toContain("over_memory 4");
  });

  it("has a wrong variable told as that, while calls are recorded, and no secret that can be guessed", async () => {
    const name = await endpoint("set-wrong");
    await recorded(name, "a", 0);
    await looks(name, { WEIR_BATCH_MS: "0.5s", WEIR_ADMIN_TOKEN: "tok" });
    const { kind, severity, summary, events } = await only(name);
    expect([kind, severity, events[1]?.what]).toEqual(["settings", "warning", "fired"]);
    expect(summary).toMatch(/^WEIR_BATCH_MS: expected .*wrangler\.toml$/);
    await looks(name, { WEIR_ADMIN_TOKEN: "tok" });
    expect(await only(name)).toMatchObject({ kind: "settings", state: "resolved" });
  });

  it("has a missing binding told as calls that are not recorded", async () => {
    const name = await endpoint("unbound");
    await recorded(name, "a", 0);
    await looks(name, { BUCKET: undefined });
    const { kind, summary, events } = await only(name);
    expect([kind, events[1]?.what]).toEqual(["recording", "fired"]);
    expect(summary).toMatch(/^BUCKET: this binding is missing/);
  });

  it("asks and stores nothing while nothing is wrong", async () => {
    const name = await endpoint("well");
    await recorded(name, "a", 0);
    await recorded(name, "b", 0);
    await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(null);
    });
    expect(await incidentsOf(name)).toEqual([]);
  });
});
