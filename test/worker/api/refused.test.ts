/** A request that is refused changes nothing: no row of an endpoint's object or of the catalog, no key of the bucket. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import type { BaselineRecord } from "../../../src/worker/commands/baselines.ts";
import { api, ask, fetchWith, origin, server } from "../given/given.ts";
import { firstHour, hour, minute, monitored, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";
import { incidentsOf, receivers } from "../incident/given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Json = null | boolean | number | string | readonly Json[] | Fields;

interface Fields {
  readonly [name: string]: Json;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

const oddValues: readonly Json[] = [null, "", "../x", -1, 1e12, {}, [null], true];

function isFields(value: Json): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The fields with one of them missing, odd or unknown, each in turn. */
function* broken(fields: Fields): Generator<Fields> {
  yield { ...fields, unknown: 1 };
  for (const [key, part] of Object.entries(fields)) {
    yield Object.fromEntries(Object.entries(fields).filter(([other]) => other !== key));
    for (const odd of [...oddValues, ...(isFields(part) ? broken(part) : [])])
      yield { ...fields, [key]: odd };
  }
}

/** What an alarm writes by itself of what was taken before: copies, comparisons, deliveries. */
const byAlarm = ["copied", "compared"];
const tablesByAlarm = ["outbox", "upkeep"];

/** All rows of an object but for that. */
function rowsOf(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf_%'")
      .toArray();
    const rows = tables
      .filter(({ name }) => !tablesByAlarm.includes(name))
      .map(({ name }) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]);
    return JSON.stringify(rows, (key, value: unknown) => (byAlarm.includes(key) ? null : value));
  });
}

async function everything(...names: string[]): Promise<readonly string[]> {
  const stubs: DurableObjectStub[] = [catalogOf(env), ...names.map((name) => env.ENDPOINTS.getByName(name))];
  const rows = await Promise.all(stubs.map(rowsOf));
  const { objects } = await env.BUCKET.list();
  const files = objects.filter(({ key }) => !key.startsWith("config/"));
  return [...rows, ...files.map(({ key, etag }) => `${key} ${etag}`)];
}

/** What may be asked of an endpoint, by the path after its own, with a body that would be taken. */
function operations(name: string, baseline: string, incident: string): [string, string, Json][] {
  const range = { start: firstHour, end: firstHour + hour };
  const url = `${server}/${name}`;
  return [
    ["PUT", "", { upstream: { url }, capture: { sample: 0.5 }, incidents: { repeatHours: 4 } }],
    ["PUT", "/monitors/hourly", { schedule: "hourly", incidents: { needed: 1, of: 1, clean: 1 } }],
    ["POST", "/monitors/hourly/executions", { ...range, tell: true }],
    // None is taken, which would go on by the alarm: no window lies within.
    ["POST", "/monitors/hourly/replays", { start: firstHour, end: firstHour + minute, minimumRecords: 10 }],
    ["POST", "/mutes", { kind: "drift", hours: 1, reason: "a release" }],
    ["PUT", `/baselines/${baseline}/constraints.json`, { version: 0, features: [{ name: "age" }] }],
    ["PUT", "/scripts/decades", "export function preprocess() {}"],
    ["DELETE", "/monitors/hourly", null],
    ["POST", "/monitors/hourly/pause", null],
    ["POST", `/incidents/${incident}/acknowledge`, { by: "Ana" }],
    ["DELETE", "", null],
  ];
}

/** An operation by strangers, of nobody's endpoint, under a condition that is not so, and with odd bodies. */
function* requestsOf(name: string, method: string, rest: string, body: Json): Generator<Sent> {
  const sent = { method, path: `${name}${rest}`, body };
  yield { ...sent, headers: { authorization: "" } };
  yield { ...sent, headers: { authorization: "Bearer another" } };
  yield { ...sent, path: `nobody${rest}`, body: rest === "" ? {} : body };
  if (method !== "POST" || rest.endsWith("pause")) yield { ...sent, headers: { "if-match": '"another"' } };
  if (!isFields(body)) return;
  yield { ...sent, body: "{" };
  for (const odd of broken(body)) yield { ...sent, body: odd };
}

async function statusOf({ method, path, body, headers }: Sent): Promise<number> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`${origin}/v1/endpoints/${path}`, {
    method,
    headers: { authorization: "Bearer the-admin-token", ...headers },
    ...(method !== "DELETE" && body !== null && { body: text }),
  });
  return (await fetchWith({}, request)).status;
}

it("each operation that changes something, refused for its body, its caller, its condition or its names", async () => {
  // No window of the schedule is over: nothing is checked but by hand.
  const from = Math.floor(Date.now() / hour) * hour;
  const name = await monitored("refused", { receivers, from });
  await sendTraffic(name, firstHour, shiftedRow);
  await runNow(name, firstHour);
  const [incident] = await incidentsOf(name);
  const { baselines } = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
  let before = await everything(name, "nobody");
  const statuses: number[] = [];
  for (const [method, rest, body] of operations(name, baselines[0]?.id ?? "", incident?.id ?? "")) {
    for (const sent of requestsOf(name, method, rest, body)) {
      const status = await statusOf(sent);
      statuses.push(status);
      const now = await everything(name, "nobody");
      const isRefused = status >= 400 && status < 500;
      // What is taken changes what it is to change.
      expect({ ...sent, status, now }).toEqual({ ...sent, status, now: isRefused ? before : now });
      before = now;
    }
  }
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(150);
  expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
});
