/** What the Worker's tests share: calling it as a client, an administrator or cron, and looking into what it keeps. */
import {
  createExecutionContext,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, inject, vi } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import { encodeCalls, fromCall } from "../../../src/core/call/frames.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Window } from "../../../src/core/monitor/window.ts";
import type { Batch } from "../../../src/worker/recorder/batch.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import type { RecorderHealth } from "../../../src/worker/recorder/answers.ts";
import { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import worker from "../../../src/index.ts";
import { expectDocumented } from "./documented.ts";
import type { Received } from "./servers.ts";

/** Where the Worker is, as its clients know it. */
export const origin = "https://weir.example";
export const server = `http://127.0.0.1:${inject("port")}`;

let names = 0;

/** An endpoint name no other test uses: storage is shared by the tests of a file. */
export function newName(word: string): string {
  return `${word}-${++names}-${crypto.randomUUID().slice(0, 8)}`;
}

/** A request of the management API with the admin token; a body that is neither text nor bytes is sent as JSON. */
export async function api(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const url = `${origin}/v1${path}`;
  const response = await exports.default.fetch(url, {
    method,
    headers: { authorization: "Bearer the-admin-token", ...headers },
    ...(body !== undefined && { body: isPlain(body) ? body : JSON.stringify(body) }),
  });
  await expectDocumented(method, url, response);
  return response;
}

function isPlain(body: unknown): body is string | ArrayBuffer {
  return typeof body === "string" || body instanceof ArrayBuffer;
}

/** Like `api`, for requests that must succeed: their JSON. */
export async function ask<T>(...request: Parameters<typeof api>): Promise<T> {
  const response = await api(...request);
  const text = await response.text();
  expect({ request, ok: response.ok, text }).toMatchObject({ ok: true });
  return JSON.parse(text) as T;
}

interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly path: string; readonly message: string }[];
}

/** The error of an answer. */
export async function errorOf(response: Response): Promise<ApiError> {
  const { error } = await response.json<{ error: Omit<ApiError, "status"> }>();
  return { status: response.status, ...error };
}

/** Configures an endpoint whose upstream is `{server}/{name}`; returns its name. */
export async function newEndpoint(word: string, config: Record<string, unknown> = {}): Promise<string> {
  const name = newName(word);
  await configure(name, config);
  return name;
}

export async function configure(name: string, config: Record<string, unknown> = {}): Promise<void> {
  const { upstream, ...rest } = config;
  const body = { upstream: { url: `${server}/${name}`, ...(upstream as object) }, ...rest };
  const response = await api("PUT", `/endpoints/${name}`, body);
  expect({ ok: response.ok, text: await response.text() }).toMatchObject({ ok: true });
}

/** A request to the gateway. */
export function call(name: string, path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(`${origin}/endpoints/${name}${path}`, { redirect: "manual", ...init });
}

/**
 * A CSV call, as a client of the model makes it, its answer read to the end: inside this process nothing
 * lies between client and Worker that would take a body nobody reads, and capture comes after the client.
 */
export async function invoke(
  name: string,
  row: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method: "POST", body: row, headers: { "content-type": "text/csv", ...headers } };
  return whole(await call(name, "/invocations", init));
}

async function whole(response: Response): Promise<Response> {
  const body = response.body === null ? null : await response.arrayBuffer();
  return new Response(body, response);
}

/** The Worker's environment with some of it changed. */
export function withEnv(changes: Record<string, unknown>): Bindings {
  return { ...env, ...changes };
}

/** A request to the Worker with other bindings than those of the deployment; what it leaves to do is done. */
export async function fetchWith(changes: Record<string, unknown>, request: Request): Promise<Response> {
  const context = createExecutionContext();
  const response = await whole(await worker.fetch(request, withEnv(changes), context));
  await waitOnExecutionContext(context);
  return response;
}

/** Like `invoke`, for calls by the hundred: the test runner's own way in takes longer with every request. */
export function invokeDirectly(name: string, row: string): Promise<Response> {
  const init = { method: "POST", body: row, headers: { "content-type": "text/csv" } };
  return fetchWith({}, new Request(`${origin}/endpoints/${name}/invocations`, init));
}

/** Does something as if it were `time`: for what is stamped with the clock, such as a monitor's beginning. */
export async function at<T>(time: number, work: () => Promise<T>): Promise<T> {
  vi.setSystemTime(time);
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}

/** The alarm of an endpoint's object, at a time: all that is due by then is done, or has failed. */
export async function alarm(name: string, time = Date.now()): Promise<void> {
  const endpoint = env.ENDPOINTS.getByName(name);
  await eventually(async () => {
    await at(time, () => runDurableObjectAlarm(endpoint));
    // One that came by itself may be at work still: an alarm that is over has set the next one where a run is left.
    const [left, next] = await runInDurableObject(endpoint, async (_, { storage }) => [
      storage.sql
        .exec<{ run_after: number }>("SELECT run_after FROM executions WHERE finished IS NULL")
        .toArray(),
      await storage.getAlarm(),
    ]);
    expect(left.filter(({ run_after }) => run_after <= time)).toEqual([]);
    expect(left.length === 0 || next !== null).toBe(true);
  });
}

/** Cron, at a time or what it really is if that is later, and the alarms that it sets. */
export async function cron(scheduledTime: number): Promise<void> {
  const now = Math.max(scheduledTime, Date.now());
  const names = await catalogOf(env).due(scheduledTime);
  const controller = createScheduledController({ scheduledTime: new Date(scheduledTime), cron: "* * * * *" });
  await at(now, () => worker.scheduled(controller, env));
  for (const name of names) await alarm(name, now);
}

/** What an upstream or a receiver was sent. */
export async function logOf(key: string): Promise<Received[]> {
  const response = await fetch(`${server}/log/${key}`);
  return response.json();
}

export async function release(key: string): Promise<void> {
  await (await fetch(`${server}/release/${key}`)).text();
}

/** Waits until what is expected is so. */
export function eventually<T>(look: () => Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 60_000, interval: 15 });
}

export async function healthOf(name: string): Promise<RecorderHealth> {
  return recorderOf(env, name).health();
}

/** Waits until the Recorder has counted so much of something. */
export async function counted(name: string, counter: string, times: number): Promise<void> {
  await eventually(async () => expect((await healthOf(name)).counters[counter]).toBe(times));
}

/** Flushes what waits, as the Recorder's alarm does. */
export async function flush(name: string): Promise<void> {
  await runDurableObjectAlarm(recorderOf(env, name));
}

interface CaptureFile {
  readonly key: string;
  readonly lines: readonly string[];
}

/** The capture files of an endpoint, in the order of their keys. */
export async function capturesOf(name: string): Promise<CaptureFile[]> {
  const { objects } = await env.BUCKET.list({ prefix: `captures/${name}/` });
  return Promise.all(
    objects.map(async ({ key }) => {
      const object = await env.BUCKET.get(key);
      const text = (await object?.text()) ?? "";
      return { key, lines: text.trimEnd().split("\n") };
    }),
  );
}

/** The ids of all captured calls, sorted; a doubled one is there twice. */
export async function capturedIds(name: string): Promise<string[]> {
  const files = await capturesOf(name);
  return files
    .flatMap(({ lines }) => lines)
    .map((line) => (JSON.parse(line) as { eventMetadata: { eventId: string } }).eventMetadata.eventId)
    .toSorted();
}

/** A call as the gateway hands it to the Recorder. */
export function callOf(eventId: string, time: number, change: Partial<Call> = {}): Call {
  return {
    eventId,
    time,
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    input: { contentType: "text/csv", encoding: "CSV", data: "7,blue\n", truncated: false },
    output: { contentType: "application/json", encoding: "JSON", data: '{"score":0.5}', truncated: false },
    stored: true,
    profiled: true,
    ...change,
  };
}

/** Acknowledged by the endpoint's Recorder. */
export async function record(name: string, ...calls: Call[]): Promise<void> {
  await recorderOf(env, name).record({ version: 1, calls, tallies: {} });
}

/** A batch as an isolate sends it. */
export function batchOf(id: string, calls: readonly Call[], change: Partial<Batch> = {}): Batch {
  return { version: 2, id, calls: encodeCalls(calls.map(fromCall)), tallies: {}, ...change };
}

/**
 * Another life of an endpoint's Recorder, under other variables and bindings. Its alarm does not come by itself: tests
 * call `alarm()`.
 */
export function asRecorder<T>(
  name: string,
  changes: Record<string, unknown>,
  work: (recorder: Recorder, storage: DurableObjectStorage) => Promise<T>,
): Promise<T> {
  return runInDurableObject(recorderOf(env, name), (_, state) =>
    work(new Recorder(state, withEnv(changes)), state.storage),
  );
}

/** Every call there is. */
export const always: Window = { start: 0, end: Date.UTC(2100, 0) };

/** The exact profile of a window. */
export async function profileIn(name: string, window = always): Promise<Profile> {
  const answer = await recorderOf(env, name).profile(window);
  if (answer.kind !== "exact") throw new Error(`Not exact: nearest ${JSON.stringify(answer.nearest)}`);
  return Profile.fromBytes(answer.bytes);
}

/** Puts a faulty bucket between a Recorder and R2, for as long as the object lives. */
export async function withBucket(name: string, wrap: (bucket: R2Bucket) => Partial<R2Bucket>): Promise<void> {
  await runInDurableObject<Recorder, void>(recorderOf(env, name), (instance) => {
    const changed = wrap(env.BUCKET);
    const bucket = new Proxy(env.BUCKET, {
      get: (real, property) => Reflect.get(changed, property) ?? bound(real, property),
    });
    Object.defineProperty(instance, "env", { value: { ...env, BUCKET: bucket } });
  });
}

function bound(object: object, property: string | symbol): unknown {
  const value: unknown = Reflect.get(object, property);
  return typeof value === "function" ? (value.bind(object) as unknown) : value;
}
