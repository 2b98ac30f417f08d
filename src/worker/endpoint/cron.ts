/**
 * Each minute: tell every endpoint with a monitor due what time it is. The work is done by the endpoint's own object.
 *
 * An invocation may ask for so much (docs/platform.md): where more are due than one should wake, their names are dealt to
 * further invocations of this Worker, each with a limit of its own.
 */
import { WorkerEntrypoint, exports } from "cloudflare:workers";
import { catalogOf } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";

/** So many one invocation wakes. */
const atOnce = 500;

/** One request may come to 32 invocations: cron's own and these. */
const mostHelpers = 31;

export async function runDue({ scheduledTime }: ScheduledController, env: Bindings): Promise<void> {
  const names = await catalogOf(env).due(scheduledTime);
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
  const results = await Promise.allSettled(
    names.map((name) => env.ENDPOINTS.getByName(name).tick(scheduled)),
  );
  results.forEach((result, index) => {
    // Still due, so the next minute tries again.
    if (result.status === "rejected") {
      log("tick_failed", { endpoint: names[index] ?? "", error: nameOf(result.reason) });
    }
  });
}
