/** Executions of an endpoint's monitors: run now, list, and the files that they left. */
import { mostKept } from "../../core/config/retention.ts";
import { windowIn, type Window } from "../../core/monitor/window.ts";
import type { Report } from "../../core/report/report.ts";
import { reportSchema } from "../../core/report/stored.ts";
import type { RehearsedSettings } from "../../core/rehearsal.ts";
import type { Bindings } from "../env.ts";
import type { ExecutionRecord } from "../monitor/execution.ts";
import type { ExecutionKey, Listing } from "../monitor/executions.ts";
import { pageKey, readText, sizeOf, type ReportFile } from "../platform/bucket.ts";
import type { Page } from "../platform/paging.ts";
import { problem, type Result } from "../platform/problem.ts";
import { readStored } from "../platform/stored.ts";
import { flat, roomOf } from "./reach.ts";

export type { ExecutionRecord };

/** Runs a monitor's checks over a window at once; nobody is woken by what they find unless it is told. */
export async function runNow(
  env: Bindings,
  endpoint: string,
  monitor: string,
  window: Window,
  isTold: boolean,
): Promise<Result<ExecutionRecord>> {
  if (window.end > Date.now()) return { ok: false, problem: notOver() };
  return flat(roomOf(env, endpoint, "runs").now(monitor, window, isTold));
}

/** What a rehearsal is of: a window, or that of an execution. */
export type Rehearsed = { readonly window: Window } | { readonly execution: string };

/** Judges a past window by other settings beside those in force; nothing is stored, nobody is told. A `Rehearsal` as JSON. */
export async function rehearseNow(
  env: Bindings,
  endpoint: string,
  monitor: string,
  of: Rehearsed,
  tried: RehearsedSettings,
): Promise<Result<ReadableStream<Uint8Array>>> {
  const found = await windowOf(env, endpoint, of);
  if (!found.ok) return found;
  const window = found.value;
  if (window.end > Date.now()) return { ok: false, problem: notOver() };
  return flat(roomOf(env, endpoint, "judging").rehearsal(monitor, window, tried));
}

export async function windowOf(env: Bindings, endpoint: string, of: Rehearsed): Promise<Result<Window>> {
  if ("window" in of) return { ok: true, value: of.window };
  const found = await getExecution(env, endpoint, of.execution);
  if (!found.ok) return found;
  return { ok: true, value: windowIn(found.value.window) };
}

export function notOver() {
  const details = [{ path: "end", message: "Expected a time in the past" }];
  return problem("invalid", "Cannot check a window that is not over", details);
}

export async function listExecutions(
  env: Bindings,
  endpoint: string,
  listing: Listing,
): Promise<Result<Page<ExecutionRecord, ExecutionKey>>> {
  return roomOf(env, endpoint, "executions").list(listing);
}

export async function getExecution(
  env: Bindings,
  endpoint: string,
  id: string,
): Promise<Result<ExecutionRecord>> {
  const found = await roomOf(env, endpoint, "executions").get(id);
  if (!found.ok) return found;
  if (found.value !== null) return { ok: true, value: found.value };
  const kept = `executions are kept ${mostKept.executionsDays} days, or as long as retention.reportsDays says`;
  return { ok: false, problem: problem("not_found", `There is no execution with this id: ${kept}`) };
}

/** The text of one of an execution's files. */
export async function executionFile(
  env: Bindings,
  endpoint: string,
  id: string,
  file: ReportFile,
): Promise<Result<string>> {
  const execution = await getExecution(env, endpoint, id);
  if (!execution.ok) return execution;
  const { report, status } = execution.value;
  const text = report === null ? null : await readText(env.BUCKET, `${report}${file}`);
  if (text !== null) return { ok: true, value: text };
  return { ok: false, problem: problem("not_found", `This execution (${status}) has no such file`) };
}

/** Whether an execution has left a file. */
export async function hasExecutionFile(
  env: Bindings,
  endpoint: string,
  id: string,
  file: ReportFile,
): Promise<boolean> {
  const execution = await getExecution(env, endpoint, id);
  const prefix = execution.ok ? execution.value.report : null;
  return prefix !== null && (await sizeOf(env.BUCKET, `${prefix}${file}`)) !== null;
}

/** The page that was kept beside a report; null where none was, or it is gone. */
export async function keptPage(env: Bindings, endpoint: string, id: string): Promise<string | null> {
  const execution = await getExecution(env, endpoint, id);
  const prefix = execution.ok ? execution.value.report : null;
  return prefix === null ? null : readText(env.BUCKET, pageKey(prefix, "report.html"));
}

/** The report under a prefix, whole: one of which another version has written more than this one knows is foreign. */
export async function storedReport(env: Bindings, prefix: string): Promise<Report | "gone" | "foreign"> {
  const text = await readText(env.BUCKET, `${prefix}report.json`);
  if (text === null) return "gone";
  const stored = readStored(reportSchema, text);
  return stored.kind === "readable" && !stored.notUnderstood.some(isFinding) ? stored.value : "foreign";
}

/** Whether what was left out is a finding, without which the report would say something else. */
function isFinding(path: string): boolean {
  return /^findings(?:\.\d+)?$/.test(path);
}
