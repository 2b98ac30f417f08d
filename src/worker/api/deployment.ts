/** Routes of the deployment as a whole: how it stands, and what a repository of it may say. */
import * as z from "zod";
import { repositoryJsonSchema } from "../../core/config/repository.ts";
import { severities } from "../../core/incident/kinds.ts";
import { deploymentHealth, type DeploymentHealth } from "../commands/deployment.ts";
import { answered, type Route } from "../platform/route.ts";
import { count } from "./fields.ts";
import { answer, asJson } from "./request.ts";

const health: z.ZodType<DeploymentHealth> = z.strictObject({
  isFine: z.boolean(),
  endpoints: count,
  looked: count,
  ailments: z.array(
    z.strictObject({
      /** Null for the deployment as a whole. */
      endpoint: z.string().nullable(),
      severity: z.enum(severities),
      problem: z.string(),
      todo: z.string(),
    }),
  ),
  push: z
    .strictObject({
      lastSuccess: z.string().nullable(),
      lastError: z.strictObject({ at: z.string(), reason: z.string() }).nullable(),
    })
    .nullable(),
});

export const deploymentRoutes: readonly Route[] = [
  {
    id: "getDeploymentHealth",
    method: "get",
    path: "/v1/health",
    summary: "What is wrong with the deployment and its endpoints, in plain words, and what to do",
    answers: {
      200: asJson(answered("DeploymentHealth", health), "The endpoints first that need somebody most"),
    },
    errors: [],
    run: ({ env, isReader }) => answer(deploymentHealth(env, Date.now(), isReader)),
  },
];

/** For editors: what `weir apply` takes is what this deployment takes. */
export const repositoryRoute: Route = {
  id: "getRepositorySchema",
  method: "get",
  path: "/weir.schema.json",
  summary: "The JSON Schema of weir.json, which weir apply takes",
  answers: { 200: { what: "JSON Schema, draft 7", media: { "application/schema+json": null } } },
  errors: [],
  isOpen: true,
  run: async () =>
    new Response(JSON.stringify(repositoryJsonSchema()), {
      headers: { "content-type": "application/schema+json" },
    }),
};
