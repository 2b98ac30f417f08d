/**
 * A deployment goes on with the databases of the version before. The fixture is the state of real workerd, written by
 * Weir at commit dc3de1c (schema version 1) and killed there: of endpoint `old` 5 calls were flushed, 5 more are in a
 * capture file whose commit never came, then one call that opted out and 3 more calls.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type LoopbackServer,
  type Weir,
} from "../given/given.ts";

const fixture = fileURLToPath(new URL("fixtures/state-v1.tar.gz", import.meta.url));
/** From the day of its calls to the end of the test's: the profiles may be kept by the day by then. */
const dayMs = 86_400_000;
const days = `start=2026-11-25T00:00:00Z&end=${Math.ceil(Date.now() / dayMs + 1) * dayMs}`;

interface Health {
  readonly seen: number;
  readonly profiled: number;
  readonly captured: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly pendingBytes: number;
}

interface Statistics {
  readonly dataset: { readonly item_count: number };
  readonly features: readonly {
    readonly name: string;
    readonly numerical_statistics?: { readonly common: object; readonly sum: number };
  }[];
}

const folder = temporaryFolder();
let model: LoopbackServer;
let weir: Weir;

beforeAll(async () => {
  execFileSync("tar", ["-xzf", fixture, "-C", folder.path]);
  model = await startServer(({ body }) => ({ headers: { "content-type": "text/csv" }, body }));
  // However long ago it was written, nothing of it is past keeping.
  weir = await startWeir({ persist: folder.path, bindings: { WEIR_KEEP: "2h 48h 99999d" } });
  await drained();
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
  folder.remove();
});

function health(): Promise<Health> {
  return weir.api<Health>("GET", "/v1/endpoints/old/health");
}

async function drained(): Promise<void> {
  await until("nothing waits", async () => (await health()).pendingBytes === 0);
}

async function capturedLines(): Promise<readonly string[]> {
  const files = await weir.objects("captures/old/");
  return files.flatMap(({ text }) => text.trimEnd().split("\n"));
}

function idOf(line: string): string {
  return (JSON.parse(line) as { eventMetadata: { eventId: string } }).eventMetadata.eventId;
}

function statistics(): Promise<Statistics> {
  return weir.api<Statistics>("GET", `/v1/endpoints/old/profile?${days}`);
}

it("the endpoint's configuration is read, with one shard", async () => {
  const view = await weir.api("GET", "/v1/endpoints/old");
  expect(view).toMatchObject({ name: "old", version: 1, shards: 1, config: { outputColumns: "END" } });
  expect(await weir.api("GET", "/v1/endpoints")).toEqual({ endpoints: ["old"], next: null });
});

it("every call is counted once, and what was not recorded as well", async () => {
  const { seen, profiled, captured, dropped } = await health();
  expect({ seen, profiled, captured, dropped }).toEqual({
    seen: 13,
    profiled: 13,
    captured: 13,
    dropped: { opted_out: 1 },
  });
});

it("every call is in one capture file once, those of the file whose commit never came too", async () => {
  const files = await weir.objects("captures/old/");
  expect(files.map(({ text }) => text.trimEnd().split("\n").length)).toEqual([5, 5, 3]);
  const lines = await capturedLines();
  expect(new Set(lines.map(idOf)).size).toBe(13);
  const inputs = lines.map((line) => /"data":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? "");
  expect(inputs.filter((data) => data.includes('\\"a \\"\\"q\\"\\" é\\"'))).toHaveLength(12);
});

it("the profile holds every row once, whether it was stored or counted anew from the journal", async () => {
  const { dataset, features } = await statistics();
  // The body that is no table is not among the inputs; its answer is a row.
  expect(dataset.item_count).toBe(13);
  expect(features[0]?.numerical_statistics).toMatchObject({
    common: { num_present: 12, num_missing: 0 },
    sum: (11 * 12) / 2,
  });
});

it("calls are recorded as ever from there on, and another start changes nothing", async () => {
  await weir.api("PUT", "/v1/endpoints/old", { upstream: { url: model.url }, outputColumns: "END" });
  const eventId = await called();
  await until("the call is captured", async () => (await health()).captured === 14);
  await weir.kill();
  weir = await startWeir({ persist: folder.path, bindings: { WEIR_KEEP: "2h 48h 99999d" } });
  await drained();
  expect(await health()).toMatchObject({ seen: 14, profiled: 14, captured: 14, dropped: { opted_out: 1 } });
  const ids = (await capturedLines()).map(idOf);
  expect(new Set(ids).size).toBe(14);
  expect(ids).toContain(eventId);
  expect((await statistics()).dataset.item_count).toBe(14);
});

/** Calls the endpoint; the id of the call. */
async function called(): Promise<string> {
  const response = await fetch(`${weir.url}/endpoints/old/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: "12,even\n",
  });
  await response.text();
  expect(response.status).toBe(200);
  return response.headers.get("x-weir-event-id") ?? "";
}
