/** What becomes of an incident, and of messages that wait, where the endpoint is deleted. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, configure, eventually } from "../given/given.ts";
import {
  deliveriesOf,
  firstHour,
  messagesTo,
  monitored,
  runNow,
  sendTraffic,
  shiftedRow,
  waitsAreOver,
} from "../given/traffic.ts";

const receivers = [
  { kind: "alertmanager", urlSecret: "WEBHOOK_GENERIC" },
  // Refuses twice.
  { kind: "webhook", urlSecret: "WEBHOOK_LEAVING" },
];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Posted {
  readonly endsAt: string;
  readonly annotations: { readonly summary: string };
}

interface Sent {
  readonly type: string;
  readonly data: { readonly summary: string };
}

async function firing(word: string, told: readonly object[] = receivers): Promise<string> {
  const name = await monitored(word, { receivers: told });
  await sendTraffic(name, firstHour, shiftedRow);
  await runNow(name, firstHour);
  await eventually(async () => {
    const states = (await deliveriesOf(name)).map(({ state, attempts }) => `${state} ${attempts}`);
    expect(states.toSorted()).toEqual(["delivered 1", "waiting 1"]);
  });
  return name;
}

/** What the receiver that refused has taken in the end. */
async function takenOf(name: string, count: number): Promise<Sent[]> {
  return eventually(async () => {
    // Once all is sent, nothing is left of the object.
    if ((await tablesOf(name)).length > 0) await waitsAreOver(name);
    const sent = (await messagesTo("leaving", name)).slice(2);
    expect(sent).toHaveLength(count);
    return sent.map(({ text }) => JSON.parse(text) as Sent);
  });
}

async function tablesOf(name: string): Promise<unknown[]> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
}

it("its end is told, what waits is sent in its order, and then nothing is left of the object", async () => {
  const name = await firing("deleted");
  expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
  expect((await api("GET", `/endpoints/${name}/deliveries`)).status).toBe(404);
  const [last] = await eventually(async () => {
    const posted = await messagesTo("generic", name);
    expect(posted).toHaveLength(2);
    return JSON.parse(posted[1]?.text ?? "[]") as Posted[];
  });
  expect(Date.parse(last?.endsAt ?? "")).toBeLessThan(Date.now());
  const taken = await takenOf(name, 2);
  expect(taken).toMatchObject([
    { type: "monitor.alert.firing" },
    {
      type: "monitor.alert.resolved",
      data: { summary: expect.stringMatching(/^The endpoint was deleted; last: /) },
    },
  ]);
  await eventually(async () => expect(await tablesOf(name)).toEqual([]));
});

it("what waits still does where the name is configured anew meanwhile", async () => {
  const refusing = { kind: "webhook", urlSecret: "WEBHOOK_REFUSING" };
  const told = [receivers[0] ?? {}, refusing];
  const name = await firing("anew", told);
  expect((await api("DELETE", `/endpoints/${name}`)).status).toBe(204);
  await configure(name, { receivers: told });
  const waiting = (await deliveriesOf(name)).filter(({ state }) => state === "waiting");
  expect(waiting.map(({ receiver }) => receiver)).toEqual([refusing, refusing]);
});
