/** A report for whoever is signed in or has its signed link. */
import type { Figures } from "../../core/overview/figures.ts";
import type { Report } from "../../core/report/report.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { getExecution, storedReport } from "../commands/executions.ts";
import { figuresBeside } from "../commands/pages/windows.ts";
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
  const report = prefix === null ? "gone" : await storedReport(env, prefix);
  if (prefix === null || report === "gone") {
    return { ok: false, problem: problem("not_found", "This report is gone") };
  }
  if (report === "foreign") {
    const message = "This report was written by another version of Weir and cannot be shown";
    return { ok: false, problem: problem("not_found", message) };
  }
  return { ok: true, value: { report, figures: await figuresBeside(env, prefix) } };
}
