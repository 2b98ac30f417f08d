/** The page of an incident behind its signed link. Looking changes nothing; its forms do. */
import { IncidentPage } from "../../view/pages/incident.tsx";
import { changeLinkedIncident, linkedIncident } from "../commands/linked-incident.ts";
import { problemResponse, Refusal, type Problem } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { aPage, page } from "./page.ts";

const path = "/incidents/{name}/{id}";
const query = { expires: "Until when the link is good", signature: "Of path and expiry" };
const refused = { what: "The link is not valid or has expired" };

export const incidentPageRoutes: readonly Route[] = [
  {
    id: "openIncident",
    method: "get",
    path,
    summary: "An incident as a page, for whoever has its signed link",
    query,
    answers: { 200: aPage, 403: refused },
    errors: ["not_found"],
    isOpen: true,
    run: async (ask) => {
      const endpoint = ask.place("name");
      const found = await linkedIncident(ask.env, ask.url, endpoint, ask.place("id"));
      if (!found.ok) return refusal(found.problem);
      return page(ask, <IncidentPage endpoint={endpoint} incident={found.value} />, "'self'");
    },
  },
  {
    id: "changeIncident",
    method: "post",
    path,
    summary: "What a form of an incident's page asks for: acknowledge or mute",
    query,
    body: { "application/x-www-form-urlencoded": null },
    answers: { 303: { what: "Done; the page shows it" }, 403: refused },
    errors: ["invalid", "not_found"],
    isOpen: true,
    run: change,
  },
];

async function change({ env, url, request, place }: Ask): Promise<Response> {
  const form = await request.formData().catch(() => {
    throw new Refusal("invalid", "Cannot read what was sent: it is no form");
  });
  const done = await changeLinkedIncident(env, url, place("name"), place("id"), form);
  if (!done.ok) return refusal(done.problem);
  return new Response(null, { status: 303, headers: { location: `${url.pathname}${url.search}` } });
}

/** A token would not help: whoever has a link has no other way in. */
function refusal(problem: Problem): Response {
  return problem.kind === "unauthorized" ? problemResponse(problem, 403) : problemResponse(problem);
}
