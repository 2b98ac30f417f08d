/** Weir's table of contents: where requests, cron, Durable Objects, Workflows and what it asks of itself are. */
import { apiRoutes, documentRoute, repositoryRoute, requireRole } from "./worker/api/api.ts";
import { apiPageRoute } from "./worker/dashboard/manage/api.tsx";
import { pageRoutes } from "./worker/dashboard/pages.tsx";
import { runDue } from "./worker/endpoint/cron.ts";
import type { Bindings } from "./worker/env.ts";
import { metricsRoutes } from "./worker/metrics/metrics.ts";
import { gateway } from "./worker/gateway/gateway.ts";
import { callRoutes } from "./worker/gateway/routes.ts";
import { emptyApp, mount, nothingHere } from "./worker/platform/route.ts";

export { BaselineWorkflow } from "./worker/baseline/workflow.ts";
export { Catalog } from "./worker/deployment/catalog.ts";
export { Endpoint } from "./worker/endpoint/endpoint.ts";
export { Recorder } from "./worker/recorder/recorder.ts";
export { Unbrotli } from "./worker/gateway/copy/unbrotli.ts";

const shown = [apiPageRoute([...callRoutes, ...apiRoutes]), ...pageRoutes, repositoryRoute];
const open = [...shown, documentRoute([...callRoutes, ...shown, ...metricsRoutes, ...apiRoutes])];

const app = emptyApp();
mount(app, open);
app.use("/v1/*", requireRole);
app.use("/metrics", requireRole);
mount(app, [...apiRoutes, ...metricsRoutes]);
app.all("*", nothingHere);

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
