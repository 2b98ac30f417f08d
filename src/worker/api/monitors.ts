/** Routes of monitors and of what their executions found. */
import * as z from "zod";
import { monitorSchema, monitorSchemaFor } from "../../core/config/monitor.ts";
import { rehearsalSchema } from "../../core/rehearsal.ts";
import { nameSchema } from "../../core/names.ts";
import { executionFile, getExecution, listExecutions, rehearseNow, runNow } from "../commands/executions.ts";
import { explainMonitor } from "../commands/explain.ts";
import { deleteMonitor, enableMonitor, getMonitor, putMonitor } from "../commands/monitors.ts";
import type { ReportFile } from "../platform/bucket.ts";
import { conditionOf } from "../platform/condition.ts";
import { unwrap } from "../platform/problem.ts";
import { sent, type Ask, type Component, type Route } from "../platform/route.ts";
import { keepOf } from "../platform/settings.ts";
import { files, views } from "./answers.ts";
import { pagingQuery, pagingSchema, shownPage } from "./paging.ts";
import { answer, asJson, json, stored, tagged, taken, timeSchema, windowOf } from "./request.ts";

const path = "/v1/endpoints/{name}/monitors/{monitor}";
const executions = "/v1/endpoints/{name}/executions";

const windowSchema = z.strictObject({ start: timeSchema, end: timeSchema });

/** A window to check now; `tell`: what is found counts for incidents, and may wake people. */
const runRequest = windowSchema.extend({ tell: z.boolean().default(false) });

/** A window, or the execution whose window it is, with the settings that are tried. */
const rehearsalRequest = rehearsalSchema.extend({
  ...windowSchema.partial().shape,
  execution: z.string().optional(),
});

/** Of the settings of a rehearsal, which may be of every feature. */
const mostRehearsedBytes = 16 * 2 ** 20;

const limits = { usual: 50, most: 200 };

const listSchema = z.strictObject({
  monitor: nameSchema.optional(),
  before: z.iso.datetime({ offset: true }).optional(),
  ...pagingSchema(z.tuple([z.number(), z.number(), z.string()]), limits),
});

/** The files of an execution, each with what it is; its report also under a shorter name. */
const executionFiles: readonly (readonly [id: string, path: string, file: ReportFile, Component])[] = [
  ["getReport", "report.json", "report.json", views.report],
  ["getReportShort", "report", "report.json", views.report],
  ["getExecutionStatistics", "statistics.json", "statistics.json", files.statistics],
  ["getExecutionConstraints", "constraints.json", "constraints.json", files.constraints],
  ["getPostAnalytics", "post-analytics.json", "post-analytics.json", files.postAnalytics],
  ["getViolations", "constraint_violations.json", "constraint_violations.json", files.violations],
];

/** Pausing and resuming: what it is called, and what follows. */
const switches = [
  { act: "pause", enabled: false, summary: "Pause a monitor: windows that end meanwhile are not checked" },
  { act: "resume", enabled: true, summary: "Let a monitor run again, from now on" },
] as const;

export const monitorRoutes: readonly Route[] = [
  {
    id: "putMonitor",
    method: "put",
    path,
    summary: "Schedule a monitor",
    body: { [json]: sent("Monitor", monitorSchema) },
    answers: { 200: asJson(views.monitor, "It is as it was put, with every default") },
    errors: ["invalid", "not_found", "conflict", "precondition_failed"],
    isTagged: true,
    run: async ({ env, request, named, json: body }) => {
      const condition = conditionOf(request.headers);
      const [endpoint, monitor] = [named("name", "endpoint"), named("monitor", "monitor")];
      const schema = monitorSchemaFor(keepOf(env), Date.now());
      const config = taken(schema, await body(), "Cannot take this monitor configuration");
      return tagged(unwrap(await putMonitor(env, endpoint, monitor, config, condition)));
    },
  },
  {
    id: "getMonitor",
    method: "get",
    path,
    summary: "Show a monitor",
    answers: { 200: asJson(views.monitor, "Its configuration, and when it is due next") },
    errors: ["invalid", "not_found", "conflict"],
    isTagged: true,
    run: async ({ env, named, place }) =>
      tagged(unwrap(await getMonitor(env, named("name", "endpoint"), place("monitor")))),
  },
  {
    id: "explainMonitor",
    method: "get",
    path: `${path}/explain`,
    summary: "What a monitor asks: which checks of each feature, with which limits, and what it could tell",
    answers: { 200: asJson(views.explanation, "By the baseline in force, or the window in its place") },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: ({ env, named, place }) => answer(explainMonitor(env, named("name", "endpoint"), place("monitor"))),
  },
  ...switches.map(({ act, enabled, summary }): Route => ({
    id: `${act}Monitor`,
    method: "post",
    path: `${path}/${act}`,
    summary,
    answers: { 200: asJson(views.monitor, "It is as it was, but for `enabled`") },
    errors: ["invalid", "not_found", "conflict", "precondition_failed"],
    isTagged: true,
    run: async ({ env, request, named, place }) => {
      const [endpoint, monitor] = [named("name", "endpoint"), place("monitor")];
      const condition = conditionOf(request.headers);
      return tagged(unwrap(await enableMonitor(env, endpoint, monitor, enabled, condition)));
    },
  })),
  {
    id: "deleteMonitor",
    method: "delete",
    path,
    summary: "Stop and forget a monitor",
    answers: { 204: { what: "It is forgotten; its executions that ended stay" } },
    errors: ["invalid", "not_found", "conflict", "precondition_failed"],
    isTagged: true,
    run: async ({ env, request, named, place }) => {
      const condition = conditionOf(request.headers);
      unwrap(await deleteMonitor(env, named("name", "endpoint"), place("monitor"), condition));
      return new Response(null, { status: 204 });
    },
  },
  {
    id: "runMonitor",
    method: "post",
    path: `${path}/executions`,
    summary: "Check a past window now",
    body: { [json]: sent("RunRequest", runRequest) },
    answers: {
      201: asJson(views.execution, "The window is checked, or waits for a shard that did not answer"),
    },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: runMonitor,
  },
  {
    id: "rehearseMonitor",
    method: "post",
    path: `${path}/rehearse`,
    summary:
      "Judge a past window by other settings, beside those in force: nothing is stored, nobody is told",
    body: { [json]: sent("Rehearsal", rehearsalRequest) },
    answers: {
      200: asJson(views.rehearsal, "Both verdicts, what differs, and the report by the settings tried"),
    },
    errors: ["invalid", "not_found", "conflict", "unavailable"],
    run: rehearseMonitor,
  },
  {
    id: "listExecutions",
    method: "get",
    path: executions,
    summary: "List executions, newest first",
    query: {
      monitor: "Only this monitor's",
      before: "Windows that ended before",
      ...pagingQuery(limits),
    },
    answers: { 200: asJson(views.executions, "Those asked for") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const {
        monitor = null,
        limit,
        before,
        cursor = null,
      } = taken(listSchema, asked, "Cannot list executions");
      const until = before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(before);
      const listing = { monitor, limit, before: until, after: cursor };
      return answer(listExecutions(env, named("name", "endpoint"), listing), 200, shownPage("executions"));
    },
  },
  {
    id: "getExecution",
    method: "get",
    path: `${executions}/{id}`,
    summary: "Show an execution",
    answers: { 200: asJson(views.execution, "How it stands, or how it ended") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => answer(getExecution(env, named("name", "endpoint"), place("id"))),
  },
  ...executionFiles.map(([id, name, file, component]): Route => ({
    id,
    method: "get",
    path: `${executions}/{id}/${name}`,
    summary: `Read ${file} of an execution`,
    answers: { 200: asJson(component, "The file as it is in R2") },
    errors: ["invalid", "not_found", "conflict"],
    run: ({ env, named, place }) => stored(executionFile(env, named("name", "endpoint"), place("id"), file)),
  })),
];

async function runMonitor({ env, named, json: body }: Ask): Promise<Response> {
  const [endpoint, monitor] = [named("name", "endpoint"), named("monitor", "monitor")];
  const { start, end, tell = false } = taken(runRequest.partial(), await body(), "Cannot run this");
  return answer(runNow(env, endpoint, monitor, windowOf(start, end, keepOf(env)), tell), 201);
}

async function rehearseMonitor({ env, named, json: body }: Ask): Promise<Response> {
  const [endpoint, monitor] = [named("name", "endpoint"), named("monitor", "monitor")];
  unwrap(await getMonitor(env, endpoint, monitor));
  const asked = taken(rehearsalRequest, await body(mostRehearsedBytes), "Cannot rehearse this");
  const { start, end, execution, ...tried } = asked;
  const of = execution === undefined ? { window: windowOf(start, end, keepOf(env)) } : { execution };
  return stored(rehearseNow(env, endpoint, monitor, of, tried));
}
