/**
 * Calls of this isolate on their way to the Recorder, in batches: one RPC and one journal row for many calls.
 *
 * Only bytes and plain data are shared between requests. The request whose call begins a batch sends it when its time
 * is over, the one that fills it sends it at once, each within its own `waitUntil`; none waits for another's promise
 * (workers-sdk#15753). What could not be recorded is tallied here by reason and travels with the next batch, so that a
 * loss is counted even when the Recorder itself was what failed.
 */
import type { CounterName } from "../../core/counters.ts";
import { sharedBudget } from "../../core/call/budget.ts";
import { besideOf } from "../../core/call/beside.ts";
import { dividedBy } from "../../core/segment/stamp.ts";
import { encodeCalls, type RawCall } from "../../core/call/frames.ts";
import { headSizeOf, sizeOf } from "../../core/call/head.ts";
import { Tallies, type Told } from "../../core/call/tallies.ts";
import type { Batch } from "../recorder/batch.ts";
import type { Bindings } from "../env.ts";
import { batchSettingsOf } from "../platform/settings.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";
import { giveRoom, takeRoom } from "./copy/memory.ts";
import { sendBatch, type Lost } from "./send.ts";
import { isSameVersion, type VersionedConfig } from "../platform/configuration.ts";

/** What is counted where calls are made: losses, and calls that are not their client's first attempt. */
export type Tally = Exclude<CounterName, "seen" | "profiled" | "captured">;

const mostCalls = 256;
/** From here on a batch takes no more: with its last call, heads and all, it is far below what one RPC may hold. */
const mostBytes = 2 ** 20;
/** A batch older than its time by so much lost the request that was to send it. */
const overdueMs = 2_000;

/** Calls made under one configuration, that wait. */
interface Waiting {
  readonly found: VersionedConfig;
  readonly since: number;
  readonly calls: RawCall[];
  bytes: number;
}

/** A batch on its way. */
interface Way {
  readonly endpoint: string;
  readonly id: string;
  /** What it brings beside its calls. */
  readonly told: Told;
  readonly calls: number;
  readonly roomBytes: number;
  readonly since: number;
}

/** No request is at work on a batch for longer: the platform ends it 30 s after its answer. */
const longestMs = 60_000;

const waiting = new Map<string, Waiting>();
/** Oldest first. */
const underWay = new Set<Way>();
const tallies = new Map<string, Tallies>();

/** Names the isolate in the ids of its batches. */
let isolate: string | null = null;
let batches = 0;

export function tally(endpoint: string, what: Tally, times = 1): void {
  talliesFor(endpoint).add(what, times);
}

function talliesFor(endpoint: string): Tallies {
  const known = tallies.get(endpoint) ?? new Tallies();
  tallies.set(endpoint, known);
  return known;
}

/**
 * Takes a call in, whose bodies hold room, or only what was tallied. Gives what this request has left to do for it, if
 * anything: of most calls, nothing. What it gives never throws.
 */
export function enqueue(
  env: Bindings,
  endpoint: string,
  found: VersionedConfig,
  call: RawCall | null,
): Promise<void> | null {
  try {
    return joinBatch(env, endpoint, found, admitted(env, endpoint, call));
  } catch (error) {
    log("record_failed", { endpoint, error: nameOf(error) });
    return null;
  }
}

/** Takes room for a call's head beside that of its bodies; lets go of a call for whose head there is none. */
function admitted(env: Bindings, endpoint: string, call: RawCall | null): RawCall | null {
  if (call === null) return null;
  const headBytes = headSizeOf(call);
  if (takeRoom(headBytes, batchSettingsOf(env).captureBytes)) return call;
  giveRoom(sizeOf(call) - headBytes);
  tally(endpoint, "over_memory");
  return null;
}

function joinBatch(
  env: Bindings,
  endpoint: string,
  found: VersionedConfig,
  call: RawCall | null,
): Promise<void> | null {
  const { waitMs } = batchSettingsOf(env);
  const now = Date.now();
  const earlier = waiting.get(endpoint) ?? null;
  const goesOn = earlier !== null && isOf(earlier, found, now - waitMs);
  const batch = goesOn ? earlier : { found, since: now, calls: [], bytes: 0 };
  waiting.set(endpoint, batch);
  put(batch, call);
  const isOver = isFull(batch) || waitMs === 0;
  const tasks = [
    earlier !== null && !goesOn ? send(env, endpoint, earlier) : null,
    isOver ? sendFull(env, endpoint, batch) : goesOn ? null : sendInTime(env, endpoint, batch, waitMs),
  ].filter((task) => task !== null);
  if (tasks.length === 0) return null;
  return Promise.all(tasks).then(
    () => {},
    (error: unknown) => log("record_failed", { endpoint, error: nameOf(error) }),
  );
}

/** Whether a call under this configuration may join the batch. */
function isOf({ found, since }: Waiting, next: VersionedConfig, now: number): boolean {
  const { baseline, edits, watch } = next;
  const isSame = found.baseline === baseline && found.edits === edits && found.watch === watch;
  return isSame && isSameVersion(found, next) && now - since <= overdueMs;
}

function put(batch: Waiting, call: RawCall | null): void {
  if (call === null) return;
  batch.calls.push(call);
  batch.bytes += sizeOf(call);
}

function isFull({ calls, bytes }: Waiting): boolean {
  return calls.length >= mostCalls || bytes >= mostBytes;
}

/** Sends a batch when its time is over, unless another request has. */
async function sendInTime(env: Bindings, endpoint: string, batch: Waiting, waitMs: number): Promise<void> {
  await scheduler.wait(waitMs);
  if (waiting.get(endpoint) !== batch) return;
  waiting.delete(endpoint);
  await send(env, endpoint, batch);
}

/** Sends a batch that takes no more, behind the answer to the call that filled it. */
async function sendFull(env: Bindings, endpoint: string, batch: Waiting): Promise<void> {
  waiting.delete(endpoint);
  await scheduler.wait(0);
  await send(env, endpoint, batch);
}

/** Sends a batch that no longer waits. */
async function send(env: Bindings, endpoint: string, batch: Waiting): Promise<void> {
  endOverdue(Date.now());
  const told = talliesFor(endpoint).take();
  tallies.delete(endpoint);
  const { found, bytes } = batch;
  const count = batch.calls.length;
  if (count === 0 && Object.keys(told.tallies).length === 0) return;
  // Until it has arrived it is there twice: in the message, and on its way. The calls themselves are let go.
  takeRoom(bytes, Infinity);
  const sent = batchOf(found, batch.calls.splice(0), told);
  const way: Way = { endpoint, id: sent.id, told, calls: count, roomBytes: 2 * bytes, since: Date.now() };
  underWay.add(way);
  end(way, await sendBatch(env, endpoint, found.shards, sent));
}

/** Batches whose sender has long ended without a word: they may have been logged, which a Recorder knows by their ids. */
function endOverdue(now: number): void {
  for (const way of underWay) {
    if (now - way.since < longestMs) return;
    end(way, "recorder_failed");
  }
}

/** A batch has arrived, or is given up: once. */
function end(way: Way, lost: Lost | null): void {
  if (!underWay.delete(way)) return;
  const { endpoint, id, told, calls, roomBytes } = way;
  giveRoom(roomBytes);
  if (lost === null) return;
  talliesFor(endpoint).giveUp(id, told, calls > 0 ? { [lost]: calls } : {});
  log("batch_lost", { endpoint, calls, reason: lost });
}

function batchOf(found: VersionedConfig, calls: RawCall[], { tallies, givenUp }: Told): Batch {
  const { config, shards, baseline, edits, watch } = found;
  isolate ??= crypto.randomUUID();
  const { reading, capture } = config;
  const { dailyBudget } = capture;
  const { segments = [], outputColumns } = config;
  const values = calls.map((call) => call.segments ?? []);
  return {
    version: 2,
    id: `${isolate}/${batches++}`,
    calls: encodeCalls(calls),
    ...(reading !== undefined && { reading }),
    ...(baseline !== undefined && { baseline }),
    ...(edits !== undefined && { edits }),
    ...(watch !== undefined && { watch }),
    ...besideOf(calls),
    ...(segments.length > 0 && { segments: dividedBy(segments, values, outputColumns) }),
    ...(dailyBudget !== undefined && { budget: sharedBudget(dailyBudget, shards) }),
    ...(givenUp.length > 0 && { givenUp }),
    tallies,
  };
}
