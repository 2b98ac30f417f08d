/**
 * What the demo leaves: a dashboard full of its data that keeps moving. Ordinary traffic goes on, the monitor checks
 * each minute, and the terminal ends with one line, the dashboard's address. What is told meanwhile is one line above it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../read/file.ts";
import { complain, isPlain, printable, type Output } from "../terminal/output.ts";
import type { DemoClient } from "./client.ts";
import type { Scenario } from "./scenario.ts";
import type { Receiver } from "./server.ts";
import { parseSlack } from "./slack.ts";

export interface Aftermath {
  readonly client: DemoClient;
  readonly receiver: Receiver;
  /** The link that signs in to the dashboard. */
  readonly link: string;
  readonly output: Output;
}

/** About three calls a second. */
const gapMs = 320;
const minuteMs = 60_000;
/** What the story itself still had to say is on its way for so long, and is on the dashboard. */
const storyMs = 10_000;

/** Until `stopped`. Traffic is ordinary from now on. */
export async function stayUp(
  { client, receiver, link, output }: Aftermath,
  { ordinary, mended }: Scenario,
  stopped: Promise<void>,
): Promise<void> {
  const last = `${output.style.bold("Dashboard")}   ${link}   signs you in; traffic goes on until Ctrl-C`;
  const isErasing = process.stdout.isTTY && !isPlain();
  const begun = performance.now();
  receiver.onMessage = (body) => {
    const message = parseSlack(body);
    if (message === null || performance.now() - begun < storyMs) return;
    // The line moves down where the terminal can, and is said again where it cannot.
    const above = isErasing ? "\u001B[1A\u001B[2K\r" : "";
    const line = `${clock(Date.now())}    ${printable(message.text.replaceAll(/\s+/g, " "))}`;
    output.say(`${above}${cut(line, output.width)}\n${last}`);
  };
  output.say(last);
  const end = new AbortController();
  const works = [traffic(client, [...ordinary, ...mended], end.signal), checks(client, end.signal)];
  const going = works.map((work) => work.catch((error: unknown) => ended(error, end.signal)));
  await stopped;
  end.abort();
  await Promise.all(going);
}

/** One row after the other, from the start again after the last. */
async function traffic(client: DemoClient, rows: readonly string[], signal: AbortSignal): Promise<void> {
  for (let next = 0; ; next = (next + 1) % rows.length) {
    await sleep(gapMs, undefined, { signal });
    await client.invoke(rows[next] ?? "");
  }
}

/** A schedule begins with the window it is put in: one with shifted calls in it would tell of them once more. */
async function checks(client: DemoClient, signal: AbortSignal): Promise<void> {
  const minute = Math.ceil(Date.now() / minuteMs) * minuteMs;
  await sleep(minute + 500 - Date.now(), undefined, { signal });
  await client.putMonitor("each-minute", "every 1 minutes");
}

function ended(error: unknown, signal: AbortSignal): void {
  if (!signal.aborted) complain(`The demo's traffic has ended: ${reasonOf(error)}`);
}

function clock(now: number): string {
  return new Date(now).toISOString().slice(11, 19);
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
