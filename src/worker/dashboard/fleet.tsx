/** The pages of all endpoints and of one, for who is signed in. */
import { EndpointPage } from "../../view/pages/endpoint.tsx";
import { FleetPage } from "../../view/pages/fleet.tsx";
import { endpointState, fleetOf } from "../commands/fleet.ts";
import { unwrap } from "../platform/problem.ts";
import type { Route } from "../platform/route.ts";
import { aPage, page } from "./page.ts";
import { forSignedIn, toSignIn } from "./signed-in.ts";

export const fleetRoutes: readonly Route[] = [
  {
    id: "openEndpoints",
    method: "get",
    path: "/dashboard",
    summary: "All endpoints as a page, for who is signed in",
    query: { after: "The last name of the page before" },
    answers: { 200: aPage, 303: toSignIn },
    errors: [],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const after = ask.url.searchParams.get("after");
      const { rows, next } = await fleetOf(ask.env, after);
      return page(ask, <FleetPage rows={rows} next={next} isFirst={after === null} />, "'self'");
    }),
  },
  {
    id: "openEndpoint",
    method: "get",
    path: "/dashboard/{name}",
    summary: "An endpoint as a page, for who is signed in",
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const { view, incidents, executions } = unwrap(
        await endpointState(ask.env, ask.named("name", "endpoint")),
      );
      const endpoint = {
        name: view.name,
        upstream: view.config.upstream.url,
        baseline: view.baseline,
        monitors: view.monitors.map(({ name }) => name),
        incidents,
        executions,
      };
      return page(ask, <EndpointPage endpoint={endpoint} />, "'self'");
    }),
  },
];
