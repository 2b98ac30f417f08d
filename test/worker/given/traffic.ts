/** A small model's world: its training set, ordinary calls, calls that have shifted, and monitors over hours that are past. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { DeliveryRecord } from "../../../src/worker/notify/deliveries.ts";
import { api, ask, at, callOf, configure, eventually, logOf, newName, record, server } from "./given.ts";

export const minute = 60_000;
export const hour = 60 * minute;
/** The beginning of an hour whose end, and that of the next one, are past. */
export const firstHour = Math.floor(Date.now() / hour) * hour - 3 * hour;

/** Ages of 20 to 69, three colours, the score a hundredth of the age. */
export function ordinaryRow(index: number): string {
  return `${20 + ((index * 7) % 50)},${["red", "green", "blue"][index % 3]}`;
}

/** Thirty years older, and a third of a colour nobody has seen. */
export function shiftedRow(index: number): string {
  return `${50 + ((index * 7) % 50)},${["red", "green", "violet"][index % 3]}`;
}

const training = Array.from({ length: 500 }, (_, index) => {
  const row = ordinaryRow(index);
  return `${Number.parseFloat(row) / 100},${row}\n`;
});

const trainingCsv = `score,age,colour\n${training.join("")}`;

/** A call as the model's gateway would have recorded it. */
export function trafficCall(time: number, row: string): Call {
  const body = (data: string) => ({
    contentType: "text/csv",
    encoding: "CSV" as const,
    data,
    truncated: false,
  });
  const score = `${Number.parseFloat(row) / 100}\n`;
  return callOf(crypto.randomUUID(), time, { input: body(row), output: body(score), stored: false });
}

/** Acknowledged calls spread over the hour that begins at `start`. */
export async function sendTraffic(
  name: string,
  start: number,
  rowOf: (index: number) => string,
): Promise<void> {
  const calls = Array.from({ length: 250 }, (_, index) => trafficCall(start + index * 10_000, rowOf(index)));
  await record(name, ...calls);
}

interface Setting {
  readonly receivers?: readonly object[];
  readonly baseline?: boolean;
  readonly schedule?: string;
  /** The hour in whose first minute the monitor began; `firstHour` if absent. */
  readonly from?: number;
  /** How often something must be seen to be an incident: once, unless it is said. */
  readonly incidents?: object;
}

/** An endpoint with a baseline and an hourly monitor. */
export async function monitored(word: string, setting: Setting = {}): Promise<string> {
  const { receivers = [], baseline = true, schedule = "hourly", from = firstHour } = setting;
  const { incidents = { needed: 1, of: 1, clean: 1 } } = setting;
  const name = newName(word);
  // Without a baseline nothing is judged: none is made by itself either.
  const learning = { enabled: false };
  const upstream = { url: `${server}/${name}/csv` };
  await configure(name, { receivers, upstream, ...(!baseline && { learning }) });
  if (baseline) {
    await ask("POST", `/endpoints/${name}/baselines`, trainingCsv, { "content-type": "text/csv" });
  }
  await at(from + minute, () => ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule, incidents }));
  return name;
}

/** Changes the monitor, which began at `from`, before a window of it is over: what was over would be checked beside the test. */
export function scheduled(name: string, config: object, from = firstHour): Promise<unknown> {
  return at(from + 2 * minute, () => ask("PUT", `/endpoints/${name}/monitors/hourly`, config));
}

/** An endpoint with these receivers, which have been told of a window that violates its baseline. */
export async function alerted(
  word: string,
  row: (index: number) => string,
  ...receivers: object[]
): Promise<string> {
  const name = await monitored(word, { receivers });
  await noteAttempts(name);
  await sendTraffic(name, firstHour, row);
  expect(await runNow(name, firstHour)).toMatchObject({ status: "CompletedWithViolations" });
  return name;
}

export async function executionsOf(name: string, query = ""): Promise<ExecutionRecord[]> {
  const path = `/endpoints/${name}/executions${query}`;
  return (await ask<{ executions: ExecutionRecord[] }>("GET", path)).executions;
}

export async function deliveriesOf(name: string): Promise<DeliveryRecord[]> {
  const path = `/endpoints/${name}/deliveries`;
  return (await ask<{ deliveries: DeliveryRecord[] }>("GET", path)).deliveries;
}

/** Runs a monitor's checks over one hour now; what is found wakes people. */
export async function runNow(name: string, start: number, end = start + hour): Promise<ExecutionRecord> {
  return ask("POST", `/endpoints/${name}/monitors/hourly/executions`, { start, end, tell: true });
}

export async function runNowResponse(name: string, window: unknown): Promise<Response> {
  return api("POST", `/endpoints/${name}/monitors/hourly/executions`, window);
}

export interface Message {
  readonly text: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** The messages about an endpoint that a receiver got. */
export async function messagesTo(receiver: string, name: string): Promise<Message[]> {
  const log = await logOf(receiver);
  return log
    .map(({ body, headers }) => ({ text: Buffer.from(body, "latin1").toString(), headers: new Map(headers) }))
    .filter(({ text }) => text.includes(name));
}

/** Waits until every delivery of an endpoint has come to this state, after so many attempts. */
export async function settled(
  name: string,
  state: DeliveryRecord["state"],
  attempts: number,
): Promise<DeliveryRecord[]> {
  return eventually(async () => {
    const deliveries = await deliveriesOf(name);
    expect(deliveries.length).toBeGreaterThan(0);
    for (const delivery of deliveries) expect(delivery).toMatchObject({ state, attempts });
    return deliveries;
  });
}

/** How one attempt at a delivery ended. */
export interface AttemptRecord {
  readonly state: DeliveryRecord["state"];
  readonly error: string | null;
  /** How long it is until the next one, if there is one. */
  readonly waitSeconds: number;
}

/** From now on every attempt is noted by the database itself: a state that lasts five seconds is seen on any machine. */
async function noteAttempts(name: string): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(`
      CREATE TABLE noted_attempts (state TEXT, error TEXT, waitSeconds REAL);
      CREATE TRIGGER note_attempts AFTER UPDATE OF attempts ON outbox BEGIN
        INSERT INTO noted_attempts
          VALUES (NEW.state, NEW.last_error, NEW.next_attempt / 1000.0 - unixepoch('subsec'));
      END`);
  });
}

/** Waits until so many attempts are made; gives them, the oldest first. */
export async function attemptsOf(name: string, count: number): Promise<AttemptRecord[]> {
  return eventually(async () => {
    const noted = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.sql
        .exec<AttemptRecord & Record<string, SqlStorageValue>>("SELECT * FROM noted_attempts")
        .toArray(),
    );
    expect(noted.length).toBeGreaterThanOrEqual(count);
    return noted;
  });
}

/** Lets the waits before the next attempts be over. */
export async function waitsAreOver(name: string): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
    storage.sql.exec("UPDATE outbox SET next_attempt = 0 WHERE state = 'waiting'");
    await storage.setAlarm(Date.now());
  });
}

/** Writes rows as another version would have, and lets the object begin another life. */
export async function rewrite(name: string, statement: string, ...values: unknown[]): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(statement, ...values);
  });
  await abortAllDurableObjects();
}
