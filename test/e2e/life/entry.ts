/**
 * A long life in virtual time: all of Weir, but its clock is this Worker's, and goes from each event to the next: a
 * call, an alarm, cron. `GET /life/day?step={minutes}&change={0|1}` lives a day in which a call comes and a monitor is
 * due each `step`, and says what is kept at its end and what its events cost. SQLite and R2 are real. With `wide=1` there
 * is another endpoint beside, of several shards, whose windows violate its baseline and are told to a receiver.
 */
import weir, {
  Catalog as PlainCatalog,
  Endpoint as PlainEndpoint,
  Recorder as PlainRecorder,
} from "../../../src/index.ts";
import { encodeCalls, fromCall } from "../../../src/core/call/frames.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { filesOf, rowsOf, rowsOfAll } from "./kept.ts";
import { VirtualTime } from "../given/virtual.ts";
import { countAlarm, metered, takeCost, watch, type Cost } from "./meter.ts";

export { BaselineWorkflow } from "../../../src/index.ts";

/** Endpoints that live, and how many shards each has. */
const endpoints = new Map([["life", 1]]);
const wide = "wide";
const wideShards = 3;
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

const clock = new VirtualTime<"check" | "flush">(Date.UTC(2027, 0, 1));

export class Recorder extends PlainRecorder {
  constructor(state: DurableObjectState, env: Bindings) {
    clock.hold("flush", state, countAlarm);
    watch(state);
    super(state, { ...env, BUCKET: metered(env.BUCKET) });
  }

  rows() {
    return rowsOf(this.ctx.storage.sql);
  }

  wake() {
    return this.alarm();
  }
}

export class Endpoint extends PlainEndpoint {
  constructor(state: DurableObjectState, env: Bindings) {
    clock.hold("check", state, countAlarm);
    watch(state);
    super(state, { ...env, BUCKET: metered(env.BUCKET) });
  }

  rows() {
    return rowsOf(this.ctx.storage.sql);
  }

  wake() {
    return this.alarm();
  }
}

export class Catalog extends PlainCatalog {
  constructor(state: DurableObjectState, env: Bindings) {
    watch(state);
    super(state, env);
  }

  rows() {
    return rowsOf(this.ctx.storage.sql);
  }
}

interface Objects {
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
  readonly ENDPOINTS: DurableObjectNamespace<Endpoint>;
  readonly CATALOG: DurableObjectNamespace<Catalog>;
}

type Life = Bindings & Objects;

function recorderOf({ RECORDERS }: Objects, name: string) {
  return RECORDERS.getByName(name);
}

function objectOf({ ENDPOINTS }: Objects, endpoint: string) {
  return ENDPOINTS.getByName(endpoint);
}

function catalogOf({ CATALOG }: Objects) {
  return CATALOG.getByName("catalog");
}

let calls = 0;
let changes = 0;

/** Two calls with bodies that are stored and profiled, as an isolate sends them to one of the endpoint's shards. */
async function call(env: Life, endpoint: string, shards: number): Promise<void> {
  const found = await objectOf(env, endpoint).configuration();
  const body = (data: string) => ({
    contentType: "text/csv",
    encoding: "CSV" as const,
    data,
    truncated: false,
  });
  const batch = [0, 1].map((index) => ({
    eventId: crypto.randomUUID(),
    time: clock.now + index,
    variant: `v${changes % 2}`,
    inferenceId: null,
    customAttributes: null,
    input: body(`${calls % 50},${["red", "green", "blue"][calls % 3]}\n`),
    output: body(`${(calls % 100) / 100}\n`),
    stored: true,
    profiled: true,
  }));
  await recorderOf(env, `${endpoint}:${calls % shards}`).record({
    version: 2,
    id: `isolate/${calls++}`,
    calls: encodeCalls(batch.map(fromCall)),
    ...(found?.baseline !== undefined && { baseline: found.baseline }),
    tallies: { not_sampled: 1 },
  });
}

async function callAll(env: Life): Promise<void> {
  for (const [endpoint, shards] of endpoints) await call(env, endpoint, shards);
}

async function api(env: Life, context: ExecutionContext, method: string, path: string, body?: object) {
  const request = new Request(`https://weir.example/v1/endpoints/${path}`, {
    method,
    headers: { authorization: `Bearer ${env.WEIR_ADMIN_TOKEN}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await weir.fetch(request, env, context);
  if (!response.ok)
    throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Another configuration, another baseline, and another monitor in the place of the last one. */
async function change(env: Life, context: ExecutionContext, days: number, schedule: string): Promise<void> {
  const retention = { capturesDays: days, reportsDays: days, baselinesDays: days };
  const upstream = { url: "http://127.0.0.1:9" };
  changes++;
  for (const [endpoint, shards] of endpoints) {
    const isWide = endpoint === wide;
    const receivers = isWide ? [{ kind: "webhook", urlSecret: "WEBHOOK_LIFE" }] : [];
    const config = { upstream, retention, variant: `v${changes % 2}`, shards, receivers };
    await api(env, context, "PUT", endpoint, config);
    const columns = ["score", "age", "colour"].map((name, index) => ({
      name: `${name}${changes}`,
      // Colours are no numbers: the wide endpoint's windows violate this.
      inferred_type: index === 2 && !isWide ? "String" : "Fractional",
      completeness: 1,
    }));
    await api(env, context, "POST", `${endpoint}/baselines`, {
      constraints: { version: 0, features: columns },
    });
    await api(env, context, "PUT", `${endpoint}/monitors/m${changes}`, { schedule });
    if (changes > 1) await api(env, context, "DELETE", `${endpoint}/monitors/m${changes - 1}`);
  }
}

/** What was kept at a day's end, and what its events cost. */
export interface Day {
  /** Of all objects of a kind together. */
  readonly kept: Readonly<Record<"endpoint" | "recorder" | "catalog" | "bucket", Record<string, number>>>;
  readonly events: Readonly<Record<string, Events>>;
}

/** How often an event came, what all of them cost, and how long they took. */
interface Events extends Cost {
  times: number;
  ms: number;
}

async function live(env: Life, stepMs: number): Promise<Record<string, Events>> {
  const events: Record<string, Events> = {};
  const due = new Map<"call" | "cron", number>([
    ["call", clock.now + 5_000],
    ["cron", clock.now + minuteMs],
  ]);
  const come = {
    call: () => callAll(env),
    cron: async () => weir.scheduled({ scheduledTime: clock.now, cron: "* * * * *", noRetry: () => {} }, env),
  };
  await clock.live(clock.now + dayMs, {
    wake: (kind, object) => (kind === "flush" ? recorderOf(env, object) : objectOf(env, object)).wake(),
    others: () =>
      [...due].map(([name, time]) => ({
        name,
        time,
        happen: () => {
          due.set(name, time + stepMs);
          return come[name]();
        },
      })),
    around: async ({ name, happen }) => {
      takeCost();
      const began = performance.now();
      await happen();
      note(events, name, takeCost(), performance.now() - began);
    },
  });
  return events;
}

function note(events: Record<string, Events>, event: string, cost: Cost, ms: number): void {
  const before = events[event] ?? { times: 0, ms: 0, rowsRead: 0, rowsWritten: 0, bucket: 0, alarmsSet: 0 };
  events[event] = {
    times: before.times + 1,
    ms: before.ms + ms,
    rowsRead: before.rowsRead + cost.rowsRead,
    rowsWritten: before.rowsWritten + cost.rowsWritten,
    bucket: before.bucket + cost.bucket,
    alarmsSet: before.alarmsSet + cost.alarmsSet,
  };
}

export default {
  fetch: async (request: Request, env: Life, context: ExecutionContext): Promise<Response> => {
    const { searchParams } = new URL(request.url);
    const number = (name: string) => Number(searchParams.get(name));
    const step = number("step");
    const schedule = step === 60 ? "hourly" : `cron(*/${step} * * * ? *)`;
    if (number("wide") === 1) endpoints.set(wide, wideShards);
    if (number("change") === 1) await change(env, context, number("keep"), schedule);
    const events = await live(env, step * minuteMs);
    const recorders = [...endpoints].flatMap(([name, shards]) =>
      Array.from({ length: shards }, (_, shard) => recorderOf(env, `${name}:${shard}`)),
    );
    const objects = [...endpoints.keys()].map((name) => objectOf(env, name));
    const kept = {
      endpoint: await rowsOfAll(objects),
      recorder: await rowsOfAll(recorders),
      catalog: await catalogOf(env).rows(),
      bucket: await filesOf(env),
    };
    return Response.json({ kept, events } satisfies Day);
  },
};
