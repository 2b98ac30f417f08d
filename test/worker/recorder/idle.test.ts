/** An endpoint that nobody calls costs nothing: no alarm wakes its objects. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  ask,
  capturesOf,
  counted,
  cron,
  eventually,
  flush,
  healthOf,
  invoke,
  newEndpoint,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  sendTraffic,
} from "../given/traffic.ts";

async function recorderAlarm(name: string): Promise<number | null> {
  return runInDurableObject(recorderOf(env, name), (_, { storage }) => storage.getAlarm());
}

async function endpointAlarm(name: string): Promise<number | null> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => storage.getAlarm());
}

/** Waits until the endpoint has done what its configuration left it to do. */
async function settled(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await endpointAlarm(name)).toBeNull();
  });
}

/** Waits until the endpoint has only its daily look left to do. */
async function daily(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect((await endpointAlarm(name)) ?? 0).toBeGreaterThan(Date.now() + 23 * hour);
  });
}

describe("an idle endpoint", () => {
  it("has no alarm set once what came is flushed, and looking at it sets none", async () => {
    const name = await newEndpoint("idle");
    await settled(name);
    expect(await recorderAlarm(name)).toBeNull();
    await invoke(name, "1\n");
    await counted(name, "seen", 1);
    expect(await recorderAlarm(name)).not.toBeNull();
    await flush(name);
    expect(await capturesOf(name)).toHaveLength(1);
    expect(await recorderAlarm(name)).toBeNull();
    await ask("GET", `/endpoints/${name}/health`);
    await ask("GET", `/endpoints/${name}/profile`);
    expect([await recorderAlarm(name), await endpointAlarm(name)]).toEqual([null, null]);
    expect(await healthOf(name)).toMatchObject({ pendingBytes: 0, oldestUnflushed: null });
  });

  it("has one a day after a check, or with an age to watch over: what is past keeping goes", async () => {
    const name = await monitored("checked");
    await sendTraffic(name, firstHour, ordinaryRow);
    await flush(name);
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([{ status: "Completed" }]);
    await daily(name);
    expect(await recorderAlarm(name)).toBeNull();
    const kept = await newEndpoint("aged", { retention: { capturesDays: 1 } });
    await daily(kept);
  });
});
