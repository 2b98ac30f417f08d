/** The schema of `weir.json`, for editors: what `weir apply` takes is what this deployment takes. */
import { repositoryJsonSchema } from "../../core/config/repository.ts";
import type { Route } from "../platform/route.ts";

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
