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
    super(state, { ...env, BUCKET: withFaults(env.BUCKET, { put: putCapture, head }) });
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
    super(state, { ...env, BUCKET: withFaults(env.BUCKET, { put: putFile }) });
  }

  override async alarm(): Promise<void> {
    const fault = faults.draw("endpoint_alarm_before", "endpoint_alarm_after");
    if (fault === "endpoint_alarm_before") throw failure(fault);
    await super.alarm();
    if (fault === "endpoint_alarm_after") throw failure(fault);
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
  const fault = faults.draw("head_refused");
  if (fault !== null) throw failure(fault);
  return bucket.head(key);
}

function withFaults(bucket: R2Bucket, { put, head: look }: { put: Put; head?: typeof head }): R2Bucket {
  const faulty = instead(bucket, "put", (...parameters: Parameters<R2Bucket["put"]>) =>
    put(bucket, ...parameters),
  );
  return look === undefined ? faulty : instead(faulty, "head", (key: string) => look(bucket, key));
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
        .map(({ input }) => Number.parseInt(new TextDecoder().decode(input?.bytes)));
      // Whether or not the ledger hears of it.
      const tell = (isAcknowledged: boolean) => {
        const news: BatchNews = { batch: batch.id, isAcknowledged, ids };
        return fetch(env.LEDGER, { method: "POST", body: JSON.stringify(news) }).then(
          (answer) => answer.body?.cancel(),
          () => {},
        );
      };
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
  return { ...env, RECORDERS: instead(env.RECORDERS, "getByName", getByName) };
}

/** Only endpoints whose shards may be raised are overloaded. */
async function send(
  recorder: DurableObjectStub<Recorder>,
  name: string,
  batch: Batch,
): Promise<Acknowledgement> {
  const may: Kind[] = ["record_failed_before", "record_failed_after", "record_slow"];
  const fault = faults.draw(...may, ...(name.startsWith("raised:") ? (["record_overloaded"] as const) : []));
  if (fault === "record_failed_before") throw failure(fault);
  if (fault === "record_overloaded") throw Object.assign(failure(fault), { overloaded: true });
  const answer = await recorder.record(batch);
  if (fault === "record_failed_after") throw Object.assign(failure(fault), { retryable: true });
  if (fault === "record_slow") await scheduler.wait(hangMs);
  return answer;
}

/** `POST /test/plan`, `…/counts`, `…/recorder/{name}`, `…/monitor/{name}`; everything else is Weir's. */
async function fetchFaulty(
  request: Request<unknown, IncomingRequestCfProperties>,
  env: FaultyBindings,
  context: ExecutionContext,
): Promise<Response> {
  begin(env);
  const [, test, action, name = ""] = new URL(request.url).pathname.split("/");
  if (test !== "test") return weir.fetch(request, asSent(env), context);
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
