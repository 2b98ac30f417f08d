/** Incidents of a real endpoint: how often is told, what is not and why, and what people can do about it. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { IncidentView, MuteRecord } from "../../../src/worker/commands/incidents.ts";
import { api, ask, errorOf, eventually } from "../given/given.ts";
import {
  deliveriesOf,
  hour,
  messagesTo,
  monitored,
  ordinaryRow,
  sendTraffic,
  settled,
  scheduled,
  shiftedRow,
} from "../given/traffic.ts";
import { hours, incidentsOf, only, receivers, start } from "./given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const whatOf = ({ events }: IncidentView) => events.map(({ what }) => what);

async function typesTo(name: string): Promise<string[]> {
  await eventually(async () => {
    expect((await deliveriesOf(name)).every(({ state }) => state === "delivered")).toBe(true);
  });
  const messages = await messagesTo("generic", name);
  return messages.map(({ text }) => (JSON.parse(text) as { type: string }).type);
}

/** As if so much time had passed since the last message. */
async function later(name: string, ms: number): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
    const rows = storage.sql.exec<{ id: string; value: string }>("SELECT id, value FROM incidents").toArray();
    for (const { id, value } of rows) {
      const incident = JSON.parse(value) as { told: { at: number } | null };
      if (incident.told !== null) incident.told.at -= ms;
      storage.sql.exec(
        "UPDATE incidents SET value = ?, look_at = look_at - ? WHERE id = ?",
        JSON.stringify(incident),
        ms,
        id,
      );
    }
    await storage.setAlarm(Date.now());
  });
}

describe("an incident", () => {
  it("is pending, fires at the second of three windows, and is over after two without it: two messages", async () => {
    const name = await monitored("life", { receivers, from: start, incidents: {} });
    await hours(name, "x", start);
    expect(await only(name)).toMatchObject({ kind: "drift", state: "pending", told: null });
    expect(await deliveriesOf(name)).toEqual([]);
    await hours(name, "xx", start + hour);
    expect(await only(name)).toMatchObject({
      state: "firing",
      severity: "warning",
      since: new Date(start).toISOString(),
      told: { what: "firing", times: 1 },
      features: expect.arrayContaining(["age", "score"]),
    });
    await hours(name, "..", start + 3 * hour);
    const over = await only(name);
    expect([over.state, whatOf(over)]).toEqual(["resolved", ["seen", "fired", "told", "resolved", "told"]]);
    expect(over.events[2]?.words).toBe("That it fires: to webhook");
    expect(await typesTo(name)).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]);
  });

  it("is told again after the interval by the alarm alone, unless somebody works on it", async () => {
    const name = await monitored("again", { receivers, from: start });
    await hours(name, "x", start);
    await settled(name, "delivered", 1);
    await later(name, 3.9 * hour);
    await later(name, 0.2 * hour);
    await eventually(async () => expect(await deliveriesOf(name)).toHaveLength(2));
    const { id } = await only(name);
    const path = `/endpoints/${name}/incidents/${id}/acknowledge`;
    expect(await ask("POST", path, { by: "Ana" })).toMatchObject({ acknowledgedAt: expect.any(String) });
    await later(name, 5 * hour);
    await eventually(async () => expect(whatOf(await only(name))).toContain("not told"));
    expect((await only(name)).events.at(-1)).toMatchObject({ what: "not told", words: "It is acknowledged" });
    await hours(name, ".", start + hour);
    expect(await typesTo(name)).toEqual([
      "monitor.alert.firing",
      "monitor.alert.firing",
      "monitor.alert.resolved",
    ]);
  });

  it("survives the object's death between report and message", async () => {
    const name = await monitored("dies", {
      receivers: [{ kind: "webhook", urlSecret: "WEBHOOK_REFUSING" }],
      from: start,
    });
    await hours(name, "x", start);
    await abortAllDurableObjects();
    expect(await only(name)).toMatchObject({ state: "firing" });
    expect(await deliveriesOf(name)).toHaveLength(1);
  });

  it("of a monitor that is switched off is over, and that is told", async () => {
    const name = await monitored("off", { receivers, from: start });
    await hours(name, "x", start);
    await scheduled(name, { schedule: "hourly", enabled: false }, start);
    const words = "Nobody looks any more, since its monitor was deleted or switched off";
    expect((await only(name)).events.at(-2)?.words).toBe(words);
    expect(await typesTo(name)).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]);
    expect((await messagesTo("generic", name)).at(-1)?.text).toContain(`${words}; last: `);
  });

  it("is no matter of runs by hand, unless they are to tell", async () => {
    const name = await monitored("byhand", { receivers, from: start });
    await sendTraffic(name, start, shiftedRow);
    const run = { start, end: start + hour };
    await ask("POST", `/endpoints/${name}/monitors/hourly/executions`, run);
    expect(await incidentsOf(name)).toEqual([]);
    await ask("POST", `/endpoints/${name}/monitors/hourly/executions`, { ...run, tell: true });
    expect(await incidentsOf(name, "?state=firing")).toHaveLength(1);
    expect(await incidentsOf(name, "?state=resolved")).toEqual([]);
  });

  it("that only another version can read does not keep the alarm coming", async () => {
    const name = await monitored("foreign", { receivers, from: start });
    const { earliest, next } = await runInDurableObject(
      env.ENDPOINTS.getByName(name),
      async (endpoint, { storage }) => {
        const now = Date.now();
        storage.sql.exec(
          "INSERT INTO incidents VALUES ('20990101T000000-00000000', 'hourly', 'live', 'firing', ?1, ?1, '{}')",
          now,
        );
        await endpoint.alarm();
        return { earliest: now + hour, next: await storage.getAlarm() };
      },
    );
    expect(next).toBeGreaterThanOrEqual(earliest);
  });

  it("is told to those receivers that want its kind", async () => {
    const slack = { kind: "slack", urlSecret: "WEBHOOK_SLACK", kinds: ["traffic", "cannot_judge"] };
    const name = await monitored("routes", { receivers: [slack, ...receivers], from: start });
    await hours(name, "x", start);
    expect((await deliveriesOf(name)).map(({ receiver }) => receiver.kind)).toEqual(["webhook"]);
    const error = await errorOf(await api("GET", `/endpoints/${name}/incidents/none`));
    expect(error).toMatchObject({ status: 404, message: "There is no incident of this id" });
  });
});

describe("a mute", () => {
  it("keeps an incident from being told until it ends, and what is over by then is never told", async () => {
    const name = await monitored("muted", { receivers, from: start });
    const mute = await ask<MuteRecord>("POST", `/endpoints/${name}/mutes`, {
      kind: "drift",
      hours: 2,
      reason: "a release",
    });
    await hours(name, "x", start);
    expect(await deliveriesOf(name)).toEqual([]);
    expect((await only(name)).events.at(-1)).toEqual({
      at: expect.any(String),
      what: "not told",
      words: `Muted until ${mute.until.slice(0, 16)}Z: a release`,
    });
    await hours(name, ".", start + hour);
    expect(await deliveriesOf(name)).toEqual([]);
  });

  it("that is taken back lets what goes on be told at once", async () => {
    const name = await monitored("unmuted", { receivers, from: start });
    const { id } = await ask<MuteRecord>("POST", `/endpoints/${name}/mutes`, { hours: 2 });
    await hours(name, "x", start);
    expect((await ask<{ mutes: unknown[] }>("GET", `/endpoints/${name}/mutes`)).mutes).toHaveLength(1);
    expect((await api("DELETE", `/endpoints/${name}/mutes/${id}`)).status).toBe(204);
    expect((await api("DELETE", `/endpoints/${name}/mutes/${id}`)).status).toBe(404);
    expect(await typesTo(name)).toEqual(["monitor.alert.firing"]);
  });

  it.each([
    ["without an end", {}, "until"],
    ["with two ends", { hours: 1, until: "2100-01-01T00:00:00Z" }, "until"],
    ["that is over", { until: "2020-01-01T00:00:00Z" }, "until"],
    ["of a kind that there is not", { hours: 1, kind: "weather" }, "kind"],
  ])("%s is refused by its field", async (_, body, path) => {
    const name = await monitored("refused", { baseline: false });
    const response = await api("POST", `/endpoints/${name}/mutes`, body);
    expect(await errorOf(response)).toMatchObject({ status: 400, details: [{ path }] });
  });
});

describe("what keeps Weir from judging or telling", () => {
  it("is told: no baseline, at once, and over once there is one", async () => {
    const name = await monitored("blind", { receivers, from: start, baseline: false });
    await hours(name, ".", start);
    expect(await only(name)).toMatchObject({ kind: "cannot_judge", state: "firing", severity: "error" });
    const training = Array.from(
      { length: 500 },
      (_, index) => `${Number.parseFloat(ordinaryRow(index)) / 100},${ordinaryRow(index)}\n`,
    );
    await ask("POST", `/endpoints/${name}/baselines`, `score,age,colour\n${training.join("")}`, {
      "content-type": "text/csv",
    });
    await hours(name, ".", start + hour);
    expect((await only(name)).state).toBe("resolved");
    expect(await typesTo(name)).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]);
  });

  it("is tried by a test message", async () => {
    const missing = { kind: "slack", urlSecret: "WEBHOOK_NOBODY_SET" };
    const name = await monitored("tested", { receivers: [...receivers, missing], baseline: false });
    const path = `/endpoints/${name}/receivers`;
    expect(await ask("POST", `${path}/0/test`)).toEqual({ isTaken: true, reason: null });
    const [message] = await messagesTo("generic", name);
    expect(message?.text).toContain("monitor.alert.test");
    expect(await ask("POST", `${path}/1/test`)).toEqual({
      isTaken: false,
      reason: "The secret WEBHOOK_NOBODY_SET is not set",
    });
    expect((await api("POST", `${path}/2/test`)).status).toBe(404);
  });
});
