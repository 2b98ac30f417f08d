/** The watch, from calls to a message: opened within seconds, and what the next execution makes of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask, cron, eventually } from "../given/given.ts";
import { firstHour, hour, messagesTo, monitored, ordinaryRow, shiftedRow } from "../given/traffic.ts";
import {
  accustomed,
  begun,
  callUntil,
  changed,
  incidentsOf,
  send,
  watchOf,
  youngestRow,
  youngRow,
} from "../given/watched.ts";

const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}

async function toldOf(name: string): Promise<Told[]> {
  return (await messagesTo("generic", name)).map(({ text }) => JSON.parse(text) as Told);
}

/** Waits until the endpoint has told so much. */
async function told(name: string, count: number): Promise<Told[]> {
  await eventually(async () => expect(await toldOf(name)).toHaveLength(count));
  return toldOf(name);
}

describe("the watch of an endpoint", () => {
  it("tells of a shift through the Worker once, within seconds of its first call", async () => {
    const name = await monitored("live", { receivers });
    const now = Date.now();
    await begun(name, now - 26 * hour);
    await send(name, { start: now - 26 * hour, end: now, everyMs: 8_000 }, ordinaryRow);
    expect(await watchOf(name)).toMatchObject({
      words: [],
      features: 3,
      slow: [],
      unwatched: [],
      reason: null,
    });
    expect(await incidentsOf(name)).toEqual([]);

    const began = Date.now();
    await callUntil(name, 40, youngRow, async () => (await toldOf(name)).length > 0);
    const seconds = (Date.now() - began) / 1_000;
    expect(seconds).toBeLessThan(20);
    const [message, ...more] = await toldOf(name);
    expect([message?.type, more]).toEqual(["monitor.alert.firing", []]);
    const [incident] = await incidentsOf(name);
    expect(incident).toMatchObject({ kind: "live", monitor: null, state: "firing", told: { times: 1 } });
    expect(incident?.features.toSorted()).toEqual(["age", "score"]);
    expect(incident?.summary).toMatch(
      /^(?:age|score): .+ % → .+, in \d+ records since \d\d:\d\d:\d\d UTC, seen after \d+ s; and 1 more$/,
    );
  });

  it("goes over to the incident of the next execution that finds the same: nobody is told anew", async () => {
    const name = await monitored("confirmed", { receivers, incidents: {} });
    await accustomed(name);
    await send(name, { start: changed, end: firstHour + 3 * hour, everyMs: 1_000 }, youngRow);
    const [first] = await told(name, 1);
    await cron(Date.now());
    const [, second] = await told(name, 2);
    const key = first?.data["key"];
    expect([first, second]).toMatchObject([
      { type: "monitor.alert.firing", data: { kind: "live", times: 1 } },
      { type: "monitor.alert.firing", data: { kind: "drift", times: 2, key } },
    ]);
    expect(second?.data["summary"]).toMatch(/^Confirmed: /);
    const [drift, live] = (await incidentsOf(name)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
    expect([drift, live]).toMatchObject([
      { kind: "drift", monitor: "hourly", state: "firing", told: { what: "firing", times: 2 } },
      { kind: "live", state: "resolved" },
    ]);
    expect(live?.events.at(-1)?.words).toMatch(/hourly found it too/);
    expect((await watchOf(name)).words).toEqual([]);
  });

  it("is over, and has learned, where the next execution does not find it", async () => {
    const name = await monitored("refuted", { receivers });
    await accustomed(name);
    await send(name, { start: changed, end: changed + 150_000, everyMs: 1_000 }, youngestRow);
    await told(name, 1);
    await cron(Date.now());
    const [, second] = await told(name, 2);
    expect(second).toMatchObject({ type: "monitor.alert.resolved", data: { kind: "live" } });
    expect(second?.data["summary"]).toMatch(/hourly did not find it/);
    expect(await incidentsOf(name)).toMatchObject([{ kind: "live", state: "resolved" }]);
    expect((await watchOf(name)).words).toEqual([]);
  });

  it("is not settled by runs by hand that are not told", async () => {
    const name = await monitored("by-hand", { receivers });
    await accustomed(name);
    await send(name, { start: changed, end: firstHour + 3 * hour, everyMs: 1_000 }, shiftedRow);
    await told(name, 1);
    const window = { start: firstHour + 2 * hour, end: firstHour + 3 * hour };
    const path = `/endpoints/${name}/monitors/hourly/executions`;
    expect(await ask("POST", path, window)).toMatchObject({ status: "CompletedWithViolations" });
    expect(await incidentsOf(name)).toMatchObject([{ kind: "live", state: "firing" }]);
    expect((await watchOf(name)).words.length).toBeGreaterThan(0);
  });
});
