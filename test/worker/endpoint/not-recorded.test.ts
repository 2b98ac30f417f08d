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
} from "../given/given.ts";
import { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { messagesTo } from "../given/traffic.ts";
import { incidentsOf } from "../incident/given.ts";

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
    const BUCKET = { get: dead, put: dead, head: dead } as unknown as R2Bucket;
    await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, state) => {
      await new Endpoint(state, { ...env, BUCKET }).notRecorded();
    });
    const [incident] = await incidentsOf(name);
    expect(incident).toMatchObject({ kind: "recording", state: "firing" });
    expect(incident?.summary).toContain("over_memory 4");
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
