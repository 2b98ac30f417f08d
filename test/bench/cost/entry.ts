/**
 * The Worker of the cost section (cost.mjs): all of Weir, with a meter beside each binding. What Cloudflare bills by
 * the piece is counted by the endpoint it is for; nothing is timed, and nothing else is changed.
 */
import weir, {
  Catalog as PlainCatalog,
  Endpoint as PlainEndpoint,
  Recorder as PlainRecorder,
} from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { metered, meterOf, meters, type Meter } from "./meter.ts";

export { BaselineWorkflow } from "../../../src/index.ts";

/** Counts what an object writes, reads and is asked. */
function watch(state: DurableObjectState): Meter {
  const meter = meterOf(state.id.name?.split(":")[0] ?? "unnamed");
  meter.objects.set(state.id.toString(), []);
  const { storage } = state;
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const setAlarm = storage.setAlarm.bind(storage);
  Object.defineProperty(sql, "exec", {
    value: (query: string, ...bindings: unknown[]) => {
      const cursor = exec(query, ...bindings);
      meter.rowsWritten += cursor.rowsWritten;
      meter.cursors.push(cursor);
      return cursor;
    },
  });
  Object.defineProperty(storage, "setAlarm", {
    value: (time: number | Date) => {
      meter.rowsWritten++;
      return setAlarm(time);
    },
  });
  return meter;
}

function asked(meter: Meter, state: DurableObjectState): void {
  meter.objectRequests++;
  meter.objects.get(state.id.toString())?.push(Date.now());
}

export class Recorder extends PlainRecorder {
  readonly #meter: Meter;

  constructor(state: DurableObjectState, env: Bindings) {
    const meter = watch(state);
    super(state, { ...env, BUCKET: metered(env.BUCKET, meter) });
    this.#meter = meter;
  }

  override record(...batch: Parameters<PlainRecorder["record"]>) {
    asked(this.#meter, this.ctx);
    return super.record(...batch);
  }

  override alarm() {
    asked(this.#meter, this.ctx);
    return super.alarm();
  }
}

export class Endpoint extends PlainEndpoint {
  readonly #meter: Meter;

  constructor(state: DurableObjectState, env: Bindings) {
    const meter = watch(state);
    super(state, { ...env, BUCKET: metered(env.BUCKET, meter) });
    this.#meter = meter;
  }

  override configuration() {
    asked(this.#meter, this.ctx);
    return super.configuration();
  }

  override watchBins() {
    asked(this.#meter, this.ctx);
    return super.watchBins();
  }

  override watchSays(...saying: Parameters<PlainEndpoint["watchSays"]>) {
    asked(this.#meter, this.ctx);
    return super.watchSays(...saying);
  }

  override tick(now: number) {
    asked(this.#meter, this.ctx);
    return super.tick(now);
  }

  override alarm() {
    asked(this.#meter, this.ctx);
    return super.alarm();
  }
}

export class Catalog extends PlainCatalog {
  readonly #meter: Meter;

  constructor(state: DurableObjectState, env: Bindings) {
    const meter = watch(state);
    super(state, env);
    this.#meter = meter;
  }

  override due(now: number) {
    asked(this.#meter, this.ctx);
    return super.due(now);
  }
}

/** `GET /meter` reads the meters and sets them back, `GET /meter/cron` is the minute's trigger; everything else is Weir's. */
async function fetchMetered(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/meter") return Response.json(meters());
  if (pathname === "/meter/cron") {
    await weir.scheduled({ scheduledTime: Date.now(), cron: "* * * * *", noRetry: () => {} }, env);
    return Response.json({});
  }
  return weir.fetch(request, env, context);
}

export default { fetch: fetchMetered };
