/**
 * What asks about calls, behind the gateway: API, pages, metrics, and the document of all. It is loaded by an isolate's
 * first request that is no call: schemas of answers, pages, charts and documents are a third of what there is to set up.
 */
import type { Bindings } from "./env.ts";
import { apiRoutes, documentRoute, repositoryRoute, requireRole } from "./api/api.ts";
import { apiPageRoute } from "./dashboard/manage/api.tsx";
import { pageRoutes } from "./dashboard/pages.tsx";
import { answerToError } from "./dashboard/refused.tsx";
import { callRoutes } from "./gateway/routes.ts";
import { metricsRoutes } from "./metrics/metrics.ts";
import { emptyApp, mount, nothingHere } from "./platform/route.ts";

const shown = [apiPageRoute([...callRoutes, ...apiRoutes]), ...pageRoutes, repositoryRoute];
const open = [...shown, documentRoute([...callRoutes, ...shown, ...metricsRoutes, ...apiRoutes])];

const app = emptyApp(answerToError);
mount(app, open);
app.use("/v1/*", requireRole);
app.use("/metrics", requireRole);
mount(app, [...apiRoutes, ...metricsRoutes]);
app.all("*", nothingHere);

export function answer(
  request: Request,
  env: Bindings,
  context: ExecutionContext,
): Response | Promise<Response> {
  return app.fetch(request, env, context);
}
