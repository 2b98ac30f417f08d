/**
 * Each minute: tell every endpoint with a monitor due what time it is. The work is done by the endpoint's own object,
 * which answers when it is due again; the Catalog is told of all that one invocation woke at once.
 *
 * An invocation may ask for so much (docs/platform.md): where more are due than one should wake, their names are dealt to
 * further invocations of this Worker, each with a limit of its own. Should one die before it has told the Catalog, its
 * endpoints are still due: they are woken once more, find nothing to enter, and tell the Catalog themselves.
 */
import { WorkerEntrypoint, exports } from "cloudflare:workers";
import { askedCatalog } from "../../deployment/catalog.ts";
import type { DueAgain } from "../../deployment/due.ts";
import type { Bindings } from "../../env.ts";
import { log } from "../../platform/log.ts";
import { within } from "../../platform/patience.ts";
import { nameOf } from "../../platform/problem.ts";

/** So many one invocation wakes. */
const atOnce = 500;

/** One request may come to 32 invocations: cron's own and these. */
const mostHelpers = 31;

/** What was answered by then is told, whoever else has not. */
const lotMs = 5_000;

/** One that has not answered by then is logged, and woken again by the next minute's cron. */
const tickMs = 45_000;

export async function runDue({ scheduledTime }: ScheduledController, env: Bindings): Promise<void> {
  const names = await askedCatalog(env).due(scheduledTime);
  const [own = [], ...others] = dealt(names, atOnce);
  const results = await Promise.allSettled(
    others
      .map((theirs) => exports.Ticks.tick(theirs, scheduledTime))
      .concat(tickAll(env, own, scheduledTime)),
  );
  for (const result of results) {
    if (result.status === "rejected") log("tick_failed", { endpoint: "", error: nameOf(result.reason) });
  }
}

/** Wakes endpoints for cron. Nobody else reaches it: a named entrypoint has no address. */
export class Ticks extends WorkerEntrypoint<Bindings> {
  async tick(names: readonly string[], scheduled: number): Promise<void> {
    await tickAll(this.env, names, scheduled);
  }
}

/** Names in parts of `atOnce`, or larger ones where these would be more than there may be. */
export function dealt(names: readonly string[], atOnce: number): string[][] {
  const size = Math.max(atOnce, Math.ceil(names.length / (mostHelpers + 1)));
  return Array.from({ length: Math.ceil(names.length / size) }, (_, part) =>
    names.slice(part * size, (part + 1) * size),
  );
}

async function tickAll(env: Bindings, names: readonly string[], scheduled: number): Promise<void> {
  const answers: DueAgain[] = [];
  const all = Promise.all(
    names.map(async (name) => {
      const answer = await tickOne(env, name, scheduled);
      if (answer !== null) answers.push(answer);
    }),
  );
  for (let isOver = false; !isOver;) {
    isOver = await isOverSoon(all);
    await tell(env, answers.splice(0));
  }
}

/** Null where there is nothing to tell; that too where it fails: the endpoint is still due, so the next minute tries again. */
async function tickOne(env: Bindings, name: string, scheduled: number): Promise<DueAgain | null> {
  try {
    // An object that still runs the version before tells the Catalog itself, and answers nothing.
    return (await within(tickMs, env.ENDPOINTS.getByName(name).tick(scheduled))) ?? null;
  } catch (error) {
    log("tick_failed", { endpoint: name, error: nameOf(error) });
    return null;
  }
}

/** Waits until it is over, or it is time to tell what there is by now. */
async function isOverSoon(work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), lotMs);
  });
  const isOver = await Promise.race([work.then(() => true), soon]);
  clearTimeout(timer);
  return isOver;
}

async function tell(env: Bindings, answers: readonly DueAgain[]): Promise<void> {
  if (answers.length === 0) return;
  try {
    await askedCatalog(env).reschedule(answers);
  } catch (error) {
    log("due_untold", { endpoints: answers.length, error: nameOf(error) });
  }
}
