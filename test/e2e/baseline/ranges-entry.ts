/**
 * The Worker of the tests of large baselines: all of Weir, with faults in front of the bucket that its Workflows read
 * and write, and a ledger outside that hears of everything they read. Nothing of this exists outside this file.
 *
 * `SLOW_MS` goes before every piece of a range. `CUT=3` ends every third stream early, `REFUSE=3` fails every third
 * put, after it was done or before. `WORKFLOWS=none` takes the binding away. `PUT` and `GET /test/object/{key}` are
 * the bucket's; the root of a tree of ranges is kept under `kept/{baseline}`.
 */
import weir, { BaselineWorkflow as SoundWorkflow, Endpoint as SoundEndpoint } from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";

export { Catalog, Recorder } from "../../../src/index.ts";

interface TestBindings extends Bindings {
  readonly SLOW_MS?: string;
  readonly CUT?: string;
  readonly REFUSE?: string;
  readonly WORKFLOWS?: string;
  /** Where `offset` of each read is posted. */
  readonly LEDGER?: string;
}

/** Live as long as the isolate. */
let gets = 0;
let puts = 0;

export class BaselineWorkflow extends SoundWorkflow {
  constructor(context: ExecutionContext, env: TestBindings) {
    super(context, { ...env, BUCKET: faulty(env) });
  }
}

export class Endpoint extends SoundEndpoint {
  constructor(state: DurableObjectState, env: TestBindings) {
    super(state, withWorkflows(env));
  }
}

function faulty(env: TestBindings): R2Bucket {
  const { BUCKET } = env;
  return new Proxy(BUCKET, {
    get: (bucket, name) => {
      if (name === "get") return (key: string, options?: R2GetOptions) => faultyGet(env, key, options);
      if (name === "put") return (key: string, value: Uint8Array) => faultyPut(env, key, value);
      const method: unknown = Reflect.get(bucket, name);
      return typeof method === "function" ? (method.bind(bucket) as unknown) : method;
    },
  });
}

/** Only reads of a pinned object are ranges of the file. */
async function faultyGet(env: TestBindings, key: string, options: R2GetOptions = {}): Promise<unknown> {
  if (options.onlyIf === undefined) return env.BUCKET.get(key, options);
  const { offset = 0, length = 0 } = options.range as { offset?: number; length?: number };
  await tell(env, { offset, length });
  const isCut = ++gets % numberOf(env.CUT) === 0;
  const range = { offset, length: isCut ? Math.ceil(length / 2) : length };
  const object = await env.BUCKET.get(key, { ...options, range });
  const slowMs = numberOf(env.SLOW_MS);
  if (object === null || !("body" in object) || slowMs === 0) return object;
  const { readable, writable } = new IdentityTransformStream();
  void pour(object.body, writable, slowMs);
  return { ...object, body: readable };
}

function numberOf(variable = "0"): number {
  return Number(variable);
}

async function pour(from: ReadableStream<Uint8Array>, to: WritableStream, slowMs: number): Promise<void> {
  const writer = to.getWriter();
  try {
    for await (const piece of from) {
      await scheduler.wait(slowMs);
      await writer.write(piece);
    }
    await writer.close();
  } catch {
    // The reader has what it needs.
  }
}

async function faultyPut({ BUCKET, REFUSE }: TestBindings, key: string, value: Uint8Array): Promise<unknown> {
  const isRefused = ++puts % numberOf(REFUSE) === 0;
  if (!isRefused || puts % 2 === 0) await BUCKET.put(key, value);
  const [, id] = /^baselines\/[^/]+\/([^/]+)\/ranges\/0-\d+\.prof$/.exec(key) ?? [];
  if (id !== undefined) await BUCKET.put(`kept/${id}`, value);
  if (isRefused) throw new Error("put: We encountered an internal error. Please try again. (10001)");
  return {};
}

async function tell({ LEDGER }: TestBindings, entry: object): Promise<void> {
  if (LEDGER !== undefined) await fetch(LEDGER, { method: "POST", body: JSON.stringify(entry) });
}

function withWorkflows(env: TestBindings): Bindings {
  if (env.WORKFLOWS !== "none") return env;
  const { WORKFLOW: _, ...rest } = env;
  return rest;
}

async function fetchTest(request: Request, env: TestBindings, context: ExecutionContext): Promise<Response> {
  const [, key] = /^\/test\/object\/(.+)$/.exec(new URL(request.url).pathname) ?? [];
  if (key === undefined) return weir.fetch(request, withWorkflows(env), context);
  if (request.method === "PUT") {
    await env.BUCKET.put(key, request.body);
    return new Response(null, { status: 204 });
  }
  const object = await env.BUCKET.get(key);
  return object === null ? new Response(null, { status: 404 }) : new Response(object.body);
}

export default { fetch: fetchTest, scheduled: weir.scheduled };
