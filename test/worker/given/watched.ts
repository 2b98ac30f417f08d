/** Calls that a Recorder's watch looks at: minutes of them at once, by their own times, or one by one through the Worker. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { ShardWatch } from "../../../src/worker/recorder/count/contract.ts";
import type { IncidentSummary, IncidentView } from "../../../src/worker/commands/incidents.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { ask, batchOf, eventually, invokeDirectly } from "./given.ts";
import { firstHour, hour, minute, ordinaryRow, trafficCall } from "./traffic.ts";

const inBatch = 120;

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly everyMs: number;
  readonly shard?: number;
}

/** Sends a stretch of calls as isolates would have, which know the endpoint as it is now. */
export async function send(
  name: string,
  { start, end, everyMs, shard = 0 }: Stretch,
  rowOf: (index: number) => string,
): Promise<void> {
  const { baseline, watch } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
  const count = Math.floor((end - start) / everyMs);
  for (let first = 0; first < count; first += inBatch) {
    const calls = Array.from({ length: Math.min(inBatch, count - first) }, (_, index) =>
      trafficCall(start + (first + index) * everyMs, rowOf(first + index)),
    );
    await recorderOf(env, name, shard).record(batchOf(crypto.randomUUID(), calls, { baseline, watch }));
  }
}

/** Has a shard's watch begun at a time: what it goes by is brought behind the first batch. */
export async function begun(name: string, start: number, shard = 0): Promise<void> {
  await eventually(async () => {
    await send(name, { start, end: start + 1, everyMs: 1, shard }, ordinaryRow);
    if ((await watchOf(name, shard)).version === null) throw new Error("Nothing is watched yet");
  });
}

/** Ages in the younger half only: a shift of 0.5 within what the baseline knows. */
export function youngRow(index: number): string {
  return ordinaryRow(index).replace(/^\d+/, String(20 + ((index * 7) % 25)));
}

/** Ages in the youngest fifth: a shift of 0.8. */
export function youngestRow(index: number): string {
  return ordinaryRow(index).replace(/^\d+/, String(20 + ((index * 7) % 10)));
}

/** Two hours of ordinary calls from `firstHour` on, and the first half of the third. */
export async function accustomed(name: string, shard = 0): Promise<void> {
  await begun(name, firstHour, shard);
  const stretch = { start: firstHour + minute, end: changed, everyMs: 1_000, shard };
  await send(name, stretch, ordinaryRow);
  expect(await watchOf(name, shard)).toMatchObject({ words: [], features: 3, slow: [], reason: null });
}

/** When calls change in the hour that was over last. */
export const changed = firstHour + 2.4 * hour;

export function watchOf(name: string, shard = 0): Promise<ShardWatch> {
  return recorderOf(env, name, shard).watching();
}

/** Calls through the Worker, so many a second, until something is so; how many there were. */
export async function callUntil(
  name: string,
  rate: number,
  rowOf: (index: number) => string,
  isSo: () => Promise<boolean>,
): Promise<number> {
  const began = Date.now();
  let made = 0;
  const answers: Promise<Response>[] = [];
  while (!(await isSo())) {
    if (Date.now() - began > 45_000) throw new Error(`Not after ${made} calls`);
    for (const due = ((Date.now() - began) / 1_000) * rate; made < due; made++) {
      answers.push(invokeDirectly(name, rowOf(made)));
    }
    await scheduler.wait(50);
  }
  await Promise.all(answers);
  return made;
}

export async function incidentsOf(name: string): Promise<IncidentView[]> {
  const { incidents } = await ask<{ incidents: IncidentSummary[] }>("GET", `/endpoints/${name}/incidents`);
  return Promise.all(
    incidents.map(({ id }) => ask<IncidentView>("GET", `/endpoints/${name}/incidents/${id}`)),
  );
}
