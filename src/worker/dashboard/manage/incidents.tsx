/** Incidents as lists: of one endpoint, with its mutes, and those that fire of all. */
import type { Told } from "../../../view/pages/manage/parts.tsx";
import { AllIncidentsPage, IncidentsPage } from "../../../view/pages/manage/incidents.tsx";
import { kindWords } from "../../../core/incident/kinds.ts";
import { firingAt } from "../../commands/pages/firing.ts";
import { incidentsFirst, listIncidents, listMutes, removeMute } from "../../commands/incidents.ts";
import { unwrap } from "../../platform/problem.ts";
import type { Ask, Route } from "../../platform/route.ts";
import type { Role } from "../../session/role.ts";
import { aForm, aPage, formOf, goTo, itIsDone, page, unknownForm } from "../page.ts";
import { formRefused } from "../refused.tsx";
import { forAdmins, forSignedIn, toSignIn } from "../signed-in.ts";

const path = "/dashboard/{name}/incidents";

const shownAtOnce = 50;

export const incidentListRoutes: readonly Route[] = [
  {
    id: "openFiring",
    method: "get",
    path: "/incidents",
    summary: "The incidents that fire, of all endpoints, as a page, for who is signed in",
    query: { after: "The last name of the page before" },
    answers: { 200: aPage, 303: toSignIn },
    errors: [],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const after = ask.url.searchParams.get("after");
      const { incidents, endpoints, silent, next } = await firingAt(ask.env, after);
      const shown = { incidents, endpoints, silent, next, isFirst: after === null };
      return page(ask, <AllIncidentsPage {...shown} />, "'self'");
    }),
  },
  {
    id: "openIncidents",
    method: "get",
    path,
    summary: "The incidents of an endpoint as a page, for who is signed in",
    query: { after: "The last id of the page before", done: "What a form has just done" },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(listed),
  },
  {
    id: "changeIncidents",
    method: "post",
    path,
    summary: "What a form of an endpoint's incidents asks for: to end a mute",
    body: aForm,
    answers: { 303: itIsDone, 403: { ...aPage, what: "Nothing was changed" } },
    errors: ["not_found"],
    isOpen: true,
    run: forAdmins(async (ask) => {
      const form = await formOf(ask.request);
      if (form.get("action") !== "end-mute") return formRefused(ask, unknownForm);
      unwrap(await removeMute(ask.env, ask.named("name", "endpoint"), form.get("mute") ?? ""));
      return goTo(`${ask.url.pathname}?done=end-mute`);
    }),
  },
];

async function listed(ask: Ask, role: Role): Promise<Response> {
  const { env, url } = ask;
  const name = ask.named("name", "endpoint");
  const after = url.searchParams.get("after");
  const [found, mutes] = await Promise.all([
    after === null
      ? incidentsFirst(env, name, shownAtOnce)
      : listIncidents(env, name, { state: "resolved", limit: shownAtOnce, after: [after] }),
    listMutes(env, name),
  ]);
  const { items, next } = unwrap(found);
  const ended: Told = { at: "page", isError: false, words: "The mute is over: what fires is told again" };
  const shown = {
    incidents: items.map((incident) => ({ ...incident, endpoint: name })),
    isFirst: after === null,
    next: next?.[0] ?? null,
    mutes: unwrap(mutes).map((mute) => ({ ...mute, kind: mute.kind && kindWords(mute.kind) })),
    mayChange: role === "admin",
    told: url.searchParams.get("done") === "end-mute" ? ended : null,
  };
  return page(ask, <IncidentsPage name={name} {...shown} />, "'self'");
}
