/** Routes of incidents, of mutes, and of whether a receiver is reached. */
import * as z from "zod";
import { incidentStates } from "../../core/incident/incident.ts";
import { muteSchema } from "../../core/incident/mute.ts";
import {
  acknowledgeIncident,
  addMute,
  getIncident,
  listIncidents,
  listMutes,
  removeMute,
  testReceiver,
} from "../commands/incidents.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import { sent, type Ask, type Route } from "../platform/route.ts";
import { views } from "./answers.ts";
import { pagingQuery, pagingSchema, shownPage } from "./paging.ts";
import { answer, asJson, json, taken } from "./request.ts";

const path = "/v1/endpoints/{name}";

const limits = { usual: 50, most: 200 };

const listSchema = z.strictObject({
  state: z.enum(incidentStates).optional(),
  ...pagingSchema(z.tuple([z.string()]), limits),
});

/** `until` as a time, or `hours` from now on. */
const muteRequest = muteSchema.omit({ until: true }).extend({
  until: z.iso.datetime({ offset: true }).optional(),
  hours: z.number().min(0.1).max(8_784).optional(),
});

const acknowledgement = z.strictObject({ by: z.string().max(200).default("") });

export const incidentRoutes: readonly Route[] = [
  {
    id: "listIncidents",
    method: "get",
    path: `${path}/incidents`,
    summary: "List incidents, newest first",
    query: { state: "Only those that are pending, firing or resolved", ...pagingQuery(limits) },
    answers: { 200: asJson(views.incidents, "Those asked for") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const { state = null, limit, cursor = null } = taken(listSchema, asked, "Cannot list incidents");
      const listed = listIncidents(env, named("name", "endpoint"), { state, limit, after: cursor });
      return answer(listed, 200, shownPage("incidents"));
    },
  },
  {
    id: "getIncident",
    method: "get",
    path: `${path}/incidents/{id}`,
    summary: "Show an incident: what was seen, what was told to whom, and what was not and why",
    answers: { 200: asJson(views.incident, "How it stands, and its history") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => answer(getIncident(env, named("name", "endpoint"), place("id"))),
  },
  {
    id: "acknowledgeIncident",
    method: "post",
    path: `${path}/incidents/{id}/acknowledge`,
    summary: "Say that somebody works on an incident: it is not told again while it lasts",
    body: { [json]: sent("Acknowledgement", acknowledgement) },
    answers: { 200: asJson(views.incident, "How it stands") },
    errors: ["invalid", "not_found", "conflict"],
    run: async ({ env, named, place, json: body }) => {
      const { by } = taken(acknowledgement, await body(), "Cannot acknowledge this");
      return answer(acknowledgeIncident(env, named("name", "endpoint"), place("id"), by));
    },
  },
  {
    id: "listMutes",
    method: "get",
    path: `${path}/mutes`,
    summary: "List the mutes in force",
    answers: { 200: asJson(views.mutes, "Those that have not ended") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named }) => answer(listMutes(env, named("name", "endpoint")), 200, (mutes) => ({ mutes })),
  },
  {
    id: "addMute",
    method: "post",
    path: `${path}/mutes`,
    summary: "Ask not to be told: of all, or of a monitor, a kind, a feature, a segment; until a time",
    body: { [json]: sent("Mute", muteRequest) },
    answers: { 201: asJson(views.mute, "It is in force") },
    errors: ["invalid", "not_found", "conflict"],
    run: muteNow,
  },
  {
    id: "removeMute",
    method: "delete",
    path: `${path}/mutes/{id}`,
    summary: "End a mute before its time",
    answers: { 204: { what: "It is in force no longer" } },
    errors: ["invalid", "not_found", "conflict"],
    run: async ({ env, named, place }) => {
      unwrap(await removeMute(env, named("name", "endpoint"), place("id")));
      return new Response(null, { status: 204 });
    },
  },
  {
    id: "testReceiver",
    method: "post",
    path: `${path}/receivers/{place}/test`,
    summary: "Send a test message to the receiver at this place of the configuration's list, from 0 on",
    answers: { 200: asJson(views.tested, "Whether it was taken, and if not, why") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => {
      const given = place("place");
      const at = /^\d{1,2}$/.test(given) ? Number(given) : -1;
      return answer(testReceiver(env, named("name", "endpoint"), at));
    },
  },
];

async function muteNow({ env, named, json: body }: Ask): Promise<Response> {
  const endpoint = named("name", "endpoint");
  const { until, hours, ...scope } = taken(muteRequest, await body(), "Cannot mute this");
  if ((until === undefined) === (hours === undefined)) {
    const details = [{ path: "until", message: "Expected either until or hours" }];
    throw new Refusal("invalid", "Cannot mute this", details);
  }
  const end = until === undefined ? Date.now() + (hours ?? 0) * 3_600_000 : Date.parse(until);
  return answer(addMute(env, endpoint, { ...scope, until: end }), 201);
}
