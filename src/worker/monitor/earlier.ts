/** What a monitor knows of its windows before one. */
import type { Before } from "../../core/check/answer/calls.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { Report } from "../../core/report/report.ts";
import { readText } from "../platform/bucket.ts";
import { readableIn } from "../platform/stored.ts";
import type { ExecutionRecord } from "./execution.ts";
import type { Executions } from "./executions.ts";
import { wasJudged } from "./unjudged.ts";

/** From this many windows before it is known what is usual. */
const windowsBefore = 30;

/** Its report may have gone by its age: how many records there were stays known. */
function isCounted({ status, finishedAt }: ExecutionRecord): boolean {
  return finishedAt !== null && status !== "Failed";
}

function spanOf(start: string, end: string): number {
  return Date.parse(end) - Date.parse(start);
}

/** What the monitor knows of its windows before this one. */
export async function earlierOf(
  bucket: R2Bucket,
  executions: Executions,
  monitor: string,
  window: Window,
): Promise<Before> {
  const length = window.end - window.start;
  const listing = { monitor, limit: windowsBefore, before: window.end, after: null };
  const earlier = executions
    .list(listing)
    .items.filter((one) => isCounted(one) && spanOf(one.window.start, one.window.end) === length);
  const judged = earlier.filter((one) => one.report !== null && wasJudged(one));
  // How calls mostly go is not forgotten over a weekend without any.
  const last = judged[0] ?? executions.lastJudged(monitor, window);
  const quiet = judged.find(({ violations }) => violations === 0) ?? last;
  const report = await reportOf(bucket, last);
  const calls = quiet === last ? report : await reportOf(bucket, quiet);
  return {
    bodies: report?.bodies ?? null,
    calls: calls?.calls ?? null,
    records: earlier.map(({ records }) => records ?? 0),
  };
}

/** The report of an execution; null where it cannot be read. */
async function reportOf(bucket: R2Bucket, execution: ExecutionRecord | null): Promise<Report | null> {
  if (execution === null || execution.report === null) return null;
  const text = await readText(bucket, `${execution.report}report.json`).catch(() => null);
  return text === null ? null : reportIn(withoutFindings(text));
}

/** A report from its text; null where it cannot be read. */
export async function reportIn(text: string): Promise<Report | null> {
  // Late, as its schema is made when it is run, which each isolate would do at its start.
  const { reportSchema } = await import("../../core/report/stored.ts");
  return readableIn(reportSchema, text);
}

const findings = '\n  "findings": [';

/** Of thousands of columns they are nearly all of it, and nothing is asked of them. Texts in JSON have no line feeds. */
function withoutFindings(text: string): string {
  const at = text.indexOf(findings);
  return at < 0 ? text : `${text.slice(0, at)}${findings}]}`;
}
