/** The page of an incident, signed in or behind its signed link. Looking changes nothing; its forms do. */
import { IncidentPage } from "../../view/pages/incident.tsx";
import { changeLinkedIncident, linkedIncident } from "../visit/incident.ts";
import type { Ask, Route } from "../platform/route.ts";
import { aForm, aPage, formOf, goTo, itIsDone, linkQuery, noLink, page } from "./page.ts";
import { linkRefused } from "./refused.tsx";
import { mayChange, whoAsks } from "./signed-in.ts";

const path = "/incidents/{name}/{id}";

export const incidentPageRoutes: readonly Route[] = [
  {
    id: "openIncident",
    method: "get",
    path,
    summary: "An incident as a page, for who is signed in or has its signed link",
    query: linkQuery,
    answers: { 200: aPage, 403: noLink },
    errors: ["not_found"],
    isOpen: true,
    run: async (ask) => {
      const endpoint = ask.place("name");
      const role = await whoAsks(ask);
      const visit = { url: ask.url, isSignedIn: role !== null };
      const found = await linkedIncident(ask.env, visit, endpoint, ask.place("id"));
      if (!found.ok) return linkRefused(ask, found.problem);
      const seenBy = role ?? "link";
      return page(ask, <IncidentPage endpoint={endpoint} incident={found.value} seenBy={seenBy} />, "'self'");
    },
  },
  {
    id: "changeIncident",
    method: "post",
    path,
    summary: "What a form of an incident's page asks for: acknowledge or mute",
    query: linkQuery,
    body: aForm,
    answers: { 303: itIsDone, 403: noLink },
    errors: ["invalid", "not_found"],
    isOpen: true,
    run: change,
  },
];

async function change(ask: Ask): Promise<Response> {
  const { env, url, request, place } = ask;
  const form = await formOf(request);
  const visit = { url, isSignedIn: await mayChange(ask) };
  const done = await changeLinkedIncident(env, visit, place("name"), place("id"), form);
  if (!done.ok) return linkRefused(ask, done.problem);
  return goTo(`${url.pathname}${url.search}`);
}
