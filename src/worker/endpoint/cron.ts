/**
 * Each minute: tell every endpoint with a monitor due what time it is. The work is done by the endpoint's own object.
 */
import { catalogOf } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";

export async function runDue({ scheduledTime }: ScheduledController, env: Bindings): Promise<void> {
  const names = await catalogOf(env).due(scheduledTime);
  const results = await Promise.allSettled(
    names.map((name) => env.ENDPOINTS.getByName(name).tick(scheduledTime)),
  );
  results.forEach((result, index) => {
    // Still due, so the next minute tries again.
    if (result.status === "rejected") {
      log("tick_failed", { endpoint: names[index] ?? "", error: nameOf(result.reason) });
    }
  });
}
