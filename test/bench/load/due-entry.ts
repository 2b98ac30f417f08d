/**
 * The Catalog in a minute in which very many endpoints are due, on its own: `GET /due/{many}` enters so many, asks who is
 * due, and answers for them in as many calls as cron has invocations; then one by one, as endpoints do for themselves, so
 * many at a time. Everything else is Weir's.
 */
import weir from "../../../src/index.ts";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { dealt } from "../../../src/worker/endpoint/cron/cron.ts";
import type { Bindings } from "../../../src/worker/env.ts";

export { BaselineWorkflow, Catalog, Endpoint, Recorder, Ticks, Unbrotli } from "../../../src/index.ts";

const atOnce = 500;
const lanes = 50;
/** Of so many it is seen how long one takes alone. */
const alone = 5_000;

const nameAt = (at: number) => `endpoint-${String(at).padStart(6, "0")}`;

/** Milliseconds; the clock of a Worker stands still but where it waits for others. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = Date.now();
  await work();
  return Date.now() - begun;
}

async function measured(env: Bindings, many: number): Promise<Response> {
  const catalog = catalogOf(env);
  const now = Date.now();
  const each = async (names: readonly string[], nextDue: number, told: number) => {
    const queue = names.values();
    const lane = async () => {
      for (const name of queue) await catalog.schedule(name, nextDue, told);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };
  const all = Array.from({ length: many }, (_, at) => nameAt(at));
  await each(all, now, now);
  let names: readonly string[] = [];
  const asked = await timed(async () => {
    names = await catalog.due(now);
  });
  const parts = dealt(names, atOnce);
  const lots = await timed(() =>
    Promise.all(
      parts.map((part) =>
        catalog.reschedule(part.map((name) => ({ name, nextDue: now + 3_600_000, told: now + 1 }))),
      ),
    ),
  );
  const left = (await catalog.due(now)).length;
  const single = await timed(() => each(all.slice(0, alone), now + 7_200_000, now + 2));
  return Response.json({ due: names.length, parts: parts.length, left, asked, lots, single, alone });
}

export default {
  ...weir,
  fetch: (request: Request, env: Bindings, context: ExecutionContext) => {
    const [, many] = /^\/due\/(\d+)$/.exec(new URL(request.url).pathname) ?? [];
    return many === undefined ? weir.fetch(request, env, context) : measured(env, Number(many));
  },
} satisfies ExportedHandler<Bindings>;
