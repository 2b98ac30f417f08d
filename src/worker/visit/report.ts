/** A report for whoever is signed in or has its signed link. */
import type { Figures } from "../../core/overview/figures.ts";
import type { Report } from "../../core/report/report.ts";
import { reportSchema } from "../../core/report/stored.ts";
import type { Bindings } from "../env.ts";
import { readText } from "../platform/bucket.ts";
import { problem, type Result } from "../platform/problem.ts";
import { readStored } from "../platform/stored.ts";
import { getExecution } from "../commands/executions.ts";
import { figuresBeside } from "../commands/windows.ts";
import { byLink, type Visit } from "./by-link.ts";

/** With the figures of its features; none where none were kept. */
export interface SeenReport {
  readonly report: Report;
  readonly figures: Figures;
}

/** The report of an execution, for who may see it. */
export async function linkedReport(
  env: Bindings,
  visit: Visit,
  endpoint: string,
  id: string,
): Promise<Result<SeenReport>> {
  return byLink(env, visit, () => reportOf(env, endpoint, id));
}

async function reportOf(env: Bindings, endpoint: string, id: string): Promise<Result<SeenReport>> {
  const execution = await getExecution(env, endpoint, id);
  if (!execution.ok && execution.problem.kind !== "not_found") return execution;
  const prefix = execution.ok ? execution.value.report : null;
  const text = prefix === null ? null : await readText(env.BUCKET, `${prefix}report.json`);
  if (text === null) return { ok: false, problem: problem("not_found", "This report is gone") };
  const stored = readStored(reportSchema, text);
  if (prefix !== null && stored.kind === "readable" && !stored.notUnderstood.some(isFinding)) {
    return { ok: true, value: { report: stored.value, figures: await figuresBeside(env, prefix) } };
  }
  const message = "This report was written by another version of Weir and cannot be shown";
  return { ok: false, problem: problem("not_found", message) };
}

/** Whether what was left out is a finding, without which the report would say something else. */
function isFinding(path: string): boolean {
  return /^findings(?:\.\d+)?$/.test(path);
}
