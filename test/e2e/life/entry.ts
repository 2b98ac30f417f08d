/**
 * A long life in virtual time: all of Weir, but its clock is this Worker's, and goes from each event to the next: a
 * call, an alarm, cron. `GET /life/day?step={minutes}&change={0|1}` lives a day in which a call comes and a monitor is
 * due each `step`, and says what is kept at its end and what its events cost. SQLite and R2 are real.
 */
import weir, {
  Catalog as PlainCatalog,
  Endpoint as PlainEndpoint,
  Recorder as PlainRecorder,
} from "../../../src/index.ts";
import { encodeCalls, fromCall } from "../../../src/core/call/frames.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { metered, takeCost, watch, type Cost } from "./meter.ts";

export { BaselineWorkflow } from "../../../src/index.ts";

const endpoint = "life";
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

let now = Date.UTC(2027, 0, 1);
Date.now = () => now;

/** When each object's alarm comes. */
const alarms = new Map<"check" | "flush", number | null>();

/** What an object's tables hold. */
function rowsOf(sql: SqlStorage): Record<string, number> {
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .toArray()
    .filter(({ name }) => !name.startsWith("sqlite_"));
  const rows = tables.map(({ name }): [string, number] => {
    const { n } = sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM "${name}"`).one();
    return [name.replace(/_\d+$/, "_*"), n];
  });
  return { ...Object.fromEntries(rows), kilobytes: Math.round(sql.databaseSize / 1_024) };
}

export class Recorder extends PlainRecorder {
  constructor(state: DurableObjectState, env: Bindings) {
    watch(state, (time) => alarms.set("flush", time));
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
    watch(state, (time) => alarms.set("check", time));
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
    watch(state, () => {});
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

function objectsOf({ RECORDERS, ENDPOINTS, CATALOG }: Objects) {
  return {
    recorder: RECORDERS.getByName(`${endpoint}:0`),
    object: ENDPOINTS.getByName(endpoint),
    catalog: CATALOG.getByName("catalog"),
  };
}

let calls = 0;
let changes = 0;

/** Two calls with bodies that are stored and profiled, as an isolate sends them. */
async function call(env: Life): Promise<void> {
  const { object, recorder } = objectsOf(env);
  const found = await object.configuration();
  const body = (data: string) => ({
    contentType: "text/csv",
    encoding: "CSV" as const,
    data,
    truncated: false,
  });
  const batch = [0, 1].map((index) => ({
    eventId: crypto.randomUUID(),
    time: now + index,
    variant: `v${changes % 2}`,
    inferenceId: null,
    customAttributes: null,
    input: body(`${calls % 50},${["red", "green", "blue"][calls % 3]}\n`),
    output: body(`${(calls % 100) / 100}\n`),
    stored: true,
    profiled: true,
  }));
  await recorder.record({
    version: 2,
    id: `isolate/${calls++}`,
    calls: encodeCalls(batch.map(fromCall)),
    ...(found?.baseline !== undefined && { baseline: found.baseline }),
    tallies: { not_sampled: 1 },
  });
}

async function api(env: Life, context: ExecutionContext, method: string, path: string, body?: object) {
  const request = new Request(`https://weir.example/v1/endpoints/${endpoint}${path}`, {
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
  await api(env, context, "PUT", "", { upstream, retention, variant: `v${++changes % 2}` });
  const columns = ["score", "age", "colour"].map((name, index) => ({
    name: `${name}${changes}`,
    inferred_type: index === 2 ? "String" : "Fractional",
    completeness: 1,
  }));
  await api(env, context, "POST", "/baselines", { constraints: { version: 0, features: columns } });
  await api(env, context, "PUT", `/monitors/m${changes}`, { schedule });
  if (changes > 1) await api(env, context, "DELETE", `/monitors/m${changes - 1}`);
}

/** What was kept at a day's end, and what its events cost. */
export interface Day {
  readonly kept: Readonly<Record<"endpoint" | "recorder" | "catalog" | "bucket", Record<string, number>>>;
  readonly events: Readonly<Record<string, Events>>;
}

type Event = "call" | "flush" | "check" | "cron";

/** How often an event came, what all of them cost, and how long they took. */
interface Events extends Cost {
  times: number;
  ms: number;
}

async function live(env: Life, stepMs: number): Promise<Record<string, Events>> {
  const { object, recorder } = objectsOf(env);
  const end = now + dayMs;
  const events: Record<string, Events> = {};
  const due = new Map<Event, number>([
    ["call", now + 5_000],
    ["cron", now + minuteMs],
  ]);
  const work: Record<Event, () => Promise<unknown>> = {
    call: () => call(env),
    flush: () => recorder.wake(),
    check: () => object.wake(),
    cron: () =>
      Promise.resolve(weir.scheduled({ scheduledTime: now, cron: "* * * * *", noRetry: () => {} }, env)),
  };
  for (;;) {
    const times = [...due, ...alarms].filter((one): one is [Event, number] => one[1] !== null);
    const [event, time] = times.reduce((first, one) => (one[1] < first[1] ? one : first));
    if (time >= end) break;
    now = Math.max(now, time);
    if (event === "flush" || event === "check") alarms.set(event, null);
    else due.set(event, time + stepMs);
    takeCost();
    const began = performance.now();
    await work[event]();
    note(events, event, takeCost(), performance.now() - began);
  }
  now = end;
  return events;
}

function note(events: Record<string, Events>, event: Event, cost: Cost, ms: number): void {
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

/** How many objects of a kind are in R2: the first part of their keys. */
async function filesOf({ BUCKET }: Life): Promise<Record<string, number>> {
  const files: Record<string, number> = {};
  let cursor: string | undefined;
  do {
    const page = await BUCKET.list(cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) {
      const kind = key.split("/", 1)[0] ?? "";
      files[kind] = (files[kind] ?? 0) + 1;
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return files;
}

export default {
  fetch: async (request: Request, env: Life, context: ExecutionContext): Promise<Response> => {
    const { searchParams } = new URL(request.url);
    const number = (name: string) => Number(searchParams.get(name));
    const step = number("step");
    const schedule = step === 60 ? "hourly" : `cron(*/${step} * * * ? *)`;
    if (number("change") === 1) await change(env, context, number("keep"), schedule);
    const events = await live(env, step * minuteMs);
    const { object, recorder, catalog } = objectsOf(env);
    const kept = {
      endpoint: await object.rows(),
      recorder: await recorder.rows(),
      catalog: await catalog.rows(),
      bucket: await filesOf(env),
    };
    return Response.json({ kept, events } satisfies Day);
  },
};
