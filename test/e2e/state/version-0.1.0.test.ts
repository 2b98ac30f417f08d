/**
 * A deployment of 0.1.0 goes on as it was. The fixture is the state of real workerd, written by Weir at commit 05e0780
 * and killed there, while its object was still called Monitor: endpoint `shop` with redaction, a budget, four shards, a
 * baseline and one that failed, two monitors, 250 calls that were flushed and 7 that were not, an execution with two
 * violations and two alerts that nobody takes; `plain` with one call; `gone`, deleted; `purged`, whose purge is under
 * way.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type LoopbackServer,
  type Weir,
} from "../given/given.ts";
import { unpack } from "./earlier.ts";

const folder = temporaryFolder();
let receiver: LoopbackServer;
let weir: Weir;
const messages: string[] = [];

interface Health {
  readonly seen: number;
  readonly profiled: number;
  readonly captured: number;
  readonly pendingBytes: number;
}

interface Execution {
  readonly id: string;
  readonly status: string;
  readonly violations: number;
}

beforeAll(async () => {
  unpack("state-0.1.0.tar.gz", folder.path);
  receiver = await startServer(({ body }) => {
    messages.push(body.toString());
    return { body: Buffer.from("ok") };
  });
  weir = await start();
});

afterAll(async () => {
  await weir.stop();
  await receiver.stop();
  folder.remove();
});

/** However long ago it was written, nothing of it is past keeping. */
function start(): Promise<Weir> {
  return startWeir({
    persist: folder.path,
    bindings: {
      WEIR_KEEP: "2h 48h 99999d",
      WEIR_PROFILE_SECONDS: "60",
      WEIR_REDACTION_KEY: "redaction-key",
      UPSTREAM_KEY: "k",
      WEBHOOK_SLACK: `${receiver.url}/slack`,
      WEBHOOK_ANY: `${receiver.url}/any`,
      WEBHOOK_SIGN: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    },
  });
}

function health(name: string): Promise<Health> {
  return weir.api<Health>("GET", `/v1/endpoints/${name}/health`);
}

it("its endpoints are there as they were configured, and those that are gone are not", async () => {
  expect(await weir.api("GET", "/v1/endpoints")).toEqual({ endpoints: ["plain", "shop"], next: null });
  expect(await weir.api("GET", "/v1/endpoints/shop")).toMatchObject({
    version: 2,
    shards: 4,
    baseline: expect.stringMatching(/^20261126T/) as string,
    config: {
      variant: "blue",
      capture: { redact: [{ side: "input", column: 2, action: "hash" }] },
      receivers: [{ kind: "slack" }, { kind: "webhook" }],
    },
    monitors: [
      { name: "asleep", config: { schedule: "daily", enabled: false }, nextDue: null },
      { name: "hourly", config: { schedule: "cron(0 * ? * * *)", minimumRecords: 100 } },
    ],
  });
  const gone = await fetch(`${weir.url}/endpoints/gone/invocations`, { method: "POST", body: "1" });
  expect(gone.status).toBe(404);
});

it("calls of its journal are counted once and written once", async () => {
  await until("nothing waits", async () => (await health("shop")).pendingBytes === 0);
  expect(await health("shop")).toMatchObject({ seen: 257, profiled: 257, captured: 257, notUnderstood: [] });
  const lines = (await weir.objects("captures/shop/")).flatMap(({ text }) => text.trimEnd().split("\n"));
  const ids = lines.map(
    (line) => (JSON.parse(line) as { eventMetadata: { eventId: string } }).eventMetadata.eventId,
  );
  expect([ids.length, new Set(ids).size]).toEqual([257, 257]);
});

it("its executions, reports and baselines are read", async () => {
  const { executions } = await weir.api<{ executions: Execution[] }>("GET", "/v1/endpoints/shop/executions");
  const manual = executions.find(({ violations }) => violations === 2);
  expect(manual).toMatchObject({ status: "CompletedWithViolations" });
  expect(await weir.api("GET", `/v1/endpoints/shop/executions/${manual?.id}/report.json`)).toMatchObject({
    version: 1,
    violations: 2,
  });
  const { baselines } = await weir.api<{ baselines: { status: string }[] }>(
    "GET",
    "/v1/endpoints/shop/baselines",
  );
  expect(baselines.map(({ status }) => status).toSorted()).toEqual(["Completed", "Failed"]);
});

it("alerts that nobody took are delivered, once to each", async () => {
  await until("both are told", () => messages.length >= 2);
  const { deliveries } = await weir.api<{ deliveries: { state: string }[] }>(
    "GET",
    "/v1/endpoints/shop/deliveries",
  );
  expect(deliveries.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  expect(messages).toHaveLength(2);
});

it("a purge that was under way goes on to its end", async () => {
  const files = () => weir.objects("captures/purged/");
  await until("its files are gone", async () => (await files()).length === 0);
  expect(await files()).toEqual([]);
});

it("calls go on from there, and another start changes nothing", async () => {
  const model = await startServer(() => ({
    headers: { "content-type": "text/csv" },
    body: Buffer.from("0.5\n"),
  }));
  const { config } = await weir.api<{ config: { upstream: object } }>("GET", "/v1/endpoints/shop");
  const changed = { ...config, upstream: { ...config.upstream, url: model.url } };
  expect(await weir.api("PUT", "/v1/endpoints/shop", changed)).toMatchObject({ version: 3, shards: 4 });
  const response = await fetch(`${weir.url}/endpoints/shop/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: "50,red,someone@example.com\n",
  });
  expect(await response.text()).toBe("0.5\n");
  await until("the call is captured", async () => (await health("shop")).captured === 258);
  await weir.kill();
  weir = await start();
  expect(await health("shop")).toMatchObject({ seen: 258, captured: 258 });
  await model.stop();
});
