/**
 * The Worker of the fault tests: all of Weir, with faults in front of its real bindings, objects that throw and abort,
 * and a ledger outside that hears what became of every batch. Nothing of this exists outside this file.
 *
 * Faults follow a seeded plan: the variable `FAULTS` when workerd starts, from then on what is posted to `/test/plan`.
 */
import weir, { Endpoint as SoundEndpoint, Recorder as SoundRecorder } from "../../../src/index.ts";
import type { Acknowledgement, Batch, BatchOne } from "../../../src/worker/recorder/batch.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { decodeCalls } from "../../../src/core/call/frames.ts";
import { hasFailed } from "../../../src/core/call/record.ts";
import { Faults, type Kind, type Plan } from "./kinds.ts";

export { BaselineWorkflow, Catalog } from "../../../src/index.ts";

interface FaultyBindings extends Bindings {
  /** A Plan as JSON. */
  readonly FAULTS: string;
  /** Where it is posted what became of batches: BatchNews. */
  readonly LEDGER: string;
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
  readonly ENDPOINTS: DurableObjectNamespace<Endpoint>;
}

/** What an isolate heard of a batch that it sent. */
export interface BatchNews {
  readonly batch: string;
  readonly isAcknowledged: boolean;
  /** The numbers of its calls: what their inputs begin with. */
  readonly ids: readonly number[];
}

/** Outlives aborted objects, as the isolate does: objects and Worker share it. */
const faults = new Faults();
let isPlanned = false;

function begin({ FAULTS }: FaultyBindings): void {
  if (!isPlanned) faults.follow(JSON.parse(FAULTS) as Plan);
  isPlanned = true;
}

export class Recorder extends SoundRecorder {
  constructor(state: DurableObjectState, env: FaultyBindings) {
    begin(env);
    super(state, { ...env, BUCKET: withFaults(env.BUCKET, { put: putCapture, head, get, list }) });
  }

  override async record(batch: Batch | BatchOne): Promise<Acknowledgement> {
    const fault = faults.draw("recorder_died_before", "recorder_died_after");
    if (fault === "recorder_died_before") this.abort();
    const answer = await super.record(batch);
    if (fault === "recorder_died_after") this.abort();
    return answer;
  }

  override async alarm(): Promise<void> {
    const fault = faults.draw("recorder_alarm_before", "recorder_alarm_after");
    if (fault === "recorder_alarm_before") throw failure(fault);
    await super.alarm();
    if (fault === "recorder_alarm_after") throw failure(fault);
  }

  abort(): void {
    this.ctx.abort("Aborted by the test");
  }
}

export class Endpoint extends SoundEndpoint {
  constructor(state: DurableObjectState, env: FaultyBindings) {
    begin(env);
    super(state, { ...env, BUCKET: withFaults(env.BUCKET, { put: putFile, list }) });
  }

  override async alarm(): Promise<void> {
    const fault = faults.draw("endpoint_alarm_before", "endpoint_alarm_after");
    if (fault === "endpoint_alarm_before") throw failure(fault);
    await super.alarm();
    if (fault === "endpoint_alarm_after") throw failure(fault);
  }

  override configuration(): ReturnType<SoundEndpoint["configuration"]> {
    const fault = faults.draw("configuration_refused");
    if (fault !== null) throw failure(fault);
    return super.configuration();
  }

  abort(): void {
    this.ctx.abort("Aborted by the test");
  }
}

function failure(fault: Kind): Error {
  return new Error(`We encountered an internal error. Please try again. (10001) [${fault}]`);
}

type Put = (bucket: R2Bucket, ...parameters: Parameters<R2Bucket["put"]>) => Promise<unknown>;

/** How long what hangs does: more than anything else takes here, less than the patience of any caller. */
const hangMs = 200;

const putCapture: Put = async (bucket, ...parameters) => {
  const fault = faults.draw(
    "put_refused",
    "put_hung",
    "put_slow",
    "put_denied",
    "put_late",
    // Only in the plans of lives that are killed.
    "put_never",
  );
  if (fault === "put_never") return new Promise(() => {});
  if (fault === "put_late") void scheduler.wait(hangMs).then(() => bucket.put(...parameters));
  if (fault === "put_hung" || fault === "put_slow") await scheduler.wait(hangMs);
  const stored =
    fault === null || fault === "put_slow" || fault === "put_denied" ? await bucket.put(...parameters) : null;
  if (fault === null || fault === "put_slow") return stored;
  throw failure(fault);
};

const putFile: Put = async (bucket, ...parameters) => {
  const isReport = parameters[0].startsWith("reports/");
  const fault = isReport ? faults.draw("report_refused", "report_denied") : faults.draw("copy_refused");
  if (fault === null) return bucket.put(...parameters);
  if (fault === "report_denied") await bucket.put(...parameters);
  throw failure(fault);
};

async function head(bucket: R2Bucket, key: string): Promise<R2Object | null> {
  await failNow("head_refused", "head_hung");
  return bucket.head(key);
}

async function get(bucket: R2Bucket, ...parameters: Parameters<R2Bucket["get"]>): Promise<R2Object | null> {
  await failNow("get_refused", "get_hung");
  return bucket.get(...parameters);
}

async function list(bucket: R2Bucket, options?: R2ListOptions): Promise<R2Objects> {
  await failNow("list_refused");
  return bucket.list(options);
}

/** Throws if one of these is drawn, at once or late. */
async function failNow(...candidates: readonly Kind[]): Promise<void> {
  const fault = faults.draw(...candidates);
  if (fault?.endsWith("_hung") === true) await scheduler.wait(hangMs);
  if (fault !== null) throw failure(fault);
}

/** The bucket with these of its methods replaced: each is given the sound bucket first. */
function withFaults(
  bucket: R2Bucket,
  methods: { put?: Put; head?: typeof head; get?: typeof get; list?: typeof list },
): R2Bucket {
  return Object.entries(methods).reduce<R2Bucket>(
    (faulty, [name, method]) =>
      instead(faulty, name, (...parameters: unknown[]): unknown =>
        Reflect.apply(method, undefined, [bucket, ...parameters]),
      ),
    bucket,
  );
}

/** `target` with one method replaced. Stubs make a remote call of every property: none is bound or read twice. Nor is it a promise. */
function instead<Target extends object>(target: Target, name: string, method: unknown): Target {
  return new Proxy(target, {
    get: (_, key) =>
      key === name
        ? method
        : key === "then"
          ? undefined
          : (...parameters: unknown[]): unknown =>
              Reflect.apply(Reflect.get(target, key) as () => unknown, target, parameters),
  });
}

/** The bindings, with faults on the way to Recorders and a ledger of what they acknowledge. */
function asSent(env: FaultyBindings): FaultyBindings {
  const getByName = (name: string) => {
    const recorder = env.RECORDERS.getByName(name);
    return instead(recorder, "record", async (batch: Batch) => {
      // Calls that failed are sent too, without what they held.
      const ids = decodeCalls(batch.calls)
        .filter((call) => !hasFailed(call))
        .map(({ inferenceId, input }) =>
          Number.parseInt(inferenceId ?? new TextDecoder().decode(input?.bytes)),
        );
      // Whether or not the ledger hears of it.
      const tell = (isAcknowledged: boolean) => {
        const news: BatchNews = { batch: batch.id, isAcknowledged, ids };
        return fetch(env.LEDGER, { method: "POST", body: JSON.stringify(news) }).then(
          (answer) => answer.body?.cancel(),
          () => {},
        );
      };
      // The isolate that held it is gone: nobody hears of it, nobody sends it.
      if (isEnding) ended.add(batch.id);
      if (ended.has(batch.id)) throw failure("isolate_ended");
      try {
        const answer = await send(recorder, name, batch);
        await tell(true);
        return answer;
      } catch (error) {
        await tell(false);
        throw error;
      }
    });
  };
  const BUCKET = withFaults(env.BUCKET, { get });
  return { ...env, BUCKET, RECORDERS: instead(env.RECORDERS, "getByName", getByName) };
}

/** Longer than a caller waits: breaks.ts has its patience. */
const longMs = 900;

/** While an isolate ends, and the batches that ended with one. */
let isEnding = false;
let endings = 0;
const ended = new Set<string>();

/** The isolate ends: for `ms`, until all that waited in it would have been sent, nothing leaves it and nobody is let in. */
async function end(ms: number): Promise<void> {
  endings++;
  isEnding = true;
  await scheduler.wait(ms);
  isEnding = false;
}

/** Weir's answer, unless the isolate ends before there is one. */
async function fetchSound(
  request: Request<unknown, IncomingRequestCfProperties>,
  env: FaultyBindings,
  context: ExecutionContext,
): Promise<Response> {
  while (isEnding) await scheduler.wait(10);
  const before = endings;
  const answer = await weir.fetch(request, asSent(env), context);
  if (before !== endings) throw new Error("Worker exceeded memory limit.");
  return answer;
}

/** Only endpoints whose shards may be raised are overloaded. */
async function send(
  recorder: DurableObjectStub<Recorder>,
  name: string,
  batch: Batch,
): Promise<Acknowledgement> {
  const may: Kind[] = [
    "record_failed_before",
    "record_failed_after",
    "record_slow",
    "record_hung",
    "record_too_late",
  ];
  const fault = faults.draw(...may, ...(name.startsWith("raised:") ? (["record_overloaded"] as const) : []));
  if (fault === "record_failed_before") throw failure(fault);
  if (fault === "record_hung") {
    await scheduler.wait(longMs);
    throw failure(fault);
  }
  if (fault === "record_overloaded") throw Object.assign(failure(fault), { overloaded: true });
  const answer = await recorder.record(batch);
  if (fault === "record_failed_after") throw Object.assign(failure(fault), { retryable: true });
  if (fault === "record_slow") await scheduler.wait(hangMs);
  if (fault === "record_too_late") await scheduler.wait(longMs);
  return answer;
}

/** `POST /test/plan`, `…/counts`, `…/end/{ms}`, `…/recorder/{name}`, `…/monitor/{name}`; everything else is Weir's. */
async function fetchFaulty(
  request: Request<unknown, IncomingRequestCfProperties>,
  env: FaultyBindings,
  context: ExecutionContext,
): Promise<Response> {
  begin(env);
  const [, test, action, name = ""] = new URL(request.url).pathname.split("/");
  if (test !== "test") return fetchSound(request, env, context);
  if (action === "end") await end(Number(name));
  if (action === "plan") faults.follow(await request.json<Plan>());
  // The abort takes the reply with it.
  if (action === "recorder")
    await env.RECORDERS.getByName(name)
      .abort()
      .catch(() => {});
  if (action === "monitor")
    await env.ENDPOINTS.getByName(name)
      .abort()
      .catch(() => {});
  return Response.json(faults.counts);
}

export default { fetch: fetchFaulty, scheduled: weir.scheduled };
