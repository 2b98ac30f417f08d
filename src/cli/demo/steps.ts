/** The demo's long steps: the baseline, and traffic followed by a check of exactly its window. */
import { setTimeout as sleep } from "node:timers/promises";
import { inLanes } from "../../core/table/lanes.ts";
import type { DemoClient } from "./client.ts";
import type { Scenario } from "./scenario.ts";
import { withProgress } from "../terminal/progress.ts";
import { count, counted } from "../../core/counted.ts";

/** Traffic that was checked. */
export interface Played {
  readonly calls: number;
  readonly status: string;
  readonly violations: number;
  readonly exitMessage: string;
  readonly execution: string;
}

/** The demo's WEIR_PROFILE_SECONDS: windows begin and end at multiples of it. */
export const spanMs = 5_000;
/** Traffic lasts at least so long: the watch looks at windows from two seconds on. */
const sendingMs = 7_000;
const lanes = 8;
/** Captures travel after the answer; on a busy computer that takes a while. */
const arrivalMs = 10_000;

/** Uploads the training set; gives its rows. */
export function playBaseline(client: DemoClient, { training, trainingBytes }: Scenario): Promise<number> {
  return withProgress("Baseline", trainingBytes, async (update) => {
    const encoder = new TextEncoder();
    async function* upload() {
      let sent = 0;
      for await (const text of training()) {
        const bytes = encoder.encode(text);
        yield bytes;
        sent += bytes.length;
        update(sent, `${count(sent / 1_024)} KiB`);
      }
    }
    const rows = await client.makeBaseline(upload());
    update(trainingBytes, counted(rows, "row"));
    return rows;
  });
}

/**
 * Sends traffic, waits until the spans it fell into are over, and checks them. Nothing else was sent
 * in these spans: the step before ended after its own. `before`: calls sent earlier. `askedAt`: when
 * the check was asked for, on performance.now()'s clock.
 */
export async function playTraffic(
  client: DemoClient,
  label: string,
  rows: readonly string[],
  before: number,
): Promise<{ readonly played: Played; readonly askedAt: number }> {
  const start = Math.floor(Date.now() / spanMs) * spanMs;
  await withProgress(label, rows.length, async (update) => {
    let [begun, sent] = [0, 0];
    const first = performance.now();
    await inLanes(rows, lanes, async (row) => {
      const due = first + (begun++ / rows.length) * sendingMs;
      await sleep(Math.max(0, due - performance.now()));
      await client.invoke(row);
      update(++sent, `${counted(sent, "call")} sent`);
    });
  });
  const end = (Math.floor(Date.now() / spanMs) + 1) * spanMs;
  await waitUntil(end, `${label}: window`);
  await arrival(client, before + rows.length);
  const askedAt = performance.now();
  const { id, status, exitMessage, violations } = await client.run("each-minute", start, end);
  const played = {
    calls: rows.length,
    status,
    violations: violations ?? 0,
    exitMessage: exitMessage ?? status,
    execution: id,
  };
  return { played, askedAt };
}

async function waitUntil(end: number, label: string): Promise<void> {
  const begun = Date.now();
  await withProgress(label, Math.max(1, end - begun), async (update) => {
    for (let left = end - begun; left > 0; left = end - Date.now()) {
      update(end - begun - left, `over in ${Math.ceil(left / 1_000)} s`);
      await sleep(Math.min(left, 250));
    }
    update(end - begun, "over");
  });
}

/** Until the Recorder has acknowledged every call. */
async function arrival(client: DemoClient, calls: number): Promise<void> {
  const deadline = Date.now() + arrivalMs;
  while ((await client.recordedCalls()) < calls && Date.now() < deadline) await sleep(100);
}
