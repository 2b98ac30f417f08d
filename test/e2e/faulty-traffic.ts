/** Traffic through the faulty Worker (faulty-entry.ts), and what is left of it when the faults are over. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { chanceFrom } from "../../src/cli/random.ts";
import type { Statistics } from "../../src/core/baseline/statistics.ts";
import type { RecorderHealth } from "../../src/worker/recorder.ts";
import type { FaultCounts } from "./faulty-entry.ts";
import { startServer, until, type Reply, type StoredObject, type Weir } from "./support.ts";

/** What a client got: the first call of a number is the only one. */
export interface Answered {
  readonly id: number;
  readonly eventId: string;
  readonly status: number;
  readonly digest: string;
}

export interface Scenario {
  readonly weir: Weir;
  readonly answered: readonly Answered[];
  /** Ids of calls whose Recorder acknowledged them, as often as it did. */
  readonly acknowledged: readonly string[];
  /** Ids in the capture files, as often as they are there, with the numbers of their calls. */
  readonly captured: ReadonlyMap<string, readonly number[]>;
  readonly health: RecorderHealth;
  readonly faults: FaultCounts;
  readonly profile: Statistics;
  /** Everything in R2. */
  readonly objects: readonly StoredObject[];
}

/** The upstream's answer to a call, from its number alone: text, bytes, a stream, or a failure of its own. */
export function replyTo(id: number): Reply {
  if (id % 25 === 24) return { status: 503, body: Buffer.from(`no model for ${id}`) };
  if (id % 3 === 0) return { headers: { "content-type": "text/csv" }, body: Buffer.from(`${id / 7}`) };
  const random = chanceFrom(id);
  const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 5_000) }, () => random() * 256));
  return { headers: { "content-type": "application/octet-stream" }, body: bytes, chunked: id % 3 === 1 };
}

export function digestOf(bytes: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}

/** Servers that live through the whole scenario: the model, and the ledger of acknowledged calls. */
export async function startSurroundings() {
  const model = await startServer(({ body }) => replyTo(Number(body.toString("utf8").split(",")[0])));
  const acknowledged: string[] = [];
  const ledger = await startServer(({ body }) => {
    acknowledged.push(...(JSON.parse(body.toString("utf8")) as string[]));
    return {};
  });
  const stop = async () => {
    await model.stop();
    await ledger.stop();
  };
  return { model, ledger, acknowledged, stop };
}

/** Variables of the faulty Worker (faulty-entry.ts). */
export function faultsOf(FAULTS: string, faultSeed: number, DEATHS: string, LEDGER: string) {
  return { FAULTS, FAULT_SEED: `${faultSeed}`, DEATHS, LEDGER, COPIES: "", WEIR_FLUSH_SECONDS: "0.02" };
}

export async function call(url: string, id: number): Promise<Answered> {
  const response = await fetch(`${url}/endpoints/steady/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv", ...(id % 20 === 19 && { "x-weir-capture": "off" }) },
    body: `${id},${id % 2}`,
  });
  const digest = digestOf(new Uint8Array(await response.arrayBuffer()));
  return { id, eventId: response.headers.get("x-weir-event-id") ?? "", status: response.status, digest };
}

export async function healthOf({ api }: Weir): Promise<RecorderHealth> {
  const { shards } = await api<{ shards: RecorderHealth[] }>("GET", "/v1/endpoints/steady/health");
  const [health] = shards;
  if (health === undefined) throw new Error("The endpoint has no shard");
  return health;
}

export async function act({ url }: Weir, action: "abort" | "mend" | "faults"): Promise<FaultCounts> {
  for (let left = 5; ; left--) {
    const response = await fetch(`${url}/test/steady/${action}`, { method: "POST" });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as FaultCounts;
    // The Recorder was being aborted at that moment.
    if (left === 0) throw new Error(`Cannot ${action}: ${text}`);
  }
}

/** Ends the faults, lets calls trickle in until nothing waits, and reads what is left of it all. */
export async function settle(
  weir: Weir,
  answered: Answered[],
  acknowledged: readonly string[],
  start: number,
): Promise<Scenario> {
  await act(weir, "mend");
  let id = 90_000;
  await until("the journal is empty", 20_000, async () => {
    answered.push(await call(weir.url, (id += 300)));
    await sleep(300);
    return (await healthOf(weir)).pendingBytes === 0;
  });
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  const profile = await weir.api<Statistics>("GET", `/v1/endpoints/steady/profile?start=${start}&end=${end}`);
  const captured = new Map<string, number[]>();
  const objects = await weir.objects("");
  for (const { key, text } of objects) {
    if (!key.startsWith("captures/")) continue;
    for (const line of text.trimEnd().split("\n")) {
      const { eventId, id } = captureOf(line);
      captured.set(eventId, [...(captured.get(eventId) ?? []), id]);
    }
  }
  const [health, faults] = [await healthOf(weir), await act(weir, "faults")];
  return { weir, answered, acknowledged, captured, health, faults, profile, objects };
}

function captureOf(line: string): { readonly eventId: string; readonly id: number } {
  const { captureData, eventMetadata } = JSON.parse(line) as {
    readonly captureData: { readonly endpointInput: { readonly data: string } };
    readonly eventMetadata: { readonly eventId: string };
  };
  return { eventId: eventMetadata.eventId, id: Number(captureData.endpointInput.data.split(",")[0]) };
}

export function addCounts(a: FaultCounts, b: FaultCounts): FaultCounts {
  return {
    refused: a.refused + b.refused,
    hung: a.hung + b.hung,
    denied: a.denied + b.denied,
    passed: a.passed + b.passed,
    lives: a.lives + b.lives,
  };
}

export async function configure({ api }: Weir, upstream: string): Promise<void> {
  await api("PUT", "/v1/endpoints/steady", { upstream: { url: upstream }, outputColumns: "END" });
}
