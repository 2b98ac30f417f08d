/**
 * Back to 0.1.0 and forth again on one state: what today's Weir has written the earlier one goes on with, and what that
 * one writes then is today's again. In each the calls pass, and nothing acknowledged is lost or counted twice.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type LoopbackServer,
  type Weir,
  type WeirOptions,
} from "../given/given.ts";
import { startEarlier } from "./earlier.ts";

const state = temporaryFolder();
const bundle = temporaryFolder();
let model: LoopbackServer;
let weir: Weir;
let calls = 0;

const options: WeirOptions = {
  persist: state.path,
  bindings: { WEBHOOK_SLACK: "http://127.0.0.1:9/nobody", WEIR_REDACTION_KEY: "redaction-key" },
};

beforeAll(async () => {
  model = await startServer(({ body }) => ({
    headers: { "content-type": "text/csv" },
    body: Buffer.from(`${Number.parseFloat(body.toString()) / 100}\n`),
  }));
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
  state.remove();
  bundle.remove();
});

const row = (index: number) => `${20 + ((index * 7) % 50)},${["red", "green", "blue"][index % 3]}\n`;

async function call(times: number): Promise<void> {
  for (let index = 0; index < times; index++) {
    const response = await fetch(`${weir.url}/endpoints/shop/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: row(calls++),
    });
    await response.text();
    expect(response.status).toBe(200);
  }
}

async function acknowledged(): Promise<void> {
  await until("every call is acknowledged", async () => {
    const { seen } = await weir.api<{ seen: number }>("GET", "/v1/endpoints/shop/health");
    return seen === calls;
  });
}

async function captured(): Promise<void> {
  await until(`${calls} calls are captured`, async () => {
    const health = await weir.api<{ captured: number }>("GET", "/v1/endpoints/shop/health");
    return health.captured === calls;
  });
  expect(await weir.api("GET", "/v1/endpoints/shop/health")).toMatchObject({ seen: calls, profiled: calls });
}

interface Watch {
  readonly features: number;
  readonly reason: string | null;
}

/** At least one shard watches: what it goes by and what it has learned is in its tables. */
async function watched(): Promise<void> {
  await until("it is watched", async () => {
    const { features, reason } = await weir.api<Watch>("GET", "/v1/endpoints/shop/watch");
    return features === 3 && reason === null;
  });
}

/** Before the first call. */
const start = Math.floor(Date.now() / 1_000) * 1_000;

/** Checks all calls so far. */
async function check(): Promise<{ readonly status: string; readonly records: number }> {
  const end = Math.floor(Date.now() / 1_000) * 1_000;
  return weir.api("POST", "/v1/endpoints/shop/monitors/hourly/executions", { start, end, tell: true });
}

const endpoint = () => ({
  upstream: { url: model.url },
  capture: { redact: [{ side: "input", column: 1, action: "hash" }] },
  shards: 2,
  receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }],
});

it("today's Weir is configured, called and asked", async () => {
  weir = await startWeir(options);
  await weir.api("PUT", "/v1/endpoints/shop", endpoint());
  const training = `score,age,colour\n${Array.from({ length: 300 }, (_, index) => `0.5,${row(index)}`).join("")}`;
  await weir.api("POST", "/v1/endpoints/shop/baselines", training, "text/csv");
  await weir.api("PUT", "/v1/endpoints/shop/monitors/hourly", { schedule: "hourly", minimumRecords: 5 });
  await call(20);
  await captured();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await check()).toMatchObject({ status: "CompletedWithViolations", records: 20 });
  // The second window with it is an incident.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await check()).toMatchObject({ status: "CompletedWithViolations", records: 20 });
  await watched();
  // The last calls are in the journal alone when it is rolled back.
  await call(5);
  await acknowledged();
  await weir.kill();
});

it("0.1.0 goes on with that state: configuration, baseline, executions and journal are its own", async () => {
  weir = await startEarlier(bundle.path, options);
  expect(await weir.api("GET", "/v1/endpoints")).toEqual({ endpoints: ["shop"] });
  expect(await weir.api("GET", "/v1/endpoints/shop")).toMatchObject({
    version: 1,
    shards: 2,
    monitors: [{ name: "hourly", config: { schedule: "hourly", minimumRecords: 5 } }],
  });
  const { executions } = await weir.api<{ executions: object[] }>("GET", "/v1/endpoints/shop/executions");
  const first = { status: "CompletedWithViolations", records: 20 };
  expect(executions).toMatchObject([first, first]);
  const { deliveries } = await weir.api<{ deliveries: object[] }>("GET", "/v1/endpoints/shop/deliveries");
  const waiting = { receiver: { kind: "slack" }, state: "waiting" };
  expect(deliveries).toMatchObject([waiting, waiting]);
  await call(10);
  await captured();
});

it("and does its own work on it: another configuration, a monitor, a baseline, a check", async () => {
  expect(await weir.api("PUT", "/v1/endpoints/shop", { ...endpoint(), variant: "blue" })).toMatchObject({
    version: 2,
  });
  await weir.api("PUT", "/v1/endpoints/shop/monitors/daily", { schedule: "daily" });
  await weir.api("POST", "/v1/endpoints/shop/baselines", `score,age,colour\n0.5,${row(1)}`, "text/csv");
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await check()).toMatchObject({ records: calls });
  await call(5);
  await acknowledged();
  await weir.kill();
});

it("today's Weir goes on with what 0.1.0 made of it", async () => {
  weir = await startWeir(options);
  expect(await weir.api("GET", "/v1/endpoints/shop")).toMatchObject({
    version: 2,
    config: { variant: "blue" },
    monitors: [{ name: "daily" }, { name: "hourly" }],
  });
  expect(await weir.api("GET", "/v1/endpoints/shop/health")).toMatchObject({ notUnderstood: [] });
  await call(5);
  await watched();
  await captured();
  const { executions } = await weir.api<{ executions: object[] }>("GET", "/v1/endpoints/shop/executions");
  expect(executions).toHaveLength(3);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await check()).toMatchObject({ records: calls });
});
