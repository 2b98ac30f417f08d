/**
 * The Worker of the fault tests: all of Weir, with faults in front of its real R2 binding, a way to
 * abort a Recorder in mid-work, and a ledger outside that hears of every acknowledged call.
 *
 * Faults follow a seed. `FAULTS=always` lets no capture file through until the test mends it, a number
 * lets every so manieth attempt through. With `DEATHS` a Recorder also aborts itself in some calls,
 * before it writes them down or before it says that it did. Nothing of this exists outside this file.
 */
import { chanceFrom } from "../../src/cli/random.ts";
import weir, { Monitor as SoundMonitor, Recorder as SoundRecorder } from "../../src/index.ts";
import type { Bindings } from "../../src/worker/env.ts";
import type { Acknowledgement, Batch, BatchOne } from "../../src/worker/batch.ts";
import { decodeCalls } from "../../src/core/frames.ts";

export { BaselineWorkflow, Catalog } from "../../src/index.ts";

interface FaultyBindings extends Bindings {
  readonly FAULTS: string;
  readonly FAULT_SEED: string;
  readonly DEATHS: string;
  /** "refused": configuration is not copied to R2. */
  readonly COPIES: string;
  /** Where the ids of acknowledged calls are posted. */
  readonly LEDGER: string;
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
}

/** What became of attempts to write a capture file. */
export interface FaultCounts {
  refused: number;
  hung: number;
  /** Written, and reported as failed. */
  denied: number;
  passed: number;
  /** How often a Recorder was made anew. */
  lives: number;
}

const counts: FaultCounts = { refused: 0, hung: 0, denied: 0, passed: 0, lives: 0 };
/** Outlives aborted objects, as the isolate does. */
let attempts = 0;
let records = 0;
let isMended = false;

export class Recorder extends SoundRecorder {
  readonly #deaths: number;
  readonly #seed: number;

  constructor(state: DurableObjectState, env: FaultyBindings) {
    super(state, { ...env, BUCKET: failing(env) });
    this.#deaths = Number(env.DEATHS);
    this.#seed = Number(env.FAULT_SEED);
    counts.lives++;
  }

  override async record(batch: Batch | BatchOne): Promise<Acknowledgement> {
    const chance = isMended ? 1 : chanceFrom(this.#seed + records++)();
    if (chance < this.#deaths / 2) this.abort();
    const answer = await super.record(batch);
    if (chance < this.#deaths) this.abort();
    return answer;
  }

  abort(): void {
    this.ctx.abort("Aborted by the test");
  }

  /** From here on nothing fails. */
  mend(): void {
    isMended = true;
  }

  faults(): FaultCounts {
    return counts;
  }
}

export class Monitor extends SoundMonitor {
  constructor(state: DurableObjectState, env: FaultyBindings) {
    const refuse = () => Promise.reject(failure());
    super(state, env.COPIES === "refused" ? { ...env, BUCKET: instead(env.BUCKET, "put", refuse) } : env);
  }
}

function failure(): Error {
  return new Error("put: We encountered an internal error. Please try again. (10001)");
}

function failing({ BUCKET, FAULTS, FAULT_SEED }: FaultyBindings): R2Bucket {
  const every = FAULTS === "always" ? Infinity : Number(FAULTS);
  const put = async (...parameters: Parameters<R2Bucket["put"]>) => {
    attempts++;
    if (isMended || attempts % every === 0) {
      counts.passed++;
      return BUCKET.put(...parameters);
    }
    // By turns, so that each kind happens also in a short life.
    const kind = (Number(FAULT_SEED) + attempts) % 3;
    if (kind === 0) counts.refused++;
    else if (kind === 1) {
      counts.hung++;
      await scheduler.wait(100);
    } else {
      counts.denied++;
      await BUCKET.put(...parameters);
    }
    throw failure();
  };
  return instead(BUCKET, "put", put);
}

/** `target` with one method replaced. Stubs make a remote call of every property: none is bound or read twice. */
function instead<Target extends object>(target: Target, name: string, method: unknown): Target {
  return new Proxy(target, {
    get: (_, key) =>
      key === name
        ? method
        : (...parameters: unknown[]): unknown =>
            Reflect.apply(Reflect.get(target, key) as () => unknown, target, parameters),
  });
}

/** The bindings, with a ledger of what Recorders acknowledge. */
function withLedger(env: FaultyBindings): FaultyBindings {
  const getByName = (name: string) => {
    const recorder = env.RECORDERS.getByName(name);
    return instead(recorder, "record", async (batch: Batch) => {
      const answer = await recorder.record(batch);
      const ids = decodeCalls(batch.calls).map(({ eventId }) => eventId);
      // The call is acknowledged, whether or not the ledger hears of it.
      await fetch(env.LEDGER, { method: "POST", body: JSON.stringify(ids) }).catch(() => {});
      return answer;
    });
  };
  return { ...env, RECORDERS: instead(env.RECORDERS, "getByName", getByName) };
}

/** `POST /test/{endpoint}/abort`, `…/mend`, `…/faults`; everything else is Weir's. */
async function fetchFaulty(
  request: Request,
  env: FaultyBindings,
  context: ExecutionContext,
): Promise<Response> {
  const [, test, endpoint = "", action] = new URL(request.url).pathname.split("/");
  if (test !== "test") return weir.fetch(request, withLedger(env), context);
  const recorder = env.RECORDERS.getByName(`${endpoint}:0`);
  // The abort takes the reply with it.
  if (action === "abort") await recorder.abort().catch(() => {});
  else if (action === "mend") await recorder.mend();
  return Response.json(action === "faults" ? await recorder.faults() : {});
}

export default { fetch: fetchFaulty, scheduled: weir.scheduled };
