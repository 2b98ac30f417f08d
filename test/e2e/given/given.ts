/**
 * What the end-to-end tests share: the built Worker on real workerd with a state folder that outlives
 * it, loopback servers for models and receivers, and small tools around them. Nothing here knows how
 * Weir works inside.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ChildProcess } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as installed from "miniflare";
import { readWorker, workerOptions } from "../../../src/cli/local/local.ts";
import { newMiniflare, type Options } from "../../../src/cli/local/miniflare.ts";

export const adminToken = "admin-token-of-the-tests";

/** What `npm ci` and the end-to-end project's global setup build. */
const builtWorker = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
export const builtCommand = fileURLToPath(new URL("../../../dist/weir.mjs", import.meta.url));

export interface WeirOptions {
  /** Variables and secrets; the admin token, the development flag and spans of a second are given. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The state's folder; in memory if absent. */
  readonly persist?: string;
  /** Path of the Worker's bundle if it is not the built one. */
  readonly script?: string;
  /** The objects of the bundle, by their bindings, if they are not today's. */
  readonly objects?: Readonly<Record<string, { readonly className: string; readonly useSQLite: true }>>;
  /** Whether clients speak with workerd itself: Miniflare's own way in hides what is said byte by byte. */
  readonly isDirect?: boolean;
}

export interface StoredObject {
  readonly key: string;
  readonly text: string;
}

export interface Weir {
  readonly url: string;
  /** workerd's process. */
  readonly pid: number;
  /** What the Worker logged. */
  readonly logs: readonly string[];
  /** A call of the management API. */
  readonly api: Api;
  /** Every object in R2 under a prefix, in the order of the keys. */
  readonly objects: (prefix: string) => Promise<StoredObject[]>;
  /** Puts an object into R2, as users put training files there. */
  readonly put: (key: string, content: string | Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Fires cron's tick of a time, epoch milliseconds. */
  readonly cron: (scheduledTime: number) => Promise<void>;
  /** Kills workerd as the kernel does when memory runs out: nothing is closed, nothing is flushed. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Throws if the call is refused; a body that is no text is sent as JSON. */
export type Api = <Answer = unknown>(
  method: string,
  path: string,
  body?: string | object,
  contentType?: string,
) => Promise<Answer>;

export async function startWeir(options: WeirOptions = {}): Promise<Weir> {
  const { script = builtWorker, bindings = {}, objects, persist, isDirect = false } = options;
  const logs: string[] = [];
  const settings = {
    ...workerOptions(await readWorker(script), {
      WEIR_ADMIN_TOKEN: adminToken,
      WEIR_DEV: "true",
      WEIR_PROFILE_SECONDS: "1",
      WEIR_FLUSH_SECONDS: "0.5",
      ...bindings,
    }),
    ...(objects !== undefined && { durableObjects: { ...objects } }),
    ...(isDirect && { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] }),
    log: new installed.Log(installed.LogLevel.NONE),
    handleStructuredLogs: ({ message }: { readonly message: string }) => {
      logs.push(message);
    },
  };
  const { miniflare, children } = await launch(settings, persist);
  const url = (await (isDirect ? miniflare.unsafeGetDirectURL() : miniflare.ready)).origin;
  return {
    url,
    pid: children.at(-1)?.pid ?? 0,
    logs,
    api: (method, path, body, contentType) => callApi(`${url}${path}`, method, body, contentType),
    objects: (prefix) => objectsOf(miniflare, prefix),
    put: async (key, content) => {
      const bucket = await miniflare.getR2Bucket("BUCKET");
      // Miniflare takes no view of a part of a buffer.
      await bucket.put(key, typeof content === "string" ? content : new Uint8Array(content).buffer);
    },
    cron: async (scheduledTime) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(scheduledTime) });
    },
    kill: async () => {
      await Promise.all(children.map(killed));
      await miniflare.dispose();
    },
    stop: () => miniflare.dispose(),
  };
}

/** Starts Miniflare and learns which processes it started. */
async function launch(options: Options, persist: string | undefined) {
  const children: ChildProcess[] = [];
  const note = (message: unknown) => {
    const child = typeof message === "object" && message !== null ? Reflect.get(message, "process") : null;
    if (child instanceof ChildProcess) children.push(child);
  };
  subscribe("child_process", note);
  try {
    const miniflare = newMiniflare(installed, options, persist);
    await miniflare.ready;
    return { miniflare, children };
  } finally {
    unsubscribe("child_process", note);
  }
}

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

async function callApi<Answer>(
  url: string,
  method: string,
  body?: string | object,
  contentType = "application/json",
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    // A connection that was idle may be ended just when it is used again.
    headers: { authorization: `Bearer ${adminToken}`, "content-type": contentType, connection: "close" },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

async function objectsOf(miniflare: installed.Miniflare, prefix: string): Promise<StoredObject[]> {
  const bucket = await miniflare.getR2Bucket("BUCKET");
  const found: StoredObject[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) });
    for (const { key } of page.objects) {
      const object = await bucket.get(key);
      if (object !== null) found.push({ key, text: await object.text() });
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return found;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Sends the body in pieces, so that its length is not known in advance. */
  readonly chunked?: boolean;
}

export interface LoopbackServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** An HTTP server on a free port of this computer's loopback. */
export async function startServer(
  answer: (received: Received) => Reply | Promise<Reply>,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    received(request)
      .then(answer)
      .then(
        (reply) => send(response, reply),
        // The caller was killed in mid-sentence.
        () => response.destroy(),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // The Worker keeps its connections open.
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function received(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const { method = "", url: path = "", headers } = request;
  return { method, path, headers, body: Buffer.concat(chunks) };
}

function send(
  response: ServerResponse,
  { status = 200, headers, body = Buffer.alloc(0), chunked }: Reply,
): void {
  if (chunked !== true) {
    response.writeHead(status, { ...headers, "content-length": String(body.length) }).end(body);
    return;
  }
  const half = Math.floor(body.length / 2);
  response.writeHead(status, headers).write(body.subarray(0, half));
  setImmediate(() => response.end(body.subarray(half)));
}

/** A receiver of Slack messages: answers `ok` and keeps what it got. */
export async function startReceiver(): Promise<LoopbackServer & { readonly messages: readonly string[] }> {
  const messages: string[] = [];
  const server = await startServer(({ body }) => {
    messages.push(body.toString("utf8"));
    return { body: Buffer.from("ok") };
  });
  return { ...server, messages };
}

/** The address behind a Slack message's button. */
export function reportLinkOf(message: string): string {
  const link = /"url":"([^"]+)"/.exec(message)?.[1];
  if (link === undefined) throw new Error(`There is no link in the message ${message}`);
  return link;
}

/** Does `work` for each item, `width` of them at a time; results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

/** Far more than anything here takes: a busy machine is no failure. */
const patienceMs = 60_000;

/** Asks until the answer is true. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  withinMs = patienceMs,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A folder that is gone when the tests of the file are over. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "weir-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
