/** Routes of replays: past windows judged anew, and what other settings would have come to over the last days. */
import * as z from "zod";
import { nameSchema } from "../../../core/names.ts";
import { replayFields } from "../../../core/past/asked.ts";
import { rehearsalSchema } from "../../../core/rehearsal.ts";
import {
  beginReplay,
  cancelReplay,
  getReplay,
  listReplays,
  rehearseDays,
  replayedFile,
  resumeReplay,
} from "../../commands/replay/replays.ts";
import { sent, type Ask, type Component, type Route } from "../../platform/route.ts";
import type { ReportFile } from "../../platform/bucket.ts";
import { keepOf } from "../../platform/settings.ts";
import { files, views } from "../answers.ts";
import { answer, asJson, json, stored, taken, windowOf } from "../request.ts";
import { replayViews } from "./answers.ts";

const monitor = "/v1/endpoints/{name}/monitors/{monitor}";
const replays = "/v1/endpoints/{name}/replays";

const time = z.union([z.string(), z.number()]);

/** A range of past windows, or the execution whose window it is, and by what they are judged. */
const replayRequest = z.strictObject({
  start: time.optional(),
  end: time.optional(),
  execution: z.string().optional(),
  ...replayFields,
});

const lastDaysRequest = rehearsalSchema.extend({ days: z.int().min(1).max(60).default(7) });

/** Of settings that are tried over the last days, which may be of every feature. */
const mostRehearsedBytes = 16 * 2 ** 20;

const listSchema = z.strictObject({ monitor: nameSchema.optional() });
const fileSchema = z.strictObject({ end: z.iso.datetime({ offset: true }) });

/** The files of a window, each with what it is. */
const replayFiles: readonly (readonly [id: string, file: ReportFile, Component])[] = [
  ["getReplayedReport", "report.json", views.report],
  ["getReplayedStatistics", "statistics.json", files.statistics],
  ["getReplayedViolations", "constraint_violations.json", files.violations],
];

export const replayRoutes: readonly Route[] = [
  {
    id: "beginReplay",
    method: "post",
    path: `${monitor}/replays`,
    summary: "Judge past windows anew, beside what was said of them; or check those that never were",
    body: { [json]: sent("ReplayRequest", replayRequest) },
    answers: { 202: asJson(replayViews.replay, "It is entered, and goes on in the background") },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: begin,
  },
  {
    id: "rehearseDays",
    method: "post",
    path: `${monitor}/rehearse/days`,
    summary: "What other settings would have come to over the last days: nothing is stored, nobody is told",
    body: { [json]: sent("DaysRehearsal", lastDaysRequest) },
    answers: { 200: asJson(replayViews.lastDays, "Incidents by the settings in force, and by those tried") },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: async ({ env, named, json: body }) => {
      const [endpoint, of] = [named("name", "endpoint"), named("monitor", "monitor")];
      const { days, ...tried } = taken(
        lastDaysRequest,
        await body(mostRehearsedBytes),
        "Cannot rehearse this",
      );
      return answer(rehearseDays(env, endpoint, of, days, tried));
    },
  },
  {
    id: "listReplays",
    method: "get",
    path: replays,
    summary: "List replays, newest first",
    query: { monitor: "Only this monitor's" },
    answers: { 200: asJson(replayViews.replays, "The last hundred, without their windows") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, url }) => {
      const asked = taken(listSchema, Object.fromEntries(url.searchParams), "Cannot list replays");
      return answer(listReplays(env, named("name", "endpoint"), asked.monitor ?? null));
    },
  },
  {
    id: "getReplay",
    method: "get",
    path: `${replays}/{id}`,
    summary: "Show a replay",
    answers: { 200: asJson(replayViews.replay, "How far it is, and what came of each window") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => answer(getReplay(env, named("name", "endpoint"), place("id"))),
  },
  {
    id: "cancelReplay",
    method: "delete",
    path: `${replays}/{id}`,
    summary: "Cancel a replay",
    answers: {
      200: asJson(replayViews.replay, "It is cancelled, unless it had ended; what is done of it stays"),
    },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => answer(cancelReplay(env, named("name", "endpoint"), place("id"))),
  },
  {
    id: "resumeReplay",
    method: "post",
    path: `${replays}/{id}/resume`,
    summary: "Go on with a replay that was cancelled or failed",
    answers: { 202: asJson(replayViews.replay, "It goes on at the first window that is not done with") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => answer(resumeReplay(env, named("name", "endpoint"), place("id")), 202),
  },
  ...replayFiles.map(([id, file, component]): Route => ({
    id,
    method: "get",
    path: `${replays}/{id}/${file}`,
    summary: `Read ${file} of a replayed window`,
    query: { end: "When the window ended" },
    answers: { 200: asJson(component, "The file as it is in R2") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place, url }) => {
      const { end } = taken(fileSchema, Object.fromEntries(url.searchParams), "Cannot read this file");
      const of = { id: place("id"), end: Date.parse(end) };
      return stored(replayedFile(env, named("name", "endpoint"), of, file));
    },
  })),
];

async function begin({ env, named, json: body }: Ask): Promise<Response> {
  const [endpoint, of] = [named("name", "endpoint"), named("monitor", "monitor")];
  const asked = taken(replayRequest, await body(), "Cannot replay this");
  const { start, end, execution, backfill, baseline, source, preprocessor, ...tried } = asked;
  const what = execution === undefined ? { window: windowOf(start, end, keepOf(env)) } : { execution };
  const given = {
    ...(baseline && { baseline }),
    ...(source && { source }),
    ...(preprocessor && { preprocessor }),
  };
  return answer(beginReplay(env, endpoint, of, what, { backfill, tried, ...given }), 202);
}
