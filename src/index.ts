/** Weir's table of contents: where requests, cron, Durable Objects and Workflows are. */
import { Hono } from "hono";
import { api } from "./worker/api/api.ts";
import { runDue } from "./worker/endpoint/cron.ts";
import type { Bindings } from "./worker/env.ts";
import { onError } from "./worker/platform/problem.ts";
import { gateway } from "./worker/gateway/gateway.ts";
import { pages } from "./worker/dashboard/pages.tsx";

export { BaselineWorkflow } from "./worker/baseline/workflow.ts";
export { Catalog } from "./worker/endpoint/catalog.ts";
export { Monitor } from "./worker/endpoint/endpoint.ts";
export { Recorder } from "./worker/recorder/recorder.ts";

const app = new Hono<{ Bindings: Bindings }>().route("/v1", api).route("/", pages).onError(onError);

export default {
  fetch: async (request: Request, env: Bindings, context: ExecutionContext) =>
    (await gateway(request, env, context)) ?? app.fetch(request, env, context),
  scheduled: runDue,
} satisfies ExportedHandler<Bindings>;

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("./index.ts");
    }
  }
}
