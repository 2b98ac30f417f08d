/** Weir's table of contents: where requests, cron, Durable Objects, Workflows and what it asks of itself are. */
import { runDue } from "./worker/endpoint/cron/cron.ts";
import type { Bindings } from "./worker/env.ts";
import { gateway } from "./worker/gateway/gateway.ts";

export { Catalog } from "./worker/deployment/catalog.ts";
export { Ticks } from "./worker/endpoint/cron/cron.ts";
export { Endpoint } from "./worker/endpoint/endpoint.ts";
export { Recorder } from "./worker/recorder/recorder.ts";
export { Unbrotli } from "./worker/gateway/copy/unbrotli.ts";
export { BaselineWorkflow } from "./worker/workflow.ts";

export default {
  fetch: (request: Request, env: Bindings, context: ExecutionContext) =>
    gateway(request, env, context) ??
    import("./worker/doors.ts").then(({ answer }) => answer(request, env, context)),
  scheduled: async (controller: ScheduledController, env: Bindings) => {
    await Promise.all([runDue(controller, env), pushDue(controller, env)]);
  },
} satisfies ExportedHandler<Bindings>;

/** What pushes metrics is loaded where they are pushed. */
async function pushDue(controller: ScheduledController, env: Bindings): Promise<void> {
  if (env.WEIR_OTLP_URL) await (await import("./worker/metrics/push.ts")).pushMetrics(controller, env);
}

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("./index.ts");
    }
  }
}
