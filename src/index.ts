/** Weir's table of contents: where requests, cron, Durable Objects and Workflows are. */
import { Hono } from "hono";
import { api } from "./worker/api.ts";
import { runDue } from "./worker/cron.ts";
import type { Bindings } from "./worker/env.ts";
import { onError } from "./worker/errors.ts";
import { gateway } from "./worker/gateway.ts";
import { pages } from "./worker/pages.tsx";

export { BaselineWorkflow } from "./worker/baseline-workflow.ts";
export { Catalog } from "./worker/catalog.ts";
export { Monitor } from "./worker/monitor.ts";
export { Recorder } from "./worker/recorder.ts";

const app = new Hono<{ Bindings: Bindings }>()
  .route("/endpoints", gateway)
  .route("/v1", api)
  .route("/", pages)
  .onError(onError);

export default { fetch: app.fetch, scheduled: runDue } satisfies ExportedHandler<Bindings>;
