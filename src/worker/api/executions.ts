/** The part of the API that runs checks and shows what they found. */
import * as z from "zod";
import { nameSchema, parse } from "../../core/config/endpoint.ts";
import { unwrap, Refusal } from "../platform/problem.ts";
import type { ExecutionRecord } from "../monitor/executions.ts";
import { jsonBody, jsonText, monitorOf, named, viewOf, windowOf, type ApiContext } from "./request.ts";
import { readText, type ReportFile } from "../platform/bucket.ts";

export async function runNow(context: ApiContext): Promise<Response> {
  const body = await jsonBody(context);
  const { start, end } = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const window = windowOf(start, end);
  if (window.end > Date.now()) {
    throw new Refusal("invalid", "Cannot check a window that is not over", [
      { path: "end", message: "Expected a time in the past" },
    ]);
  }
  const result = await monitorOf(context).runNow(named(context.req.param("monitor"), "monitor"), window);
  return context.json(unwrap(result), 201);
}

const listSchema = z.strictObject({
  monitor: nameSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Windows that ended before this time: the last one's end, to go on. */
  before: z.iso.datetime({ offset: true }).optional(),
});

export async function listExecutions(context: ApiContext): Promise<Response> {
  const { req } = context;
  await viewOf(context);
  const parsed = parse(listSchema, req.query());
  if (!parsed.ok) throw new Refusal("invalid", "Cannot list executions", parsed.complaints);
  const { monitor = null, limit, before } = parsed.value;
  const until = before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(before);
  const executions = await monitorOf(context).executions(monitor, limit, until);
  return context.json({ executions });
}

/** The execution in the path. */
export async function executionOf(context: ApiContext): Promise<ExecutionRecord> {
  const execution = await monitorOf(context).execution(context.req.param("id") ?? "");
  if (execution === null) throw new Refusal("not_found", "There is no execution with this id");
  return execution;
}

const reportFiles: Readonly<Record<string, ReportFile>> = {
  report: "report.json",
  "report.json": "report.json",
  "statistics.json": "statistics.json",
  "constraints.json": "constraints.json",
  "constraint_violations.json": "constraint_violations.json",
};

export async function reportFile(context: ApiContext): Promise<Response> {
  const execution = await executionOf(context);
  const file = reportFiles[context.req.param("file") ?? ""];
  const text =
    file === undefined || execution.report === null
      ? null
      : await readText(context.env.BUCKET, `${execution.report}${file}`);
  if (text === null) throw new Refusal("not_found", `This execution (${execution.status}) has no such file`);
  return jsonText(text);
}
