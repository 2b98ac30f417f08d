/** The incident of the watch: when it ends, how it is kept quiet, and shards that cannot be told what became of it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Word } from "../../../src/core/watch/words.ts";
import type { MuteRecord } from "../../../src/worker/commands/incidents.ts";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { alarm, api, ask, cron, eventually } from "../given/given.ts";
import { deliveriesOf, firstHour, hour, messagesTo, minute, monitored } from "../given/traffic.ts";
import { accustomed, changed, incidentsOf, send, watchOf, youngestRow } from "../given/watched.ts";

const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

function wordOf(): Word {
  const at = Date.now();
  return {
    feature: "age",
    track: "shape",
    cell: { kind: "up to", value: 30 },
    before: 0.2,
    after: 0.9,
    distance: 0.7,
    tolerance: 0.1,
    evidence: 40,
    records: 180,
    confirming: 32,
    since: at - 4_000,
    at,
  };
}

/** A shard tells the endpoint's object all of its words. */
async function says(name: string, ...words: readonly Word[]): Promise<void> {
  const endpoint = env.ENDPOINTS.getByName(name);
  const version = (await endpoint.configuration())?.watch;
  if (version === undefined) throw new Error("Nothing is watched");
  await endpoint.watchSays({ version, shard: "one", words, more: 0 });
}

/** What was told of the incident, once all is delivered. */
async function typesTo(name: string): Promise<string[]> {
  await eventually(async () => {
    expect((await deliveriesOf(name)).every(({ state }) => state === "delivered")).toBe(true);
  });
  return (await messagesTo("generic", name)).map(({ text }) => (JSON.parse(text) as { type: string }).type);
}

async function only(name: string) {
  const [found, ...more] = await incidentsOf(name);
  expect([found?.kind, more]).toEqual(["live", []]);
  return found;
}

it("what comes again soon after its end is held for five minutes, then for ten, before it ends again", async () => {
  const name = await monitored("flapping", { receivers });
  await says(name, wordOf());
  await says(name);
  expect(await only(name)).toMatchObject({ state: "resolved" });
  for (const held of [5, 10]) {
    await says(name, wordOf());
    await says(name);
    const began = Date.now();
    await alarm(name, began + (held - 0.5) * minute);
    expect(await only(name)).toMatchObject({ state: "firing" });
    await alarm(name, began + (held + 0.1) * minute);
    expect(await only(name)).toMatchObject({ state: "resolved" });
  }
});

it("what comes back while it is held goes on, and is not ended by the hold", async () => {
  const name = await monitored("held", { receivers });
  await says(name, wordOf());
  await says(name);
  await says(name, wordOf());
  await says(name);
  await says(name, wordOf());
  await alarm(name, Date.now() + 6 * minute);
  expect(await only(name)).toMatchObject({ state: "firing" });
});

it("a mute of its kind keeps it quiet, and taken back lets it be told at once", async () => {
  const name = await monitored("muted-live", { receivers });
  const path = `/endpoints/${name}/mutes`;
  const { id } = await ask<MuteRecord>("POST", path, { kind: "live", hours: 2, reason: "a release" });
  await says(name, wordOf());
  const muted = await only(name);
  expect(muted).toMatchObject({ state: "firing", told: null });
  expect(muted?.events.at(-1)).toMatchObject({
    what: "not told",
    words: expect.stringMatching(/^Muted until .+: a release$/),
  });
  expect(await deliveriesOf(name)).toEqual([]);
  expect((await api("DELETE", `${path}/${id}`)).status).toBe(204);
  expect(await typesTo(name)).toEqual(["monitor.alert.firing"]);
});

it("what no window confirms or takes back is not told again through hours without calls", async () => {
  const name = await monitored("unconfirmed", { receivers });
  await says(name, wordOf());
  const next = Math.ceil(Date.now() / hour) * hour;
  for (let hours = 1; hours <= 9; hours++) {
    await cron(next + hours * hour + minute);
    await alarm(name, next + hours * hour + 2 * minute);
  }
  const incident = await only(name);
  expect(incident).toMatchObject({ state: "firing", told: { times: 1 } });
  expect(incident?.events.at(-1)).toMatchObject({
    what: "not told",
    words: "The last window says nothing of it",
  });
  expect(await typesTo(name)).toEqual(["monitor.alert.firing"]);
});

it("what is over before its mute ends is never told", async () => {
  const name = await monitored("muted-over", { receivers });
  await ask("POST", `/endpoints/${name}/mutes`, { kind: "live", hours: 2 });
  await says(name, wordOf());
  await says(name);
  expect(await only(name)).toMatchObject({ state: "resolved", told: null });
  await alarm(name, Date.now() + 2.1 * hour);
  expect(await deliveriesOf(name)).toEqual([]);
});

it("acknowledged it is not told again while it lasts, and its end is", async () => {
  const name = await monitored("acknowledged-live", { receivers });
  await says(name, wordOf());
  const path = `/endpoints/${name}/incidents/${(await only(name))?.id}/acknowledge`;
  expect(await ask("POST", path, { by: "Ana" })).toMatchObject({ acknowledgedAt: expect.any(String) });
  await alarm(name, Date.now() + 5 * hour);
  expect((await only(name))?.events.at(-1)).toMatchObject({
    what: "not told",
    words: "It is acknowledged",
  });
  expect(await typesTo(name)).toEqual(["monitor.alert.firing"]);
  await says(name);
  expect(await typesTo(name)).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]);
});

it("a shard of a version that cannot be told what an execution found is told once it can, and nobody waits for it", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const name = await monitored("older-recorder", { receivers });
  await accustomed(name);
  await send(name, { start: changed, end: changed + 150_000, everyMs: 1_000 }, youngestRow);
  await eventually(async () => expect(await only(name)).toMatchObject({ state: "firing" }));
  const asks = (settle: string) =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (endpoint: Endpoint) => {
      const getByName = (recorder: string) =>
        new Proxy(env.RECORDERS.getByName(recorder), {
          // Answered as workerd answers for whatever an object does not have.
          get: (real, property) => Reflect.get(real, property === "settle" ? settle : property) as unknown,
        });
      Object.defineProperty(endpoint, "env", {
        configurable: true,
        value: { ...env, RECORDERS: { getByName } },
      });
    });
  await asks("settleOfTomorrow");
  await cron(Date.now());
  expect(await only(name)).toMatchObject({ state: "resolved" });
  expect((await watchOf(name)).words.length).toBeGreaterThan(0);
  expect(logged.mock.calls.join()).toContain("watch_unsettled");
  // The shard is a newer one by the next window of the schedule.
  await asks("settle");
  await cron(firstHour + 4 * hour + minute);
  await eventually(async () => expect((await watchOf(name)).words).toEqual([]));
  expect(await only(name)).toMatchObject({ state: "resolved" });
});
