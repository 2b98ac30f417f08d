/** The management API: JSON over `/v1`, for holders of the admin token, and to look for those of the read token. */
import type { Route } from "../platform/route.ts";
import { baselineRoutes } from "./baselines.ts";
import { bucketRoutes } from "./bucket.ts";
import { deploymentRoutes } from "./deployment.ts";
import { endpointRoutes } from "./endpoints.ts";
import { incidentRoutes } from "./incidents.ts";
import { monitorRoutes } from "./monitors.ts";
import { scriptRoutes } from "./scripts.ts";
import { replayRoutes } from "./replay/routes.ts";

export { requireRole } from "./auth.ts";
export { callErrorAnswer, documentRoute, errorAnswer } from "./openapi.ts";
export { repositoryRoute } from "./deployment.ts";

export const apiRoutes: readonly Route[] = [
  ...endpointRoutes,
  ...baselineRoutes,
  ...monitorRoutes,
  ...scriptRoutes,
  ...replayRoutes,
  ...incidentRoutes,
  ...bucketRoutes,
  ...deploymentRoutes,
];
