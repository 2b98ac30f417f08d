/** The gateway's paths as the document has them. They are not mounted: a call is answered before any router is asked. */
import type { Documented, Method } from "../platform/route.ts";

const answers = {
  200: { what: "Whatever the upstream answers, its status, headers and body unchanged" },
} as const;

const errors = [
  "invalid",
  "unauthorized",
  "not_configured",
  "not_found",
  "upstream_unusable",
  "upstream_unreachable",
  "unavailable",
  "upstream_timeout",
  "upstream_loop",
] as const;

const methods: readonly Method[] = ["get", "put", "post", "patch", "delete"];

export const callRoutes: readonly Documented[] = [
  {
    id: "invoke",
    method: "post",
    path: "/endpoints/{name}/invocations",
    summary: "Call the model: goes to the upstream's invocation path",
    answers,
    errors,
    isOpen: true,
    isCall: true,
  },
  ...methods.map((method): Documented => ({
    id: `${method}Upstream`,
    method,
    path: "/endpoints/{name}/{rest}",
    summary: "Call the upstream under the same path, however long, and query",
    answers,
    errors,
    isOpen: true,
    isCall: true,
  })),
];
