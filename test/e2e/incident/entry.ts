/**
 * Hours of monitoring in virtual time: all of Weir, but its clock goes from each event to the next. `POST /week/hour`
 * lives an Hour; `POST /week/lose/{endpoint}` deletes the files of the endpoint's baselines; everything else is Weir's.
 */
import weir, { Endpoint as PlainEndpoint, Recorder as PlainRecorder } from "../../../src/index.ts";
import { encodeCalls, fromCall } from "../../../src/core/call/frames.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { abortReason, VirtualTime } from "../given/virtual.ts";

export { BaselineWorkflow, Catalog } from "../../../src/index.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** In which windows are checked: in it cron comes each minute, and then less often. */
const quarterMs = 15 * minuteMs;

/** A Monday. */
const clock = new VirtualTime<"check" | "flush">(Date.UTC(2027, 0, 4));

/** Where an endpoint's object dies: before what the SQL says is done, once. */
const crashes = {
  /** The report is written, its incidents have moved, and the transaction is not over. */
  commit: /^\s*INSERT INTO outbox/,
  /** What is to be told is stored, and not sent. */
  delivery: /^\s*UPDATE outbox SET next_attempt = \? WHERE id/,
} as const;

export interface Hour {
  /** By endpoint the records of the hour, as CSV: one call. */
  readonly calls: Readonly<Record<string, string>>;
  readonly crash: { readonly endpoint: string; readonly at: keyof typeof crashes } | null;
}

let crash: Hour["crash"] = null;

export class Recorder extends PlainRecorder {
  constructor(state: DurableObjectState, env: Bindings) {
    clock.hold("flush", state);
    super(state, env);
  }

  wake() {
    return this.alarm();
  }
}

export class Endpoint extends PlainEndpoint {
  constructor(state: DurableObjectState, env: Bindings) {
    clock.hold("check", state);
    const { sql } = state.storage;
    const exec = sql.exec.bind(sql);
    const mortal = (query: string, ...bindings: unknown[]) => {
      if (crash !== null && crash.endpoint === state.id.name && crashes[crash.at].test(query)) {
        crash = null;
        state.abort(abortReason);
        throw new Error(abortReason);
      }
      return exec(query, ...bindings);
    };
    Object.defineProperty(sql, "exec", { value: mortal });
    super(state, env);
  }

  wake() {
    return this.alarm();
  }
}

interface Week extends Bindings {
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
  readonly ENDPOINTS: DurableObjectNamespace<Endpoint>;
}

/** So long after its object died a call is given up: on a busy machine workerd at times never settles it. */
const settledMs = 5_000;

/** The answer of what may die meanwhile. Throws the abort's reason where the object died and nothing came of the call. */
async function outlived(answer: Promise<unknown>): Promise<unknown> {
  if (crash === null) return answer;
  let isOver = false;
  const death = async (): Promise<never> => {
    while (!isOver && crash !== null) await scheduler.wait(100);
    if (!isOver) await scheduler.wait(settledMs);
    throw new Error(abortReason);
  };
  return Promise.race([answer, death()]).finally(() => (isOver = true));
}

let batches = 0;

async function call(env: Week, endpoint: string, csv: string): Promise<void> {
  const found = await env.ENDPOINTS.getByName(endpoint).configuration();
  const input = { contentType: "text/csv", encoding: "CSV" as const, data: csv, truncated: false };
  const one = {
    eventId: crypto.randomUUID(),
    time: clock.now,
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    input,
    output: null,
    stored: false,
    profiled: true,
  };
  await env.RECORDERS.getByName(`${endpoint}:0`).record({
    version: 2,
    id: `isolate/${batches++}`,
    calls: encodeCalls([fromCall(one)]),
    ...(found?.baseline !== undefined && { baseline: found.baseline }),
    tallies: {},
  });
}

async function live(env: Week, { calls, crash: planned }: Hour): Promise<void> {
  crash = planned;
  const [begin, end] = [clock.now, clock.now + hourMs];
  let minute = begin;
  let callsAt = begin + hourMs / 2;
  await clock.live(end, {
    wake: (kind, object) =>
      outlived((kind === "flush" ? env.RECORDERS : env.ENDPOINTS).getByName(object).wake()),
    others: () => [
      {
        name: "cron",
        time: minute,
        happen: async () => {
          const scheduledTime = minute;
          minute += minuteMs * (minute - begin < quarterMs ? 1 : 10);
          await weir.scheduled({ scheduledTime, cron: "* * * * *", noRetry: () => {} }, env);
        },
      },
      {
        name: "calls",
        time: callsAt,
        happen: async () => {
          callsAt = Number.POSITIVE_INFINITY;
          for (const [endpoint, csv] of Object.entries(calls)) await call(env, endpoint, csv);
        },
      },
    ],
  });
  if (crash !== null) throw new Error(`The crash at ${crash.at} did not come`);
}

async function lose({ BUCKET }: Bindings, endpoint: string): Promise<void> {
  const { objects } = await BUCKET.list({ prefix: `baselines/${endpoint}/` });
  await BUCKET.delete(objects.map(({ key }) => key));
}

export default {
  async fetch(
    request: Request<unknown, IncomingRequestCfProperties>,
    env: Week,
    context: ExecutionContext,
  ): Promise<Response> {
    const [, week, verb, endpoint = ""] = new URL(request.url).pathname.split("/");
    if (week !== "week") return weir.fetch(request, env, context);
    await (verb === "hour" ? live(env, await request.json<Hour>()) : lose(env, endpoint));
    return Response.json({ now: clock.now });
  },
};
